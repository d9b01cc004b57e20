import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ACTOR, Harness, labNumber, line } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1);
  h.campaign("c1");
  h.consent(1, 2, 3);
  h.contacts("c1", 1, 2, 3, 4);
  for (let call = 0; call < 3; call += 1) h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0);
  h.reserve([line(1)]);
  h.do((ops) => ops.withdraw(labNumber(1), "cli", ACTOR, h.now));
});
afterEach(() => {
  h.remove();
});

function verify() {
  return h.job((all) => all.auditVerify());
}

/** What somebody with the file and a SQL shell can do once the guards are gone. */
function tamper(sql: string): void {
  const guards = h.db.prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'trigger'").all();
  for (const { name } of guards) h.db.exec(`DROP TRIGGER ${name}`);
  h.db.pragma("foreign_keys = OFF");
  h.db.exec(sql);
}

describe("audit verify", () => {
  it("passes over an untouched ledger and tells its head", () => {
    const report = verify();
    expect(report).toMatchObject({ ok: true, broken: null });
    expect(report.head).toMatch(/^[0-9a-f]{64}$/);
    expect(report.events).toBe(h.db.prepare<[], { n: number }>("SELECT count(*) AS n FROM audit").get()?.n);
  });

  it.each([
    ["a changed event", "UPDATE audit SET body = replace(body, 'survey', 'charity') WHERE kind = 'campaign-created'"],
    ["a changed time", "UPDATE audit SET at = at + 1 WHERE seq = 3"],
    ["a changed actor", "UPDATE audit SET actor = 'nobody(0)' WHERE actor IS NOT NULL"],
    ["a missing event", "DELETE FROM audit WHERE seq = 4"],
    [
      "two events swapped",
      "UPDATE audit SET seq = -seq WHERE seq IN (3, 4); UPDATE audit SET seq = 7 + seq WHERE seq < 0",
    ],
    ["a changed outcome", "UPDATE attempt SET outcome = 'busy' WHERE id = 2"],
    ["a changed talk time", "UPDATE attempt SET result = replace(result, '7500', '1500') WHERE id = 2"],
    ["a changed reservation time", "UPDATE attempt SET reserved_at = reserved_at - 1 WHERE id = 1"],
    ["a removed attempt", "DELETE FROM attempt WHERE id = 3"],
    ["a changed refusal", "UPDATE decision SET codes = 'min-interval'"],
    ["a removed refusal", "DELETE FROM decision"],
    ["a consent lengthened", "UPDATE consent SET expires_at = 4000000000000 WHERE id = 2"],
    ["a consent removed", "DELETE FROM consent WHERE id = 3"],
    ["a withdrawal undone", "UPDATE consent SET withdrawn_at = NULL"],
    ["a withdrawal event removed", "DELETE FROM consent_event"],
    ["a loosened limit", "UPDATE card_limits SET limits = replace(limits, '50', '500')"],
    [
      "an attempt written past the ledger",
      `INSERT INTO attempt SELECT 99, campaign_id, contact_id, number_key, card_id, consent_id, iccid, slot, reserved_at,
         civil_day, max_call_s, policy_hash, decision, state, dialing_at, alerting_at, active_at, ended_at, outcome, result
       FROM attempt WHERE id = 1`,
    ],
  ])("finds %s", (_name, sql) => {
    tamper(sql);
    expect(h.db.prepare<[], { n: number }>("SELECT total_changes() AS n").get()?.n).toBeGreaterThan(0);
    const report = verify();
    expect(report.ok).toBe(false);
    expect(report.broken?.why).toMatch(/./);
  });

  it("holds no number in any event", () => {
    const bodies = h.db.prepare<[], { body: string }>("SELECT body FROM audit").all();
    expect(bodies.filter((row) => row.body.includes("999555"))).toEqual([]);
  });
});

describe("a refusal that does not change", () => {
  it("only moves the last time and the count of its row", () => {
    const number = labNumber(4);
    for (let ask = 0; ask < 3; ask += 1) {
      const { contact } = h.do((ops) => ops.enqueueDial("c1", number, null, ACTOR, h.now));
      h.reserve([line(1)], { contact });
    }
    const rows = h.db.prepare("SELECT codes, count FROM decision WHERE codes LIKE '%consent-missing%'").all();
    expect(rows).toEqual([{ codes: "consent-missing", count: 4 }]);
    expect(verify().ok).toBe(true);
  });
});
