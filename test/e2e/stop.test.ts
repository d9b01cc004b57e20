import { expect, test } from "vitest";
import { Site } from "./site.ts";
import { until } from "./until.ts";

const rack = { slots: 3, personality: "fast", timeScale: 10 } as const;

function numbers(count: number, tails: readonly string[] = ["103"]): readonly string[] {
  return Array.from({ length: count }, (_, index) => `+99954${1000 + index}${tails[index % tails.length]}`);
}

/** A ringing call, an answered one, and people who wait behind them. */
async function busySite(): Promise<{ readonly site: Site; readonly rings: string; readonly talks: string }> {
  const site = await Site.running({ rack: { ...rack, slots: 2 } });
  const [rings = "", talks = ""] = numbers(2, ["120", "100"]);
  await site.campaignOf("s", [rings, talks, ...numbers(8).slice(2)], 30);
  await site.seen("ringing", ({ event, number }) => event === "alerting" && number === rings);
  await site.seen("an answer", ({ event, number }) => event === "answered" && number === talks);
  return { site, rings, talks };
}

test("stop-all ends ringing calls, leaves answered ones, and lasts until resume, restarts included", async () => {
  const { site, rings, talks } = await busySite();
  await site.json("stop-all", "--reason", "fire drill");
  expect(site.callsUp()).toEqual([talks]);
  expect(site.truth.find(({ event, number }) => event === "released" && number === rings)?.by).toBe("local");
  const dials = site.dialled();

  const refused = await site.cli("dial", numbers(8)[7] ?? "", "--campaign", "s", "--json");
  expect(refused.code).toBe(3);
  expect(refused.out).toContain("kill-switch");
  await site.daemon.stop();
  await site.startDaemon();
  expect((await site.status()).daemon.stopped).toMatchObject({ reason: "fire drill" });
  expect(site.callsUp()).toEqual([]);
  expect(site.dialled()).toEqual(dials);

  await site.json("resume", "--reason", "drill is over");
  await site.seen("a dial after the stop", () => site.dialled().length > dials.length);
  expect(new Set(site.dialled()).size).toBe(site.dialled().length);
});

test("stop-all --now ends every call", async () => {
  const { site } = await busySite();
  expect(await site.json("stop-all", "--reason", "police", "--now")).toMatchObject({ calls_ended: 2 });
  expect(site.callsUp()).toEqual([]);
  await until("both outcomes were on record", async () =>
    (await site.attempts()).every(({ state }) => state === "ended"),
  );
  expect(site.dialled()).toHaveLength(2);
});

test("what a person wants of a slot survives a restart", async () => {
  const site = await Site.running({ rack });
  await site.json("slot", "stop", "b1.1", "--reason", "new antenna");
  await site.json("slot", "drain", "b1.2");
  await site.daemon.kill("SIGKILL");
  await site.startDaemon((slot) => ["idle", "stopped"].includes(slot.state));
  const { slots } = await site.status();
  expect(slots.map(({ state, intent }) => [state, intent.want])).toEqual([
    ["stopped", "stop"],
    ["stopped", "drain"],
    ["idle", "run"],
  ]);
  expect(slots[0]).toMatchObject({ reason: "new antenna", intent: { reason: "new antenna" } });
  await site.campaignOf("s", numbers(3));
  await site.finished("s");
  expect(new Set(site.dials().map(({ slot }) => slot))).toEqual(new Set(["b1.3"]));

  await site.json("slot", "start", "b1.1");
  await until("b1.1 was idle", async () => (await site.slot("b1.1")).state === "idle");
  await site.daemon.stop();
  await site.startDaemon((slot) => ["idle", "stopped"].includes(slot.state));
  expect((await site.status()).slots.map(({ state }) => state)).toEqual(["idle", "stopped", "idle"]);
});

test("a drained slot lets its call end, a stopped one does not", async () => {
  const site = await Site.running({ rack: { ...rack, slots: 2 } });
  const everyone = numbers(2, ["100"]);
  await site.campaignOf("s", everyone, 2);
  const [first, second] = await until("both were talking", () => {
    const answers = site.truth.filter(({ event }) => event === "answered");
    return answers.length === 2 ? answers : undefined;
  });
  await site.json("slot", "drain", first?.slot ?? "");
  await site.json("slot", "stop", second?.slot ?? "");
  await site.finished("s");
  const ended = await site.attempts();
  const talked = (slot: string | undefined): number => ended.find((each) => each.slot === slot)?.talk_ms ?? 0;
  expect(talked(first?.slot)).toBeGreaterThanOrEqual(1_900);
  expect(ended.find((each) => each.slot === second?.slot)).toMatchObject({ released_by: "local", outcome: "answered" });
  expect(talked(second?.slot)).toBeLessThan(talked(first?.slot));
});

test("a paused campaign lets its calls end and dials nothing more until it is started", async () => {
  const site = await Site.running({ rack });
  const everyone = numbers(12);
  await site.campaignOf("s", everyone);
  await site.seen("two dials", () => site.dialled().length >= 2);
  await site.json("campaign", "pause", "s");
  const dials = site.dialled();
  await until("its calls had ended", async () => (await site.campaign("s")).contacts.in_call === 0);
  expect(site.dialled()).toEqual(dials);
  await site.daemon.stop();
  await site.startDaemon();
  expect(await site.campaign("s")).toMatchObject({ state: "paused" });
  expect(site.dialled()).toEqual(dials);
  await site.json("campaign", "start", "s");
  await site.finished("s");
  expect([...site.dialled()].sort()).toEqual(everyone);
});

test("a stopped campaign's ringing call ends with the command", async () => {
  const { site, rings, talks } = await busySite();
  await site.json("campaign", "stop", "s");
  expect(site.callsUp()).toEqual([talks]);
  expect(site.dialled().toSorted()).toEqual([rings, talks].toSorted());
});

test("no dial command is written after the answer to stop-all, whenever it comes", async () => {
  const site = await Site.running({ rack: { ...rack, slots: 8, timeScale: 25 } });
  await site.json("stop-all", "--reason", "not yet");
  await site.campaignOf("s", numbers(120));
  const late: string[] = [];
  for (let round = 0; round < 12; round += 1) {
    const resumed = site.json("resume", "--reason", "go on");
    for (let turn = 0; turn < round * 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await site.json("stop-all", "--reason", "halt", "--now");
    const told = site.truth.length;
    await resumed;
    if ((await site.status()).daemon.stopped === null) continue;
    await until("every attempt had ended", async () => (await site.attempts()).every(({ state }) => state === "ended"));
    late.push(...site.truth.slice(told).flatMap(({ event, number = "" }) => (event === "dial" ? [number] : [])));
    expect(site.callsUp()).toEqual([]);
  }
  expect(late).toEqual([]);
});
