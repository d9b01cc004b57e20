import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ACTOR, ANSWERED, Harness, iccidOf, labNumber, line } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1);
  h.campaign("c1");
  h.consent(1, 2, 3, 4);
  h.contacts("c1", 1, 2, 3, 4);
});
afterEach(() => {
  h.remove();
});

function keyOf(index: number): Buffer {
  return h.ctx.vault.nameOf(labNumber(index));
}

function put(index: number, sealed: Uint8Array): void {
  h.db.prepare("UPDATE subscriber SET sealed_number = ? WHERE number_key = ?").run(sealed, keyOf(index));
}

/** What a bad block, or a hand in the file, makes of one person's row. */
const DAMAGE: readonly (readonly [string, RegExp, (index: number) => void])[] = [
  ["a seal that does not open", /does not open/, (index) => put(index, Buffer.alloc(40, 7))],
  ["a seal cut short", /does not open/, (index) => put(index, Buffer.alloc(3))],
  ["no number under the seal", /holds no number/, (index) => put(index, h.ctx.vault.seal("112", keyOf(index)))],
  [
    "another person's seal",
    /does not open/,
    (index) => put(index, h.ctx.vault.seal(labNumber(index), keyOf(index + 1))),
  ],
  [
    "no row at all",
    /was erased/,
    (index) => h.db.prepare("DELETE FROM subscriber WHERE number_key = ?").run(keyOf(index)),
  ],
];

/** Dials and ends until nothing is due; the numbers that were dialled. */
function dialAll(): string[] {
  const dialled: string[] = [];
  for (let pass = 0; pass < 20; pass += 1) {
    const { dials, more } = h.reserve([line(1)]);
    for (const { attempt, facts } of dials) {
      dialled.push(facts.number);
      h.finish(attempt, ANSWERED);
    }
    if (dials.length === 0 && !more) return dialled;
  }
  throw new Error("the passes repeat for ever");
}

describe.each(DAMAGE)("a person's record with %s", (_name, why, damage) => {
  it("costs that person alone the call, with the reason in the campaign, in explain and in the audit", () => {
    damage(2);
    expect(dialAll().toSorted()).toEqual([1, 3, 4].map(labNumber));
    expect(h.show("c1")).toMatchObject({
      state: "finished",
      contacts: { done: 3, refused: 1 },
      refusals: { "record-unreadable": 1 },
    });
    const explained = h.do((ops) => ops.explain("c1", labNumber(2), null, h.request([line(1)])));
    expect(explained).toMatchObject({ verdict: "refuse", refusals: [{ code: "record-unreadable" }] });
    expect(explained.refusals[0]?.detail).toMatch(why);
    expect(h.db.prepare("SELECT count(*) AS n FROM audit WHERE kind = 'decision-refused'").get()).toEqual({ n: 1 });
    expect(h.job((all) => all.auditVerify())).toMatchObject({ ok: true });
  });

  it("leaves every list readable", () => {
    damage(2);
    h.do((ops) => ops.setCardNumber(iccidOf(1), labNumber(2), ACTOR, h.now));
    h.do((ops) => ops.suppress(labNumber(2), "controller", "asked", null, ACTOR, h.now));
    damage(2);
    expect(h.do((ops) => ops.suppressions(10, true))[0]?.number).toMatch(/^(unreadable|erased)$/);
    expect(h.do((ops) => ops.cards(h.now))[0]?.msisdn).toBeNull();
    expect(h.job((all) => all.preflight("c1", h.request([line(1)])))).toMatchObject({ dialable: 3 });
  });

  it("is mended by a list that names the number, and the person is called", () => {
    damage(2);
    dialAll();
    h.consent(2);
    expect(h.show("c1")).toMatchObject({ state: "running", contacts: { waiting: 1, refused: 0 } });
    expect(dialAll()).toEqual([labNumber(2)]);
    expect(h.job((all) => all.auditVerify())).toMatchObject({ ok: true });
  });
});

describe("a person's wish to dial", () => {
  it("a number whose record is damaged is refused with the reason", () => {
    put(2, Buffer.alloc(40, 7));
    const { contact } = h.do((ops) => ops.enqueueDial("c1", labNumber(2), null, ACTOR, h.now));
    expect(h.reserve([line(1)], { contact })).toMatchObject({
      dials: [],
      refused: [{ contact, maskedNumber: "unreadable", refusals: [{ code: "record-unreadable" }] }],
    });
    expect(h.reserve([line(1)]).dials).toHaveLength(1);
  });
});

describe("a fault that is not the person's record", () => {
  it("puts off the one contact whose dial a guard of the database stops, and dials the others", () => {
    h.db.exec(`CREATE TEMP TRIGGER odd BEFORE INSERT ON main.attempt
      WHEN NEW.number_key = x'${keyOf(2).toString("hex")}' BEGIN SELECT RAISE(ABORT, 'guard: odd'); END`);
    expect(dialAll().toSorted()).toEqual([1, 3, 4].map(labNumber));
    expect(h.show("c1")).toMatchObject({ state: "running", contacts: { waiting: 1 }, nextDialAt: h.now + 3_600_000 });
    h.db.exec("DROP TRIGGER odd");
    h.now = (h.now + 3_600_000) as typeof h.now;
    expect(dialAll()).toEqual([labNumber(2)]);
  });

  it.each(["SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_CORRUPT", "SQLITE_READONLY", "SQLITE_NOMEM"])(
    "is thrown on when it is the database itself (%s), and nobody is set aside",
    (code) => {
      const run = h.ctx.run.bind(h.ctx);
      h.ctx.run = (sql, ...values) => {
        if (sql.startsWith("INSERT INTO attempt")) throw Object.assign(new Error("the disk failed"), { code });
        return run(sql, ...values);
      };
      expect(() => h.reserve([line(1)])).toThrow("the disk failed");
      h.ctx.run = run;
      expect(h.show("c1").refusals).toEqual({});
      expect(dialAll()).toHaveLength(4);
    },
  );
});
