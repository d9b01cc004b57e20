import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ACTOR, ANSWERED, Harness, iccidOf, labNumber, line } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1);
  h.campaign("c1");
  h.consent(1, 2, 3);
  h.contacts("c1", 1, 2, 3, 4);
  for (const outcome of ["answered", "answered", "invalid-number"] as const) {
    const attempt = h.reserve([line(1)]).dials[0]?.attempt ?? 0;
    h.finish(attempt, outcome === "answered" ? ANSWERED : { ...ANSWERED, outcome, talkMs: 0 });
  }
  h.reserve([line(1)]);
  h.do((ops) => ops.withdraw(labNumber(1), "cli", ACTOR, h.now));
  h.do((ops) => ops.suppress(labNumber(5), "controller", "asked", null, ACTOR, h.now));
  h.import({ kind: "suppressions", dryRun: false }, `number,scope\n${labNumber(6)},survey\n${labNumber(7)},survey\n`);
  h.campaign("c2", false);
  h.campaign("c3");
  h.do((ops) => ops.setCampaignState("c3", "stopped", "no more", ACTOR, h.now));
  h.card(2);
  h.do((ops) => ops.setCardState(iccidOf(2), "disabled", "bill", ACTOR, h.now));
  h.do((ops) => ops.stopAll("lunch", ACTOR, h.now));
});
afterEach(() => {
  h.remove();
});

function verify() {
  return h.job((all) => all.auditVerify());
}

/** What somebody with the file and a SQL shell can do by taking the guards away for a moment. */
function tamper(sql: string): void {
  const guards = h.db
    .prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    .all();
  for (const { name } of guards) h.db.exec(`DROP TRIGGER ${name}`);
  h.db.pragma("foreign_keys = OFF");
  h.db.exec(sql);
  const changed = h.db.prepare<[], { n: number }>("SELECT changes() AS n").get()?.n;
  for (const guard of guards) h.db.exec(guard.sql);
  // A row of this table that changed nothing would show nothing.
  expect(changed).toBeGreaterThan(0);
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
      "a consent written past the ledger",
      `INSERT INTO consent (number_key, digest, purpose, voices, granted_at, method, imported_at)
       SELECT number_key, randomblob(32), 'marketing', voices, granted_at, method, imported_at FROM consent WHERE id = 3
         AND withdrawn_at IS NULL OR id = 2 AND withdrawn_at IS NULL LIMIT 1`,
    ],
    ["a withdrawal forgotten", "DELETE FROM withdrawal"],
    ["a suppression removed", "DELETE FROM suppression WHERE scope = 'controller'"],
    ["an imported suppression removed", "DELETE FROM suppression WHERE scope = 'survey'"],
    ["a suppression shortened", "UPDATE suppression SET until = 5 WHERE scope = 'controller'"],
    [
      "an imported suppression moved to another purpose",
      "UPDATE suppression SET scope = 'debt' WHERE scope = 'survey'",
    ],
    ["a card's account lowered", "UPDATE card_day SET attempts = attempts - 1"],
    ["a card's talk time lowered", "UPDATE card_day SET talk_s = talk_s - 1"],
    ["a card's callees lowered", "UPDATE card_day SET callees = 0"],
    ["a card's account removed", "DELETE FROM card_day"],
    ["changed rules", "UPDATE policy SET body = replace(body, 'lab', 'LAB')"],
    ["a callee freed", "INSERT INTO reconciliation VALUES (1, 'busy', 'nobody', 'none', 1)"],
    [
      "a limit added",
      "INSERT INTO card_limits SELECT 99, card_id, at, limits, source, by, reason FROM card_limits LIMIT 1",
    ],
    ["a stop of the site removed", "DELETE FROM site_stop"],
    ["a changed purpose", "UPDATE campaign SET purpose = 'marketing' WHERE name = 'c1'"],
    ["a longer hold", "UPDATE campaign SET flow = replace(flow, '5', '500') WHERE name = 'c1'"],
    ["a campaign that nobody started", "UPDATE campaign SET state = 'running' WHERE name = 'c2'"],
    ["a campaign started again", "UPDATE campaign SET state = 'running' WHERE name = 'c3'"],
    ["a disabled card brought back", "UPDATE card SET state = 'eligible' WHERE state = 'disabled'"],
    ["a hold lifted", "DELETE FROM number_hold"],
    [
      "an attempt written past the ledger",
      `INSERT INTO attempt (id, campaign_id, contact_id, number_key, card_id, consent_id, iccid, slot, reserved_at,
         civil_day, max_call_s, policy_hash, decision, state, dialing_at, alerting_at, active_at, ended_at, outcome, result)
       SELECT 99, campaign_id, contact_id, number_key, card_id, consent_id, iccid, slot, reserved_at,
         civil_day, max_call_s, policy_hash, decision, state, dialing_at, alerting_at, active_at, ended_at, outcome, result
       FROM attempt WHERE id = 1`,
    ],
  ])("finds %s", (_name, sql) => {
    tamper(sql);
    const report = verify();
    expect(report.ok).toBe(false);
    expect(report.broken?.why).toMatch(/./);
  });

  it("finds a guard of the database that was taken away or rewritten", () => {
    h.db.exec("DROP TRIGGER attempt_needs_consent");
    expect(verify().broken?.why).toBe("the guard attempt_needs_consent of the database is missing");
    h.db.exec("CREATE TRIGGER attempt_needs_consent BEFORE INSERT ON attempt WHEN 0 BEGIN SELECT 1; END");
    expect(verify().broken?.why).toBe("the guard attempt_needs_consent of the database is missing");
  });

  it("holds no number in any event", () => {
    const bodies = h.db.prepare<[], { body: string }>("SELECT body FROM audit").all();
    expect(bodies.filter((row) => row.body.includes("999555"))).toEqual([]);
  });
});

describe("a refusal that does not change", () => {
  it("only moves the last time and the count of its row", () => {
    h.do((ops) => ops.resumeAll("back", ACTOR, h.now));
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
