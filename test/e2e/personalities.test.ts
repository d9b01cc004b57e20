import { expect, test } from "vitest";
import { MIX, PERSONALITIES, type Personality } from "../../src/simulator/index.ts";
import type { Attempt } from "./replies.ts";
import { Site } from "./site.ts";

/** Every personality but the two that differ from one in the mix by slowness or by refusing `+CLCC`. */
const FAMILIES: readonly Personality[] = MIX;

/** What a dial of a number table's row has to come to, whatever the modem says of it. */
const CALLS: readonly { readonly digits: string; readonly outcomes: readonly string[] }[] = [
  { digits: "100", outcomes: ["answered", "answered-unproven"] },
  { digits: "110", outcomes: ["busy"] },
];

/** A number of the laboratory for the n-th slot. */
function callee(slot: number, digits: string): string {
  return `+99961${String(1000 + slot)}${digits}`;
}

test("every family comes to idle under its profile and tells an answer from a busy line", async () => {
  const site = await Site.running({ rack: { slots: FAMILIES.length, personality: "mix", timeScale: 25 } });
  expect(site.rack.slots.map(({ personality }) => personality)).toEqual(FAMILIES.map(({ name }) => name));
  expect(MIX.length + 2).toBe(PERSONALITIES.size);
  const shown = await site.json<{ readonly slots: readonly { readonly slot: string; readonly profile: string }[] }>(
    "status",
  );
  expect(shown.slots.filter(({ profile }, index) => profile === "generic" && index > 0)).toEqual([]);

  const everyone = FAMILIES.flatMap((_family, slot) => CALLS.map(({ digits }) => callee(slot, digits)));
  await site.consent(everyone);
  await site.createCampaign("families", []);
  await site.json("campaign", "start", "families");
  for (const { digits, outcomes } of CALLS) {
    const made = await Promise.all(
      site.rack.slots.map(({ slot }, index) =>
        site.json<Attempt>("dial", callee(index, digits), "--campaign", "families", "--slot", slot, "--wait"),
      ),
    );
    const wrong = made.flatMap(({ outcome, ...more }, index) =>
      outcomes.includes(outcome ?? "") ? [] : [{ family: FAMILIES[index]?.name, digits, outcome, ...more }],
    );
    expect(wrong).toEqual([]);
  }
  expect([...site.dialled()].sort()).toEqual([...everyone].sort());
  expect(site.truth.filter(({ event }) => event === "forbidden-command")).toEqual([]);
  expect(site.truth.filter(({ event }) => event === "unexpected-bytes")).toEqual([]);
});
