import { expect, test } from "vitest";
import type { Fault } from "../../src/simulator/index.ts";
import { Site } from "./site.ts";
import { until } from "./until.ts";

const WELL = ["b1.5", "b1.6", "b1.7", "b1.8"] as const;
/** Which slot gets which trouble, and whether the trouble takes it out of service. */
const TROUBLES: readonly { readonly slot: string; readonly fault: Fault; readonly away: boolean }[] = [
  { slot: "b1.1", fault: { fault: "silence", forMs: null }, away: true },
  { slot: "b1.2", fault: { fault: "stuck", forMs: null }, away: true },
  // Simulated time: eight seconds of this test's.
  { slot: "b1.3", fault: { fault: "unplug", forMs: 200_000 }, away: true },
  { slot: "b1.4", fault: { fault: "flood", forMs: null }, away: false },
];
const OUT_OF_SERVICE = new Set(["absent", "opening", "identifying", "quarantined"]);
const IN_SERVICE = new Set(["idle", "dialing", "alerting", "active", "releasing"]);

test("sick modems do not delay their neighbours, are set aside, and come back", async () => {
  const rack = { slots: 8, personality: "generic", timeScale: 25 } as const;
  const site = await Site.running({ rack, idlePollMs: 300 });
  const everyone = Array.from({ length: 60 }, (_, index) => `+99959${1000 + index}103`);
  await site.campaignOf("f", everyone);
  for (const { slot, fault } of TROUBLES) {
    // In the middle of a call: a modem that falls silent on the dial itself may be a blocking one and is left alone.
    await site.seen(`a call on ${slot}`, (event) => event.event === "answered" && event.slot === slot);
    site.rack.inject(slot, fault);
  }
  const from = site.truth.length;
  await until("every well slot had made three calls", () => {
    const later = site.truth.slice(from).filter(({ event }) => event === "dial");
    return WELL.every((slot) => later.filter((event) => event.slot === slot).length >= 3);
  });
  for (const { slot } of TROUBLES.filter(({ away }) => away)) {
    await until(`${slot} was set aside`, async () => OUT_OF_SERVICE.has((await site.slot(slot)).state));
  }
  for (const { slot } of TROUBLES) site.rack.inject(slot, { fault: "recover", forMs: null });
  for (const { slot } of TROUBLES) {
    await until(`${slot} was back`, async () => IN_SERVICE.has((await site.slot(slot)).state));
  }
  await site.finished("f");

  const dialled = site.dialled();
  expect([...dialled].sort()).toEqual(everyone);
  const attempts = await site.attempts();
  const real = attempts.filter(({ detail }) => detail !== "not-dialed");
  expect(real.map(({ number }) => number).sort()).toEqual(everyone);
  expect(attempts.every(({ outcome }) => outcome !== null)).toBe(true);
  // A call that was up when its modem went away has no end that anyone could know to be an answer's.
  for (const { number, outcome } of real) {
    const answered = site.truth.some((event) => event.event === "answered" && event.number === number);
    if (outcome === "answered") expect(answered, `${number} was never answered`).toBe(true);
  }
});
