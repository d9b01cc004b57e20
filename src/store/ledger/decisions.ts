import type { WallMs } from "../../domain/time.ts";
import type { DialFacts } from "../../gate/facts.ts";
import { auditRow } from "./audit.ts";
import type { LedgerContext } from "./context.ts";
import { GATE_MARK, type KeptRefusal } from "./gate-rules.ts";

/** What a decision rested on, as references: which packs, consents, card and counters. */
export function factsReference(facts: DialFacts): string {
  const { policy, line, card, callee, site } = facts;
  return JSON.stringify({
    policy: policy?.hash ?? null,
    gate: GATE_MARK,
    country: site.country,
    clock: site.clock.why,
    destination: facts.destination.kind,
    callee_country: facts.destination.country,
    consents: facts.consents.map((consent) => consent.id),
    suppressions: facts.suppressions.map((one) => one.scope),
    attempts: callee.attempts.length,
    unresolved: callee.unresolved?.attempt ?? null,
    sticky: callee.stickyCard,
    line: line === null ? null : { slot: line.slot, iccid: line.iccid, state: line.state, plmn: line.plmn },
    card:
      card === null
        ? null
        : {
            state: card.state,
            day: card.usage.day,
            attempts: card.usage.attemptsToday,
            talk_s: card.usage.talkSToday,
            talk_s_month: card.usage.talkSThisMonth,
            answered: card.usage.answeredToday,
            callees: card.usage.distinctCalleesToday,
          },
  });
}

export interface DecisionSubject {
  readonly campaignId: number;
  readonly contactId: number;
  readonly numberKey: Uint8Array;
}

/**
 * Keeps a refusal. A set of refusals that is the contact's latest already only moves that row's `last_at` and `count`;
 * another set is a new row, linked into the audit chain. True for a new row.
 */
export function recordRefusal(
  ctx: LedgerContext,
  subject: DecisionSubject,
  refusals: readonly KeptRefusal[],
  facts: string,
  now: WallMs,
): boolean {
  const codes = [...new Set(refusals.map((one) => one.code))].sort();
  const text = codes.join(",");
  const { campaignId, contactId, numberKey } = subject;
  const last = ctx.one<{ id: number; codes: string }>(
    "SELECT id, codes FROM decision WHERE contact_id = ? ORDER BY id DESC LIMIT 1",
    contactId,
  );
  if (last?.codes === text) {
    ctx.run("UPDATE decision SET last_at = ?, count = count + 1 WHERE id = ?", now, last.id);
    return false;
  }
  const earlier = ctx.all<{ codes: string }>("SELECT DISTINCT codes FROM decision WHERE contact_id = ?", contactId);
  const counted = new Set(earlier.flatMap((row) => row.codes.split(",")));
  for (const code of codes) {
    if (counted.has(code)) continue;
    ctx.run(
      `INSERT INTO campaign_refusal (campaign_id, code, contacts) VALUES (?, ?, 1)
       ON CONFLICT DO UPDATE SET contacts = contacts + 1`,
      campaignId,
      code,
    );
  }
  const inserted = ctx.run(
    `INSERT INTO decision (campaign_id, contact_id, number_key, first_at, codes, refusals, facts, last_at, count)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)`,
    campaignId,
    contactId,
    numberKey,
    now,
    text,
    JSON.stringify(refusals),
    facts,
    now,
  );
  auditRow(ctx, now, "decision-refused", Number(inserted.lastInsertRowid));
  return true;
}
