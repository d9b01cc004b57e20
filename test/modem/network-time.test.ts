import { expect, it } from "vitest";
import { Bench } from "./bench.ts";
import { profile } from "./rig.ts";

const HOUR_MS = 3_600_000;
const telling = { ...profile("generic"), networkTime: true };

it("a family whose clock the network sets is asked the time once an hour", () => {
  const bench = new Bench({
    profile: telling,
    answers: { "AT+CCLK?": ['+CCLK: "26/11/24,10:30:00+32"', "OK"] },
  }).open();
  bench.until(() => bench.ready, 10_000);
  bench.pass(5_000);
  expect(bench.sent("AT+CCLK?")).toBe(1);
  expect(bench.snapshot.networkTime?.network).toBe(Date.UTC(2026, 10, 24, 2, 30));
  bench.pass(HOUR_MS + 120_000);
  expect(bench.sent("AT+CCLK?")).toBe(2);
});

it("a clock that no network set, or that is refused, is no witness", () => {
  for (const answer of [['+CCLK: "80/01/06,00:00:00+00"', "OK"], ["ERROR"], ["OK"]]) {
    const bench = new Bench({ profile: telling, answers: { "AT+CCLK?": answer } }).open();
    bench.until(() => bench.ready, 10_000);
    expect(bench.snapshot.networkTime).toBeNull();
  }
});

it("other families are not asked", () => {
  const bench = new Bench().open();
  bench.pass(HOUR_MS);
  expect(bench.sent("AT+CCLK?")).toBe(0);
  expect(bench.snapshot.networkTime).toBeNull();
});
