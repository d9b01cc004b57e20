import { expect, it } from "vitest";
import { faultFile } from "../../scripts/bench/fault-memory.ts";
import { recoveryTimes } from "../../scripts/bench/recovery.ts";
import { parseFaults } from "../../src/simulator/fault-file.ts";

const SLOTS = ["b1.1", "b1.2"];

it("the file of many faults is one that the rack takes, a second between two of one slot", () => {
  const faults = parseFaults(faultFile(SLOTS, 100), "faults.yaml", SLOTS);
  expect(faults).toHaveLength(100);
  for (const own of Map.groupBy(faults, (fault) => fault.slot).values()) {
    const times = own.map(({ when }) => ("atMs" in when ? when.atMs : Number.NaN));
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? Number.NaN));
    expect(new Set(gaps)).toEqual(new Set([8_000]));
  }
});

it("recovery is timed from the first time-out, the unplugging, and the modem's own readiness", () => {
  const event = (name: string, at: number, text?: string) => ({
    slot: "b1.1",
    event: name,
    mono_ms: at,
    ...(text !== undefined && { text }),
  });
  const record = [
    event("command", 900, "AT+CREG?"),
    event("fault", 1_000),
    event("command", 2_000, "AT+CREG?"),
    event("registered", 20_000),
    event("fault", 30_000),
    event("unplugged", 30_000),
    event("plugged", 33_000),
    event("registered", 33_500),
  ];
  const state = (atMs: number, name: string) => ({ slot: "b1.1", state: name, atMs });
  const states = [
    state(0, "idle"),
    state(8_000, "opening"),
    state(20_400, "idle"),
    state(30_020, "absent"),
    state(33_100, "opening"),
    state(33_800, "idle"),
  ];
  const timedOutAt = 2_000 + 3_000;
  expect(recoveryTimes(record, states)).toEqual({
    outOfServiceMs: 8_000 - timedOutAt,
    wokenIdleMs: 400,
    noticedMs: 20,
    idleAgainMs: 300,
  });
});
