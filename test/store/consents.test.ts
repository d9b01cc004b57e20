import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { wallMs } from "../../src/domain/time.ts";
import { ACTOR, ANSWERED, Harness, labNumber, line, NOT_DIALED } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1);
  h.campaign("c1");
});
afterEach(() => {
  h.remove();
});

function imports(columns: string, row: string): void {
  h.import({ kind: "consents", dryRun: false }, `number,purpose,granted_at,method${columns}\n${row}\n`);
}

function refusedFor(): readonly string[] {
  return h.reserve([line(1)]).refused.flatMap((one) => one.refusals.map((refusal) => refusal.code));
}

describe("a withdrawal", () => {
  it("takes waiting contacts of all campaigns out, names open calls, and is on record", () => {
    h.campaign("c2");
    h.consent(1);
    h.contacts("c1", 1);
    h.contacts("c2", 1);
    const dial = h.reserve([line(1)]).dials[0];
    const done = h.do((ops) => ops.withdraw(labNumber(1), "cli", ACTOR, h.now));
    expect(done).toEqual({
      withdrawnAt: h.now,
      contactsRemoved: 1,
      open: [{ attempt: dial?.attempt, slot: "b1.1", iccid: line(1).iccid }],
    });
    expect(h.db.prepare("SELECT kind, method, actor, consents FROM consent_event").all()).toEqual([
      { kind: "withdrawn", method: "cli", actor: "tester(1000)", consents: 1 },
    ]);
    expect(h.show("c2").refusals).toEqual({ "consent-withdrawn": 1 });
  });

  it("between reservation and dial leaves nothing to dial: the contact does not come back", () => {
    h.consent(1);
    h.contacts("c1", 1);
    const dial = h.reserve([line(1)]).dials[0];
    h.do((ops) => ops.withdraw(labNumber(1), "cli", ACTOR, h.now));
    h.finish(dial?.attempt ?? 0, NOT_DIALED);
    expect(h.reserve([line(1)]).dials).toEqual([]);
    expect(h.show("c1").contacts).toMatchObject({ waiting: 0, refused: 1 });
  });

  it("of a number that was never imported counts for consents that come later but are older", () => {
    h.do((ops) => ops.withdraw(labNumber(1), "cli", ACTOR, h.now));
    h.consent(1);
    h.contacts("c1", 1);
    expect(refusedFor()).toEqual(["consent-withdrawn"]);
  });

  it("does not stand against a consent that is given anew afterwards", () => {
    h.consent(1);
    h.do((ops) => ops.withdraw(labNumber(1), "cli", ACTOR, h.now));
    h.now = wallMs(h.now + 3_600_000);
    imports("", `${labNumber(1)},survey,${new Date(h.now - 1000).toISOString()},web_form`);
    h.contacts("c1", 1);
    expect(h.reserve([line(1)]).dials).toHaveLength(1);
  });
});

describe("a consent", () => {
  it.each([
    ["for another purpose", "", `${labNumber(1)},marketing,2026-01-02,web_form`, "consent-scope"],
    ["for another voice", ",voice", `${labNumber(1)},survey,2026-01-02,web_form,synthetic`, "consent-scope"],
    ["that has expired", ",expires_at", `${labNumber(1)},survey,2026-01-02,web_form,2026-03-01`, "consent-expired"],
    [
      "taken over from elsewhere without evidence",
      "",
      `${labNumber(1)},survey,2026-01-02,migrated`,
      "consent-unproven",
    ],
  ])("%s permits no dial", (_name, columns, row, code) => {
    imports(columns, row);
    h.contacts("c1", 1);
    expect(refusedFor()).toEqual([code]);
  });

  it("outside the laboratory is no proof of itself", () => {
    h.remove();
    h = new Harness(undefined, "DE");
    h.card(1);
    imports("", `${labNumber(1)},survey,2026-01-02,web_form`);
    const hash = "cd".repeat(32);
    imports(",evidence", `${labNumber(2)},survey,2026-01-02,web_form,${hash}`);
    imports(",evidence", `${labNumber(3)},survey,2026-01-02,web_form,scan-17.pdf`);
    const proofs = [1, 2, 3].map((index) => h.do((ops) => ops.consents(labNumber(index)))[0]?.evidence);
    expect(proofs).toEqual([null, hash, null]);
  });
});

describe("a suppression", () => {
  it("for one purpose stops that purpose and is listed with its source", () => {
    h.consent(1);
    h.contacts("c1", 1);
    const done = h.do((ops) => ops.suppress(labNumber(1), "survey", "asked by letter", null, ACTOR, h.now));
    expect(done.contactsRemoved).toBe(1);
    expect(h.do((ops) => ops.checkSuppression(labNumber(1)))).toMatchObject([
      { scope: "survey", source: "tester(1000)" },
    ]);
    expect(h.do((ops) => ops.suppressions(10, false))).toMatchObject([{ number: "+99955•••001" }]);
    expect(h.do((ops) => ops.suppressions(10, true))).toMatchObject([{ number: labNumber(1) }]);
  });

  it("that ends puts the contact off until then", () => {
    h.consent(1);
    h.contacts("c1", 1);
    const until = wallMs(h.now + 3_600_000);
    h.do((ops) => ops.suppress(labNumber(1), "controller", "pause", until, ACTOR, h.now));
    expect(refusedFor()).toEqual(["suppressed"]);
    h.now = until;
    expect(h.reserve([line(1)]).dials).toHaveLength(1);
  });

  it("is not cut short by a later, shorter one", () => {
    h.do((ops) => ops.suppress(labNumber(1), "controller", "for ever", null, ACTOR, h.now));
    h.do((ops) => ops.suppress(labNumber(1), "controller", "a day", wallMs(h.now + 86_400_000), ACTOR, h.now));
    expect(h.do((ops) => ops.checkSuppression(labNumber(1)))).toMatchObject([{ reason: "for ever", until: null }]);
  });
});

describe("a finished call", () => {
  it("is what later consent rules see as the last use", () => {
    h.consent(1);
    h.contacts("c1", 1);
    h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0, ANSWERED);
    h.campaign("c2");
    h.contacts("c2", 1);
    expect(h.reserve([line(1)]).dials[0]?.facts.consents[0]?.lastUsedAt).toBe(h.now);
  });
});

describe("a row of a list of consents", () => {
  const HEAD = "number,purpose,granted_at,method";

  it.each([
    ["in the future", "granted_at lies in the future", "", "2099-01-01", ""],
    [
      "confirmed before it was given",
      "double_opt_in_at lies before granted_at",
      ",double_opt_in_at",
      "2026-01-02",
      ",2026-01-01",
    ],
    ["of a kind that is none", 'consent_type "loud" must be one of', ",consent_type", "2026-01-02", ",loud"],
    ["given twice without saying when", "double_opt_in_at is empty", ",consent_type", "2026-01-02", ",double-opt-in"],
    ["of somebody 200 years old", "age is no number of years", ",age", "2026-01-02", ",200"],
  ])("%s is rejected: %s", (_what, reason, columns, grantedAt, cells) => {
    const row = `${labNumber(1)},survey,${grantedAt},paper${cells}`;
    const done = h.import({ kind: "consents", dryRun: false }, `${HEAD}${columns}\n${row}\n`);
    expect(done.rejected[0]?.reason).toContain(reason);
  });

  it("that contradicts another is rejected with the line of the other", () => {
    const rows = ["2027-01-01", "2028-01-01"].map((end) => `${labNumber(1)},survey,2026-01-02,paper,${end}`);
    const done = h.import({ kind: "consents", dryRun: false }, `${HEAD},expires_at\n# a remark\n${rows.join("\n")}\n`);
    expect(done.imported).toBe(1);
    expect(done.rejected.map((one) => one.reason)).toEqual(["the row contradicts line 3 about the same consent"]);
  });
});
