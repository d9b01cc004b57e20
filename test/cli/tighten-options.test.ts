import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readTighteningWire } from "../../src/control/index.ts";
import { readTightening } from "../../src/cli/tighten-options.ts";

it("keys add up to one object, a later one winning; days of the week may be named together", async () => {
  const given = ["hours.weekdays=10:00-12:00,14:00-17:00", "hours.fri=", "ring_max_s=40", "ring_max_s=30"];
  const day = ["10:00-12:00", "14:00-17:00"];
  expect(await readTightening([...given, "written_consent=true"])).toEqual({
    hours: { mon: day, tue: day, wed: day, thu: day, fri: [] },
    ring_max_s: 30,
    written_consent: true,
  });
});

it("a flag stands without a value, and a day is closed in words", async () => {
  expect(await readTightening(["approval_required", "hours.sat=closed"])).toEqual({
    approval_required: true,
    hours: { sat: [] },
  });
});

it("a file and keys may stand together", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tighten-"));
  const file = join(folder, "calm.json");
  writeFileSync(file, '{"attempts_per_week": 2, "hours": {"mon": ["10:00-12:00"]}}');
  expect(await readTightening([file, "hours.tue=09:00-10:00"])).toEqual({
    attempts_per_week: 2,
    hours: { mon: ["10:00-12:00"], tue: ["09:00-10:00"] },
  });
  rmSync(folder, { recursive: true });
});

it("nothing asked for is null", async () => {
  expect(await readTightening([])).toBeNull();
});

it.each([
  ["attempts_per_dya=1", /attempts_per_dya is no limit of a campaign: did you mean attempts_per_day\./],
  ["ring_max_s=soon", /ring_max_s=soon is no number: write a number/],
  ["hours.funday=10:00-12:00", /hours\.funday names no day: write hours\.weekdays or hours\.mon/],
  [
    "hours=9-12",
    /^--tighten hours=9-12: "9-12" is no span of a day: write from and to, such as 09:00-12:00, or closed\.$/,
  ],
  ["ring_max_s", /ring_max_s says no value: write ring_max_s=VALUE/],
  ["missing.json", /Cannot read missing\.json: /],
])("%s is refused with what to write", async (one, says) => {
  await expect(readTightening([one])).rejects.toThrow(says);
});

it.each([
  [{ ring_max_s: 5 }, /^tighten\.ring_max_s: write a whole number from 15 to 120\.$/],
  [{ min_interval_s: 0 }, /^tighten\.min_interval_s: write a number above 0, at most 31536000\.$/],
  [{ attempts_per_day: 1.5 }, /^tighten\.attempts_per_day: write a whole number from 1 to 1000\.$/],
])("%j is refused with the range", (given, says) => {
  expect(() => readTighteningWire(given)).toThrow(says);
});
