import { expect, test } from "vitest";
import type { Attempt, Refused, Slot } from "./replies.ts";
import { Site } from "./site.ts";
import { until } from "./until.ts";

/** 3GPP TS 24.008 §10.5.3.6: illegal MS, which means the card; congestion, which means nobody. */
const ILLEGAL_MS = 3;
const CONGESTION = 22;

interface Card {
  readonly state: string;
  readonly reason: string | null;
  readonly until: string | null;
}

/** Codes of the refusal that a dial on this slot gets. */
async function refusal(site: Site, number: string, slot: string): Promise<unknown> {
  const { code, out } = await site.cli("dial", number, "--campaign", "c", "--slot", slot, "--json");
  const { refused }: Partial<Refused> = JSON.parse(out);
  return [code, refused?.map((one) => one.code)];
}

test("a carrier that denies a card blocks it, two such cards stop the site, an outage rests one", {
  timeout: 90_000,
}, async () => {
  const site = await Site.running({ rack: { slots: 4, personality: "generic", timeScale: 25 }, idlePollMs: 500 });
  await site.campaignOf("c", []);
  await site.consent(["+999570001110", "+999570002110", "+999570003110"]);
  const [one = "", two = "", three = ""] = site.rack.slots.map(({ iccid }) => iccid);
  const card = (iccid: string): Promise<Card> => site.json<Card>("card", "show", iccid);
  const deny = (slot: string, cause: number): void =>
    site.rack.inject(slot, { fault: "registration-denied", cause, forMs: null });
  const recovered = async (slot: string): Promise<void> => {
    site.rack.inject(slot, { fault: "recover", forMs: null });
    await until(`${slot} was idle again`, async () => (await site.slot(slot)).state === "idle");
  };

  deny("b1.3", CONGESTION);
  await until("the third card rested", async () => (await card(three)).state === "resting");
  const resting = await card(three);
  expect(resting.reason).toBe(`network-outage (mm-${CONGESTION})`);
  expect(Date.parse(resting.until ?? "")).toBeGreaterThan(Date.now());
  expect((await site.status()).daemon.stopped).toBeNull();
  await recovered("b1.3");

  deny("b1.1", ILLEGAL_MS);
  await until("the first card was blocked", async () => (await card(one)).state === "blocked");
  expect(await card(one)).toMatchObject({ reason: `barred (mm-${ILLEGAL_MS})`, until: null });
  const searching: Slot = await site.slot("b1.1");
  expect([searching.state, searching.reason, searching.voice]).toEqual(["searching", "registration-denied", "none"]);
  expect((await site.status()).daemon.stopped).toBeNull();
  await recovered("b1.1");
  expect(await card(one)).toMatchObject({ state: "blocked" });
  expect(await refusal(site, "+999570001110", "b1.1")).toEqual([3, ["slot-unavailable"]]);

  deny("b1.2", ILLEGAL_MS);
  await until("the site was stopped", async () => (await site.status()).daemon.stopped !== null);
  expect((await site.status()).daemon.stopped?.reason).toBe("card-block: 2 cards of one carrier are barred");
  expect((await card(two)).state).toBe("blocked");
  await recovered("b1.2");
  expect(await refusal(site, "+999570002110", "b1.4")).toEqual([3, ["kill-switch"]]);

  await site.json("resume", "--reason", "the carrier has lifted it");
  const after = await site.json<Attempt>("dial", "+999570002110", "--campaign", "c", "--slot", "b1.4", "--wait");
  expect(after.outcome).toBe("busy");
  expect((await card(two)).state).toBe("blocked");
  expect(site.dials().map(({ slot }) => slot)).toEqual(["b1.4"]);
});
