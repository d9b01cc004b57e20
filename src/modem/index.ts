export { Modem } from "./machine.ts";
export { lostTrack, notDialed } from "./outcome.ts";
export type { RescueMeans } from "./recovery.ts";
export type {
  DialOrder,
  HangUpReason,
  ModemEffect,
  ModemEvent,
  ModemIdentity,
  ModemOptions,
  ModemSnapshot,
} from "./types.ts";
