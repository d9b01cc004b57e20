import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MadeUpWatch } from "../../src/store/import/made-up.ts";

/** People whose numbers lie far apart and who agreed at instants of their own. */
function honest(watch: MadeUpWatch, rows: number): void {
  for (let row = 0; row < rows; row += 1) watch.add(`+99955${String(row * 1009).padStart(7, "0")}`, row * 61_000, null);
}

describe("a list of consents", () => {
  it("of a hundred people who have nothing in common raises no doubt", () => {
    const watch = new MadeUpWatch();
    honest(watch, 100);
    expect(watch.verdict()).toBeNull();
  });

  it.each([
    [2, null],
    [3, "3 of 100 numbers follow one another"],
  ])("with %i of a hundred numbers in a row: %s", (inARow, verdict) => {
    const watch = new MadeUpWatch();
    honest(watch, 100 - inARow);
    for (let row = 0; row < inARow; row += 1) watch.add(`+99977700000${row}`, 100_000_000 + row * 5_000, null);
    expect(watch.verdict()).toBe(verdict);
  });

  it.each([
    ["no evidence", null, "3 of 100 people agreed in one second, with no evidence in common"],
    ["one document", "ab".repeat(32), null],
  ])("with three people in one second and %s: %s", (_what, evidence, verdict) => {
    const watch = new MadeUpWatch();
    honest(watch, 97);
    for (let row = 0; row < 3; row += 1) watch.add(`+9997770${row}0000`, 200_000_000, evidence);
    expect(watch.verdict()).toBe(verdict);
  });

  it("counts a number that is listed twice as no neighbour of itself", () => {
    const watch = new MadeUpWatch();
    for (let row = 0; row < 50; row += 1) watch.add("+999777000000", row * 61_000, null);
    expect(watch.verdict()).toBeNull();
  });

  it("is judged the same in whatever order its rows come", () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 50 })), {
      maxLength: 60,
    });
    const verdictOf = (list: readonly (readonly [number, number])[]) => {
      const watch = new MadeUpWatch();
      for (const [number, second] of list) watch.add(`+999555${String(number).padStart(6, "0")}`, second * 1_000, null);
      return watch.verdict();
    };
    fc.assert(
      fc.property(rows, (list) => {
        expect(verdictOf(list.toReversed())).toBe(verdictOf(list));
      }),
    );
  });
});
