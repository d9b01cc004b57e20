import type { RefusalCode } from "../../domain/words.ts";
import type { RuleAnswer } from "../../gate/verdict.ts";
import { type ContactRow, moveContact, settleCampaign, type Wake } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";
import { factsReference, recordRefusal } from "./decisions.ts";
import { type Judged, latestPossible, lookAgain, type Pass, refusalsAbout, reportRefusal } from "./pass.ts";

const CONSENT_CODES: ReadonlySet<RefusalCode> = new Set([
  "consent-missing",
  "consent-expired",
  "consent-scope",
  "consent-unproven",
]);
const PACK_CODES: ReadonlySet<RefusalCode> = new Set([
  "pack-missing",
  "pack-expired",
  "dest-international",
  "tz-unknown",
]);

/** What could bring back a contact that no instant will: the first of its endless refusals that something can end. */
function wakeFor(rules: readonly RuleAnswer[]): Wake {
  const codes = rules.flatMap(({ refusal }) => (refusal?.nextPossibleAt === null ? [refusal.code] : []));
  if (codes.some((code) => CONSENT_CODES.has(code))) return "consent";
  if (codes.includes("sticky-slot-unavailable")) return "card";
  return codes.some((code) => PACK_CODES.has(code)) ? "policy" : null;
}

export function writeRefusal(ctx: LedgerContext, pass: Pass, contact: ContactRow, judged: Judged): void {
  if (judged.verdict.verdict === "allow") return;
  const subject = { campaignId: contact.campaign_id, contactId: contact.id, numberKey: contact.number_key };
  recordRefusal(ctx, subject, judged.verdict.refusals, factsReference(judged.facts), pass.now);
}

/** A rule about the callee refused: the contact leaves the due set until that can change. */
function putOff(ctx: LedgerContext, pass: Pass, contact: ContactRow, about: readonly RuleAnswer[]): void {
  const at = latestPossible(about);
  if (at === null) moveContact(ctx, contact.id, { state: "refused", dueAt: pass.now, wake: wakeFor(about) });
  else {
    // Never due again at once: a refusal that names a past instant would make the pass judge it for ever.
    const dueAt = Math.max(at, pass.now + 1_000);
    moveContact(ctx, contact.id, { state: "waiting", dueAt, wake: null });
    lookAgain(pass, dueAt);
  }
  settleCampaign(ctx, contact.campaign_id);
}

/** Whose fault a refusal is, from the widest to the narrowest that must be acted on. */
export type Blame = "callee" | "site" | "campaign" | "line";

/**
 * Writes an automatic refusal down and says what it was about. Only a rule about the callee moves the contact: what is
 * wrong with a line, the campaign or the site is no reason to pass a person over.
 */
export function refuseContact(ctx: LedgerContext, pass: Pass, contact: ContactRow, judged: Judged): Blame {
  const { rules } = judged.verdict;
  writeRefusal(ctx, pass, contact, judged);
  reportRefusal(pass, contact, judged);
  const callee = refusalsAbout(rules, "callee");
  if (callee.length > 0) {
    putOff(ctx, pass, contact, callee);
    return "callee";
  }
  if (refusalsAbout(rules, "site").length > 0) return "site";
  return refusalsAbout(rules, "campaign").length > 0 ? "campaign" : "line";
}

/** A person's dial was refused: the contact goes back to where it was before the wish. */
export function refuseWish(ctx: LedgerContext, pass: Pass, contact: ContactRow, judged: Judged): void {
  writeRefusal(ctx, pass, contact, judged);
  reportRefusal(pass, contact, judged);
  const state = contact.return_state ?? "refused";
  moveContact(ctx, contact.id, { state, dueAt: contact.return_due_at ?? pass.now, wake: null });
  settleCampaign(ctx, contact.campaign_id);
}
