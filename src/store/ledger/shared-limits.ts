import type { SharedAllowance } from "../../domain/card-allowance.ts";
import type { SharedLimits } from "../../domain/card.ts";
import { looserSharedKeys, strictestShared } from "../../domain/card-strictness.ts";
import { civilDay, contractMonth, dayEndsAt, monthEndsAt } from "../../domain/civil-day.ts";
import { SimbankError } from "../../domain/errors.ts";
import type { WallMs } from "../../domain/time.ts";
import type { Iccid } from "../../domain/words.ts";
import type { Actor } from "../api.ts";
import { auditRow } from "./audit.ts";
import { cardsChanged, existingCard } from "./card-records.ts";
import type { LedgerContext } from "./context.ts";
import { assertTrained } from "./training.ts";
import { readJson } from "./json.ts";
import { assertShared, looserText } from "./limits.ts";

/** The totals of a contract that are in force; null for a contract that never stated any. */
export function sharedLimits(ctx: LedgerContext, contract: string): SharedLimits | null {
  const known = ctx.memory.contracts.get(contract);
  if (known !== undefined) return known;
  const sql = "SELECT limits FROM contract_limits WHERE contract = ? ORDER BY seq DESC LIMIT 1";
  const row = ctx.one<{ limits: string }>(sql, contract);
  const limits = row === undefined ? null : readJson<SharedLimits>(row.limits);
  ctx.memory.contracts.set(contract, limits);
  return limits;
}

function putShared(
  ctx: LedgerContext,
  limits: SharedLimits,
  origin: { source: "contract" | "person"; by: string | null; reason: string | null; actor: Actor | null },
  now: WallMs,
): void {
  const inserted = ctx.run(
    "INSERT INTO contract_limits (contract, at, limits, source, by, reason) VALUES (?, ?, ?, ?, ?, ?)",
    limits.contract,
    now,
    JSON.stringify(limits),
    origin.source,
    origin.by,
    origin.reason,
  );
  auditRow(ctx, now, "contract-limits", Number(inserted.lastInsertRowid), origin.actor);
  cardsChanged(ctx);
}

/** The configuration states totals of a contract: stricter ones hold at once, looser ones only by a person's order. */
export function seeShared(ctx: LedgerContext, said: SharedLimits, now: WallMs): void {
  assertShared(said);
  const inForce = sharedLimits(ctx, said.contract);
  const next = inForce === null ? said : strictestShared(inForce, said);
  if (JSON.stringify(next) === JSON.stringify(inForce)) return;
  putShared(ctx, next, { source: "contract", by: null, reason: null, actor: null }, now);
}

/**
 * Changes the totals that a card shares with the others of its contract; looser ones need a name and a reason. Throws
 * `SB_CONFLICT` for a card that shares nothing. Resolves what now holds.
 */
export function setSharedLimits(
  ctx: LedgerContext,
  iccid: Iccid,
  change: Partial<Omit<SharedLimits, "contract">>,
  word: { readonly by: string | null; readonly reason: string | null; readonly actor: Actor },
  now: WallMs,
): SharedLimits {
  const { contract } = existingCard(ctx, iccid).limits;
  const inForce = contract === null ? null : sharedLimits(ctx, contract);
  if (inForce === null) {
    const remedy = "leave --shared out to change the card's own limits";
    throw new SimbankError("SB_CONFLICT", `This card shares no totals with others: ${remedy}.`, { iccid });
  }
  const next: SharedLimits = { ...inForce, ...change, contract: inForce.contract };
  assertShared(next);
  assertTrained(ctx, word.actor, now);
  const [key] = looserSharedKeys(inForce, next);
  if (key !== undefined && !(word.by && word.reason)) {
    const looser = looserText(key, next[key], inForce[key]);
    throw new SimbankError(
      "SB_INVALID_INPUT",
      `${looser}: loosening a limit needs --by and --reason, and is audited.`,
      {
        iccid,
        looser,
      },
    );
  }
  putShared(ctx, next, { source: "person", ...word }, now);
  return next;
}

interface DayRow {
  readonly attempts: number;
  readonly answered: number;
  readonly talk_s: number;
  readonly callees: number;
}

/** What the cards of a contract have used together, open reservations at their worst; null where nothing is shared. */
export function sharedAllowance(
  ctx: LedgerContext,
  contract: string | null,
  numberKey: Uint8Array | null,
  now: WallMs,
): SharedAllowance | null {
  const limits = contract === null ? null : sharedLimits(ctx, contract);
  if (contract === null || limits === null) return null;
  const { timeZone, resetDay } = limits;
  const day = civilDay(now, timeZone);
  const today = ctx.one<DayRow>(
    "SELECT attempts, answered, talk_s, callees FROM contract_day WHERE contract = ? AND day = ?",
    contract,
    day,
  );
  const month = ctx.one<{ talk_s: number }>(
    "SELECT coalesce(sum(talk_s), 0) AS talk_s FROM contract_day WHERE contract = ? AND day >= ?",
    contract,
    contractMonth(now, timeZone, resetDay),
  );
  return {
    limits,
    usage: {
      day,
      attemptsToday: today?.attempts ?? 0,
      answeredToday: today?.answered ?? 0,
      talkSToday: today?.talk_s ?? 0,
      talkSThisMonth: month?.talk_s ?? 0,
      distinctCalleesToday: today?.callees ?? 0,
      lastReleaseAt: null,
    },
    calleeCountedToday: numberKey !== null && calleeShared(ctx, contract, numberKey, day),
    dayEndsAt: dayEndsAt(now, timeZone),
    monthEndsAt: monthEndsAt(now, timeZone, resetDay),
  };
}

/** Whether the callee is among the contract's distinct callees of the day already. */
function calleeShared(ctx: LedgerContext, contract: string, numberKey: Uint8Array, day: string): boolean {
  const sql = `SELECT 1 FROM attempt a JOIN attempt_charge c ON c.attempt_id = a.id
    WHERE a.number_key = ? AND c.contract = ? AND c.contract_day = ? LIMIT 1`;
  return ctx.one(sql, numberKey, contract, day) !== undefined;
}
