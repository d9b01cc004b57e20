export { Modem } from "./machine.ts";
export type {
  DialOrder,
  HangUpReason,
  ModemEffect,
  ModemEvent,
  ModemIdentity,
  ModemOptions,
  ModemSnapshot,
} from "./types.ts";
