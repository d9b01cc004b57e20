import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { wallMs } from "../../src/domain/time.ts";
import type { ReportQuery } from "../../src/store/api.ts";
import { ACTOR, ANSWERED, DAY_MS, Harness, iccidOf, labNumber, line, START } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1);
  h.card(2);
  h.campaign("c1");
});
afterEach(() => {
  h.remove();
});

function report(change: Partial<ReportQuery> = {}) {
  return h.job((all) => all.report({ by: "day", since: null, until: null, campaign: null, ...change }, h.now));
}

/** Two answered and one busy on the first day on card 1, one answered on the second on card 2; a fifth is refused. */
function twoDays(): void {
  h.consent(1, 2, 3, 4);
  h.contacts("c1", 1, 2, 3, 4, 5);
  for (const outcome of ["answered", "answered", "busy"] as const) {
    const [dial] = h.reserve([line(1)]).dials;
    h.finish(dial?.attempt ?? 0, { ...ANSWERED, outcome, talkMs: outcome === "busy" ? 0 : 30_000 });
  }
  h.now = wallMs(START + DAY_MS);
  const [dial] = h.reserve([line(2)]).dials;
  h.finish(dial?.attempt ?? 0, { ...ANSWERED, pddMs: 3_000, talkMs: 60_000 });
  h.reserve([line(2)]);
}

describe("a report", () => {
  it("by day has a row for each day of the card's contract, and their sum", () => {
    twoDays();
    const { rows, total, hours, pdd } = report();
    expect(rows.map((row) => [row.key, row.figures.attempts, row.figures.answered])).toEqual([
      ["2026-03-10", 3, 2],
      ["2026-03-11", 1, 1],
    ]);
    expect(total.figures).toMatchObject({ attempts: 4, asr: 0.75, ner: 1, acdS: 40, pddP50Ms: 1_200, pddP95Ms: 3_000 });
    expect(total.refusals).toEqual({ "consent-missing": 1 });
    expect(hours).toEqual([
      { at: START, attempts: 3, answered: 2 },
      { at: START + DAY_MS, attempts: 1, answered: 1 },
    ]);
    expect(pdd).toEqual([
      { fromMs: 1_000, attempts: 3 },
      { fromMs: 3_000, attempts: 1 },
    ]);
  });

  it("by campaign, card and country names each and its share", () => {
    twoDays();
    expect(report({ by: "campaign" }).rows).toMatchObject([
      { key: "c1", figures: { attempts: 4 }, refusals: { "consent-missing": 1 } },
    ]);
    expect(report({ by: "country" }).rows).toMatchObject([{ key: "lab", figures: { attempts: 4 } }]);
    expect(report({ by: "card" }).rows).toMatchObject([
      { key: iccidOf(1), figures: { attempts: 3 }, quota: { attempts: 0, attemptsAllowed: 50 } },
      { key: iccidOf(2), figures: { attempts: 1 }, quota: { attempts: 1, talkS: 60 } },
    ]);
  });

  it("shows refusals on the day they came, the card they were meant for, and the callee's country", () => {
    twoDays();
    const refused = { "consent-missing": 1 };
    expect(report().rows.map((row) => [row.key, row.refusals])).toEqual([
      ["2026-03-10", {}],
      ["2026-03-11", refused],
    ]);
    expect(report({ by: "card" }).rows.map((row) => [row.key, row.refusals])).toEqual([
      [iccidOf(1), {}],
      [iccidOf(2), refused],
    ]);
    expect(report({ by: "country" }).rows.map((row) => [row.key, row.refusals])).toEqual([["lab", refused]]);
    expect(report({ by: "country", campaign: "c1" }).total.refusals).toEqual(refused);
  });

  it("counts what lies in the period: its beginning included, its end not", () => {
    twoDays();
    const at = wallMs(START + DAY_MS);
    expect(report({ since: at }).total.figures.attempts).toBe(1);
    expect(report({ until: at }).total.figures.attempts).toBe(3);
    expect(report({ since: at, until: at }).total.figures).toMatchObject({ attempts: 0, asr: null });
    expect(report({ since: at }).total.refusals).toEqual({ "consent-missing": 1 });
    expect(report({ until: at }).total.refusals).toEqual({});
  });

  it("counts dispositions and withdrawals with the call they follow", () => {
    twoDays();
    const plain = { campaign: null, attempt: null, note: null, callbackAt: null };
    h.do((ops) => ops.dispose(labNumber(1), { ...plain, code: "completed" }, ACTOR, h.now));
    h.do((ops) => ops.dispose(labNumber(4), { ...plain, code: "opt-out" }, ACTOR, h.now));
    const { rows, total } = report({ by: "card" });
    expect(rows.map((row) => [row.figures.contacts, row.figures.optOuts])).toEqual([
      [1, 0],
      [1, 1],
    ]);
    expect(total.figures).toMatchObject({ contactRate: 0.5, optOutRate: 1 / 3 });
  });

  it("of nothing is empty", () => {
    expect(report()).toMatchObject({ rows: [], total: { figures: { attempts: 0, ner: null } }, hours: [] });
  });

  it("gives way after every few thousand attempts", () => {
    twoDays();
    h.db.exec(`WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 20999)
      INSERT INTO attempt_stat SELECT i, ${START}, '2026-03-10', 1, 1, 'lab', 'busy', NULL, NULL, 0, 'network' FROM n`);
    let slices = 0;
    const total = h.job(function* count(all) {
      const steps = all.report({ by: "day", since: null, until: null, campaign: null }, h.now);
      for (let step = steps.next(); ; step = steps.next()) {
        if (step.done === true) return step.value.total.figures.attempts;
        slices += 1;
        yield;
      }
    });
    expect(total).toBe(20_004);
    expect(slices).toBeGreaterThanOrEqual(8);
  });
});
