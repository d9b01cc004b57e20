import type { ModemEventName } from "./ground-truth.ts";

/** What a fault may be told besides its duration: the key of the fault file, and what it has to be. */
export const FAULT_PARAMETERS = {
  factor: "a number, 0 or more",
  delay_s: "a number, 0 or more",
  every_s: "a number, 0 or more",
  offset_s: "a number",
  code: "a whole number from 0 to 1000",
  times: "a whole number from 0 to 1000",
  cause: "a whole number from 0 to 1000",
  stat: "a whole number from 0 to 1000",
  tries: "a whole number from 0 to 1000",
  number: 'a quoted number such as "+999123456"',
  pin: 'a quoted PIN such as "1234"',
  imei: "15 quoted digits",
  like: "the name of a slot",
  text: "a text",
} as const;
export type FaultParameter = keyof typeof FAULT_PARAMETERS;

interface FaultRow {
  readonly says: string;
  readonly takes?: readonly FaultParameter[];
}

/** Troubles a modem can be given, with what each does; the help text and the fault file both read this table. */
export const FAULTS = {
  silence: { says: "answers nothing and says nothing; reboots at the end" },
  stuck: { says: "stops taking bytes from the line" },
  slow: { says: "answers `factor` (100) times slower", takes: ["factor"] },
  "late-ok": { says: "information at once, the final result `delay_s` (6) later", takes: ["delay_s"] },
  cme: {
    says: "answers +CME ERROR: `code` (515) to the next `times` (3) commands; 10, 13 and 14: to those that need the card",
    takes: ["code", "times"],
  },
  prompt: { says: "waits behind `> ` for a text and takes every command for it, until ESC" },
  "echo-on": { says: "turns its echo on again" },
  reboot: { says: "resets itself, with boot lines; a call is lost" },
  flood: { says: "50 unsolicited lines every 20 ms" },
  garbage: { says: "bytes that are no text between the lines" },
  nuls: { says: "NUL bytes around every line" },
  "half-lines": { says: "each piece arrives in two, 40 ms apart" },
  "bare-cr": { says: "ends its lines with CR alone" },
  "wrong-baud": { says: "neither side can read the other: noise for every byte" },
  unplug: { says: "the device disappears (link and port), comes back at the end under another port" },
  "mass-storage": { says: "falls back to its mass-storage mode: no serial port until the end" },
  "other-modem": {
    says: "is unplugged, and at the end (2 s) another modem is there: IMEI `imei`, or that of slot `like`",
    takes: ["imei", "like"],
  },
  "list-only": { says: "calls show in +CLCC alone: no unsolicited line, no result word" },
  "urc-only": { says: "calls show in unsolicited lines alone: +CLCC is always empty" },
  "active-at-ringback": { says: "a call that rings is shown as active" },
  "phantom-data-call": { says: "+CLCC lists a packet-data call beside whatever there is" },
  "urc-before-ok": { says: "the first lines of a call come before the OK of ATD" },
  "sim-removed": { says: "the card is gone, comes back at the end" },
  "sim-busy": { says: "the card answers +CME ERROR: 14" },
  "card-swap": { says: "the card is pulled, another one is put in at the end (2 s)" },
  "card-swap-unseen": { says: "another card, without a word: the holder has no switch" },
  "bank-lies": { says: "the card bank says OK and leaves this slot its card" },
  pin: {
    says: "the card wants its `pin` (1234), `tries` (3) left; 0: it wants its PUK. Reset by recover",
    takes: ["pin", "tries"],
  },
  "registration-denied": { says: "the network refuses the card (+CREG 3), with reject `cause`", takes: ["cause"] },
  "registration-flapping": { says: "in and out of the network every `every_s` (5)", takes: ["every_s"] },
  registration: { says: "the network gives +CREG `stat` (5, roaming); 6-8 and 11 are no speech", takes: ["stat"] },
  "data-only": { says: "registered for data (+CEREG 1, +CGREG 1), not for speech (+CREG 2)" },
  "no-network": { says: "no network in reach (+CREG 2); a call is lost" },
  "clir-hidden": { says: "the network hides our number: AT+CLIR? reads 2,1" },
  forwarding: { says: "AT+CCFC=0,2 shows calls forwarded to `number`", takes: ["number"] },
  clock: { says: "the network's clock is off by `offset_s` (86400)", takes: ["offset_s"] },
  "no-clock": { says: "+CCLK? reads 80/01/06: no network has told the time" },
  nitz: { says: "the network tells the time (+CTZV where +CTZR asks for it)" },
  ring: { says: "somebody calls from `number`", takes: ["number"] },
  sms: { says: "a message `text` (STOP) arrives from `number`, a long one in parts", takes: ["number", "text"] },
  recover: { says: "ends every lasting fault" },
} as const satisfies Readonly<Record<string, FaultRow>>;
export type FaultName = keyof typeof FAULTS;

export interface Fault {
  readonly fault: FaultName;
  /** How long, in simulated milliseconds; null: until `recover`. Faults without duration ignore it. */
  readonly forMs: number | null;
  readonly factor?: number;
  /** Simulated milliseconds. */
  readonly delayMs?: number;
  readonly everyMs?: number;
  readonly offsetMs?: number;
  readonly code?: number;
  readonly times?: number;
  readonly cause?: number;
  readonly stat?: number;
  readonly tries?: number;
  readonly number?: string;
  readonly pin?: string;
  readonly imei?: string;
  readonly like?: string;
  readonly text?: string;
}

/** A fault with its place and moment, one entry of a fault file. */
export interface PlannedFault extends Fault {
  readonly slot: string;
  readonly when:
    | { readonly atMs: number }
    | { readonly on: ModemEventName }
    /** The command line on whose arrival it happens, upper case. */
    | { readonly command: string };
}

/** Events on which a fault can be hung; beside these, any command line. */
export const FAULT_TRIGGERS: Readonly<Record<string, ModemEventName>> = {
  dial: "dial",
  alerting: "alerting",
  active: "answered",
  released: "released",
  incoming: "incoming",
  "power-on": "power-on",
  registered: "registered",
};

export function isFaultName(text: string): text is FaultName {
  return Object.hasOwn(FAULTS, text);
}

/** Which parameters a fault reads. */
export function parametersOf(fault: FaultName): readonly FaultParameter[] {
  const row: FaultRow = FAULTS[fault];
  return row.takes ?? [];
}
