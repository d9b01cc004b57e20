import Database from "better-sqlite3";
import { expect, test } from "vitest";
import type { RackEvent } from "../../src/simulator/index.ts";
import type { Refused } from "./replies.ts";
import { Site } from "./site.ts";
import { seeded, until } from "./until.ts";

const KILLS = 9;
const PHASES = ["dial", "alerting", "answered"] as const;
const LIMIT = 40;

const rack = { slots: 4, personality: "fast", timeScale: 10 } as const;

function numbers(count: number): readonly string[] {
  const tails = ["100", "120", "001", "100", "103"];
  return Array.from({ length: count }, (_, index) => `+99957${1000 + index}${tails[index % tails.length]}`);
}

/** SQLite's own opinion of a database that nobody holds. */
function integrity(path: string): unknown {
  const db = new Database(path, { readonly: true });
  try {
    return db.pragma("integrity_check", { simple: true });
  } finally {
    db.close();
  }
}

/** Waits for the next event of this kind from now on, then for a moment chosen by `random`. */
async function momentAfter(site: Site, phase: string, random: () => number): Promise<void> {
  const from = site.truth.length;
  await until(`the rack met a new ${phase}`, () => site.truth.slice(from).some(({ event }) => event === phase));
  const turns = Math.floor(random() * 400);
  for (let turn = 0; turn < turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function endOf(site: Site, dial: RackEvent): RackEvent | undefined {
  return site.truth.find(({ event, number }) => event === "released" && number === dial.number);
}

test("no kill loses a call, an outcome or a limit, or dials anyone twice", async () => {
  const seed = 4_711;
  const random = seeded(seed);
  const site = await Site.running({
    rack,
    cardDefaults: `{ min_gap_s: 0, attempts_per_day: ${LIMIT}, distinct_callees_per_day: ${LIMIT} }`,
  });
  await site.campaignOf("k", numbers(4 * LIMIT), 2);
  const interrupted = new Set<string>();
  for (let kill = 0; kill < KILLS; kill += 1) {
    await momentAfter(site, PHASES[kill % PHASES.length] ?? "dial", random);
    await site.daemon.kill("SIGKILL");
    const orphans = site.callsUp();
    for (const number of orphans) interrupted.add(number);
    await site.startDaemon((slot) => ["idle", "dialing", "alerting", "active", "releasing"].includes(slot.state));
    for (const number of orphans) {
      await site.seen(`the end of ${number}`, (event) => event.event === "released" && event.number === number);
    }
  }
  await site.json("campaign", "stop", "k");
  await until("no call was under way", async () => (await site.attempts()).every(({ state }) => state === "ended"));

  const attempts = await site.attempts();
  const dialled = site.dialled();
  expect(new Set(dialled).size, `seed ${seed}`).toBe(dialled.length);
  for (const number of interrupted) {
    const outcomes = attempts.filter((attempt) => attempt.number === number).map(({ outcome }) => outcome);
    expect(outcomes, `seed ${seed}: ${number}`).toEqual(["unknown"]);
  }
  for (const dial of site.dials()) {
    expect(attempts.some((attempt) => attempt.number === dial.number && attempt.slot === dial.slot)).toBe(true);
    expect(endOf(site, dial), `${dial.number} is still up`).toBeDefined();
  }
  const perCard = Map.groupBy(attempts, ({ iccid }) => iccid);
  for (const [, ofCard] of perCard) expect(ofCard.length).toBeLessThanOrEqual(LIMIT);
  expect(interrupted.size).toBeGreaterThan(0);
  expect(await site.json("audit", "verify")).toMatchObject({ ok: true });
  expect((await site.daemon.stop()).code).toBe(0);
  expect(integrity(site.database)).toBe("ok");
});

test("a call that outlived the daemon is hung up, and its callee blocked until someone reconciles it", async () => {
  const site = await Site.running({ rack: { ...rack, slots: 2 } });
  const number = "+999571999100";
  await site.campaignOf("k", [number], 60);
  await site.seen("the answer", (event) => event.event === "answered");
  await site.daemon.kill("SIGKILL");
  expect(site.callsUp()).toEqual([number]);

  await site.startDaemon();
  expect(site.callsUp()).toEqual([]);
  expect(site.truth.find(({ event }) => event === "released")).toMatchObject({ by: "local", number });
  const [attempt, ...more] = await site.attempts();
  expect(more).toEqual([]);
  expect(attempt).toMatchObject({ number, state: "ended", outcome: "unknown" });

  const blocked = await site.cli("dial", number, "--campaign", "k", "--wait", "--json");
  expect(blocked.code).toBe(3);
  const { refused }: Refused = JSON.parse(blocked.out);
  expect(refused.map(({ code }) => code)).toContain("unresolved-attempt");
  expect(site.dialled()).toEqual([number]);

  const words = ["--as", "answered", "--reason", "the carrier's bill", "--by", "M. Chen"];
  await site.json("calls", "reconcile", String(attempt?.attempt), ...words);
  expect((await site.attempts())[0]).toMatchObject({ outcome: "unknown" });
  const plan = await site.cli("dial", number, "--campaign", "k", "--dry-run", "--json");
  expect(JSON.parse(plan.out)).toMatchObject({ verdict: "allow", refused: [] });
});
