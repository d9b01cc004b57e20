import { expect, test } from "vitest";
import type { Refused } from "./replies.ts";
import { Site } from "./site.ts";
import { until } from "./until.ts";

const rack = { slots: 2, personality: "fast", timeScale: 25 } as const;

function numbers(count: number, tail = "103"): readonly string[] {
  return Array.from({ length: count }, (_, index) => `+99958${1000 + index}${tail}`);
}

/** What every card was charged today, by its last four digits. */
async function attemptsToday(site: Site): Promise<readonly number[]> {
  return (await site.status()).slots.map((slot) => slot.today.attempts);
}

/** Exit code and refusal codes of a dial that is refused. */
async function refusals(site: Site, number: string, ...wish: readonly string[]): Promise<unknown> {
  const { code, out } = await site.cli("dial", number, "--campaign", "third", ...wish, "--json");
  const { refused }: Partial<Refused> = JSON.parse(out);
  return [code, refused?.map((refusal) => refusal.code) ?? out];
}

test("no card exceeds its dials of a day, however often the daemon starts", async () => {
  const site = await Site.running({ rack, cardDefaults: "{ min_gap_s: 0, attempts_per_day: 3 }" });
  await site.campaignOf("l", numbers(12));
  await site.seen("the second dial", () => site.dials().length >= 2);
  await site.daemon.kill("SIGKILL");
  await site.startDaemon((slot) => slot.state !== "opening");
  await until("both cards were used up", async () => (await attemptsToday(site)).every((count) => count === 3));
  await site.daemon.stop();
  await site.startDaemon();
  expect(await attemptsToday(site)).toEqual([3, 3]);
  expect((await site.campaign("l")).contacts.waiting).toBeGreaterThan(0);
  const refused = await site.cli("dial", numbers(12)[11] ?? "", "--campaign", "l", "--json");
  expect(refused.code).toBe(3);
  expect(refused.out).toContain("card-limit");
  for (const [, dials] of Map.groupBy(site.dials(), ({ iccid }) => iccid)) expect(dials.length).toBeLessThanOrEqual(3);
});

test("the minimum gap lies between a call's end and the card's next dial, also across a restart", async () => {
  const site = await Site.running({ rack: { ...rack, slots: 1 }, cardDefaults: "{ min_gap_s: 2 }" });
  await site.campaignOf("l", numbers(2, "110"));
  await site.seen("the end of the first call", (event) => event.event === "released");
  await until("its outcome was on record", async () => (await site.attempts())[0]?.state === "ended");
  await site.daemon.stop();
  await site.startDaemon(() => true);
  await site.finished("l");
  const [first, ...others] = await site.attempts();
  let last = Date.parse(first?.ended_at ?? "");
  for (const { number, ended_at: end } of others) {
    const dial = site.dials().find((event) => event.number === number);
    expect(Date.parse(dial?.at ?? "") - last).toBeGreaterThanOrEqual(2_000);
    last = Date.parse(end ?? "");
  }
  expect(site.dialled()).toEqual(numbers(2, "110"));
});

test("an interrupted call counts with its whole reservation against the minutes of the day", async () => {
  const limits = "{ min_gap_s: 0, max_call_s: 60, talk_minutes_per_day: 1 }";
  const site = await Site.running({ rack: { ...rack, slots: 1 }, cardDefaults: limits });
  await site.campaignOf("l", numbers(2, "100"), 30);
  await site.seen("the answer", (event) => event.event === "answered");
  await site.daemon.kill("SIGKILL");
  await site.startDaemon();
  await until("the second contact waits for tomorrow", async () => (await site.campaign("l")).next_dial_at !== null);
  expect((await site.slot("b1.1")).left).toMatchObject({ talk_s: 0 });
  expect(site.dialled()).toEqual(numbers(1, "100"));
});

test("a person is always called from the same card, and from another only once a person said so", async () => {
  const site = await Site.running({ rack: { ...rack, slots: 2 } });
  // Not one who hangs up early: those keep their card for ever.
  const [number = ""] = numbers(1, "100");
  await site.campaignOf("first", [number]);
  await site.finished("first");
  const [dial] = site.dials();
  const [home = "", away = ""] = dial?.slot === "b1.1" ? ["b1.1", "b1.2"] : ["b1.2", "b1.1"];
  await site.createCampaign("second", [number]);
  await site.json("campaign", "start", "second");
  await site.finished("second");
  expect(site.dials().map(({ slot }) => slot)).toEqual([home, home]);

  await site.createCampaign("third", []);
  await site.json("campaign", "start", "third");
  // A dial on a line that is busy waits for it instead of being refused.
  await until("both lines were free", async () => (await site.status()).slots.every(({ state }) => state === "idle"));
  const elsewhere = await refusals(site, number, "--slot", away);
  expect(elsewhere).toEqual([3, ["sticky-slot-unavailable"]]);
  site.rack.inject(home, { fault: "unplug", forMs: null });
  await until("the card's slot was absent", async () => (await site.slot(home)).state === "absent");
  expect(await refusals(site, number)).toEqual([3, ["sticky-slot-unavailable"]]);
  expect(await refusals(site, number, "--slot", away)).toEqual([3, ["sticky-slot-unavailable"]]);

  const iccidIn = (name: string): string => site.rack.slots.find(({ slot }) => slot === name)?.iccid ?? "";
  const words = [iccidIn(home), "--successor", iccidIn(away), "--reason", "contract ended"];
  await site.json("card", "retire", ...words);
  const ended = await site.cli("dial", number, "--campaign", "third", "--wait", "--json");
  expect([ended.code, JSON.parse(ended.out)]).toMatchObject([0, { slot: away, iccid: iccidIn(away) }]);
  expect(site.dials().map(({ slot }) => slot)).toEqual([home, home, away]);
});
