import { hash } from "node:crypto";

/** What rows of one list have in common, in the order in which it is hashed. */
export interface ConsentTerms {
  readonly purpose: string;
  readonly voices: string;
  readonly method: string;
  readonly controller: string | null;
  readonly recording: number;
  readonly language: string | null;
  readonly notice: string | null;
  /** How the person agreed, as packs tell kinds apart; null or left out: expressly. */
  readonly kind?: string | null;
  /** Age in years on the day of the consent, where it is on record. */
  readonly age?: number | null;
  /** 1: a guardian consented. */
  readonly guardian?: number;
}

export function termsText(terms: ConsentTerms): string {
  const { purpose, voices, method, controller, recording, language, notice } = terms;
  const { kind = null, age = null, guardian = 0 } = terms;
  const said = [purpose, voices, method, controller, recording, language, notice];
  // Records without these words have the digest that they always had.
  if (kind === null && age === null && guardian === 0) return JSON.stringify(said);
  return JSON.stringify([...said, { kind, age, guardian }]);
}

/** What one row says of its own. */
export interface ConsentContent {
  readonly numberKey: Buffer;
  readonly grantedAt: number;
  readonly expiresAt: number | null;
  readonly evidence: Buffer | null;
  readonly confirmedAt?: number | null;
  readonly checkedAt?: number | null;
}

/**
 * SHA-256 over a consent record, base64: the row's own proof in `lab`, and how an import knows it again. Equal records
 * have equal digests on every box of one controller.
 */
export function consentDigest(one: ConsentContent, terms: string): string {
  const key = one.numberKey.toString("base64");
  const evidence = one.evidence === null ? "" : one.evidence.toString("base64");
  const { confirmedAt = null, checkedAt = null } = one;
  const later = confirmedAt === null && checkedAt === null ? "" : `\n${confirmedAt ?? ""}\n${checkedAt ?? ""}`;
  return hash("sha256", `${key}\n${one.grantedAt}\n${one.expiresAt ?? ""}\n${evidence}\n${terms}${later}`, "base64");
}

/** Adds a consent and its digest (base64) to the digest of its run. */
export function addToRun(run: { update(data: string): unknown }, id: number, digest: string): void {
  run.update(`${id}:${digest}\n`);
}
