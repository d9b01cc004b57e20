import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Worker } from "node:worker_threads";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownTerms } from "../../src/domain/card.ts";
import { SimbankError } from "../../src/domain/errors.ts";
import { type MonoMs, monoMs, wallMs } from "../../src/domain/time.ts";
import type { ImportKind } from "../../src/store/api.ts";
import { openStore, type StoreClient } from "../../src/store/index.ts";
import { MIGRATIONS } from "../../src/store/migrations/index.ts";
import { ACTOR, ANSWERED, labNumber, labPacks, LIMITS, line, START } from "./harness.ts";

let dir: string;
let mono: MonoMs;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "simbankd-thread-"));
  mono = monoMs(1_000);
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

function open(): Promise<StoreClient> {
  return openStore({
    dataDir: dir,
    keyFile: join(dir, "controller.key"),
    policy: labPacks(),
    deploymentCountry: "lab",
    buildDate: wallMs(0),
    now: START,
    mono: () => mono,
    spareBytes: 4096,
  });
}

async function load(store: StoreClient, kind: ImportKind, text: string) {
  const session = await store.beginImport(kind, ACTOR, START);
  await session.push(Buffer.from(text));
  return session.finish();
}

async function prepare(store: StoreClient, contacts: number): Promise<void> {
  const rows = Array.from({ length: contacts }, (_, index) => labNumber(index));
  await store.createCampaign(
    { id: "c1", purpose: "survey", voice: "live", flow: { kind: "hold", holdS: 1 }, priority: 5 },
    ACTOR,
    START,
  );
  await store.seeCard(line(1).iccid, line(1).imsi, null, "b1.1", ownTerms(LIMITS), START);
  const consents = rows.map((number) => `${number},survey,2026-01-02,paper`).join("\n");
  await load(store, { kind: "consents", dryRun: false }, `number,purpose,granted_at,method\n${consents}\n`);
  await load(store, { kind: "contacts", campaign: "c1", dryRun: false }, `number\n${rows.join("\n")}\n`);
  await store.setCampaignState("c1", "running", null, ACTOR, START);
}

const request = { now: START, clockTrusted: true, clockWhy: "test", lines: [line(1)], contact: null };

async function failureOf(work: Promise<unknown>): Promise<SimbankError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof SimbankError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

describe("the store in its thread", () => {
  it("gives a permit that dials the reserved number once, within its life", async () => {
    const store = await open();
    await prepare(store, 1);
    const dial = (await store.reserve(request)).dials[0];
    expect(dial?.maskedNumber).toBe("+99955•••000");
    expect(dial?.permit.spend(monoMs(mono + 4_999))).toBe(labNumber(0));
    expect(() => dial?.permit.spend(mono)).toThrow(/already spent/);
    await store.close();
  });

  it("has the attempt on disk when the reservation resolves", async () => {
    const store = await open();
    await prepare(store, 1);
    await store.reserve(request);
    const reader = new Database(join(dir, "simbankd.db"), { readonly: true });
    expect(reader.prepare("SELECT state FROM attempt").all()).toEqual([{ state: "reserved" }]);
    reader.close();
    await store.close();
  });

  it("puts an ending and the next reservation of one turn in one commit", async () => {
    const store = await open();
    await prepare(store, 2);
    const attempt = (await store.reserve(request)).dials[0]?.attempt ?? 0;
    const [ended, next] = await Promise.all([store.finish(attempt, ANSWERED, START), store.reserve(request)]);
    expect(ended).toBe(true);
    expect(next.dials).toHaveLength(1);
    await store.close();
  });

  it("tells errors with code and sentence, and goes on", async () => {
    const store = await open();
    expect(await failureOf(store.campaign("nothing", START))).toMatchObject({
      code: "SB_NOT_FOUND",
      message: expect.stringContaining("nothing"),
    });
    expect(await store.campaigns(START)).toEqual([]);
    await store.close();
  });

  it("says when its thread dies, and refuses what comes after", async () => {
    const started = new Promise<Worker>((resolve) => process.once("worker", resolve));
    const store = await open();
    await (await started).terminate();
    expect((await store.lost()).code).toBe("SB_STORE");
    expect((await failureOf(store.stoppedAll())).code).toBe("SB_STORE");
    await store.close();
  });

  it("is not lost when it is closed", async () => {
    const store = await open();
    await store.close();
    expect(await Promise.race([store.lost(), Promise.resolve("closed")])).toBe("closed");
  });

  it("closes once, twice, and refuses what comes after", async () => {
    const store = await open();
    await Promise.all([store.close(), store.close()]);
    expect((await failureOf(store.campaigns(START))).code).toBe("SB_STORE");
  });

  it("finishes what was asked before it closes", async () => {
    const store = await open();
    const created = store.createCampaign(
      { id: "last", purpose: "survey", voice: "live", flow: { kind: "hold", holdS: 1 }, priority: 0 },
      ACTOR,
      START,
    );
    await store.close();
    await created;
    const again = await open();
    expect((await again.campaigns(START)).map((one) => one.id)).toEqual(["last"]);
    await again.close();
  });

  it("says why it cannot open", async () => {
    const store = await open();
    expect((await failureOf(open())).code).toBe("SB_STORE_LOCKED");
    await store.close();
    rmSync(join(dir, "controller.key"));
    expect((await failureOf(open())).code).toBe("SB_KEY_LOST");
  });

  it("tells where it is and how safe", async () => {
    const store = await open();
    await prepare(store, 1);
    expect(await store.info()).toEqual({
      path: join(dir, "simbankd.db"),
      schemaVersion: MIGRATIONS.length,
      synchronous: 2,
      newestAt: START,
      openedAt: START,
    });
    await store.close();
  });
});

describe("an import through the threads", () => {
  it("streams many rows in small pieces while reservations go on", async () => {
    const store = await open();
    await prepare(store, 1);
    const session = await store.beginImport({ kind: "consents", dryRun: false }, ACTOR, START);
    const rows = Array.from({ length: 30_000 }, (_, index) => `${labNumber(index)},charity,2026-01-02,paper`);
    const bytes = Buffer.from(`number,purpose,granted_at,method\nbad,charity,2026-01-02,paper\n${rows.join("\n")}\n`);
    const rejected: number[] = [];
    let reserved = 0;
    for (let at = 0; at < bytes.length; at += 10_000) {
      const progress = await session.push(bytes.subarray(at, at + 10_000));
      rejected.push(...progress.rejected.map((row) => row.line));
      if (reserved === 0) reserved = (await store.reserve(request)).dials.length;
    }
    const done = await session.finish();
    rejected.push(...done.rejected.map((row) => row.line));
    expect(done).toMatchObject({ rows: 30_001, imported: 30_000, unchanged: 0, rejectedTotal: 1 });
    expect(rejected).toEqual([2]);
    expect(reserved).toBe(1);
    expect(await store.auditVerify()).toMatchObject({ ok: true });
    await store.close();
  });

  it("that is no list fails with what was expected, and leaves the store well", async () => {
    const store = await open();
    const failure = await failureOf(load(store, { kind: "consents", dryRun: false }, "telephone\n1\n"));
    expect(failure).toMatchObject({
      code: "SB_INVALID_INPUT",
      message: expect.stringContaining("number, purpose, granted_at, method"),
    });
    expect(await store.auditVerify()).toMatchObject({ ok: true });
    await store.close();
  });

  it("that is broken off keeps what is on disk and can be done again", async () => {
    const store = await open();
    const session = await store.beginImport({ kind: "consents", dryRun: false }, ACTOR, START);
    await session.push(Buffer.from(`number,purpose,granted_at,method\n${labNumber(1)},survey,2026-01-02,paper\n`));
    await session.abort();
    const again = await load(
      store,
      { kind: "consents", dryRun: false },
      `number,purpose,granted_at,method\n${labNumber(1)},survey,2026-01-02,paper\n`,
    );
    expect(again.imported + again.unchanged).toBe(1);
    await store.close();
  });
});

describe("kill -9", () => {
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  /** Runs a dialling process until it has said `lines` lines (or ended), kills it, and resolves with what it said. */
  async function dialUntilKilled(lines: number): Promise<string[]> {
    const child = spawn(process.execPath, [join(import.meta.dirname, "dialling-child.ts"), dir], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    const said: string[] = [];
    for await (const text of createInterface({ input: child.stdout })) {
      said.push(text);
      if (said.length === lines) child.kill("SIGKILL");
    }
    return said;
  }

  it("loses nothing that was acknowledged and dials nobody twice", async () => {
    const lives = [];
    for (const lines of [7, 30, 12, 55]) lives.push(await dialUntilKilled(lines));
    const said = lives.flat();
    const dialled = said.flatMap((text) => /^dialled \d+ (\S+)$/.exec(text)?.[1] ?? []);
    expect(dialled.length).toBeGreaterThan(40);
    expect(new Set(dialled).size).toBe(dialled.length);
    const ended = new Set(said.flatMap((text) => /^ended (\d+)$/.exec(text)?.[1] ?? []));
    const store = await open();
    await store.recover(START);
    const query = {
      since: null,
      campaign: null,
      slot: null,
      outcome: null,
      afterAttempt: null,
      limit: 10_000,
      reveal: true,
    };
    const rows = await store.attempts(query);
    for (const row of rows) expect([row.attempt, row.state]).toEqual([row.attempt, "ended"]);
    for (const attempt of ended) {
      expect(rows.find((row) => row.attempt === Number(attempt))?.result?.outcome).toBe("answered");
    }
    for (const row of rows) {
      if (!ended.has(String(row.attempt))) expect(["answered", "unknown"]).toContain(row.result?.outcome);
    }
    for (const number of dialled) expect(rows.some((row) => row.number === number)).toBe(true);
    expect(await store.auditVerify()).toMatchObject({ ok: true });
    await store.close();
  });
});
