import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type WallMs, wallMs } from "../../src/domain/time.ts";
import { DAY_MS, Harness, iccidOf, labNumber, line, START } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1, { attemptsPerDay: 2, distinctCalleesPerDay: 2 });
  h.campaign("c1");
  h.consent(1, 2, 3, 4, 5, 6, 7, 8);
  h.contacts("c1", 1, 2, 3, 4, 5, 6, 7, 8);
});
afterEach(() => {
  h.remove();
});

/** Dials as often as the ledger lets; every call is over in the same second. */
function dialAll(at: WallMs): number {
  h.now = at;
  for (let dialled = 0; ; dialled += 1) {
    const [dial] = h.reserve([line(1)]).dials;
    if (dial === undefined) return dialled;
    h.finish(dial.attempt);
  }
}

/** Why somebody who was never called would not be called now; contacts that are not due yet are not even looked at. */
function codes(): readonly string[] {
  const { refusals } = h.do((ops) => ops.explain("c1", labNumber(8), null, h.request([line(1)])));
  return refusals.map((one) => one.code);
}

function attemptsBy(day: string): number {
  const { attempts } = h.ctx.one<{ attempts: number }>(
    "SELECT coalesce(sum(d.attempts), 0) AS attempts FROM card_day d JOIN card c ON c.id = d.card_id WHERE c.iccid = ? AND day = ?",
    iccidOf(1),
    day,
  ) ?? { attempts: 0 };
  return attempts;
}

describe("a clock that steps", () => {
  it("back a day gives nobody the quota of the day before again: nothing is dialled", () => {
    expect(dialAll(START)).toBe(2);
    expect(dialAll(wallMs(START - DAY_MS))).toBe(0);
    expect(codes()).toContain("clock-untrusted");
    expect(dialAll(wallMs(START + 1_000))).toBe(0);
  });

  it("forward a year gives one day's quota at most, and none of it twice once the clock is set right", () => {
    expect(dialAll(START)).toBe(2);
    const ahead = wallMs(START + 365 * DAY_MS);
    expect(dialAll(ahead)).toBe(2);
    expect(dialAll(wallMs(START + 2_000))).toBe(0);
    expect(codes()).toContain("clock-untrusted");
    expect([attemptsBy("2026-03-10"), attemptsBy("2027-03-10")]).toEqual([2, 2]);
    expect(dialAll(wallMs(ahead + 5_000))).toBe(0);
  });

  it("forward over the end of a consent dials nobody on it", () => {
    const rows = "+999555900001,survey,2026-01-02,web_form,2026-06-01";
    h.import({ kind: "consents", dryRun: false }, `number,purpose,granted_at,method,expires_at\n${rows}\n`);
    h.import({ kind: "contacts", campaign: "c1", dryRun: false }, "number,name,priority\n+999555900001,Late,9\n");
    dialAll(wallMs(START + 365 * DAY_MS));
    const dialled = h.ctx.all(
      "SELECT 1 FROM attempt a JOIN consent c ON c.id = a.consent_id WHERE c.expires_at IS NOT NULL",
    );
    expect(dialled).toEqual([]);
  });

  it.each([
    ["1970", 0],
    ["the day before this program was built", START - 1],
  ])("to %s dials nothing", (_, at) => {
    Object.assign(h.ctx.settings, { buildDate: START });
    expect(dialAll(wallMs(at))).toBe(0);
    expect(codes()).toContain("clock-untrusted");
  });
});
