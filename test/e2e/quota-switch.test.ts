import { expect, test } from "vitest";
import { makeImei } from "../../src/simulator/identity.ts";
import type { Attempt, Refused, Slot } from "./replies.ts";
import { Site } from "./site.ts";
import { until } from "./until.ts";

const SEED = 7;
const [A, B, C, D, E] = ["+999581001110", "+999581002110", "+999581003110", "+999581004110", "+999581005110"] as const;
const WIDE = "min_gap_s: 0, answered_per_day: 100, distinct_callees_per_day: 100, talk_minutes_per_day: 1000";

/** The calling card of a dial, or the codes of its refusal. */
async function dial(site: Site, number: string): Promise<unknown> {
  const { code, out } = await site.cli("dial", number, "--campaign", "c", "--slot", "b1.1", "--wait", "--json");
  if (code === 0) {
    const attempt: Attempt = JSON.parse(out);
    return attempt.iccid;
  }
  const { refused }: Refused = JSON.parse(out);
  return refused.map((refusal) => refusal.code);
}

test("a used-up day sends new callees to the next card of the contract, and nobody else", {
  timeout: 60_000,
}, async () => {
  const contract =
    `{ name: carrier, iccid_prefix: "8999", per: contract, attempts_per_day: 4, ` +
    `multi_card_imeis: ["${makeImei(SEED, 0)}"] }`;
  const site = await Site.running({
    rack: { slots: 1, personality: "fast", timeScale: 25, seed: SEED, simBank: true, cardsPerSlot: 2 },
    slotKeys: () => "sim_positions: 2, bank: { name: k1, column: 1 }",
    banks: (banks) => `banks: [{ bank: k1, device: ${banks[0]?.path ?? ""}, columns: 1, rows: 2 }]`,
    cardDefaults: `{ ${WIDE}, attempts_per_day: 2 }, contracts: [${contract}]`,
  });
  const show = (): Promise<Slot> => site.json<Slot>("slot", "show", "b1.1");
  const idleAt = (position: number): Promise<unknown> =>
    until(`the slot was idle with the card of position ${position}`, async () => {
      const { state, sim } = await show();
      return state === "idle" && sim?.position === position && sim.switching === null;
    });
  const [one, two] = (site.rack.slots[0]?.cards ?? []).map(({ iccid }) => iccid);
  await site.campaignOf("c", []);
  await site.consent([A, B, C, D, E]);
  // A card that was never read is nobody's second card.
  for (const position of [2, 1]) {
    await site.json("slot", "switch", "b1.1", String(position), "--reason", "to read the cards");
    await idleAt(position);
  }

  expect([await dial(site, A), await dial(site, B)]).toEqual([one, one]);
  await idleAt(2);
  expect(await dial(site, A)).toContain("sticky-slot-unavailable");
  expect([await dial(site, C), await dial(site, D)]).toEqual([two, two]);
  expect(await dial(site, E)).toContain("card-limit");
  expect((await show()).sim?.position).toBe(2);
  expect(site.dials().map(({ iccid, number }) => [iccid, number])).toEqual([
    [one, A],
    [one, B],
    [two, C],
    [two, D],
  ]);
});
