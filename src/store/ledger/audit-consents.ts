import { createHash } from "node:crypto";
import { addToRun, consentDigest, type ConsentTerms, termsText } from "./consent-digest.ts";
import type { LedgerContext } from "./context.ts";

/** What an event says of a run of consents that were imported together. */
export interface ImportedConsents {
  readonly first: number;
  readonly last: number;
  readonly digest: string;
}

interface ConsentColumns extends ConsentTerms {
  readonly id: number;
  readonly number_key: Buffer;
  readonly digest: Buffer;
  readonly granted_at: number;
  readonly expires_at: number | null;
  readonly evidence: Buffer | null;
  readonly confirmed_at: number | null;
  readonly checked_at: number | null;
}

/** SHA-256 over what the columns of a consent say now, base64. */
function digestOf(row: ConsentColumns): string {
  const { number_key: numberKey, granted_at: grantedAt, expires_at: expiresAt, evidence } = row;
  const { confirmed_at: confirmedAt, checked_at: checkedAt } = row;
  return consentDigest({ numberKey, grantedAt, expiresAt, evidence, confirmedAt, checkedAt }, termsText(row));
}

/**
 * Why a run of stored consents is not what was imported; null when it is. Each row carries its own digest, so that the
 * one that was changed can be named; where somebody changed that as well, the run's digest still shows it.
 */
export function consentsContradiction(ctx: LedgerContext, { first, last, digest }: ImportedConsents): string | null {
  const rows = ctx.all<ConsentColumns>("SELECT * FROM consent WHERE id BETWEEN ? AND ? ORDER BY id", first, last);
  const run = createHash("sha256");
  let expected = first;
  for (const row of rows) {
    if (row.id !== expected) return `the consent row ${expected} is missing`;
    const now = digestOf(row);
    if (now !== row.digest.toString("base64")) return `the consent row ${row.id} was changed`;
    addToRun(run, row.id, now);
    expected += 1;
  }
  if (expected <= last) return `the consent row ${expected} is missing`;
  return run.digest("hex") === digest ? null : `consent rows ${first} to ${last} were changed or exchanged`;
}
