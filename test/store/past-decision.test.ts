import { afterEach, beforeEach, expect, it } from "vitest";
import { GATE_RULES } from "../../src/gate/index.ts";
import { verifyAudit } from "../../src/store/ledger/audit-verify.ts";
import { pastDecision } from "../../src/store/ledger/past-decision.ts";
import { Harness, line } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1);
  h.campaign("c1");
});
afterEach(() => {
  h.remove();
});

const NAMES = GATE_RULES.map(({ rule }) => rule).sort();

it("a refusal of the past lists every rule it asked, those that refused first", () => {
  h.contacts("c1", 1);
  expect(h.reserve([line(1)]).refused).toHaveLength(1);
  const { rules, refusals } = pastDecision(h.ctx, { kind: "decision", id: 1 }, false);
  expect(rules[0]).toEqual({ rule: "consent", about: "callee", refusal: refusals[0] });
  expect(rules.slice(1).every((one) => one.refusal === null)).toBe(true);
  expect(rules.map(({ rule }) => rule).sort()).toEqual(NAMES);
});

it("an allowed dial of the past lists every rule as passed", () => {
  h.consent(1);
  h.contacts("c1", 1);
  const [dial] = h.reserve([line(1)]).dials;
  const { rules, verdict } = pastDecision(h.ctx, { kind: "attempt", id: dial?.attempt ?? 0 }, false);
  expect(verdict).toBe("allow");
  expect(rules.map(({ rule }) => rule).sort()).toEqual(NAMES);
  expect(rules.every(({ refusal }) => refusal === null)).toBe(true);
});

it("a rule that the deciding program did not have is not said to have passed", () => {
  h.contacts("c1", 1);
  h.reserve([line(1)]);
  h.db.exec('UPDATE policy SET body = \'{"gate":[["consent","callee"]]}\' WHERE hash LIKE \'gate/%\'');
  expect(pastDecision(h.ctx, { kind: "decision", id: 1 }, false).rules.map(({ rule }) => rule)).toEqual(["consent"]);
  expect(h.job(() => verifyAudit(h.ctx)).broken?.why).toMatch(/the policy row gate\/.* was changed/);
});
