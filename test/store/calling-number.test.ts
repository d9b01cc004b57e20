import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ACTOR, Harness, iccidOf, labNumber, line } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1);
  h.campaign("c1");
  h.consent(1, 2);
  h.contacts("c1", 1, 2);
});
afterEach(() => {
  h.remove();
});

const OWN = labNumber(901);
const NEXT_OWN = labNumber(902);

function number(own: typeof OWN): void {
  h.do((ops) => ops.setCardNumber(iccidOf(1), own, ACTOR, h.now));
}

function calledFrom(reveal: boolean): readonly (string | null)[] {
  const query = { since: null, campaign: null, slot: null, outcome: null, afterAttempt: null, limit: 10, reveal };
  return h.job((all) => all.attempts(query)).map((row) => row.callingNumber);
}

function dial() {
  const dial = h.reserve([line(1)]).dials[0];
  h.finish(dial?.attempt ?? 0);
  return dial;
}

describe("the number that calls", () => {
  it("is that of the card when the attempt was reserved, and stays so when the card gets another", () => {
    number(OWN);
    expect(dial()?.maskedCallingNumber).toBe("+99955•••901");
    number(NEXT_OWN);
    dial();
    expect(calledFrom(true)).toEqual([OWN, NEXT_OWN]);
    expect(calledFrom(false)).toEqual(["+99955•••901", "+99955•••902"]);
    expect(h.job((all) => all.auditVerify())).toMatchObject({ ok: true });
  });

  it("is unknown for a card whose number nobody recorded, also when it is recorded later", () => {
    expect(dial()?.maskedCallingNumber).toBeNull();
    number(OWN);
    expect(calledFrom(true)).toEqual([null]);
  });

  it("cannot be changed afterwards, and a change past the guards shows in the audit", () => {
    number(OWN);
    dial();
    expect(() => h.db.exec("UPDATE attempt SET calling_key = NULL")).toThrow(/guard/);
    const guard = h.db
      .prepare<[], { sql: string }>("SELECT sql FROM sqlite_schema WHERE name = 'attempt_keeps_calling_number'")
      .get();
    const final = h.db
      .prepare<[], { sql: string }>("SELECT sql FROM sqlite_schema WHERE name = 'attempt_is_final'")
      .get();
    h.db.exec("DROP TRIGGER attempt_keeps_calling_number; DROP TRIGGER attempt_is_final");
    h.db.exec("UPDATE attempt SET calling_key = randomblob(16)");
    h.db.exec(`${guard?.sql ?? ""};${final?.sql ?? ""}`);
    expect(h.job((all) => all.auditVerify())).toMatchObject({
      ok: false,
      broken: { why: expect.stringMatching(/attempt-reserved/) },
    });
  });

  it("stands nowhere in clear", () => {
    number(OWN);
    dial();
    const rows = h.db.prepare("SELECT * FROM attempt").all();
    expect(JSON.stringify(rows)).not.toContain(OWN.slice(4));
  });
});
