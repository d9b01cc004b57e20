import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { Site } from "./site.ts";
import { until } from "./until.ts";

const rack = { slots: 2, personality: "fast", timeScale: 10 } as const;
const DISK_MIB = 48;

function numbers(count: number, tail = "103"): readonly string[] {
  return Array.from({ length: count }, (_, index) => `+99952${1000 + index}${tail}`);
}

/** Runs a daemon that must not start, and returns what it said. */
async function refusedStart(site: Site, mounts: string | null = null): Promise<{ code: number | null; said: string }> {
  const daemon = site.launchDaemon(mounts);
  const { code } = await daemon.ended;
  return { code, said: daemon.errors() };
}

test("a database from a newer version is left as it was", async () => {
  const site = await Site.running({ rack });
  await site.consent(numbers(3));
  await site.daemon.stop();
  const db = new Database(site.database);
  db.pragma("user_version = 999");
  db.close();
  const before = readFileSync(site.database);
  const events = site.truth.length;

  const { code, said } = await refusedStart(site);
  expect(code).toBe(2);
  expect(said).toMatch(/newer simbankd .*999/);
  expect(readFileSync(site.database).equals(before)).toBe(true);
  expect(site.truth).toHaveLength(events);
});

test("a data folder that is no folder, or whose database is none, is said in one line", async () => {
  const site = await Site.open({ rack });
  writeFileSync(site.dataDir, "in the way");
  const inTheWay = await refusedStart(site);
  expect(inTheWay.code).not.toBe(0);
  expect(inTheWay.said).toContain(site.dataDir);
  expect(inTheWay.said.trim().split("\n")).toHaveLength(1);
  rmSync(site.dataDir);
  mkdirSync(site.dataDir);
  writeFileSync(site.database, "number,name\n+999520000001,a list and no database\n");
  const { code, said } = await refusedStart(site);
  expect(code).not.toBe(0);
  expect(said).toContain(site.database);
  expect(said).not.toContain("    at ");
  expect(site.dialled()).toEqual([]);
});

test("a lost key is an error, not a new key", async () => {
  const site = await Site.running({ rack });
  await site.consent(numbers(1));
  await site.daemon.stop();
  rmSync(join(site.dataDir, "controller.key"));
  const { code, said } = await refusedStart(site);
  expect(code).toBe(2);
  expect(said).toContain("controller.key");
});

test("a data folder that cannot be written stops the daemon before a byte to any modem", async () => {
  const site = await Site.running({ rack: { ...rack, logCommands: true } });
  await site.consent(numbers(1));
  await site.daemon.stop();
  const before = readFileSync(site.database);
  const events = site.truth.length;
  const readOnly = `mount --bind '${site.dataDir}' '${site.dataDir}'; mount -o remount,bind,ro '${site.dataDir}'`;
  const { code, said } = await refusedStart(site, readOnly);
  expect(code).toBe(2);
  expect(said).toMatch(/read-only file system and cannot be written.*remount,rw/);
  expect(readFileSync(site.database).equals(before)).toBe(true);
  expect(site.truth).toHaveLength(events);
});

test("a data folder that cannot be made says why, and not that it is missing", async () => {
  const site = await Site.open({ rack });
  const above = dirname(site.dataDir);
  const readOnly = `mount --bind '${above}' '${above}'; mount -o remount,bind,ro '${above}'`;
  const { code, said } = await refusedStart(site, readOnly);
  expect(code).toBe(2);
  expect(said).toMatch(/read-only file system/);
  expect(said).not.toContain("ENOENT");
});

/** Takes all the space that is left on the disk of this folder. */
function fill(folder: string): string {
  const path = join(folder, "ballast");
  const file = openSync(path, "w");
  try {
    for (let size = 1 << 20; size >= 512; ) {
      try {
        writeSync(file, Buffer.alloc(size, 1));
      } catch {
        // Full for a piece of this size; a smaller one may still fit.
        size /= 2;
      }
    }
  } finally {
    closeSync(file);
  }
  return path;
}

test("a full disk loses no outcome, stops new dials, and dialling goes on when there is room", async () => {
  const site = await Site.open({ rack });
  mkdirSync(site.dataDir);
  await site.startDaemon(undefined, `mount -t tmpfs -o size=${DISK_MIB}m,mode=0700 tmpfs '${site.dataDir}'`);
  const [talks = "", waits = ""] = numbers(2, "100");
  await site.campaignOf("d", [talks], 2);
  await site.consent([waits]);
  await site.seen("an answer", ({ event }) => event === "answered");

  // Its disk is its own: seen from here through the process.
  const ballast = fill(`/proc/${site.daemon.pid}/root${site.dataDir}`);
  await until("the call's outcome was on the full disk", async () => {
    const { out } = await site.cli("calls", "--json", "--reveal");
    return out.includes('"outcome":"answered"');
  });
  expect(await site.attempts()).toMatchObject([{ number: talks, outcome: "answered" }]);
  const refused = await site.cli("dial", waits, "--campaign", "d", "--json");
  expect(refused.code).toBe(1);
  expect(refused.out).toContain("SB_STORE_FULL");
  expect(site.dialled()).toEqual([talks]);

  rmSync(ballast);
  await site.json("campaign", "start", "d");
  let said = "";
  const dialAgain = async (): Promise<boolean> => {
    const { code, out } = await site.cli("dial", waits, "--campaign", "d", "--wait", "--json");
    said = out;
    return code === 0;
  };
  await until(() => `a dial was taken again; the last answer: ${said}`, dialAgain);
  expect(JSON.parse(said)).toMatchObject({ outcome: "answered" });
  expect(site.dialled()).toEqual([talks, waits]);
  expect(await site.json("audit", "verify")).toMatchObject({ ok: true });
});
