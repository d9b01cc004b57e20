import type { Outcome } from "../../domain/words.ts";
import type { Final, Meaning, SimStatus } from "../types.ts";
import { releaseWithoutCause } from "./cause.ts";
import { cmeCode, cmeWords } from "./cme.ts";
import { cmsCode } from "./cms.ts";
import { type DecodeContext, NOTHING } from "./context.ts";

/** `+CME ERROR` codes that name the card's state (3GPP TS 27.007 §9.2.1). */
const SIM_STATES: ReadonlyMap<number, SimStatus> = new Map([
  [5, "network-lock"],
  [10, "absent"],
  [11, "pin-required"],
  [12, "puk-required"],
  [13, "failure"],
  [14, "busy"],
  [15, "wrong"],
  [17, "pin2-required"],
  [18, "puk2-required"],
  [40, "network-lock"],
  [262, "failure"],
]);
/** Codes that say something of the card only when it was the question. */
const CPIN_STATES: ReadonlyMap<number, SimStatus> = new Map([
  [100, "unknown"],
  [515, "initialising"],
  [772, "absent"],
]);
/** `+CMS ERROR` codes of the same states (3GPP TS 27.005 §3.2.5). */
const CMS_STATES: ReadonlyMap<number, SimStatus> = new Map([
  [310, "absent"],
  [311, "pin-required"],
  [313, "failure"],
  [314, "busy"],
  [315, "wrong"],
  [316, "puk-required"],
  [317, "pin2-required"],
  [318, "puk2-required"],
]);

/** What a refused dial means: the network is not there, does not let us, or this card may not call. */
const DIAL_OUTCOMES: ReadonlyMap<number, Outcome> = new Map([
  [30, "network-failure"],
  [31, "network-failure"],
  [32, "network-failure"],
  [54, "network-failure"],
  [56, "barred"],
  [62, "barred"],
  [177, "barred"],
  [257, "barred"],
]);

/** Call results as finals of a dial. A bare `NO CARRIER` may be any end. */
const RESULT_OUTCOMES: ReadonlyMap<Final["kind"], Outcome | null> = new Map([
  ["BUSY", "busy"],
  ["NO ANSWER", "no-answer"],
  ["NO DIALTONE", "network-failure"],
  ["NO CARRIER", null],
]);

/** What a final result says beside ending its command: the card's state, or why a dial failed. */
export function decodeFinal(final: Final, context: DecodeContext): readonly Meaning[] {
  if (final.kind === "OK" || final.kind === "CONNECT") return NOTHING;
  const code = codeOf(final);
  const card = simState(final, code, context);
  const release = context.command?.finals === "dial" ? dialRelease(final, code) : NOTHING;
  return card === null ? release : [{ kind: "sim", sim: card }, ...release];
}

/** The number of a result, looked up where the modem gave its words. */
export function codeOf({ kind, code, text }: Final): number | null {
  if (code !== null || text === null) return code;
  if (kind === "CME") return cmeCode(text);
  return kind === "CMS" ? cmsCode(text) : null;
}

function simState(final: Final, code: number | null, { command }: DecodeContext): SimStatus | null {
  if (code === null) return null;
  if (final.kind === "CMS") return CMS_STATES.get(code) ?? null;
  if (final.kind !== "CME") return null;
  const asked = command !== null && /\+CPIN\?/i.test(command.text) ? CPIN_STATES.get(code) : undefined;
  return SIM_STATES.get(code) ?? asked ?? null;
}

function dialRelease(final: Final, code: number | null): readonly Meaning[] {
  if (RESULT_OUTCOMES.has(final.kind)) {
    const outcome = RESULT_OUTCOMES.get(final.kind) ?? null;
    return [{ kind: "release", release: releaseWithoutCause(null, "final", outcome) }];
  }
  if (final.kind !== "CME") return NOTHING;
  const outcome = code === null ? null : (DIAL_OUTCOMES.get(code) ?? null);
  const words = final.text ?? (code === null ? null : cmeWords(code));
  return [{ kind: "release", release: releaseWithoutCause(words, "final", outcome) }];
}
