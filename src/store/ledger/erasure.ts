import type { E164 } from "../../domain/number.ts";
import type { WallMs } from "../../domain/time.ts";
import type { Actor, ErasureDone } from "../api-proof.ts";
import { actorText, audit } from "./audit.ts";
import { withdraw } from "./consents.ts";
import type { LedgerContext } from "./context.ts";
import { forgetMessages } from "./messages.ts";

/** What was taken off the record of one person. */
export interface Forgotten {
  readonly variables: number;
  readonly notes: number;
  readonly references: number;
}

/** When the person who had this number then was erased; null: never. */
export function erasedAt(ctx: LedgerContext, key: Uint8Array): number | null {
  return ctx.one<{ at: number }>("SELECT at FROM erasure WHERE number_key = ?", key)?.at ?? null;
}

/**
 * Takes away everything that says who is behind a key, and what only that person's words were. What stays is counted and
 * proven by the key alone: attempts, decisions, consents, suppressions, the audit chain.
 */
export function forgetPerson(ctx: LedgerContext, key: Uint8Array): Forgotten {
  const variables = ctx.run(
    `UPDATE contact SET sealed_variables = NULL, variables_digest = NULL WHERE number_key = ?
       AND sealed_variables IS NOT NULL`,
    key,
  ).changes;
  // Nobody who gets this number later is called because of a list that named the person before.
  ctx.run("UPDATE contact SET wake = NULL, urgent = 0, time_zone = NULL, language = NULL WHERE number_key = ?", key);
  const notes = ctx.run("UPDATE note SET sealed_text = ? WHERE number_key = ?", ctx.vault.seal("", key), key).changes;
  const references = ctx.run(
    "UPDATE consent SET sealed_reference = NULL WHERE number_key = ? AND sealed_reference IS NOT NULL",
    key,
  ).changes;
  forgetMessages(ctx, key);
  ctx.run("DELETE FROM subscriber WHERE number_key = ?", key);
  return { variables, notes, references };
}

/**
 * A person is forgotten: every consent ends as in a withdrawal, every waiting contact is gone, and nothing says any more
 * whose number it was. Suppressions stay, so that nobody calls the number again by mistake, and so does every proof.
 * A consent that is given later, by whoever has the number then, counts as anybody's would.
 */
export function eraseSubscriber(
  ctx: LedgerContext,
  number: E164,
  reason: string,
  actor: Actor,
  now: WallMs,
): ErasureDone {
  const key = ctx.vault.nameOf(number);
  const known = ctx.one("SELECT 1 FROM subscriber WHERE number_key = ?", key) !== undefined;
  const { contactsRemoved, open } = withdraw(ctx, number, "erasure", actor, now);
  ctx.run(
    "UPDATE callback SET ended_at = ?, ended_as = 'cancelled' WHERE number_key = ? AND ended_at IS NULL",
    now,
    key,
  );
  const forgotten = forgetPerson(ctx, key);
  ctx.run(
    `INSERT INTO erasure (number_key, at, by, reason) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at = excluded.at, by = excluded.by, reason = excluded.reason`,
    key,
    now,
    actorText(actor),
    reason,
  );
  audit(ctx, now, "subscriber-erased", actor, { number_key: key.toString("hex"), reason, ...forgotten });
  const suppressions = ctx.one<{ n: number }>("SELECT count(*) AS n FROM suppression WHERE number_key = ?", key);
  return { erasedAt: now, known, contactsRemoved, suppressionsKept: suppressions?.n ?? 0, ...forgotten, open };
}
