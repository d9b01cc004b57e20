import type { AnswerEvidence, CauseSource, CauseStandard } from "../domain/call.ts";
import type { Outcome } from "../domain/words.ts";
import type { AtCommand, WireText } from "./at-command.ts";

export type { AtCommand, WireText } from "./at-command.ts";

// ---------------------------------------------------------------- dialect

/** Decoders of vendor lines that a profile may switch on; standard 3GPP lines are always understood. Closed set. */
export const DECODERS = [
  "clcc",
  "qind-ccinfo",
  "dsci",
  "voice-call",
  "mo-ring",
  "huawei-call",
  "ecam",
  "ucallstat",
  "xcallstat",
  "wind",
  "ecpi",
  "hangup",
  "cring",
  "missed-call",
  "qtonedet",
  "dtmf",
  "rxdtmf",
  "ddtmf",
  "uudtmfd",
  "dtmfev",
] as const;
export type DecoderName = (typeof DECODERS)[number];

/** How `+CEER` names the cause: a number at the front, the last number of a list, after `Error`, or words only. */
export type CeerFormat = "auto" | "leading-number" | "last-number" | "error-number" | "text";

/** What the parser must know of a modem family. Data from a profile; everything else is 3GPP. */
export interface Dialect {
  /** `immediate`: `OK` to `ATD` comes at once. `blocking`: the final result comes on answer or failure. */
  readonly dial: "immediate" | "blocking";
  /** Finals of a blocking `ATD` that mean "answered"; empty for immediate dialects. */
  readonly answeredBy: readonly ("OK" | "CONNECT")[];
  /** Old Wavecom firmware ends `AT+CPIN?` without `OK`. */
  readonly cpinWithoutOk: boolean;
  readonly decoders: readonly DecoderName[];
  /** Whole lines that are finals in this family besides the standard ones, such as `COMMAND NOT SUPPORT`. */
  readonly extraFinals: readonly string[];
  /** Prefixes or whole lines that announce a (re)boot, such as `RDY`, `^BOOT:`, `+WIND: 4`. */
  readonly bootLines: readonly string[];
  /** Prefixes of further lines that are never part of an answer. */
  readonly urcPrefixes: readonly string[];
  readonly ceer: CeerFormat;
  readonly answerEvidence: AnswerEvidence;
}

// ---------------------------------------------------------------- finals

export type FinalKind =
  | "OK"
  | "ERROR"
  | "CME"
  | "CMS"
  | "CONNECT"
  | "NO CARRIER"
  | "BUSY"
  | "NO ANSWER"
  | "NO DIALTONE";

export interface Final {
  readonly kind: FinalKind;
  /** Numeric code of CME/CMS errors; null without one. */
  readonly code: number | null;
  /** Text of verbose CME/CMS errors or of CONNECT; null without one. */
  readonly text: string | null;
}

// ---------------------------------------------------------------- exchange

/**
 * What the exchange machine tells its owner, in the order in which it happened. A line appears in exactly one of
 * `response.lines`, `urc`, `late` and `data`.
 */
export type ExchangeOutput =
  | { readonly kind: "write"; readonly text: WireText; readonly masked: string }
  | { readonly kind: "response"; readonly command: AtCommand; readonly final: Final; readonly lines: readonly string[] }
  | { readonly kind: "timeout"; readonly command: AtCommand }
  | { readonly kind: "urc"; readonly line: string }
  | { readonly kind: "late"; readonly line: string }
  /** The body of a message that the line before announced: never a result, whatever it says (modem-facts §1.9). */
  | { readonly kind: "data"; readonly line: string }
  /** Noise without a line end was thrown away; told in as many pieces as it came in. */
  | { readonly kind: "overlong"; readonly droppedBytes: number }
  | { readonly kind: "fence"; readonly result: "started" | "clear" | "failed" | "identity-changed" };

/** What the fence must know of the moment; set by the modem machine whenever it changes. */
export interface FenceContext {
  /** IMEI read before; the probe must read the same again. Null before identification: any IMEI will do. */
  readonly imei: string | null;
  /** No ESC while a call may live (V.250 §5.6.1: any byte may hang up on a person). */
  readonly callMayLive: boolean;
  /**
   * What the modem is asked first instead of a bare `AT`: a hang-up, where only a call that nobody watches can be up.
   * Whatever it says to that shows that it listens.
   */
  readonly hangUp?: AtCommand;
}

export type FenceResult = Extract<ExchangeOutput, { kind: "fence" }>["result"];

// ---------------------------------------------------------------- meaning

export type CallDirection = "mo" | "mt";
export type ListedState = "active" | "held" | "dialing" | "alerting" | "incoming" | "waiting" | "released";

export interface ListedCall {
  readonly id: number;
  readonly dir: CallDirection;
  readonly state: ListedState;
  readonly isVoice: boolean;
  readonly number: string | null;
}

export interface Registration {
  readonly kind: "creg" | "cgreg" | "cereg" | "c5greg";
  readonly stat: number;
  readonly registered: boolean;
  /** Whether a circuit-switched voice call is possible by this alone (CREG 1/5/9/10). */
  readonly csVoice: boolean;
  readonly roaming: boolean;
  readonly lac: string | null;
  readonly ci: string | null;
  readonly act: number | null;
  readonly rejectCause: number | null;
}

export interface Operator {
  readonly mode: number;
  readonly name: string | null;
  /** Numeric MCC+MNC, 5 or 6 digits; null where the modem gave a name only. */
  readonly plmn: string | null;
  readonly act: number | null;
}

export interface Signal {
  readonly rssi: number | null;
  readonly dbm: number | null;
  readonly rsrpDbm: number | null;
}

export type SimStatus =
  | "ready"
  | "pin-required"
  | "puk-required"
  | "pin2-required"
  | "puk2-required"
  | "network-lock"
  | "absent"
  | "busy"
  | "failure"
  | "wrong"
  | "not-ready"
  | "inserted"
  | "inserted-unlocked"
  | "removed"
  | "initialising"
  | "unknown";

/** What a modem tells of voice calls over IMS, the only ones that a network without circuit switching carries. */
export interface ImsStatus {
  /** It is registered with IMS; null where the line does not say. */
  readonly registered: boolean | null;
  /** That registration carries voice; null where the line does not say. */
  readonly voice: boolean | null;
}

export interface Release {
  readonly cause: number | null;
  readonly standard: CauseStandard;
  readonly text: string | null;
  /** What the cause alone says; null where it says nothing (16, 31, 127, none). */
  readonly outcome: Outcome | null;
  readonly source: CauseSource;
}

export interface Progress {
  readonly event:
    | "dialing"
    | "alerting"
    | "active"
    | "released"
    | "held"
    | "incoming"
    | "waiting"
    | "media-up"
    | "dtmf";
  readonly id: number | null;
  readonly digit: string | null;
  readonly durationS: number | null;
  readonly cause: number | null;
}

/** The decoder that read it; `standard` for lines of V.250 and 3GPP, which need none. */
export type ProgressSource = DecoderName | "standard";

/** What one line says. A line may say several things (`^CEND` is a progress and a release). */
export type Meaning =
  | { readonly kind: "call"; readonly call: ListedCall }
  | { readonly kind: "progress"; readonly progress: Progress; readonly source: ProgressSource }
  | { readonly kind: "release"; readonly release: Release }
  | { readonly kind: "registration"; readonly registration: Registration }
  | { readonly kind: "operator"; readonly operator: Operator }
  | { readonly kind: "ims"; readonly ims: ImsStatus }
  | { readonly kind: "signal"; readonly signal: Signal }
  | { readonly kind: "sim"; readonly sim: SimStatus }
  | { readonly kind: "pin-retries"; readonly pin: number | null; readonly puk: number | null }
  | { readonly kind: "iccid"; readonly iccid: string }
  | { readonly kind: "imsi"; readonly imsi: string }
  | { readonly kind: "imei"; readonly imei: string }
  | { readonly kind: "slot"; readonly slot: number }
  | { readonly kind: "boot"; readonly text: string }
  /** A message has come into the store. */
  | { readonly kind: "message-stored" }
  /** Who calls us, as the network tells it; null: withheld. `waits`: while another call is up. */
  | { readonly kind: "caller"; readonly number: string | null; readonly waits: boolean };
