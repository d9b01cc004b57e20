import type { Imei, SlotId } from "../domain/words.ts";
import type { CallEngine } from "./call-engine.ts";
import type { CardDesk } from "./card-desk.ts";
import type { ModemEvent } from "./ground-truth.ts";
import type { FakeCard } from "./identity.ts";
import type { MessageStore } from "./message-store.ts";
import type { Personality } from "./personality.ts";
import type { Scheduler } from "./scheduler.ts";
import type { TemplateValues } from "./template.ts";
import type { Troubles } from "./troubles.ts";

/** What never changes of one modem. */
export interface ModemFacts {
  readonly slot: SlotId;
  readonly imei: Imei;
  /** Cards in its holder positions, first position first. */
  readonly cards: readonly [FakeCard, ...FakeCard[]];
  /** Network in reach, 5 or 6 digits. */
  readonly plmn: string;
  /** Cell in which the modem stands, hexadecimal. */
  readonly cell: { readonly lac: string; readonly ci: string };
  /** `+CSQ` in this place, 0–31. */
  readonly rssi: number;
}

/** What a modem forgets at a reset. */
export interface ModemState {
  echo: boolean;
  verbose: boolean;
  quiet: boolean;
  /** `+CMEE`: 0, 1 or 2. */
  errors: number;
  /** `+CFUN`: 0 off, 1 on, 4 radio off. */
  radio: number;
  /** `<stat>` of `+CREG`. */
  registration: number;
  copsFormat: number;
  /** Until this instant commands get CME 515. */
  busyUntil: number;
  /** By key: `+CLIP`, or `+QINDCFG:ccinfo` where the first parameter is a name. */
  settings: Map<string, string>;
}

/** A modem as its command handlers see it. */
export interface Device {
  readonly facts: ModemFacts;
  readonly personality: Personality;
  readonly scheduler: Scheduler;
  /** All simulated durations are divided by this. */
  readonly timeScale: number;
  readonly calls: CallEngine;
  readonly state: ModemState;
  /** Differs from the facts once another modem has taken this one's place. */
  readonly imei: Imei;
  readonly cards: CardDesk;
  readonly troubles: Troubles;
  readonly messages: MessageStore;
  /** Reject cause of the network's refusal (3GPP TS 24.008 §10.5.3.6); null where it gave none. */
  readonly rejectCause: number | null;
  record(event: ModemEvent): void;
  identityValues(): TemplateValues;
  setRadio(level: number): void;
  /** To be called after whatever may begin or end the speech of a call. */
  checkSpeech(): void;
  reset(): void;
  powerOff(): void;
}

/** The state after power-on. */
export function initialState(personality: Personality): ModemState {
  return {
    echo: true,
    verbose: true,
    quiet: false,
    errors: 0,
    radio: 1,
    registration: 2,
    copsFormat: 0,
    busyUntil: 0,
    settings: new Map(Object.entries(personality.defaults)),
  };
}

/** Whether a `<stat>` of `+CREG` lets a modem make calls (3GPP TS 27.007 §7.2). */
export function servesCalls(stat: number): boolean {
  return stat === 1 || stat === 5 || stat === 9 || stat === 10;
}

/** The value of a setting, "0" where it was never set. */
export function setting(state: ModemState, key: string): string {
  return state.settings.get(key) ?? "0";
}

/** Whether a condition of personality data holds: `KEY=VALUE` or `KEY!=VALUE`, of the setting's first item. */
export function holds(state: ModemState, condition: string): boolean {
  const match = /^(.+?)(!?=)(.*)$/.exec(condition);
  if (match === null) return false;
  const first = setting(state, match[1] ?? "").split(",")[0] ?? "";
  return (first === match[3]) === (match[2] === "=");
}
