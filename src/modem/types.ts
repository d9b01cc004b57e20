import type { AtCommand, Registration, Signal, SimStatus, WireText } from "../at/types.ts";
import type { CallResult } from "../domain/call.ts";
import type { MonoMs, WallMs } from "../domain/time.ts";
import type { AttemptId, Iccid, Imei, Imsi, ModemState, Want } from "../domain/words.ts";
import type { VoicePath } from "../domain/voice-path.ts";
import type { DialPermit } from "../gate/permit.ts";
import type { Profile } from "../profile/types.ts";
import type { RescueMeans } from "./recovery.ts";
import type { MessageFate } from "./sms-box.ts";
import type { SimEffect, SimEvent, SimPlan, SimView } from "./sim-switch-types.ts";

/** Why a call is hung up from our side. */
export type HangUpReason =
  | "flow-ended"
  | "max-call"
  | "ring-timeout"
  | "setup-timeout"
  | "withdrawal"
  | "stop"
  | "shutdown";

/** One dial as the machine is asked to run it. */
export interface DialOrder {
  readonly attempt: AttemptId;
  readonly permit: DialPermit;
  /** Seconds of silence held after the answer before we hang up. */
  readonly holdS: number;
  readonly maxCallS: number;
  readonly ringMaxS: number;
}

export type ModemEvent =
  | SimEvent
  | { readonly kind: "line-up" }
  | { readonly kind: "line-down"; readonly reason: string }
  | { readonly kind: "bytes"; readonly chunk: Uint8Array }
  | { readonly kind: "tick" }
  | { readonly kind: "dial"; readonly order: DialOrder }
  /** Ends one attempt whatever its state: voids its permit, or hangs up. */
  | { readonly kind: "cancel"; readonly attempt: AttemptId; readonly reason: HangUpReason }
  | { readonly kind: "want"; readonly want: Want; readonly reason: string | null }
  | { readonly kind: "reset" }
  /** A call of an earlier life may be up in this modem. */
  | { readonly kind: "call-left" }
  /** A rationed means was used this many milliseconds ago, in an earlier life of the daemon. */
  | { readonly kind: "rescued-before"; readonly means: RescueMeans; readonly agoMs: number }
  /** The PIN of a card that asks for it; null: none is stored, or the card has refused it. */
  | { readonly kind: "pin"; readonly iccid: Iccid; readonly pin: string | null }
  /** Something that a person was waited for has been done: try again now. */
  | { readonly kind: "retry" }
  /** What becomes of a message that was told of. */
  | { readonly kind: "message-settled"; readonly pdu: string; readonly fate: MessageFate }
  /** The power cut that was asked for is over, done or not. */
  | { readonly kind: "power-cycled" }
  /** Somebody sets the modem aside for a reason of theirs, until the same one says otherwise (null). */
  | { readonly kind: "hold"; readonly reason: string | null };

/** What the shell must do, in order. */
export type ModemEffect =
  | SimEffect
  | { readonly do: "write"; readonly text: WireText }
  | { readonly do: "trace"; readonly direction: "out" | "in" | "urc" | "late"; readonly text: string }
  | { readonly do: "state"; readonly from: ModemState; readonly to: ModemState; readonly reason: string | null }
  /** Registration, network or card changed: whoever offers this line to the scheduler should look again. */
  | { readonly do: "changed" }
  | { readonly do: "identified"; readonly identity: ModemIdentity }
  | {
      readonly do: "call";
      readonly attempt: AttemptId;
      readonly state: "dialing" | "alerting" | "active";
      readonly at: MonoMs;
    }
  | { readonly do: "finish"; readonly attempt: AttemptId; readonly result: CallResult }
  /** The line can take the next dial (field rule 17). */
  | { readonly do: "line-free" }
  /** A call that outlived an earlier life of the daemon was hung up. */
  | { readonly do: "orphan-hung-up"; readonly calls: number }
  /** No call that outlived its watcher is up any more: none is listed, or a hang-up was taken. Said at each bring-up. */
  | { readonly do: "no-orphan" }
  /** A message is in the store, in hexadecimal (3GPP TS 23.040 §9.2): to be answered with `message-settled`. */
  | { readonly do: "message"; readonly pdu: string }
  /** The store of messages is nearly full: soon none comes in any more. */
  | { readonly do: "messages-fill-store"; readonly used: number; readonly total: number }
  /** Somebody called us: refused by us, or gone before, or heard behind a call of ours. A null number is withheld. */
  | { readonly do: "inbound"; readonly number: string | null; readonly refused: boolean }
  | { readonly do: "reopen"; readonly delayMs: number; readonly reason: string }
  /** The card asks for its PIN, and every other condition is met or will be checked: answer with `pin`. */
  | { readonly do: "pin-wanted"; readonly iccid: Iccid }
  | { readonly do: "pin-tried"; readonly iccid: Iccid; readonly accepted: boolean }
  /** Calls to this card go elsewhere. */
  | { readonly do: "forwarded"; readonly iccid: Iccid }
  /**
   * The network denies service: with a cause that means this card or module, or the network's own trouble (3GPP TS 24.008
   * §10.5.3.6: 2, 3, 6 or 17, 22), or without one (null), having served this card before.
   */
  | { readonly do: "rejected"; readonly iccid: Iccid; readonly cause: number | null }
  /**
   * A rationed means is used now, and has to be remembered. `power-cycle`: the shell closes the port, cuts the power, and
   * answers with `power-cycled`.
   */
  | { readonly do: "rescue"; readonly means: RescueMeans; readonly reason: string };

export interface ModemIdentity {
  readonly profile: string;
  readonly manufacturer: string | null;
  readonly model: string | null;
  readonly revision: string | null;
  readonly imei: Imei | null;
  readonly iccid: Iccid | null;
  readonly imsi: Imsi | null;
}

/** The time of day as a network told it, and when it was read. */
export interface NetworkTime {
  readonly network: WallMs;
  readonly at: MonoMs;
}

/** What a modem is at this instant, for status, scheduling and explanations. */
export interface ModemSnapshot {
  readonly state: ModemState;
  readonly reason: string | null;
  /** When the machine will try again by itself; null when only an event or a person can move it. */
  readonly until: MonoMs | null;
  readonly identity: ModemIdentity;
  readonly sim: SimStatus | null;
  /** The positions of the slot; null where it has one. */
  readonly sims: SimView | null;
  readonly registration: Registration | null;
  /** Which way a voice call would go; null before that is known. */
  readonly voicePath: VoicePath | null;
  readonly operatorName: string | null;
  /** When the network stopped carrying calls; null while it does, and before it ever did. */
  readonly serviceLostAt: MonoMs | null;
  readonly plmn: string | null;
  readonly signal: Signal | null;
  /** Null: no network told the time, or the family does not keep it so. */
  readonly networkTime: NetworkTime | null;
  readonly want: Want;
  /** The line is free and its modem can place a voice call. */
  readonly ready: boolean;
  readonly attempt: AttemptId | null;
  readonly timeouts: number;
  readonly lateLines: number;
  readonly droppedBytes: number;
}

export interface ModemOptions {
  /** Chosen by configuration; null: matched by what the modem says of itself. */
  readonly profile: Profile | null;
  readonly fallback: Profile;
  readonly selectProfile: (identity: { manufacturer: string; model: string }) => Profile;
  /** Milliseconds between keep-alive polls of an idle modem, ≥ 100. */
  readonly idlePollMs: number;
  /** Overrides the profile's `postReleaseMs`, such as 0 for a simulated rack; null keeps it. */
  readonly postReleaseMs: number | null;
  readonly trace: boolean;
  /** The SIM positions of the slot; left out: it has one. */
  readonly sims?: SimPlan;
  /** There is a way to cut this modem's power; none where left out. */
  readonly canPowerCycle?: boolean;
  /** A line whose caller identity is not proved to be shown places no call. */
  readonly callerIdRequired?: boolean;
  /** A card dials only after its messages were read and the network had a minute to deliver those that waited. */
  readonly messagesFirst?: boolean;
  /** Numeric PLMNs on which a card may dial away from home; left out: on any. */
  readonly mayRoamOn?: readonly string[];
}

/** One command's answer as a script sees it. `final` is null when the time ran out. */
export interface Reply {
  readonly command: AtCommand;
  readonly final: import("../at/types.ts").Final | null;
  readonly lines: readonly string[];
}
