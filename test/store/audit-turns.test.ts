import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { wallMs } from "../../src/domain/time.ts";
import type { AuditReport } from "../../src/store/api.ts";
import { jobs } from "../../src/store/handlers.ts";
import { ACTOR, ANSWERED, Harness, iccidOf, labNumber, line } from "./harness.ts";

let h: Harness;
const PEOPLE = 150;

beforeEach(() => {
  h = new Harness();
  for (const slot of [1, 2, 3]) h.card(slot, { attemptsPerDay: 5000, answeredPerDay: 5000, talkMinutesPerDay: 9000 });
  h.campaign("c1");
  const people = Array.from({ length: PEOPLE }, (_, index) => index);
  h.consent(...people);
  h.contacts("c1", ...people);
});
afterEach(() => {
  h.remove();
});

const LINES = [line(1), line(2), line(3)];

/** Verifies a step at a time, as the store's thread does; `between` is what others do before the next step. */
function verify(between: (step: number) => void): { readonly report: AuditReport; readonly steps: number } {
  const verifying = jobs(h.ctx).auditVerify();
  for (let steps = 1; ; steps += 1) {
    const step = h.do(() => verifying.next());
    if (step.done === true) return { report: step.value, steps };
    between(steps);
  }
}

/** Ends what is open, and reserves what is due. */
function callOn(): void {
  for (const { id } of h.db.prepare<[], { id: number }>("SELECT id FROM attempt WHERE ended_at IS NULL").all()) {
    h.finish(id, { ...ANSWERED, talkMs: 1 });
  }
  h.reserve(LINES);
}

describe("audit verify while calls go on", () => {
  it("finds nothing wrong in what is written between its steps", () => {
    for (let call = 0; call < 10; call += 1) callOn();
    const seen = h.do((ops) => ops.campaign("c1", h.now)).outcomes.answered ?? 0;
    const { report, steps } = verify((step) => {
      if (step > 20) return;
      h.now = wallMs(h.now + 1_000);
      callOn();
      const someone = labNumber(PEOPLE - step);
      h.do((ops) => ops.withdraw(someone, "cli", ACTOR, h.now));
      h.do((ops) => ops.setCardState(iccidOf(3), step % 2 === 0 ? "eligible" : "disabled", "turns", ACTOR, h.now));
      h.do((ops) => ops.setCampaignState("c1", step % 2 === 0 ? "running" : "paused", null, ACTOR, h.now));
      if (step % 2 === 0) h.do((ops) => ops.resumeAll("turns", ACTOR, h.now));
      else h.do((ops) => ops.stopAll("turns", ACTOR, h.now));
    });
    expect(report).toMatchObject({ ok: true, broken: null });
    expect(steps).toBeGreaterThan(5);
    expect(h.do((ops) => ops.campaign("c1", h.now)).outcomes.answered).toBeGreaterThan(seen);
  });

  it("charges nobody with a call that is settled between two steps", () => {
    h.reserve(LINES);
    const { report } = verify((step) => {
      if (step === 8) callOn();
    });
    expect(report).toMatchObject({ ok: true });
  });

  it("names an account that was lowered while it was at work", () => {
    for (let call = 0; call < 3; call += 1) callOn();
    const { report } = verify((step) => {
      if (step === 1) h.db.exec("UPDATE card_day SET attempts = attempts - 1 WHERE card_id = 2");
    });
    expect(report).toMatchObject({ ok: false, broken: { why: expect.stringContaining("card 2 on") } });
  });
});
