import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { wallMs } from "../../src/domain/time.ts";
import { ACTOR, ANSWERED, DAY_MS, Harness, labNumber, line } from "./harness.ts";

let h: Harness;
const PERSON = labNumber(1);

beforeEach(() => {
  h = new Harness();
  h.card(1);
  h.campaign("c1");
  h.consent(1, 2);
  h.contacts("c1", 1, 2);
  const attempt = h.reserve([line(1)]).dials[0]?.attempt ?? 0;
  h.finish(attempt, { ...ANSWERED, outcome: "no-answer", talkMs: 0 });
  h.do((ops) => ops.addNote(PERSON, "lives with her mother", ACTOR, h.now));
  h.do((ops) => ops.suppress(PERSON, "marketing", "asked", null, ACTOR, h.now));
});
afterEach(() => {
  h.remove();
});

function erase(number = PERSON) {
  h.now = wallMs(h.now + 60_000);
  return h.do((ops) => ops.eraseSubscriber(number, "letter", ACTOR, h.now));
}

function verify() {
  return h.job((all) => all.auditVerify());
}

const rows = (sql: string): readonly unknown[] => h.db.prepare<[], Record<string, unknown>>(sql).all();

describe("erasing a person", () => {
  it("leaves nothing that names the person or repeats a word about them, and every proof", () => {
    const attempts = rows("SELECT * FROM attempt");
    const done = erase();
    expect(done).toMatchObject({ known: true, suppressionsKept: 1, variables: 1, notes: 1 });
    const key = h.ctx.vault.nameOf(PERSON);
    expect(h.db.prepare("SELECT 1 FROM subscriber WHERE number_key = ?").get(key)).toBeUndefined();
    expect(h.db.prepare("SELECT sealed_variables FROM contact WHERE number_key = ?").all(key)).toEqual([
      { sealed_variables: null },
    ]);
    expect(rows("SELECT * FROM attempt")).toEqual(attempts);
    expect(h.do((ops) => ops.checkSuppression(PERSON))).toMatchObject([{ scope: "marketing", number: "erased" }]);
    expect(verify()).toMatchObject({ ok: true });
  });

  it("shows nothing of what was before to whoever has the number later", () => {
    erase();
    const story = h.do((ops) => ops.person(PERSON, true));
    expect(story).toMatchObject({ known: false, attempts: [], notes: [], consents: [] });
    const exported = h.do((ops) => ops.exportPerson(PERSON, ACTOR, h.now));
    expect(exported).toMatchObject({ erasedAt: h.now, consentEvents: [], person: { attempts: [], notes: [] } });
  });

  it("never again dials on a consent from before, which is imported once more", () => {
    erase();
    h.now = wallMs(h.now + DAY_MS);
    h.consent(1);
    h.contacts("c1", 1);
    const { contact } = h.do((ops) => ops.enqueueDial("c1", PERSON, null, ACTOR, h.now));
    const { dials, refused } = h.reserve([line(1)], { contact });
    expect(dials).toEqual([]);
    expect(refused[0]?.refusals.map(({ code }) => code)).toContain("consent-withdrawn");
  });

  it("lets whoever has the number later agree anew, as somebody of whom nothing is known", () => {
    erase();
    h.now = wallMs(h.now + 40 * DAY_MS);
    const granted = new Date(h.now - DAY_MS).toISOString();
    h.import(
      { kind: "consents", dryRun: false },
      `number,purpose,granted_at,method\n${PERSON},survey,${granted},paper\n`,
    );
    const { contact } = h.do((ops) => ops.enqueueDial("c1", PERSON, null, ACTOR, h.now));
    const { dials, refused } = h.reserve([line(1)], { contact });
    expect(refused).toEqual([]);
    const [dial] = dials;
    expect(dial?.facts.number).toBe(PERSON);
    h.finish(dial?.attempt ?? 0);
    const story = h.do((ops) => ops.person(PERSON, true));
    expect(story.attempts.map(({ attempt }) => attempt)).toEqual([dial?.attempt]);
    expect(story).toMatchObject({ known: true, notes: [] });
    expect(story.consents).toHaveLength(1);
    expect(verify()).toMatchObject({ ok: true });
  });

  it("records an unknown number all the same, and twice is no error", () => {
    expect(erase(labNumber(77))).toMatchObject({ known: false, contactsRemoved: 0, variables: 0 });
    expect(erase(labNumber(77))).toMatchObject({ known: false });
    expect(rows("SELECT count(*) AS n FROM erasure")).toEqual([{ n: 1 }]);
    expect(verify()).toMatchObject({ ok: true });
  });

  it("ends a call that is up", () => {
    const attempt = h.reserve([line(1)]).dials[0]?.attempt;
    expect(attempt).toBeDefined();
    const { open } = erase(labNumber(2));
    expect(open.map((one) => one.attempt)).toEqual([attempt]);
    h.finish(attempt ?? 0);
    expect(verify()).toMatchObject({ ok: true });
  });
});

describe("a person's export", () => {
  it("tells everything, whole, and is itself on record", () => {
    const exported = h.do((ops) => ops.exportPerson(PERSON, ACTOR, h.now));
    expect(exported.person).toMatchObject({
      number: PERSON,
      notes: [{ text: "lives with her mother" }],
      contacts: [{ variables: { name: "Person 1" } }],
      suppressions: [{ scope: "marketing" }],
      consents: [{ purpose: "survey" }],
    });
    expect(rows("SELECT actor FROM audit WHERE kind = 'subscriber-exported'")).toEqual([{ actor: "tester(1000)" }]);
  });
});
