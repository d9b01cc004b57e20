import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallResult } from "../../src/domain/call.ts";
import { wallMs } from "../../src/domain/time.ts";
import { ACTOR, ANSWERED, Harness, iccidOf, line } from "./harness.ts";

const HOUR_MS = 3_600_000;
const BARRED: CallResult = {
  ...ANSWERED,
  outcome: "barred",
  cause: 8,
  causeStandard: "24.008",
  pddMs: null,
  ringMs: null,
  talkMs: 0,
};

let h: Harness;
beforeEach(() => {
  h = new Harness();
});
afterEach(() => h.remove());

describe("a modem's recovery", () => {
  it("is remembered across restarts, as far back as it is asked for", () => {
    h.do((ops) => ops.noteRescue("b1.1", "soft-reset", "no-answer", h.now));
    h.do((ops) => ops.noteRescue("b1.2", "power-cycle", "no-answer", wallMs(h.now + 5)));
    h.crash();
    expect(h.do((ops) => ops.rescues(wallMs(h.now + 1)))).toEqual([
      { slot: "b1.2", means: "power-cycle", at: h.now + 5 },
    ]);
    expect(h.do((ops) => ops.rescues(h.now))).toHaveLength(2);
  });
});

describe("the module of a slot", () => {
  it("is remembered with who accepted it, and the chain stays whole", () => {
    h.do((ops) => ops.bindModem("b1.1", "490154203237518", null, null, h.now));
    h.do((ops) => ops.bindModem("b1.1", "490154203237526", "burnt out", ACTOR, h.now));
    h.crash();
    expect(h.do((ops) => ops.slotModems())).toEqual([{ slot: "b1.1", imei: "490154203237526" }]);
    expect(h.job((all) => all.auditVerify())).toMatchObject({ ok: true });
  });
});

describe("a card's PIN", () => {
  const ICCID = iccidOf(1);

  it("is given out for its card alone, until the card refuses it", () => {
    h.do((ops) => ops.setCardPin(ICCID, "4321", ACTOR, h.now));
    const take = (iccid: string): string | null => h.do((ops) => ops.takeCardPin(iccid, h.now));
    expect([take(ICCID), take(iccidOf(2))]).toEqual(["4321", null]);
    h.do((ops) => ops.noteCardPin(ICCID, true, h.now));
    expect(take(ICCID)).toBe("4321");
    h.do((ops) => ops.noteCardPin(ICCID, false, h.now));
    h.crash();
    expect(take(ICCID)).toBeNull();
    h.do((ops) => ops.setCardPin(ICCID, "9876", ACTOR, h.now));
    expect(take(ICCID)).toBe("9876");
  });

  it("stands in no file of the ledger", () => {
    h.do((ops) => ops.setCardPin(ICCID, "73519264", ACTOR, h.now));
    const files = ["ledger.db", "ledger.db-wal"].map((name) => {
      try {
        return readFileSync(join(h.dir, name), "latin1");
      } catch {
        // Not every life leaves a write-ahead log behind.
        return "";
      }
    });
    expect(h.db.name.startsWith(h.dir)).toBe(true);
    expect([...files, readFileSync(h.db.name, "latin1")].join("")).not.toContain("73519264");
  });
});

describe("a card that its carrier seems to block", () => {
  /** More people than any test calls, so that the campaign is never over. */
  const PEOPLE = Array.from({ length: 12 }, (_, index) => index + 1);

  /** One call from the card of this slot, to somebody new. */
  function call(slot: number, result: CallResult): void {
    const { dials } = h.reserve([line(slot)]);
    const [dial] = dials;
    if (dial === undefined) throw new Error(`nothing was reserved on slot ${slot}`);
    h.now = wallMs(h.now + 20_000);
    h.finish(dial.attempt, result);
    h.now = wallMs(h.now + 20_000);
  }

  const stateOf = (slot: number) => h.do((ops) => ops.cards(h.now)).find(({ iccid }) => iccid === iccidOf(slot));

  beforeEach(() => {
    h.campaign("c");
    h.consent(...PEOPLE);
    h.contacts("c", ...PEOPLE);
  });

  it("is blocked after two barred calls in a row, where a sister card is in the rack", () => {
    h.card(1);
    h.card(2);
    call(1, BARRED);
    expect(stateOf(1)).toMatchObject({ state: "eligible" });
    call(1, BARRED);
    expect(stateOf(1)).toMatchObject({ state: "blocked", stateReason: "barred (cause-8)", until: null });
    expect(h.do((ops) => ops.stoppedAll())).toBeNull();
    expect(h.job((all) => all.auditVerify())).toMatchObject({ ok: true });
  });

  it("stops the site when it is the second one of its carrier, until a person resumes", () => {
    h.card(1);
    h.card(2);
    for (const slot of [1, 1, 2, 2]) call(slot, BARRED);
    expect(h.do((ops) => ops.stoppedAll())).toMatchObject({ by: "simbankd" });
    expect(h.job((all) => all.auditVerify())).toMatchObject({ ok: true });
    h.do((ops) => ops.resumeAll("carrier says it was them", ACTOR, h.now));
    expect(h.do((ops) => ops.stoppedAll())).toBeNull();
  });

  it("rests for an hour when it is alone, and is a person's business the second time", () => {
    h.card(1);
    call(1, BARRED);
    call(1, BARRED);
    const rested = stateOf(1);
    expect(rested).toMatchObject({ state: "resting", stateReason: "barred (cause-8)" });
    h.now = wallMs((rested?.until ?? 0) + 1);
    call(1, BARRED);
    call(1, BARRED);
    expect(stateOf(1)).toMatchObject({ state: "blocked" });
  });

  it("has a clean slate when a person enables it", () => {
    h.card(1);
    call(1, BARRED);
    call(1, BARRED);
    h.now = wallMs(h.now + HOUR_MS);
    h.do((ops) => ops.setCardState(iccidOf(1), "eligible", "carrier lifted it", ACTOR, h.now));
    h.now = wallMs(h.now + 1_000);
    call(1, BARRED);
    expect(stateOf(1)).toMatchObject({ state: "eligible" });
    call(1, BARRED);
    expect(stateOf(1)).toMatchObject({ state: "resting" });
  });

  it("is left alone where somebody was reached in between", () => {
    h.card(1);
    for (const result of [BARRED, ANSWERED, BARRED, ANSWERED]) call(1, result);
    expect(stateOf(1)).toMatchObject({ state: "eligible" });
  });

  it("is left alone while calls fail for other reasons", () => {
    h.card(1);
    h.card(2);
    for (const outcome of ["network-failure", "unreachable"] as const) call(1, { ...BARRED, outcome, cause: null });
    expect(stateOf(1)).toMatchObject({ state: "eligible" });
  });

  it("rests for a while when the network denies it for troubles of its own", () => {
    h.card(1);
    h.card(2);
    h.do((ops) => ops.noteRejection(iccidOf(1), 17, h.now));
    h.do((ops) => ops.noteRejection(iccidOf(2), null, h.now));
    expect([stateOf(1), stateOf(2)]).toMatchObject([
      { state: "resting", stateReason: "network-outage (mm-17)" },
      { state: "blocked", stateReason: "registration-denied (no-cause)" },
    ]);
  });

  it("is stopped at once when the network refuses it by name, or calls to it go elsewhere", () => {
    h.card(1);
    h.card(2);
    h.do((ops) => ops.noteRejection(iccidOf(1), 3, h.now));
    h.do((ops) => ops.blockCard(iccidOf(2), "forwarded", h.now));
    expect([stateOf(1), stateOf(2)]).toMatchObject([
      { state: "blocked", stateReason: "barred (mm-3)" },
      { state: "blocked", stateReason: "forwarded" },
    ]);
    expect(h.job((all) => all.auditVerify())).toMatchObject({ ok: true });
  });
});
