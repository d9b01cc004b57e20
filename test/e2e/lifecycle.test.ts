import { expect, test } from "vitest";
import { signOf } from "../../src/cli/render/legend.ts";
import type { Fault } from "../../src/simulator/index.ts";
import { Site } from "./site.ts";
import { until } from "./until.ts";

interface Row {
  readonly fault: Omit<Fault, "forMs">;
  /** The modem notices it at its next start. */
  readonly atStart?: true;
  readonly state: string;
  /** How the reason begins: its code, then words where it needs them. */
  readonly reason: string;
  /** What the legend tells a person to do. */
  readonly next: RegExp;
  /** Of the module that came in the place of another one; a person has to accept it. */
  readonly imei?: string;
}

const SOON = /idle within/;
const ROWS: readonly Row[] = [
  { fault: { fault: "sim-removed" }, state: "sim-check", reason: "sim-absent", next: SOON },
  { fault: { fault: "pin", tries: 3 }, atStart: true, state: "pin-required", reason: "pin-required", next: /card pin/ },
  {
    fault: { fault: "pin", tries: 0 },
    atStart: true,
    state: "quarantined",
    reason: "puk-required",
    next: /slot reset/,
  },
  { fault: { fault: "registration-denied", cause: 13 }, state: "searching", reason: "registration-denied", next: SOON },
  { fault: { fault: "registration", stat: 8 }, state: "searching", reason: "emergency-only: the network", next: SOON },
  { fault: { fault: "registration", stat: 6 }, state: "searching", reason: "sms-only: the network gives", next: SOON },
  { fault: { fault: "data-only" }, state: "searching", reason: "data-only: the network gives", next: SOON },
  { fault: { fault: "no-network" }, state: "searching", reason: "not-registered", next: SOON },
  {
    fault: { fault: "other-modem", imei: "490154203237518" },
    imei: "490154203237518",
    state: "quarantined",
    reason: "imei-changed",
    next: /slot reset/,
  },
];

test("each trouble of card, network and module has its state, its reason, a next step and a way back", {
  timeout: 90_000,
}, async () => {
  const rack = { slots: ROWS.length, personality: "simcom-7600", timeScale: 20 } as const;
  const site = await Site.running({ rack, idlePollMs: 300 });
  const places = ROWS.map((row, index) => ({ ...row, slot: site.rack.slots[index]?.slot ?? "" }));
  for (const { slot, fault, atStart } of places) {
    site.rack.inject(slot, { forMs: null, ...fault });
    if (atStart === true) site.rack.inject(slot, { fault: "reboot", forMs: null });
  }
  for (const { slot, fault, state, reason, next } of places) {
    await until(`${slot} was ${state} (${reason}) by ${fault.fault}`, async () => {
      const seen = await site.slot(slot);
      return seen.state === state && seen.reason?.startsWith(reason) === true;
    });
    const { slots } = await site.json<{ slots: Parameters<typeof signOf>[0][] }>("status");
    const shown = slots.find((one) => one.slot === slot);
    expect(shown === undefined ? "" : signOf(shown).next).toMatch(next);
  }
  for (const { slot, imei } of places) {
    if (imei === undefined) site.rack.inject(slot, { fault: "recover", forMs: null });
    else await site.json("slot", "accept", slot, "--imei", imei, "--reason", "the old module was broken");
  }
  const back = await Promise.all(
    places.map(async ({ slot, fault }) => {
      // A card that asked for its PUK is tried again when a person says so.
      if (fault.fault === "pin") await site.json("slot", "reset", slot, "--reason", "the PIN was taken off");
      return until(
        `${slot} was idle after ${fault.fault}`,
        async () => (await site.slot(slot)).state === "idle",
        60_000,
      );
    }),
  );
  expect(back).toHaveLength(ROWS.length);
  expect(site.dials()).toEqual([]);
});
