import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type WallMs, wallMs } from "../../src/domain/time.ts";
import type { Outcome } from "../../src/domain/words.ts";
import { runs } from "../hunt.ts";
import { HistoryModel, type ModelLimits } from "./history-model.ts";
import { ACTOR, ANSWERED, Harness, iccidOf, labNumber, line, START } from "./harness.ts";

const NUMBERS = 6;
const CARDS: readonly ModelLimits[] = [
  { attempts: 3, answered: 3, talkS: 240, callees: 3, maxCallS: 60, gapS: 0, offsetMs: 0 },
  { attempts: 5, answered: 2, talkS: 600, callees: 5, maxCallS: 60, gapS: 20, offsetMs: 8 * 3_600_000 },
  { attempts: 4, answered: 4, talkS: 120, callees: 2, maxCallS: 30, gapS: 5, offsetMs: -3 * 3_600_000 },
];
const ZONES = ["UTC", "Asia/Shanghai", "America/Sao_Paulo"];
const OUTCOMES: readonly Outcome[] = ["answered", "busy", "no-answer", "unknown", "rejected", "modem-failure"];

type Step =
  | { readonly do: "grant"; readonly number: number; readonly lastsH: number | null }
  | { readonly do: "withdraw" | "suppress" | "wish"; readonly number: number }
  | { readonly do: "reserve"; readonly ready: number }
  | { readonly do: "finish"; readonly which: number; readonly outcome: Outcome; readonly talkS: number }
  | { readonly do: "clock"; readonly ms: number }
  | { readonly do: "crash" | "pause" | "start" | "stop" | "resume" | "new-list" };

const number = fc.integer({ min: 0, max: NUMBERS - 1 });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 15,
    arbitrary: fc.record({
      do: fc.constant("grant" as const),
      number,
      lastsH: fc.option(fc.integer({ min: 1, max: 60 })),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constantFrom("withdraw" as const, "wish" as const, "wish" as const), number }),
  },
  { weight: 200, arbitrary: fc.record({ do: fc.constant("reserve" as const), ready: fc.integer({ min: 1, max: 7 }) }) },
  {
    weight: 200,
    arbitrary: fc.record({
      do: fc.constant("finish" as const),
      which: fc.nat(2),
      outcome: fc.constantFrom(...OUTCOMES),
      talkS: fc.integer({ min: 1, max: 30 }),
    }),
  },
  {
    weight: 20,
    arbitrary: fc.record({
      do: fc.constant("clock" as const),
      ms: fc.constantFrom(1_000, 30_000, 60_000, 3_600_000, 40_000_000, 90_000_000, -5_000, -40_000_000),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom("crash" as const, "pause" as const, "stop" as const) }) },
  {
    weight: 10,
    arbitrary: fc.record({ do: fc.constantFrom("start" as const, "resume" as const, "new-list" as const) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("suppress" as const), number }) },
);

/** Runs one history against the ledger and the model side by side. */
class Run {
  readonly h = new Harness();
  readonly model = new HistoryModel(CARDS);
  readonly wrong: string[] = [];
  #lists = 0;
  #grants = 0;

  constructor() {
    for (const [card, limits] of CARDS.entries()) {
      this.h.card(card, {
        attemptsPerDay: limits.attempts,
        answeredPerDay: limits.answered,
        talkMinutesPerDay: limits.talkS / 60,
        distinctCalleesPerDay: limits.callees,
        maxCallS: limits.maxCallS,
        minGapS: limits.gapS,
        timeZone: ZONES[card] ?? "UTC",
      });
    }
    this.h.campaign("c0");
    this.#newList();
    this.model.wrote(START);
    for (let callee = 0; callee < NUMBERS - 1; callee += 1) this.#grant(callee, null, START);
  }

  /** All numbers are contacts again: in the one campaign that runs, or pauses, with the others. */
  #newList(): void {
    this.#lists += 1;
    const id = `c${this.#lists}`;
    this.h.campaign(id, this.model.running);
    this.h.contacts(id, ...Array.from({ length: NUMBERS }, (_, index) => index));
  }

  take(one: Step): void {
    const { h, model } = this;
    const { now } = h;
    if (one.do === "clock") {
      h.now = wallMs(Math.max(START, now + one.ms));
      h.mono += Math.abs(one.ms);
      return;
    }
    if (one.do === "reserve") return this.#reserve(one.ready, null);
    if (one.do === "wish") return this.#wish(one.number);
    if (one.do === "crash") return this.#crash(now);
    if (one.do === "finish") {
      const call = model.open()[one.which];
      if (call === undefined) return;
      const talkS = one.outcome === "answered" ? one.talkS : 0;
      h.finish(call.attempt, { ...ANSWERED, outcome: one.outcome, talkMs: talkS * 1000, releasedBy: "local" });
      model.end(call.attempt, one.outcome, talkS, now);
    } else if (one.do === "grant") this.#grant(one.number, one.lastsH, now);
    else if (one.do === "withdraw") {
      h.do((ops) => ops.withdraw(labNumber(one.number), "test", ACTOR, now));
      model.withdraw(one.number);
    } else if (one.do === "suppress") {
      h.do((ops) => ops.suppress(labNumber(one.number), "controller", "test", null, ACTOR, now));
      model.suppress(one.number);
    } else this.#person(one.do, now);
    model.wrote(now);
  }

  #person(act: "pause" | "start" | "stop" | "resume" | "new-list", now: WallMs): void {
    const { h, model } = this;
    if (act === "new-list") return this.#newList();
    if (act === "stop") h.do((ops) => ops.stopAll("test", ACTOR, now));
    if (act === "resume") h.do((ops) => ops.resumeAll("test", ACTOR, now));
    if (act === "stop" || act === "resume") model.stopped = act === "stop";
    else {
      model.running = act === "start";
      const state = act === "start" ? "running" : "stopped";
      for (const { id } of h.do((ops) => ops.campaigns(now))) {
        h.do((ops) => ops.setCampaignState(id, state, null, ACTOR, now));
      }
    }
  }

  #grant(callee: number, lastsH: number | null, now: WallMs): void {
    // Each grant differs by its notice, so that none is a repetition of one that was withdrawn.
    this.#grants += 1;
    const from = now - 1000;
    const until = lastsH === null ? null : from + lastsH * 3_600_000;
    const ends = until === null ? "" : new Date(until).toISOString();
    const row = `${labNumber(callee)},survey,${new Date(from).toISOString()},test,${ends},${this.#grants}`;
    const before = this.h.do((ops) => ops.consents(labNumber(callee))).filter((one) => one.withdrawnAt !== null);
    this.h.import({ kind: "consents", dryRun: false }, `number,purpose,granted_at,method,expires_at,notice\n${row}\n`);
    // A clock that stepped back makes the grant older than a withdrawal: then it must not count.
    const withdrawn = before.some((one) => (one.withdrawnAt ?? 0) >= from);
    this.model.grant(callee, from, until);
    if (withdrawn) this.model.withdraw(callee);
  }

  #wish(callee: number): void {
    const { h, model } = this;
    if (model.open().some((call) => call.number === callee)) return;
    const id = `c${this.#lists}`;
    const { contact } = h.do((ops) => ops.enqueueDial(id, labNumber(callee), null, ACTOR, h.now));
    model.wrote(h.now);
    this.#reserve(7, contact);
  }

  #reserve(ready: number, contact: number | null): void {
    const { h, model } = this;
    const lines = CARDS.map((_, card) => line(card, { ready: (ready & (1 << card)) !== 0 }));
    for (const dial of h.reserve(lines, { contact }).dials) {
      const callee = Number(dial.facts.number.slice(-6));
      const card = CARDS.findIndex((_, index) => iccidOf(index) === dial.iccid);
      for (const why of model.dial(dial.attempt, callee, card, h.now)) {
        this.wrong.push(`attempt ${dial.attempt}: ${why}`);
      }
    }
    model.wrote(this.#newestRow());
  }

  #crash(now: WallMs): void {
    this.h.crash();
    this.h.do((ops) => ops.recover(now));
    for (const call of this.model.open()) this.model.end(call.attempt, "unknown", 0, now);
    this.model.wrote(this.#newestRow());
  }

  #newestRow(): number {
    return this.h.db.prepare<[], { at: number }>("SELECT max(at) AS at FROM audit").get()?.at ?? 0;
  }

  /** What the ledger says at the end, against the history. */
  settle(): void {
    const rows = this.h.db
      .prepare<[], { id: number; outcome: string | null }>("SELECT id, outcome FROM attempt ORDER BY id")
      .all();
    expect(rows).toEqual(this.model.calls.map((call) => ({ id: call.attempt, outcome: call.outcome })));
    expect(this.h.job((all) => all.auditVerify())).toMatchObject({ ok: true });
    for (const campaign of this.h.do((ops) => ops.campaigns(this.h.now))) this.#assertCounts(campaign.id);
  }

  #assertCounts(id: string): void {
    const counted = this.h.db
      .prepare<[string], { state: string; n: number }>(
        "SELECT c.state, count(*) AS n FROM contact c JOIN campaign k ON k.id = c.campaign_id WHERE k.name = ? GROUP BY c.state",
      )
      .all(id);
    const by = Object.fromEntries(counted.map((row) => [row.state, row.n]));
    const { contacts } = this.h.show(id);
    const expected = {
      waiting: by["waiting"] ?? 0,
      inCall: by["in-call"] ?? 0,
      done: by["done"] ?? 0,
      refused: by["refused"] ?? 0,
    };
    expect(contacts).toEqual(expected);
  }
}

describe("whatever happens, in whatever order", () => {
  let dials = 0;

  it("no dial breaks a promise, every attempt has one outcome, and the chain holds", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 30, maxLength: 100, size: "max" }), (steps) => {
        const run = new Run();
        try {
          for (const one of steps) run.take(one);
          expect(run.wrong).toEqual([]);
          run.settle();
          dials += run.model.calls.length;
        } finally {
          run.h.remove();
        }
      }),
      { numRuns: runs(40) },
    );
  }, 120_000);

  it("was put to the test: dials did happen", () => {
    expect(dials).toBeGreaterThan(100);
  });
});

describe("the model itself", () => {
  const limits = CARDS[0] ?? { attempts: 0, answered: 0, talkS: 0, callees: 0, maxCallS: 0, gapS: 0, offsetMs: 0 };

  it.each([
    ["a dial without consent", (model: HistoryModel) => model.dial(1, 0, 0, 10), /no live consent/],
    [
      "a dial after a withdrawal",
      (model: HistoryModel) => (model.grant(1, 0, null), model.withdraw(1), model.dial(1, 1, 0, 10)),
      /no live consent/,
    ],
    [
      "a second dial while the first is open",
      (model: HistoryModel) => (model.grant(1, 0, null), model.dial(1, 1, 0, 10), model.dial(2, 1, 0, 10)),
      /in a call/,
    ],
    [
      "a dial on another card",
      (model: HistoryModel) => (
        model.grant(1, 0, null), model.dial(1, 1, 0, 10), model.end(1, "busy", 0, 11), model.dial(2, 1, 1, 12)
      ),
      /another card/,
    ],
    [
      "a dial while stopped",
      (model: HistoryModel) => (
        model.grant(1, 0, null), Object.assign(model, { stopped: true }), model.dial(1, 1, 0, 10)
      ),
      /stopped/,
    ],
  ])("catches %s", (_name, history, why) => {
    expect(history(new HistoryModel([limits, limits])).join()).toMatch(why);
  });

  it("catches one attempt too many", () => {
    const model = new HistoryModel([{ ...limits, attempts: 1 }]);
    model.grant(1, 0, null);
    expect(model.dial(1, 1, 0, 10)).toEqual([]);
    model.end(1, "busy", 0, 11);
    expect(model.dial(2, 1, 0, 12)).toEqual(["too many attempts"]);
  });
});
