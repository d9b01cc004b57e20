import { expect, test } from "vitest";
import { wallMs } from "../../src/domain/time.ts";
import { BUILD_DATE, clockTrust } from "../../src/daemon/clocks.ts";

const now = wallMs(BUILD_DATE + 86_400_000);

test.each<[string, number, string, { synchronised: boolean; maxErrorMs: number } | null, boolean]>([
  ["a clock that an NTP client steers", now, "CN", { synchronised: true, maxErrorMs: 12 }, true],
  ["one that may be two minutes off at most", now, "CN", { synchronised: true, maxErrorMs: 120_000 }, true],
  ["one that may be further off", now, "CN", { synchronised: true, maxErrorMs: 120_001 }, false],
  ["one whose error cannot be read", now, "CN", { synchronised: true, maxErrorMs: Number.NaN }, false],
  ["one that nothing steers", now, "CN", { synchronised: false, maxErrorMs: 12 }, false],
  ["one of which the kernel says nothing", now, "CN", null, false],
  ["a laboratory's, steered or not", now, "lab", null, true],
  ["one that reads earlier than the program was made", BUILD_DATE - 1, "lab", null, false],
])("%s is trusted or not as it should be", (_, at, country, kernel, trusted) => {
  const trust = clockTrust(wallMs(at), country, { kernel: () => kernel });
  expect(trust.trusted).toBe(trusted);
  expect(trust.why.length).toBeGreaterThan(10);
});

const unsteered = { synchronised: false, maxErrorMs: 0 };

test.each<[string, readonly [minutesAgo: number, aheadS: number][], boolean]>([
  ["one card's network agrees", [[5, 3]], true],
  [
    "the median of three agrees, though one is a day off",
    [
      [1, 86_400],
      [1, 10],
      [1, -8],
    ],
    true,
  ],
  [
    "the median of three is three minutes off",
    [
      [1, 180],
      [1, 181],
      [1, 0],
    ],
    false,
  ],
  ["the reading is older than a day", [[24 * 60 + 1, 0]], false],
  ["the reading was made at a later time than now", [[-10, 0]], false],
  ["no network told the time", [], false],
])("without an NTP client, and where %s, the clock is trusted or not as it should be", (_, readings, trusted) => {
  const networks = readings.map(([minutesAgo, aheadS]) => {
    const ours = wallMs(now - minutesAgo * 60_000);
    return { ours, network: wallMs(ours - aheadS * 1_000) };
  });
  const trust = clockTrust(now, "CN", { kernel: () => unsteered, networks: () => networks });
  expect(trust.trusted).toBe(trusted);
});

test("a clock that the networks contradict says by how much", () => {
  const networks = () => [{ ours: now, network: wallMs(now - 3_600_000) }];
  const { trusted, why } = clockTrust(now, "CN", { kernel: () => null, networks });
  expect([trusted, why]).toEqual([false, "it is 3600 s ahead of the networks' time; set it or start an NTP client"]);
});
