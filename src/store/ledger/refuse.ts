import type { RuleAnswer } from "../../gate/verdict.ts";
import { type ContactRow, moveContact, settleCampaign } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";
import { factsReference, recordRefusal } from "./decisions.ts";
import { keepGateRules } from "./gate-rules.ts";
import { type Judged, latestPossible, lookAgain, type Pass, refusalsAbout, reportRefusal } from "./pass.ts";
import { keepPolicy } from "./policies.ts";
import { wakeFor } from "./wakes.ts";

export function writeRefusal(ctx: LedgerContext, pass: Pass, contact: ContactRow, judged: Judged): void {
  if (judged.verdict.verdict === "allow") return;
  // Without the rules a refusal could not be explained once the packs have changed.
  if (judged.facts.policy !== null) keepPolicy(ctx, judged.facts.policy, pass.now);
  const subject = { campaignId: contact.campaign_id, contactId: contact.id, numberKey: contact.number_key };
  keepGateRules(ctx, pass.now);
  const refusals = judged.verdict.refusedBy.flatMap(({ rule, refusal }) =>
    refusal === null ? [] : { ...refusal, rule },
  );
  recordRefusal(ctx, subject, refusals, factsReference(judged.facts), pass.now);
}

/** A rule about the callee refused: the contact leaves the due set until that can change. */
function putOff(ctx: LedgerContext, pass: Pass, contact: ContactRow, about: readonly RuleAnswer[]): void {
  const at = latestPossible(about);
  if (at === null) moveContact(ctx, contact.id, { state: "refused", dueAt: pass.now, wake: wakeFor(about) });
  else {
    // Never due again at once: a refusal that names a past instant would make the pass judge it for ever.
    // One that the list takes back earlier is looked at then, to be told that it is too late.
    const dueAt = Math.max(Math.min(at, contact.call_before ?? at), pass.now + 1_000);
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
  writeRefusal(ctx, pass, contact, judged);
  reportRefusal(pass, contact, judged);
  const callee = refusalsAbout(judged.verdict, "callee");
  if (callee.length > 0) {
    putOff(ctx, pass, contact, callee);
    return "callee";
  }
  if (refusalsAbout(judged.verdict, "site").length > 0) return "site";
  return refusalsAbout(judged.verdict, "campaign").length > 0 ? "campaign" : "line";
}

/** A person's dial was refused: the contact goes back to where it was before the wish, and waits for what it waited for. */
export function refuseWish(ctx: LedgerContext, pass: Pass, contact: ContactRow, judged: Judged): void {
  writeRefusal(ctx, pass, contact, judged);
  reportRefusal(pass, contact, judged);
  const state = contact.return_state ?? "refused";
  moveContact(ctx, contact.id, { state, dueAt: contact.return_due_at ?? pass.now, wake: contact.wake });
  settleCampaign(ctx, contact.campaign_id);
}
