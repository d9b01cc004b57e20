import { afterEach, beforeEach, expect, it } from "vitest";
import { wallMs } from "../../src/domain/time.ts";
import { ACTOR, ANSWERED, DAY_MS, Harness, labNumber, line } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1);
  h.campaign("c1");
  h.import(
    { kind: "consents", dryRun: false },
    `number,purpose,granted_at,method,expires_at\n${[1, 2, 3]
      .map((index) => `${labNumber(index)},survey,2026-01-02,paper,2026-04-02`)
      .join("\n")}\n${labNumber(4)},survey,2026-01-02,paper,\n`,
  );
  h.contacts("c1", 1, 2, 3, 4);
  for (let call = 0; call < 4; call += 1) h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0, ANSWERED);
  h.do((ops) => ops.addNote(labNumber(1), "likes mornings", ACTOR, h.now));
});
afterEach(() => {
  h.remove();
});

function apply(days: number, dryRun = false) {
  return h.job((all) => all.applyRetention(days, dryRun, ACTOR, h.now));
}

const people = (): number => h.db.prepare<[], { n: number }>("SELECT count(*) AS n FROM subscriber").get()?.n ?? -1;

it("forgets nobody before the time, and nobody whose consent still counts", () => {
  expect(apply(90)).toMatchObject({ people: 0 });
  h.now = wallMs(h.now + 1_000 * DAY_MS);
  expect(apply(90)).toMatchObject({ people: 3, notes: 1, variables: 3 });
  expect(people()).toBe(1);
  expect(h.do((ops) => ops.person(labNumber(4), true)).known).toBe(true);
});

it("only counts in a dry run", () => {
  h.now = wallMs(h.now + 1_000 * DAY_MS);
  expect(apply(90, true)).toMatchObject({ people: 3, notes: 0 });
  expect(people()).toBe(4);
});

it("leaves every proof, says in the chain what it did, and does not do it twice", () => {
  h.now = wallMs(h.now + 1_000 * DAY_MS);
  apply(90);
  const told = h.db.prepare("SELECT actor, body FROM audit WHERE kind = 'retention-applied'").all();
  expect(told).toEqual([{ actor: "tester(1000)", body: expect.stringContaining('"people":3') }]);
  expect(h.do((ops) => ops.person(labNumber(1), true))).toMatchObject({ known: false, notes: [], attempts: [] });
  expect(h.db.prepare("SELECT count(*) AS n FROM attempt").get()).toEqual({ n: 4 });
  expect(apply(90)).toMatchObject({ people: 0 });
  expect(h.job((all) => all.auditVerify())).toMatchObject({ ok: true });
});

it("keeps records as long as the calling rules ask, however short the site's own time is", () => {
  const china = new Harness(undefined, "CN");
  try {
    const { days } = china.job((all) => all.applyRetention(1, true, ACTOR, china.now));
    expect(days).toBeGreaterThan(365);
  } finally {
    china.remove();
  }
});
