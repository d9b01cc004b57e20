import { describe, expect, test } from "vitest";
import { monoMs } from "../../src/domain/time.ts";
import { explainRules, judge } from "../../src/gate/index.ts";
import type { DialFacts } from "../../src/gate/facts.ts";
import { after, allowed, allowedInChina, attempt, CARD, consent, DAY, HOUR, line, MINUTE, NOON } from "./fixture.ts";
import { later, withUsage } from "./refusal-rows.ts";
import { authorityRows, scriptRows } from "./refusal-rows-authority.ts";
import { personRows } from "./refusal-rows-callee.ts";
import { cardRows, lineRows } from "./refusal-rows-line.ts";
import { campaignRows, destinationRows, siteRows } from "./refusal-rows-site.ts";

const lab = allowed();
const china = allowedInChina();

describe("the gate allows", () => {
  test("a laboratory call that every rule allows", () => {
    expect(explainRules(allowed()).filter((rule) => rule.refusal !== null)).toEqual([]);
    expect(judge(allowed(), monoMs(0)).verdict).toBe("allow");
  });

  test("a call in a country whose pack, records, network and hours allow it", () => {
    expect(explainRules(allowedInChina()).filter((rule) => rule.refusal !== null)).toEqual([]);
  });

  test.each([
    ["a callee that the card has called today does not count again", withUsage({ distinctCalleesToday: 15 })],
  ])("%s", (_, facts) => {
    const seenToday = { ...facts, card: facts.card === null ? null : { ...facts.card, calleeCountedToday: true } };
    expect(judge(seenToday, monoMs(0)).verdict).toBe("allow");
  });

  test.each<[string, DialFacts]>([
    [
      "after a suppression has ended",
      allowed({ suppressions: [{ scope: "controller", reason: "rest", since: after(-DAY), until: NOON }] }),
    ],
    [
      "when another purpose is suppressed",
      allowed({ suppressions: [{ scope: "debt", reason: "x", since: after(-DAY), until: null }] }),
    ],
    [
      "at the first instant of a required record",
      allowedInChina({
        site: {
          ...china.site,
          authorisations: china.site.authorisations.map((record) => ({ ...record, validFrom: later(0) })),
        },
      }),
    ],
    ["at the first instant of a consent", allowed({ consents: [consent({ grantedAt: NOON })] })],
    [
      "when an unknown attempt blocks no longer",
      allowed({ callee: { ...lab.callee, unresolved: { attempt: 5, since: after(-DAY), blocksUntil: NOON } } }),
    ],
    ["when the callee's own card has the line", allowed({ callee: { ...lab.callee, stickyCard: CARD } })],
    ["on a test network that only the card tells", allowed({ line: line({ plmn: null }) })],
    ["on network 999", allowed({ line: line({ plmn: "99970", imsi: null }) })],
    [
      "exactly when the minimum interval is over",
      allowedInChina({ callee: { ...china.callee, attempts: [attempt({ at: later(-4 * HOUR) })] } }),
    ],
    [
      "while failures before any ring do not count",
      allowedInChina({
        callee: {
          ...china.callee,
          attempts: [1, 2, 3].map((n) =>
            attempt({ attempt: n, at: later(-n * MINUTE), outcome: "network-failure", alerted: false }),
          ),
        },
      }),
    ],
  ])("%s", (_, facts) => {
    expect(explainRules(facts).filter((rule) => rule.refusal !== null)).toEqual([]);
  });
});

describe("the gate refuses, by one rule alone, when", () => {
  const rows = [
    ...siteRows,
    ...authorityRows,
    ...scriptRows,
    ...destinationRows,
    ...campaignRows,
    ...personRows,
    ...lineRows,
    ...cardRows,
  ];
  test.each(rows.map((row) => [row.when, row] as const))("%s", (_, { facts, code, rule, next }) => {
    const verdict = judge(facts, monoMs(0));
    const refused = verdict.verdict === "refuse" ? verdict.refusedBy : [];
    expect(explainRules(facts).filter((answer) => answer.refusal !== null)).toEqual(refused);
    expect(refused.map((answer) => [answer.rule, answer.refusal?.code])).toEqual([[rule, code]]);
    expect(verdict.verdict === "refuse" ? verdict.nextPossibleAt : "allow").toBe(next ?? null);
    expect(refused[0]?.refusal?.detail).toMatch(/^[A-Z].{10,}\.$/);
  });

  test("each rule of the gate refuses in at least one row", () => {
    const rules = explainRules(allowed()).map((answer) => answer.rule);
    expect(new Set(rules).size).toBe(rules.length);
    expect([...new Set(rows.map((row) => row.rule))].sort()).toEqual([...rules].sort());
  });
});

test("the refusal of a stopped site names the reason and a command that works as written", () => {
  const stopped = allowed({ site: { ...lab.site, stopAll: { reason: "fire drill", since: after(-HOUR) } } });
  const answer = explainRules(stopped).find(({ rule }) => rule === "kill-switch");
  expect(answer?.refusal?.detail).toMatch(/: fire drill\. `simbank resume --reason TEXT` ends the stop\.$/);
});
