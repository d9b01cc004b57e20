import type { CauseSource, CauseStandard } from "../../domain/call.ts";
import type { Outcome } from "../../domain/words.ts";
import type { Release } from "../types.ts";
import { foldedWords } from "./fields.ts";

/** A row of 3GPP TS 24.008 Annex H: its words (first the clause's own) and what it alone says of a call. */
interface CauseRow {
  readonly words: readonly string[];
  readonly outcome: Outcome | null;
}

const row = (outcome: Outcome | null, ...words: string[]): CauseRow => ({ words, outcome });

/**
 * Release causes of 3GPP TS 24.008 §10.5.4.11 with the outcome each names (field rules 23; 16, 31 and 127 end every
 * kind of call and decide nothing). Other words are those that `+CEER` of several families prints.
 */
const CAUSES: ReadonlyMap<number, CauseRow> = new Map([
  [1, row("invalid-number", "Unassigned (unallocated) number", "Unassigned number", "Unallocated number")],
  [3, row("invalid-number", "No route to destination")],
  [6, row("network-failure", "Channel unacceptable")],
  [8, row("barred", "Operator determined barring")],
  [16, row(null, "Normal call clearing", "Normal clearing", "Normal release", "Network ended call")],
  [17, row("busy", "User busy", "Busy")],
  [18, row("no-answer", "No user responding")],
  [19, row("no-answer", "User alerting, no answer", "No answer from user", "No answer", "Alerting, no answer")],
  // Q.850's; TS 24.008 leaves the number free, and networks send it.
  [20, row("unreachable", "Subscriber absent")],
  [21, row("rejected", "Call rejected", "Rejected")],
  [22, row("invalid-number", "Number changed")],
  [25, row("network-failure", "Pre-emption")],
  [26, row("network-failure", "Non selected user clearing")],
  [27, row("unreachable", "Destination out of order")],
  [
    28,
    row("invalid-number", "Invalid number format (incomplete number)", "Invalid number format", "Incomplete number"),
  ],
  [29, row("network-failure", "Facility rejected")],
  [30, row("network-failure", "Response to STATUS ENQUIRY", "Response to status enquiry")],
  [31, row(null, "Normal, unspecified")],
  [34, row("network-failure", "No circuit/channel available", "No circuit available", "No channel available")],
  [38, row("network-failure", "Network out of order")],
  [41, row("network-failure", "Temporary failure")],
  [42, row("network-failure", "Switching equipment congestion", "Congestion", "Network congestion")],
  [43, row("network-failure", "Access information discarded")],
  [44, row("network-failure", "Requested circuit/channel not available", "Requested channel not available")],
  [47, row("network-failure", "Resources unavailable, unspecified", "Resource unavailable")],
  [49, row("network-failure", "Quality of service unavailable")],
  [50, row("barred", "Requested facility not subscribed")],
  [55, row("barred", "Incoming calls barred within the CUG")],
  [57, row("barred", "Bearer capability not authorized", "Bearer capability not authorised")],
  [58, row("network-failure", "Bearer capability not presently available")],
  [63, row("network-failure", "Service or option not available, unspecified", "Service or option not available")],
  [65, row("network-failure", "Bearer service not implemented")],
  [68, row("barred", "ACM equal to or greater than ACMmax")],
  [69, row("network-failure", "Requested facility not implemented")],
  [70, row("network-failure", "Only restricted digital information bearer capability is available")],
  [79, row("network-failure", "Service or option not implemented, unspecified", "Service or option not implemented")],
  [81, row("network-failure", "Invalid transaction identifier value")],
  [87, row("barred", "User not member of CUG")],
  [88, row("network-failure", "Incompatible destination")],
  [91, row("network-failure", "Invalid transit network selection")],
  [95, row("network-failure", "Semantically incorrect message")],
  [96, row("network-failure", "Invalid mandatory information")],
  [97, row("network-failure", "Message type non-existent or not implemented")],
  [98, row("network-failure", "Message type not compatible with protocol state")],
  [99, row("network-failure", "Information element non-existent or not implemented")],
  [100, row("network-failure", "Conditional IE error")],
  [101, row("network-failure", "Message not compatible with protocol state")],
  [102, row("network-failure", "Recovery on timer expiry", "Timer expiry")],
  [111, row("network-failure", "Protocol error, unspecified", "Protocol error")],
  [127, row(null, "Interworking, unspecified", "Interworking")],
]);

/** Wavecom's own codes of `+CEER: Error <n>`: restrictions of the card, then failures below the call (from memory). */
const WAVECOM_CAUSES: ReadonlyMap<number, CauseRow> = new Map([
  [240, row("barred", "FDN is active and the number is not in it")],
  [241, row("barred", "Call operation not allowed")],
  [252, row("barred", "Call barring on outgoing calls")],
  [253, row("barred", "Call barring on incoming calls")],
  [254, row("network-failure", "Call impossible")],
  [255, row("network-failure", "Lower layer failure")],
]);

const BY_WORDS: ReadonlyMap<string, number> = new Map(
  [...CAUSES].flatMap(([cause, { words }]) => words.map((each) => [foldedWords(each), cause] as const)),
);

/** The cause that words of Annex H name, whatever their case and punctuation; null where they name none. */
export function causeOfWords(words: string): number | null {
  const key = foldedWords(words);
  return BY_WORDS.get(key) ?? BY_WORDS.get(key.replace(/^(?:cm|cc|calm)/, "")) ?? null;
}

/**
 * A release from a numbered cause. `q.850` shares the numbers used here with `24.008`; `vendor` numbers are those of
 * Wavecom's `+CEER`. The outcome is null where the cause alone says nothing, and for a cause of class 0 to 5 that no
 * table names; an unnamed cause counts as the first of its class does (TS 24.008 §10.5.4.11).
 */
export function releaseFromCause(cause: number, standard: CauseStandard, source: CauseSource = "urc"): Release {
  const known = (standard === "vendor" ? WAVECOM_CAUSES : CAUSES).get(cause);
  const outcome = known === undefined && standard !== "vendor" && cause >= 32 && cause < 127 ? "network-failure" : null;
  return { cause, standard, text: known?.words[0] ?? null, outcome: known?.outcome ?? outcome, source };
}

/** A release that gives no cause; the words, where there are any, are the modem's. */
export function releaseWithoutCause(text: string | null, source: CauseSource, outcome: Outcome | null = null): Release {
  return { cause: null, standard: "none", text, outcome, source };
}
