import { maskNumber } from "../../domain/number.ts";
import { wallMs } from "../../domain/time.ts";
import type { Refusal } from "../../gate/verdict.ts";
import { campaignOf, lookAgain, type Pass } from "./pass.ts";
import { type ContactRow, moveContact, settleCampaign } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";
import { recordRefusal } from "./decisions.ts";
import { numberOf, unreadable } from "./subscribers.ts";
import { wakeForCodes } from "./wakes.ts";

/** A contact whose dial failed for a reason that is not its own record's is judged again after this long. */
const FAULT_REST_MS = 3_600_000;

/**
 * A failure of the whole database, which no contact is to blame for; a constraint is the word of a guard about the one
 * row that was to be written.
 */
function isOfTheStore(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
  return error.code.startsWith("SQLITE_") && !error.code.startsWith("SQLITE_CONSTRAINT");
}

/** Why the person behind a contact cannot be dialled for want of a readable record; null when the record is well. */
export function recordRefusalOf(ctx: LedgerContext, numberKey: Uint8Array): Refusal | null {
  const why = unreadable(ctx, numberKey);
  if (why === null) return null;
  const detail = `${why} Importing a list that names the number again mends it.`;
  return { code: "record-unreadable", detail, nextPossibleAt: null };
}

function setAside(ctx: LedgerContext, pass: Pass, contact: ContactRow, error: unknown): void {
  const restedAt = wallMs(pass.now + FAULT_REST_MS);
  const why = error instanceof Error ? error.message : String(error);
  const refusal: Refusal = recordRefusalOf(ctx, contact.number_key) ?? {
    code: "record-unreadable",
    detail: `What this dial rests on could not be read or written: ${why}`,
    nextPossibleAt: restedAt,
  };
  const { code, nextPossibleAt } = refusal;
  const subject = { campaignId: contact.campaign_id, contactId: contact.id, numberKey: contact.number_key };
  recordRefusal(ctx, subject, [refusal], "{}", pass.now);
  const move =
    nextPossibleAt === null
      ? ({ state: "refused", dueAt: pass.now, wake: wakeForCodes([code]) } as const)
      : ({ state: "waiting", dueAt: nextPossibleAt, wake: null } as const);
  moveContact(ctx, contact.id, move);
  lookAgain(pass, nextPossibleAt);
  settleCampaign(ctx, contact.campaign_id);
  const number = numberOf(ctx, contact.number_key);
  pass.refusals += 1;
  pass.refused.push({
    contact: contact.id,
    campaign: campaignOf(ctx, pass, contact.campaign_id).name,
    maskedNumber: number === null ? "unreadable" : maskNumber(number),
    refusals: [refusal],
    nextPossibleAt,
  });
}

/**
 * Does one contact's part of a pass. If that fails, only its own writes are undone: the contact is set aside with the
 * reason on record, and the pass goes on with the others. A failure of the database itself is thrown on.
 */
export function contained(ctx: LedgerContext, pass: Pass, contact: ContactRow, work: () => void): void {
  const before = { dials: pass.dials.length, refused: pass.refused.length, refusals: pass.refusals };
  ctx.run("SAVEPOINT contact");
  try {
    work();
    ctx.run("RELEASE contact");
  } catch (error) {
    if (!ctx.db.inTransaction || isOfTheStore(error)) throw error;
    ctx.run("ROLLBACK TO contact");
    ctx.run("RELEASE contact");
    ctx.forgetRows();
    pass.dials.length = before.dials;
    pass.refused.length = before.refused;
    pass.refusals = before.refusals;
    setAside(ctx, pass, contact, error);
  }
}
