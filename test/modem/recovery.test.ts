import { describe, expect, it } from "vitest";
import { monoMs } from "../../src/domain/time.ts";
import { Recovery, type Rescue } from "../../src/modem/recovery.ts";

const HOUR_MS = 3_600_000;

/** What is done about each of so many failures in a row, at one instant. */
function climb(recovery: Recovery, count: number, at = 0): readonly (Rescue["kind"] | number)[] {
  return Array.from({ length: count }, () => {
    const rescue = recovery.failed(monoMs(at));
    if (rescue.kind === "soft-reset" || rescue.kind === "power-cycle") recovery.spend(rescue.kind, monoMs(at));
    return rescue.kind === "reopen" ? rescue.delayMs : rescue.kind;
  });
}

const REOPENINGS = [0, 0, 0, 1_000, 2_000, 4_000, 8_000, 16_000];

describe("a modem that does not answer", () => {
  it("is opened again, restarted, cut from power and set aside for an hour, and then the same once more", () => {
    const recovery = new Recovery(true);
    expect(climb(recovery, 11)).toEqual([...REOPENINGS, "soft-reset", "power-cycle", "set-aside"]);
    expect(climb(recovery, 11, HOUR_MS)).toEqual([...REOPENINGS, "soft-reset", "power-cycle", "set-aside"]);
  });

  it("is set aside for sixty minutes", () => {
    const recovery = new Recovery(false);
    climb(recovery, 9);
    expect(recovery.failed(monoMs(0))).toEqual({ kind: "set-aside", forMs: HOUR_MS });
  });

  it("is never cut from power where there is no way to", () => {
    expect(climb(new Recovery(false), 10)).toEqual([...REOPENINGS, "soft-reset", "set-aside"]);
  });

  it("is restarted once an hour at most, whatever happened in between", () => {
    const recovery = new Recovery(false);
    climb(recovery, 9);
    recovery.succeeded();
    expect(climb(recovery, 9, HOUR_MS - 1)).toEqual([...REOPENINGS, "set-aside"]);
    expect(climb(recovery, 9, HOUR_MS)).toEqual([...REOPENINGS, "soft-reset"]);
  });

  it("is cut from power twice in any 24 hours at most", () => {
    const recovery = new Recovery(true);
    const cuts = (at: number): number => climb(recovery, 11, at).filter((kind) => kind === "power-cycle").length;
    expect([0, 2, 4, 23, 24, 25, 26].map((hours) => cuts(hours * HOUR_MS))).toEqual([1, 1, 0, 0, 1, 0, 1]);
  });

  it("is not restarted again for what an earlier life of ours has spent", () => {
    const recovery = new Recovery(true);
    recovery.spend("soft-reset", monoMs(-HOUR_MS + 1));
    recovery.spend("power-cycle", monoMs(-5 * HOUR_MS));
    recovery.spend("power-cycle", monoMs(-2 * HOUR_MS));
    expect(climb(recovery, 9)).toEqual([...REOPENINGS, "set-aside"]);
  });

  it("may be silent as long as it starts", () => {
    const recovery = new Recovery(false);
    climb(recovery, 8);
    recovery.startingUntil(monoMs(60_000));
    expect(climb(recovery, 3, 59_999)).toEqual([2_000, 2_000, 2_000]);
    expect(climb(recovery, 1, 60_000)).toEqual(["soft-reset"]);
  });

  it("starts from the beginning after a success", () => {
    const recovery = new Recovery(false);
    climb(recovery, 5);
    recovery.succeeded();
    expect(climb(recovery, 1)).toEqual([0]);
  });
});
