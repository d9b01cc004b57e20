import { expect, test } from "vitest";
import type { Refused, Withdrawal } from "./replies.ts";
import { Site } from "./site.ts";
import { seeded, until } from "./until.ts";

const FAST = { slots: 4, personality: "fast", timeScale: 10 } as const;
/** Rings for 18 s at this time scale, unless hung up. */
const RINGS = "120";
/** Answers and stays until hung up. */
const STAYS = "100";

function numbers(count: number, tail: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => `+99956${1000 + index}${tail}`);
}

async function withdraw(site: Site, number: string): Promise<Withdrawal> {
  return site.json<Withdrawal>("consent", "withdraw", number);
}

function releasedBy(site: Site, number: string): string | undefined {
  return site.truth.find((event) => event.event === "released" && event.number === number)?.by;
}

for (const { state, tail, event } of [
  { state: "ringing", tail: RINGS, event: "alerting" },
  { state: "answered", tail: STAYS, event: "answered" },
]) {
  test(`a withdrawal hangs up the ${state} call before it is acknowledged`, async () => {
    const site = await Site.running({ rack: FAST });
    const [number = ""] = numbers(1, tail);
    await site.campaignOf("w", [number], 30);
    await site.seen(event, (seen) => seen.event === event && seen.number === number);

    const answer = await withdraw(site, number);
    expect(releasedBy(site, number)).toBe("local");
    expect(answer).toMatchObject({ calls_ended: 1 });
    const [attempt] = await site.attempts();
    expect(attempt).toMatchObject({ state: "ended", released_by: "local" });
    expect((await site.cli("dial", number, "--campaign", "w")).code).not.toBe(0);
    expect(site.dialled()).toEqual([number]);
  });
}

test("a call that outlived the daemon is hung up before a withdrawal or a stop is acknowledged", async () => {
  const site = await Site.running({ rack: { ...FAST, slots: 2 } });
  const everyone = numbers(2, STAYS);
  for (const end of [
    ["consent", "withdraw"],
    ["stop-all", "--reason", "drill"],
  ] as const) {
    const number = everyone[end[0] === "consent" ? 0 : 1] ?? "";
    await site.campaignOf(end[0] === "consent" ? "a" : "b", [number], 60);
    await site.seen(`${number} answered`, (event) => event.event === "answered" && event.number === number);
    await site.daemon.kill("SIGKILL");
    expect(site.callsUp()).toEqual([number]);

    site.launchDaemon();
    // The daemon answers as soon as it has its socket, which is before it has spoken to any modem.
    const argv = end[0] === "consent" ? [...end, number] : end;
    let code: number | null = 4;
    await until("the daemon answered", async () => {
      ({ code } = await site.cli(...argv, "--json"));
      return code !== 4;
    });
    expect([code, site.callsUp()]).toEqual([0, []]);
    expect(site.dialled().filter((dialled) => dialled === number)).toEqual([number]);
  }
});

test("a waiting person who withdraws is never dialled", async () => {
  const site = await Site.running({ rack: { ...FAST, slots: 1 } });
  const everyone = numbers(4, "001");
  const last = everyone.at(-1) ?? "";
  await site.campaignOf("w", everyone);
  await site.seen("a dial", (event) => event.event === "dial");
  expect(await withdraw(site, last)).toMatchObject({ contacts_removed: 1, calls_ended: 0 });
  await site.finished("w");
  expect([...site.dialled()].sort()).toEqual(everyone.slice(0, -1));
});

test("who waits for a queued dial is answered as soon as it is forbidden", async () => {
  const site = await Site.running({ rack: { ...FAST, slots: 1 } });
  const [busy = "", withdrawn = "", stopped = ""] = numbers(3, STAYS);
  await site.consent([withdrawn, stopped]);
  await site.campaignOf("w", [busy], 600);
  await site.seen("the only line in a call", (event) => event.event === "answered" && event.number === busy);

  const waiting = [withdrawn, stopped].map((number) => site.cli("dial", number, "--campaign", "w", "--wait", "--json"));
  await until("both were queued", async () => (await site.campaign("w")).contacts.waiting === 2);
  await withdraw(site, withdrawn);
  const [first] = await Promise.all([waiting[0], site.json("campaign", "stop", "w")]);
  const answers = [first, await waiting[1]].map((ran) => {
    const { refused }: Partial<Refused> = JSON.parse(ran?.out ?? "{}");
    return [ran?.code, refused?.map(({ code }) => code)];
  });
  expect(answers[0]).toEqual([3, expect.arrayContaining(["consent-withdrawn"])]);
  expect(answers[1]).toEqual([3, ["campaign-not-running"]]);
  expect(site.dialled()).toEqual([busy]);
});

test("after the acknowledgement no dial command for that number is written", async () => {
  const seed = 20_261;
  const random = seeded(seed);
  const site = await Site.running({ rack: { ...FAST, slots: 6, timeScale: 20 } });
  const everyone = numbers(80, "001").map((number, index) => number.slice(0, -3) + ["001", "103", "110"][index % 3]);
  await site.campaignOf("w", everyone);

  const acknowledged = new Map<string, number>();
  for (let round = 0; round < 25; round += 1) {
    const next = site.dials().length + Math.floor(random() * 3);
    await site.seen("its next dial", () => site.dials().length >= Math.min(next, everyone.length - 30));
    // Near the front of the queue: this one is waiting, reserved or on the line right now.
    const number = everyone[Math.min(everyone.length - 1, site.dials().length + Math.floor(random() * 8) - 2)] ?? "";
    const answer = await withdraw(site, number);
    acknowledged.set(number, site.truth.length);
    expect(answer.withdrawn_at).toMatch(/Z$/);
    expect(site.callsUp(), `seed ${seed}`).not.toContain(number);
  }
  await site.finished("w");
  for (const [index, event] of site.truth.entries()) {
    const told = acknowledged.get(event.number ?? "");
    if (event.event === "dial") expect(index, `seed ${seed}: ${event.number}`).toBeLessThan(told ?? Infinity);
  }
  expect(new Set(site.dialled()).size).toBe(site.dialled().length);
  expect(acknowledged.size).toBeGreaterThan(10);
});

test("a withdrawal in the very moment of the reservation is not overtaken by its dial", async () => {
  const site = await Site.running({ rack: { ...FAST, slots: 12, timeScale: 25 } });
  const late: string[] = [];
  for (let round = 0; round < 8; round += 1) {
    const everyone = numbers(12, "103").map((number) => number.replace("+99956", `+9995${round}6`));
    await site.consent(everyone);
    await site.createCampaign(`w${round}`, everyone);
    // All of them are reserved in one pass; their withdrawals arrive before, during and after it.
    const withdrawals = everyone.map(async (number, index) => {
      for (let turn = 0; turn < index * 2 + round; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      await withdraw(site, number);
      const told = site.truth.length;
      return (): boolean => site.truth.slice(told).some((seen) => seen.event === "dial" && seen.number === number);
    });
    const [, ...dialledAfter] = await Promise.all([site.json("campaign", "start", `w${round}`), ...withdrawals]);
    await until("nobody was waiting or in a call", async () => {
      const { waiting, in_call: inCall } = (await site.campaign(`w${round}`)).contacts;
      return waiting + inCall === 0;
    });
    late.push(...everyone.filter((_, index) => dialledAfter[index]?.() === true));
    expect(site.callsUp()).toEqual([]);
  }
  expect(late).toEqual([]);
});
