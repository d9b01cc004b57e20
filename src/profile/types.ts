import type { AnswerEvidence } from "../domain/call.ts";
import type { Dialect } from "../at/types.ts";

/** Where a fact was read. `verified` is `hardware` only where a person has seen it on a real modem of this family. */
export interface Evidence {
  readonly fact: string;
  readonly source: string;
  readonly verified: "hardware" | "transcript" | "document" | "source-code" | "memory";
}

/** The interfaces of a modem on USB, by number. */
export interface ProfileUsb {
  /** Vendor and product in lower-case hexadecimal, such as `2c7c:0125`. */
  readonly ids: readonly string[];
  /** Those that take commands, best first. */
  readonly at: readonly number[];
  readonly audio: number | null;
  readonly diag: number | null;
  readonly gps: number | null;
  /** The device shows itself as a disk, and has no ports until it is switched over. */
  readonly storage: boolean;
}

/** How a modem comes to another card, in its module's own holders or in a bank that is wired to its one holder. */
export interface ProfileSimSwitch {
  /** Chooses a holder of the module, `{n}` its number; null where the module has one holder. */
  readonly command: string | null;
  /** Number of the module's first holder. */
  readonly first: number;
  /** What makes it look at its card anew: the radio on again, or a restart. */
  readonly back: "radio" | "restart";
}

/** A modem family as data: what to send, in the closed vocabulary of `at/`, and how to read what comes back. */
export interface Profile {
  readonly name: string;
  readonly family: string;
  readonly title: string;
  /** Case-insensitive substrings of manufacturer and model; the longest model match wins; empty matches nothing. */
  readonly match: { readonly manufacturer: readonly string[]; readonly model: readonly string[] };
  /** Compositions by which it is found on USB; empty for modems behind a UART. An id belongs to one profile. */
  readonly usb: readonly ProfileUsb[];
  readonly dialect: Dialect;
  /** Sent in this order at every start; an `optional` one may fail. Every text passes the verb allow-list. */
  readonly init: readonly { readonly command: string; readonly optional: boolean }[];
  /** Commands that may yield the ICCID, best first; only such as read the card where the modem keeps an old number. */
  readonly iccidCommands: readonly string[];
  /** Reads how many tries a card has left for its PIN; null where no way is known, so that no PIN is ever sent. */
  readonly pinRetriesCommand: string | null;
  /** Every removal of the card is known at once; where it is not, the card is read before each dial (field rule 18). */
  readonly simRemovalAnnounced: boolean;
  /** Its clock is the one that the network sets, and nothing else sets it; left out: not proved. */
  readonly networkTime?: boolean;
  /** Ask what IMS carries, best first: the first that is answered counts; left out or empty: the family cannot tell. */
  readonly imsCommands?: readonly string[];
  readonly simSwitch: ProfileSimSwitch;
  /** Command that hangs up, and one to try when it fails. */
  readonly hangup: readonly string[];
  /** `+CLCC` of this family lists voice calls truthfully. */
  readonly clccTrusted: boolean;
  /** Milliseconds between `+CLCC` polls during a call, ≥ 500; null where URCs alone are used. */
  readonly clccPollMs: number | null;
  /** Whether to ask `+CEER` after a release without a cause. */
  readonly askCeer: boolean;
  readonly answerEvidence: AnswerEvidence;
  /** Milliseconds of quiet after a release before the line counts as free (field rule 17). */
  readonly postReleaseMs: number;
  /** Seconds from boot to readiness, at most. */
  readonly bootTimeoutS: number;
  readonly audio: "none" | "tty-pcm" | "uac" | "analogue";
  /** What the network light shows; empty where nothing is known of one. */
  readonly led: readonly { readonly pattern: string; readonly meaning: string }[];
  readonly evidence: readonly Evidence[];
}
