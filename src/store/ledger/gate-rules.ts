import { hash } from "node:crypto";
import { GATE_RULES } from "../../gate/index.ts";
import type { Refusal, RuleSubject } from "../../gate/verdict.ts";
import type { WallMs } from "../../domain/time.ts";
import type { PastRule } from "../api-decisions.ts";
import { audit } from "./audit.ts";
import type { LedgerContext } from "./context.ts";
import { readJson } from "./json.ts";
import { bodyDigest } from "./policies.ts";

type RuleName = readonly [rule: string, about: RuleSubject];

const BODY = JSON.stringify({ gate: GATE_RULES.map(({ rule, about }): RuleName => [rule, about]) });

/** Names the list of rules that this program evaluates, in every decision it writes. */
export const GATE_MARK = `gate/${hash("sha256", BODY, "hex").slice(0, 16)}`;

/** Keeps the list of rules beside the calling rules, once, so that a later program can tell which ones were asked. */
export function keepGateRules(ctx: LedgerContext, now: WallMs): void {
  if (ctx.memory.policies.has(GATE_MARK)) return;
  const kept = ctx.run("INSERT INTO policy (hash, body) VALUES (?, ?) ON CONFLICT DO NOTHING", GATE_MARK, BODY);
  if (kept.changes > 0) audit(ctx, now, "policy-kept", null, { hash: GATE_MARK, sha256: bodyDigest(BODY) });
  ctx.memory.policies.add(GATE_MARK);
}

/** A refusal as a decision keeps it: with the rule it came from, where one of the gate's refused. */
export type KeptRefusal = Refusal & { readonly rule?: string };

/**
 * Every rule that a decision asked, with its refusal: those that refused first. Of a decision that keeps no list of
 * rules only the refusals are known.
 */
export function rulesOfDecision(ctx: LedgerContext, mark: unknown, refusals: readonly KeptRefusal[]): PastRule[] {
  const row =
    typeof mark === "string" ? ctx.one<{ body: string }>("SELECT body FROM policy WHERE hash = ?", mark) : undefined;
  const asked = row === undefined ? [] : readJson<{ readonly gate: readonly RuleName[] }>(row.body).gate;
  const about = new Map<string, RuleSubject>(asked);
  const refused = refusals.map(({ rule, code, detail, nextPossibleAt }): PastRule => {
    const name = rule ?? code;
    return { rule: name, about: about.get(name) ?? null, refusal: { code, detail, nextPossibleAt } };
  });
  const names = new Set(refused.map(({ rule }) => rule));
  const passed = asked.filter(([rule]) => !names.has(rule));
  return [...refused, ...passed.map(([rule, subject]): PastRule => ({ rule, about: subject, refusal: null }))];
}
