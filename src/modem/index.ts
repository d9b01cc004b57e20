export { Modem } from "./machine.ts";
export { lostTrack, notDialed } from "./outcome.ts";
export type { RescueMeans } from "./recovery.ts";
export type { MessageFate } from "./sms-box.ts";
export { chooseSim, type SimCard, type SimPosition, type SimReason } from "./sim-switch-choice.ts";
export { remedyOf } from "./sim-switch-remedy.ts";
export type * from "./sim-switch-types.ts";
export type {
  DialOrder,
  HangUpReason,
  ModemEffect,
  ModemEvent,
  ModemIdentity,
  ModemOptions,
  ModemSnapshot,
} from "./types.ts";
