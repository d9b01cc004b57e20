import { expect, test } from "vitest";
import type { Attempt, Refused, Slot } from "./replies.ts";
import { Site } from "./site.ts";
import { until } from "./until.ts";

const [FIRST, SECOND, THIRD] = ["+999580001103", "+999580002103", "+999580003103"] as const;

function openSite(): Promise<Site> {
  return Site.running({
    rack: { slots: 2, personality: "fast", timeScale: 25, simBank: true, cardsPerSlot: 3 },
    slotKeys: (index) => `sim_positions: 3, bank: { name: k1, column: ${index + 1} }`,
    banks: (banks) => `banks: [{ bank: k1, device: ${banks[0]?.path ?? ""}, columns: 2, rows: 3 }]`,
  });
}

function show(site: Site, slot = "b1.1"): Promise<Slot> {
  return site.json<Slot>("slot", "show", slot);
}

/** The calling card of an answered dial, or the codes of the refusal. */
async function dial(site: Site, number: string): Promise<unknown> {
  const { code, out } = await site.cli("dial", number, "--campaign", "c", "--slot", "b1.1", "--wait", "--json");
  if (code === 0) {
    const attempt: Attempt = JSON.parse(out);
    return attempt.iccid;
  }
  const { refused }: Refused = JSON.parse(out);
  return refused.map((refusal) => refusal.code);
}

test("a slot goes to another card by order and for a missing one; callees stay with their cards", {
  timeout: 60_000,
}, async () => {
  const site = await openSite();
  const cards = (site.rack.slots[0]?.cards ?? []).map(({ iccid }) => iccid);
  const [one, two] = cards;
  await site.campaignOf("c", []);
  await site.consent([FIRST, SECOND, THIRD]);
  expect(await show(site)).toMatchObject({ card: { iccid: one }, sim: { position: 1, positions: 3, failure: null } });
  expect(await dial(site, FIRST)).toBe(one);

  const ordered = site.json<Slot>("slot", "switch", "b1.1", "2", "--reason", "card 1 goes back to the carrier");
  await until("the switch was under way", async () => (await show(site)).sim?.switching?.step === "switched");
  expect(await dial(site, SECOND)).toEqual(["slot-unavailable"]);
  expect((await ordered).sim).toMatchObject({ position: 2, switching: null, failure: null });
  await until("the slot was idle again", async () => (await show(site)).state === "idle");
  expect((await show(site)).card?.iccid).toBe(two);
  expect(await dial(site, FIRST)).toEqual(["sticky-slot-unavailable"]);
  expect(await dial(site, THIRD)).toBe(two);

  site.rack.inject("b1.1", { fault: "sim-removed", forMs: null });
  await until("the slot went to the card that it knows", async () => (await show(site)).sim?.position === 1);
  await until("the slot was idle again", async () => (await show(site)).state === "idle");
  expect(await dial(site, THIRD)).toEqual(["sticky-slot-unavailable"]);
  expect(site.dials().map(({ iccid }) => iccid)).toEqual([one, two]);

  await site.daemon.kill("SIGKILL");
  await site.startDaemon();
  const known = [one, two].map((iccid, index) => ({ position: index + 1, iccid }));
  expect((await show(site)).sim).toMatchObject({ position: 1, cards: known });
  expect((await show(site, "b1.2")).sim).toMatchObject({ position: 1 });
  expect((await site.json<{ readonly ok: boolean }>("audit", "verify")).ok).toBe(true);
});
