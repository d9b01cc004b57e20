import { createHash, hash } from "node:crypto";
import type { LedgerContext } from "./context.ts";

/** What rows of one list have in common, in the order in which it is hashed. */
export interface ConsentTerms {
  readonly purpose: string;
  readonly voices: string;
  readonly method: string;
  readonly controller: string | null;
  readonly recording: number;
  readonly language: string | null;
  readonly notice: string | null;
}

export function termsText(terms: ConsentTerms): string {
  const { purpose, voices, method, controller, recording, language, notice } = terms;
  return JSON.stringify([purpose, voices, method, controller, recording, language, notice]);
}

/** What one row says of its own. */
export interface ConsentContent {
  readonly numberKey: Buffer;
  readonly grantedAt: number;
  readonly expiresAt: number | null;
  readonly evidence: Buffer | null;
}

/**
 * SHA-256 over a consent record, base64: the row's own proof in `lab`, and how an import knows it again. Equal records
 * have equal digests on every box of one controller.
 */
export function consentDigest(one: ConsentContent, terms: string): string {
  const key = one.numberKey.toString("base64");
  const evidence = one.evidence === null ? "" : one.evidence.toString("base64");
  return hash("sha256", `${key}\n${one.grantedAt}\n${one.expiresAt ?? ""}\n${evidence}\n${terms}`, "base64");
}

interface ConsentColumns extends ConsentTerms {
  readonly id: number;
  readonly number_key: Buffer;
  readonly granted_at: number;
  readonly expires_at: number | null;
  readonly evidence: Buffer | null;
}

/** The digest over a run of stored consents: of what their columns say now, not of the digests they carry. */
export function consentsDigest(ctx: LedgerContext, first: number, last: number): string {
  const rows = ctx.all<ConsentColumns>("SELECT * FROM consent WHERE id BETWEEN ? AND ? ORDER BY id", first, last);
  const run = createHash("sha256");
  for (const row of rows) {
    const { number_key: numberKey, granted_at: grantedAt, expires_at: expiresAt, evidence } = row;
    const digest = consentDigest({ numberKey, grantedAt, expiresAt, evidence }, termsText(row));
    addToRun(run, row.id, digest);
  }
  return run.digest("hex");
}

/** Adds a consent and its digest (base64) to the digest of its run. */
export function addToRun(run: { update(data: string): unknown }, id: number, digest: string): void {
  run.update(`${id}:${digest}\n`);
}
