import { expect, test } from "vitest";
import type { PlannedFault } from "../../src/simulator/index.ts";
import type { Attempt } from "./replies.ts";
import { Site } from "./site.ts";
import { until } from "./until.ts";

/** When the device is pulled out: at each stage of the way to idle, and at each of a call. */
const MOMENTS: readonly PlannedFault["when"][] = [
  { command: "ATE0" },
  { command: "AT+CGSN" },
  { command: "AT+CPIN?" },
  { command: "AT+CIMI" },
  { command: "AT+CREG=2" },
  { command: "AT+COPS?" },
  { on: "dial" },
  { on: "alerting" },
  { on: "answered" },
  { on: "released" },
];
/** Simulated: one second and a half of this test's, and as much again for the modem's own start. */
const AWAY_MS = 30_000;
const LOST: readonly string[] = ["modem-failure", "unknown"];

function slotAt(index: number): string {
  return `b1.${index + 1}`;
}

function callee(index: number, digits: string): string {
  return `+99963${1000 + index}${digits}`;
}

test("a device pulled out at any moment comes back under another port and works", async () => {
  const faults = MOMENTS.map((when, index) => ({
    slot: slotAt(index),
    when,
    fault: "unplug" as const,
    forMs: AWAY_MS,
  }));
  const rack = { slots: MOMENTS.length, personality: "quectel-ec2x", timeScale: 20, faults };
  const site = await Site.running({ rack, idlePollMs: 300 });
  await site.createCampaign("pulled", []);
  await site.json("campaign", "start", "pulled");
  await site.consent(MOMENTS.flatMap((_when, index) => [callee(index, "100"), callee(index, "110")]));
  const dial = (index: number, digits: string): Promise<Attempt> =>
    site.json<Attempt>("dial", callee(index, digits), "--campaign", "pulled", "--slot", slotAt(index), "--wait");

  const during = await Promise.all(
    MOMENTS.map(async (when, index) =>
      "on" in when && when.on !== "released" ? (await dial(index, "100")).outcome : null,
    ),
  );
  for (const outcome of during) expect([null, ...LOST]).toContain(outcome);
  await dial(MOMENTS.length - 1, "100");
  for (const [index] of MOMENTS.entries()) {
    const mine = (event: { readonly slot: string; readonly event: string }): boolean =>
      event.slot === slotAt(index) && event.event === "plugged";
    await site.seen(`${slotAt(index)} plugged in again`, mine);
  }
  await until("every slot was idle", async () => (await site.status()).slots.every(({ state }) => state === "idle"));
  const after = await Promise.all(MOMENTS.map((_when, index) => dial(index, "110")));
  expect(after.map(({ outcome }) => outcome)).toEqual(MOMENTS.map(() => "busy"));
  expect(new Set(site.dialled()).size).toBe(site.dialled().length);
});
