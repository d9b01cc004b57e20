import type { CardLimits, LimitSource, LimitSources } from "../../domain/card.ts";
import { LIMIT_KEYS, looserKeys } from "../../domain/card-strictness.ts";
import { SimbankError } from "../../domain/errors.ts";
import type { WallMs } from "../../domain/time.ts";
import type { Iccid } from "../../domain/words.ts";
import type { Actor } from "../api.ts";
import { auditRow } from "./audit.ts";
import { cardsChanged, existingCard } from "./card-records.ts";
import type { CardRecord, LedgerContext } from "./context.ts";
import { assertTrained } from "./training.ts";
import {
  assertLimits,
  assertUnderCeiling,
  documentText,
  type LimitsDocument,
  limitsText,
  loosened,
  looserText,
  tightened,
} from "./limits.ts";

interface Origin {
  readonly source: "contract" | "person";
  readonly by: string | null;
  readonly reason: string | null;
  readonly actor: Actor | null;
}

/** The configuration said so. */
export const FROM_CONFIG: Origin = { source: "contract", by: null, reason: null, actor: null };

/** Appends what is in force for a card from now on. */
export function putLimits(
  ctx: LedgerContext,
  cardId: number,
  document: LimitsDocument,
  origin: Origin,
  now: WallMs,
): void {
  const inserted = ctx.run(
    "INSERT INTO card_limits (card_id, at, limits, source, by, reason) VALUES (?, ?, ?, ?, ?, ?)",
    cardId,
    now,
    documentText(document),
    origin.source,
    origin.by,
    origin.reason,
  );
  auditRow(ctx, now, "card-limits", Number(inserted.lastInsertRowid), origin.actor);
}

/** The sources of limits of which some are new: where those came from, and the old ones where they were. */
function sourcesAfter(
  before: LimitsDocument,
  next: CardLimits,
  sourceOf: (key: keyof CardLimits) => LimitSource | undefined,
): LimitSources {
  const sources: Partial<Record<keyof CardLimits, LimitSource>> = { ...before.sources };
  for (const key of LIMIT_KEYS) {
    const source = sourceOf(key);
    if (source !== undefined && JSON.stringify(next[key]) !== JSON.stringify(before.limits[key])) sources[key] = source;
  }
  return sources;
}

/** What the configuration says more strictly than what is in force holds at once. */
export function tightenLimits(ctx: LedgerContext, card: CardRecord, said: LimitsDocument, now: WallMs): void {
  const limits = tightened(card.limits, said.limits);
  if (limitsText(limits) === limitsText(card.limits)) return;
  const sources = sourcesAfter(card, limits, (key) => said.sources[key]);
  putLimits(ctx, card.id, { limits, sources }, FROM_CONFIG, now);
}

/** What the configuration says more loosely than what is in force, one sentence each; it waits for an order. */
export function heldLimits(inForce: CardLimits, said: CardLimits): readonly string[] {
  return looserKeys(inForce, said).map((key) => looserText(key, said[key], inForce[key]));
}

/** Changes limits in force; one value that is looser needs both a name and a reason. Resolves what now holds. */
export function setCardLimits(
  ctx: LedgerContext,
  iccid: Iccid,
  change: Partial<CardLimits>,
  word: { readonly by: string | null; readonly reason: string | null; readonly actor: Actor },
  now: WallMs,
): CardLimits {
  const { by, reason, actor } = word;
  const card = existingCard(ctx, iccid);
  const actions = { ...card.limits.actions, ...change.actions };
  const limits: CardLimits = { ...card.limits, ...change, actions };
  assertLimits(limits);
  if (ctx.settings.country !== "lab") assertUnderCeiling(change);
  assertTrained(ctx, actor, now);
  const looser = loosened(card.limits, limits);
  if (looser !== null && (by === null || by === "" || reason === null || reason === "")) {
    throw new SimbankError(
      "SB_INVALID_INPUT",
      `${looser}: loosening a limit needs --by and --reason, and is audited.`,
      { iccid, looser },
    );
  }
  const sources = sourcesAfter(card, limits, () => ({ kind: "order", name: by ?? actor.name }));
  putLimits(ctx, card.id, { limits, sources }, { source: "person", by, reason, actor }, now);
  cardsChanged(ctx);
  return limits;
}
