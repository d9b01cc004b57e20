import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram } from "./programs.ts";
import { Site } from "./site.ts";
import { until } from "./until.ts";

const rack = { slots: 3, personality: "fast", timeScale: 10 } as const;

test("SIGTERM ends every call and settles it before the process ends well", async () => {
  const site = await Site.running({ rack });
  const everyone = ["+999531001100", "+999531002100", "+999531003120"];
  await site.campaignOf("p", everyone, 60);
  await until("all were called", () => site.truth.filter(({ event }) => event === "alerting").length === 3);
  await until("two had answered", () => site.truth.filter(({ event }) => event === "answered").length === 2);
  const kill = setTimeout(() => void site.daemon.kill("SIGKILL"), 5_000);
  const ended = await site.daemon.kill("SIGTERM");
  clearTimeout(kill);
  expect(ended).toEqual({ code: 0, signal: null });
  expect(site.callsUp()).toEqual([]);
  const ends = site.truth.filter(({ event }) => event === "released");
  expect(ends.map(({ by }) => by)).toEqual(["local", "local", "local"]);
  expect(existsSync(site.socket)).toBe(false);

  await site.startDaemon();
  const attempts = await site.attempts();
  const outcomes = attempts.map(({ number, outcome }) => `${number.slice(-3)} ${outcome}`);
  expect(outcomes.toSorted()).toEqual(["100 answered", "100 answered", "120 cancelled"]);
  expect(attempts.every(({ released_by: by }) => by === "local")).toBe(true);
  expect(site.dialled()).toHaveLength(3);
});

test("a second daemon on the same data folder names the first and leaves", async () => {
  const site = await Site.running({ rack: { ...rack, slots: 1 } });
  const config = join(site.dir, "second.yaml");
  writeFileSync(config, readFileSync(site.config, "utf8").replace(site.socket, `${site.socket}.2`));
  const second = await runProgram("simbankd", ["run", "--config", config]);
  expect(second.code).toBe(2);
  expect(second.err).toContain(`process ${site.daemon.pid}`);
  expect(second.err.trim().split("\n")).toHaveLength(1);
  expect((await site.cli("status")).code).toBe(0);
});

test("a second daemon on the same socket says so and leaves", async () => {
  const site = await Site.running({ rack: { ...rack, slots: 1 } });
  const config = join(site.dir, "second.yaml");
  writeFileSync(config, readFileSync(site.config, "utf8").replace(site.dataDir, `${site.dataDir}-2`));
  const second = await runProgram("simbankd", ["run", "--config", config]);
  expect(second.code).toBe(2);
  expect(second.err).toContain(site.socket);
  expect((await site.cli("status")).code).toBe(0);
});

test("a port that another daemon holds is shown with its holder, and the other slots work", async () => {
  const site = await Site.running({ rack: { ...rack, slots: 1 } });
  const before = site.truth.length;
  const other = await Site.open({
    rack: { ...rack, slots: 1, seed: 7 },
    furtherSlots: [{ slot: "b2.1", device: site.rack.slots[0]?.path ?? "" }],
  });
  await other.startDaemon((slot) => slot.state === "idle" || slot.slot === "b2.1");
  const held = await until("the held slot said why", async () => {
    const slot = await other.slot("b2.1");
    return slot.state === "absent" && slot.reason !== null && slot.reason !== "port-closed" ? slot : undefined;
  });
  expect(held.reason).toContain(`${site.daemon.pid}`);
  await other.campaignOf("p", ["+999531009103"]);
  await other.finished("p");
  expect(other.dialled()).toEqual(["+999531009103"]);
  expect(site.truth.slice(before)).toEqual([]);
});
