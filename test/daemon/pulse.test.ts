import { describe, expect, test } from "vitest";
import { Pulse } from "../../src/daemon/pulse.ts";
import type { MonoMs } from "../../src/domain/time.ts";

const at = (ms: number): MonoMs => ms as MonoMs;

function rig(overdue: Record<string, number>) {
  const fedAt: number[] = [];
  let now = 0;
  const workers = () => Object.keys(overdue).map((slot) => ({ slot, overdueMs: () => overdue[slot] ?? 0 }));
  const pulse = new Pulse(60_000, workers, () => fedAt.push(now));
  const worked = (ms: number): void => {
    now = ms;
    pulse.worked(at(ms));
  };
  return { pulse, worked, fedAt };
}

describe("the watchdog", () => {
  test("is fed by finished work, four times as often as it asks", () => {
    const { worked, fedAt } = rig({ "b1.1": 0, "b1.2": 0 });
    for (let ms = 0; ms <= 45_000; ms += 500) worked(ms);
    expect(fedAt).toEqual([0, 15_000, 30_000, 45_000]);
  });

  test("hears nothing while nobody works", () => {
    const { fedAt } = rig({ "b1.1": 0 });
    expect(fedAt).toEqual([]);
  });

  test("hears nothing while one of many slots is stalled, however busy the others are", () => {
    const overdue = { "b1.1": 0, "b1.2": 15_001, "b1.3": 0 };
    const { pulse, worked, fedAt } = rig(overdue);
    for (let ms = 0; ms < 120_000; ms += 100) worked(ms);
    expect(fedAt).toEqual([]);
    expect(pulse.stalled(at(0))).toEqual(["b1.2"]);
    overdue["b1.2"] = 15_000;
    worked(120_000);
    expect(fedAt).toEqual([120_000]);
  });
});
