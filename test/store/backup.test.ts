import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ownTerms } from "../../src/domain/card.ts";
import { SimbankError } from "../../src/domain/errors.ts";
import { monoMs, wallMs } from "../../src/domain/time.ts";
import { auditBundle, openStore, restoreBackup, type StoreClient, verifyBackup } from "../../src/store/index.ts";
import { ACTOR, ANSWERED, labNumber, labPacks, LIMITS, line, START } from "./harness.ts";

let root: string;
let dir: string;
const open: StoreClient[] = [];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "simbankd-backup-"));
  dir = join(root, "data");
});
afterEach(async () => {
  for (const store of open.splice(0)) await store.close();
  rmSync(root, { recursive: true, force: true });
});

const keyOf = (dataDir: string): string => join(dataDir, "controller.key");

async function openIn(dataDir: string): Promise<StoreClient> {
  const store = await openStore({
    dataDir,
    keyFile: keyOf(dataDir),
    policy: labPacks(),
    deploymentCountry: "lab",
    buildDate: wallMs(0),
    now: START,
    mono: () => monoMs(1_000),
    spareBytes: 4096,
  });
  open.push(store);
  return store;
}

async function load(store: StoreClient, kind: Parameters<StoreClient["beginImport"]>[0], text: string): Promise<void> {
  const session = await store.beginImport(kind, ACTOR, START);
  await session.push(Buffer.from(text));
  await session.finish();
}

const PEOPLE = 40;
const request = { now: START, clockTrusted: true, clockWhy: "test", lines: [line(1)], contact: null };

/** A ledger with people, a note, a document, a PIN and one call made. */
async function prepared(): Promise<StoreClient> {
  const store = await openIn(dir);
  const numbers = Array.from({ length: PEOPLE }, (_, index) => labNumber(index));
  const flow = { kind: "hold", holdS: 1 } as const;
  await store.createCampaign({ id: "c1", purpose: "survey", voice: "live", flow, priority: 5 }, ACTOR, START);
  await store.seeCard(line(1).iccid, line(1).imsi, null, "b1.1", ownTerms(LIMITS), START);
  const consents = numbers.map((number) => `${number},survey,2026-01-02,paper,form ${number.slice(-3)}`).join("\n");
  await load(store, { kind: "consents", dryRun: false }, `number,purpose,granted_at,method,evidence\n${consents}\n`);
  const contacts = numbers.map((number) => `${number},Person ${number.slice(-3)}`).join("\n");
  await load(store, { kind: "contacts", campaign: "c1", dryRun: false }, `number,name\n${contacts}\n`);
  await store.addNote(labNumber(3), "asks for large print", ACTOR, START);
  await store.setCardPin(line(1).iccid, "1234", ACTOR, START);
  await store.storeEvidence(pieces("a signed form"), ACTOR, START);
  await store.setCampaignState("c1", "running", null, ACTOR, START);
  await dialOnce(store);
  return store;
}

async function* pieces(text: string): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from(text));
}

async function dialOnce(store: StoreClient): Promise<void> {
  const dial = (await store.reserve(request)).dials[0];
  expect(dial).toBeDefined();
  await store.finish(dial?.attempt ?? 0, ANSWERED, START);
}

/** Writes a backup to a file; `between` is done after each piece. */
async function backUp(store: StoreClient, between: () => Promise<void> = () => Promise.resolve()): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const piece of store.backup(ACTOR, START)) {
    parts.push(piece);
    await between();
  }
  const file = join(root, `backup-${readdirSync(root).length}.sbk`);
  writeFileSync(file, Buffer.concat(parts));
  return file;
}

function failure(work: () => unknown): SimbankError {
  try {
    work();
  } catch (error) {
    if (error instanceof SimbankError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

describe("a backup made while calls go on", () => {
  it("verifies, restores into an empty folder, and goes on there as the ledger was at its beginning", async () => {
    const store = await prepared();
    let calls = 0;
    const file = await backUp(store, async () => {
      if ((calls += 1) < 4) await dialOnce(store);
    });
    expect(calls).toBeGreaterThan(2);
    expect(readdirSync(dir).filter((name) => name.startsWith("simbankd.backup"))).toEqual([]);
    const found = verifyBackup(file, keyOf(dir));
    expect(found).toMatchObject({ createdAt: "2026-03-10T08:00:00.000Z", documents: 1 });

    const elsewhere = join(root, "elsewhere");
    expect(restoreBackup(file, keyOf(dir), elsewhere)).toEqual(found);
    expect(statSync(elsewhere).mode & 0o777).toBe(0o700);
    expect(statSync(join(elsewhere, "simbankd.db")).mode & 0o777).toBe(0o600);
    const restored = await openIn(elsewhere);
    expect(await restored.auditVerify()).toMatchObject({ ok: true, events: found.events, head: found.head });
    const person = await restored.person(labNumber(3), true);
    expect(person.notes.map(({ text }) => text)).toEqual(["asks for large print"]);
    expect(person.contacts[0]?.variables).toEqual({ name: "Person 003" });
    expect(
      await restored.attempts({
        since: null,
        campaign: null,
        slot: null,
        outcome: null,
        afterAttempt: null,
        limit: 50,
        reveal: false,
      }),
    ).toHaveLength(1);
    expect(readdirSync(join(elsewhere, "evidence"))).toHaveLength(1);
  });

  it("is refused while another is being made", async () => {
    const store = await prepared();
    const first = store.backup(ACTOR, START);
    await first.next();
    await expect(store.backup(ACTOR, START).next()).rejects.toMatchObject({ code: "SB_BUSY" });
    await first.return({ bytes: 0, sha256: "", documents: 0, createdAt: "" });
    expect((await store.backup(ACTOR, START).next()).done).toBe(false);
  });
});

describe("a backup that must not be restored", () => {
  it("says which key it needs when it is given another", async () => {
    const file = await backUp(await prepared());
    const other = join(root, "other.key");
    writeFileSync(other, Buffer.alloc(32, 7));
    const error = failure(() => verifyBackup(file, other));
    expect(error.code).toBe("SB_KEY_LOST");
    expect(error.message).toContain("of 2026-03-10T08:00:00.000Z was made with another key than");
    expect(failure(() => restoreBackup(file, other, join(root, "new"))).code).toBe("SB_KEY_LOST");
    expect(readdirSync(join(root, "new")).filter((name) => name.startsWith("simbankd.db"))).toEqual([]);
  });

  it("shows every changed byte, every cut and every frame that was moved", async () => {
    const whole = readFileSync(await backUp(await prepared()));
    const damage = join(root, "damaged.sbk");
    const verify = (bytes: Uint8Array): SimbankError => {
      writeFileSync(damage, bytes);
      return failure(() => verifyBackup(damage, keyOf(dir)));
    };
    const step = Math.ceil(whole.length / 40);
    for (let at = 0; at < whole.length; at += step) {
      const changed = Buffer.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(["SB_STORE_CORRUPT", "SB_KEY_LOST"]).toContain(verify(changed).code);
      expect(verify(whole.subarray(0, at)).code).toBe("SB_STORE_CORRUPT");
    }
    expect(verify(Buffer.concat([whole, Buffer.alloc(1)])).message).toContain("bytes behind its end");
    // The last frame is empty: 4 bytes of length and a tag.
    expect(verify(whole.subarray(0, whole.length - 20)).message).toContain("was cut off");
  });

  it("is not put over a folder in which a daemon works, nor over a ledger", async () => {
    const store = await prepared();
    const file = await backUp(store);
    expect(failure(() => restoreBackup(file, keyOf(dir), dir)).code).toBe("SB_STORE_LOCKED");
    await store.close();
    const error = failure(() => restoreBackup(file, keyOf(dir), dir));
    expect([error.code, error.message]).toEqual(["SB_CONFLICT", expect.stringContaining("Move")]);
  });
});

describe("key rotation", () => {
  it("seals every row anew, and only the key of then opens the backups of then", async () => {
    const store = await prepared();
    const oldKey = join(root, "old.key");
    writeFileSync(oldKey, readFileSync(keyOf(dir)));
    const before = await backUp(store);
    // People, references, variables, a note and a PIN.
    expect(await store.rotateKey(ACTOR, START)).toEqual({ rows: 3 * PEOPLE + 2 });
    expect(statSync(keyOf(dir)).size).toBe(64);
    expect(statSync(keyOf(dir)).mode & 0o777).toBe(0o600);
    expect((await store.person(labNumber(3), true)).notes[0]?.text).toBe("asks for large print");
    await load(store, { kind: "contacts", campaign: "c1", dryRun: false }, `number,name\n${labNumber(90)},Late\n`);
    await dialOnce(store);
    const after = await backUp(store);
    expect(failure(() => verifyBackup(before, keyOf(dir))).code).toBe("SB_KEY_LOST");
    expect(verifyBackup(before, oldKey).documents).toBe(1);
    expect(failure(() => verifyBackup(after, oldKey)).code).toBe("SB_KEY_LOST");
    expect(verifyBackup(after, keyOf(dir)).documents).toBe(1);
    await store.close();
    const again = await openIn(dir);
    expect((await again.person(labNumber(90), true)).contacts[0]?.variables).toEqual({ name: "Late" });
    expect(await again.rotateKey(ACTOR, START)).toEqual({ rows: 3 * PEOPLE + 4 });
    expect(await again.auditVerify()).toMatchObject({ ok: true });
  });

  it("goes on where one was cut short: both secrets open until the end", async () => {
    const store = await prepared();
    await store.close();
    const key = readFileSync(keyOf(dir));
    writeFileSync(keyOf(dir), Buffer.concat([key, Buffer.alloc(32, 5), key]));
    const again = await openIn(dir);
    expect((await again.person(labNumber(3), true)).notes[0]?.text).toBe("asks for large print");
    expect(await again.rotateKey(ACTOR, START)).toEqual({ rows: 3 * PEOPLE + 2 });
    expect(readFileSync(keyOf(dir)).subarray(32)).toEqual(Buffer.alloc(32, 5));
  });

  it("waits for an import, and an import for it", async () => {
    const store = await prepared();
    const session = await store.beginImport({ kind: "contacts", campaign: "c1", dryRun: false }, ACTOR, START);
    await expect(store.rotateKey(ACTOR, START)).rejects.toMatchObject({ code: "SB_BUSY" });
    await session.abort();
    const rotating = store.rotateKey(ACTOR, START);
    await expect(
      store.beginImport({ kind: "contacts", campaign: "c1", dryRun: false }, ACTOR, START),
    ).rejects.toMatchObject({ code: "SB_BUSY" });
    await rotating;
  });
});

describe("an exported audit chain", () => {
  const verifyScript = join(import.meta.dirname, "../../scripts/verify-audit.mjs");

  function offline(file: string, ...options: string[]): { readonly code: number; readonly out: string } {
    try {
      const out = execFileSync(process.execPath, [verifyScript, file, ...options], { encoding: "utf8" });
      return { code: 0, out };
    } catch (error) {
      if (!(error instanceof Error) || !("status" in error) || !("stdout" in error)) throw error;
      return { code: Number(error.status), out: String(error.stdout) };
    }
  }

  it("verifies without the daemon, and shows a change, a gap, a cut and another key", async () => {
    const store = await prepared();
    await store.checkpoint(START);
    const parts: Uint8Array[] = [];
    const bundle = auditBundle(store, ACTOR, START);
    let done = await bundle.next();
    for (; done.done !== true; done = await bundle.next()) parts.push(done.value);
    const { publicKey, events } = done.value;
    const text = Buffer.concat(parts).toString("utf8");
    const file = join(root, "audit.jsonl");
    const check = (content: string, ...options: string[]) => {
      writeFileSync(file, content);
      return offline(file, ...options);
    };
    const whole = check(text, "--key", publicKey);
    expect(whole).toMatchObject({ code: 0, out: expect.stringContaining(`${events} events, 2 checkpoints`) });
    const lines = text.trimEnd().split("\n");
    const changed = lines.with(5, (lines[5] ?? "").replace("rows", "rowz"));
    expect(changed[5]).not.toBe(lines[5]);
    expect(check(`${changed.join("\n")}\n`)).toMatchObject({ code: 1, out: expect.stringContaining("event 5") });
    expect(check(`${lines.toSpliced(7, 1).join("\n")}\n`).out).toContain("event 7 is missing");
    expect(check(`${lines.slice(0, -2).join("\n")}\n`).code).toBe(1);
    const third: readonly unknown[] = JSON.parse(lines[3] ?? "[]");
    const cut = [...lines.slice(0, 4), JSON.stringify({ end: true, events: 3, head: third[6] })];
    expect(check(`${cut.join("\n")}\n`).out).toContain("no signed checkpoint");
    expect(check(text, "--key", "MCowBQYDK2VwAyEA").out).toContain("another key");
    expect(await store.auditVerify()).toMatchObject({ ok: true });
  });
});
