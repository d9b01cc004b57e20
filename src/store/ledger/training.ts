import { SimbankError } from "../../domain/errors.ts";
import type { WallMs } from "../../domain/time.ts";
import type { Actor } from "../api.ts";
import type { LedgerContext } from "./context.ts";
import { registerFacts } from "./register-facts.ts";

/**
 * Outside `lab` only trained people start campaigns, dial and change limits (field rule 4). Throws `SB_REFUSED` with
 * the refusal `training-overdue` for a person without a current record of training.
 */
export function assertTrained(ctx: LedgerContext, actor: Actor, now: WallMs): void {
  if (ctx.settings.country === "lab") return;
  const own = registerFacts(ctx, now).training.filter(({ person }) => person === actor.name);
  if (own.some(({ validFrom, validTo }) => validFrom <= now && (validTo === null || now < validTo))) return;
  const detail = `${actor.name} has no current training on record.`;
  const remedy = `\`simbank training add ${actor.name}\` enters it, and another person checks it.`;
  throw new SimbankError("SB_REFUSED", `${detail} ${remedy}`, {
    refused: [{ code: "training-overdue", detail, next_possible_at: null }],
  });
}
