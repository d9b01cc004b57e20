import { expect, test } from "vitest";
import { Site } from "./site.ts";

const rack = { slots: 2, personality: "fast", timeScale: 10 } as const;

test("status names the last outcome of each slot, after a restart too", async () => {
  const site = await Site.running({ rack });
  const before = (await site.status()).slots.map(({ last_outcome }) => last_outcome);
  expect(before).toEqual([null, null]);
  await site.campaignOf("c", ["+999511001103", "+999511002110"]);
  await site.finished("c");
  const outcomes = new Map((await site.attempts()).map(({ slot, outcome }) => [slot, outcome]));
  const shown = async () => (await site.status()).slots.map(({ slot, last_outcome }) => [slot, last_outcome]);
  const expected = ["b1.1", "b1.2"].map((slot) => [slot, outcomes.get(slot) ?? null]);
  expect(await shown()).toEqual(expected);
  await site.daemon.stop();
  await site.startDaemon();
  expect(await shown()).toEqual(expected);
  expect(expected.flat()).toContain("busy");
});

test("calls of a slot that never was exit 2 and name the slots; of one without calls they are none", async () => {
  const site = await Site.running({ rack });
  for (const follow of [[], ["--follow"]]) {
    const wrong = await site.cli("calls", "--slot", "b1.3", "--json", ...follow);
    expect(wrong.code).toBe(2);
    expect(wrong.out).toContain("There is no slot b1.3: the slots are b1.1, b1.2. Did you mean b1.1?");
  }
  const none = await site.cli("calls", "--slot", "b1.2", "--json");
  expect([none.code, none.out]).toEqual([0, ""]);
});
