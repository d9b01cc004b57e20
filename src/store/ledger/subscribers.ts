import { SimbankError } from "../../domain/errors.ts";
import { type E164, maskNumber } from "../../domain/number.ts";
import type { LedgerContext } from "./context.ts";

/** The `number_key` of a number, with its sealed row in place. */
export function enrol(ctx: LedgerContext, number: E164): Buffer {
  const key = ctx.vault.nameOf(number);
  const known = ctx.one("SELECT 1 FROM subscriber WHERE number_key = ?", key);
  if (known === undefined) {
    ctx.run("INSERT INTO subscriber (number_key, sealed_number) VALUES (?, ?)", key, ctx.vault.seal(number, key));
  }
  return key;
}

/** The number behind a key that must have one. Throws `SB_NOT_FOUND` once erased, `SB_STORE_CORRUPT` if it does not open. */
export function existingNumber(ctx: LedgerContext, key: Uint8Array): E164 {
  const row = ctx.one<{ sealed_number: Uint8Array }>("SELECT sealed_number FROM subscriber WHERE number_key = ?", key);
  if (row === undefined) throw new SimbankError("SB_NOT_FOUND", "The person behind this row was erased.");
  return ctx.vault.openNumber(row.sealed_number, key);
}

/** Why the number behind a key cannot be read, in words; null when it can. */
export function unreadable(ctx: LedgerContext, key: Uint8Array): string | null {
  try {
    existingNumber(ctx, key);
    return null;
  } catch (error) {
    if (error instanceof SimbankError) return error.message;
    throw error;
  }
}

/** The number behind a key; null after the person was erased, and where the sealed row does not open. */
export function numberOf(ctx: LedgerContext, key: Uint8Array): E164 | null {
  try {
    return existingNumber(ctx, key);
  } catch (error) {
    if (error instanceof SimbankError) return null;
    throw error;
  }
}

/** How a person's number is shown. */
export function shownNumber(ctx: LedgerContext, key: Uint8Array, reveal: boolean): string {
  const number = numberOf(ctx, key);
  if (number !== null) return reveal ? number : maskNumber(number);
  const sealed = ctx.one("SELECT 1 FROM subscriber WHERE number_key = ?", key) !== undefined;
  return sealed ? "unreadable" : "erased";
}
