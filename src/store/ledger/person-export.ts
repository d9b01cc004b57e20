import type { E164 } from "../../domain/number.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { Actor, PersonExport } from "../api-proof.ts";
import { audit } from "./audit.ts";
import type { LedgerContext } from "./context.ts";
import { erasedAt } from "./erasure.ts";
import { person } from "./person.ts";

interface EventColumns {
  readonly at: number;
  readonly kind: string;
  readonly method: string;
  readonly actor: string | null;
}

/** Everything on record of one person, for that person; that it was asked for is on record as well. */
export function exportPerson(ctx: LedgerContext, number: E164, actor: Actor, now: WallMs): PersonExport {
  const key = ctx.vault.nameOf(number);
  const since = erasedAt(ctx, key);
  const events = ctx.all<EventColumns>(
    "SELECT at, kind, method, actor FROM consent_event WHERE number_key = ? AND at > ? ORDER BY seq",
    key,
    since ?? -1,
  );
  const registries = ctx.all<{ registry: string; obtained_at: number }>(
    `SELECT n.registry, c.obtained_at FROM registry_number n JOIN registry_copy c ON c.id = n.copy_id
     WHERE n.number_key = ? ORDER BY n.registry`,
    key,
  );
  audit(ctx, now, "subscriber-exported", actor, { number_key: key.toString("hex") });
  return {
    person: person(ctx, number, true),
    erasedAt: since === null ? null : wallMs(since),
    consentEvents: events.map((event) => ({ ...event, at: wallMs(event.at) })),
    registries: registries.map((one) => ({ registry: one.registry, obtainedAt: wallMs(one.obtained_at) })),
  };
}
