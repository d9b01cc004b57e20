import type { ModemEventName } from "./ground-truth.ts";

/** Troubles a modem can be given, with what each does; the help text and the fault file both read this table. */
export const FAULTS = {
  silence: "answers nothing and says nothing; reboots at the end",
  stuck: "stops taking bytes from the line",
  reboot: "resets itself, with boot lines; a call is lost",
  unplug: "the device disappears (the port hangs up), comes back at the end",
  flood: "50 unsolicited lines every 20 ms",
  garbage: "bytes that are no text between the lines",
  "echo-on": "turns its echo on again",
  slow: "answers `factor` (default 100) times slower",
  "sim-removed": "the card is gone, comes back at the end",
  "sim-busy": "the card answers +CME ERROR: 14",
  "registration-denied": "the network refuses the card (+CREG 3)",
  "no-network": "no network in reach (+CREG 2); a call is lost",
  ring: "somebody calls from `number`",
  recover: "ends every lasting fault",
} as const;
export type FaultName = keyof typeof FAULTS;

export interface Fault {
  readonly fault: FaultName;
  /** How long, in simulated milliseconds; null: until `recover`. Faults without duration ignore it. */
  readonly forMs: number | null;
  readonly factor?: number;
  readonly number?: string;
}

/** A fault with its place and moment, one entry of a fault file. */
export interface PlannedFault extends Fault {
  readonly slot: string;
  readonly when: { readonly atMs: number } | { readonly on: ModemEventName };
}

/** Call events on which a fault can be hung. */
export const FAULT_TRIGGERS: Readonly<Record<string, ModemEventName>> = {
  dial: "dial",
  alerting: "alerting",
  active: "answered",
  released: "released",
};

export function isFaultName(text: string): text is FaultName {
  return Object.hasOwn(FAULTS, text);
}
