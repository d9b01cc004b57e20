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

/** The number behind a key; null after the person was erased. */
export function numberOf(ctx: LedgerContext, key: Uint8Array): E164 | null {
  const row = ctx.one<{ sealed_number: Uint8Array }>("SELECT sealed_number FROM subscriber WHERE number_key = ?", key);
  return row === undefined ? null : ctx.vault.openNumber(row.sealed_number, key);
}

/** The number behind a key that must have one. */
export function existingNumber(ctx: LedgerContext, key: Uint8Array): E164 {
  const number = numberOf(ctx, key);
  if (number === null) throw new SimbankError("SB_NOT_FOUND", "The person behind this row was erased.");
  return number;
}

/** How a person's number is shown. */
export function shownNumber(ctx: LedgerContext, key: Uint8Array, reveal: boolean): string {
  const number = numberOf(ctx, key);
  if (number === null) return "erased";
  return reveal ? number : maskNumber(number);
}
