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
  const trust = clockTrust(wallMs(at), country, () => kernel);
  expect(trust.trusted).toBe(trusted);
  expect(trust.why.length).toBeGreaterThan(10);
});
