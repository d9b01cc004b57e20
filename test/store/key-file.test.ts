import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { monoMs, wallMs } from "../../src/domain/time.ts";
import { controllerKeyFile, openStore, type StoreClient } from "../../src/store/index.ts";
import { ACTOR, labNumber, labPacks, START } from "./harness.ts";

let root: string;
let data: string;
let credentials: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "simbankd-key-"));
  data = join(root, "data");
  credentials = join(root, "credentials");
  mkdirSync(credentials);
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

/** As the service manager leaves a credential: to be read, and no more. */
function giveCredential(key: Uint8Array): string {
  const path = join(credentials, "controller.key");
  rmSync(path, { force: true });
  writeFileSync(path, key);
  chmodSync(path, 0o400);
  return path;
}

async function withStore<T>(work: (store: StoreClient) => Promise<T>): Promise<T> {
  const store = await openStore({
    dataDir: data,
    keyFile: controllerKeyFile(data, credentials),
    policy: labPacks(),
    deploymentCountry: "lab",
    buildDate: wallMs(0),
    now: START,
    mono: () => monoMs(1_000),
    spareBytes: 4096,
  });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

describe("where the controller key is", () => {
  it("is the service manager's credential where there is one, else the data folder", () => {
    expect(controllerKeyFile(data, undefined)).toBe(join(data, "controller.key"));
    expect(controllerKeyFile(data, credentials)).toBe(join(data, "controller.key"));
    const path = giveCredential(Buffer.alloc(32, 1));
    expect(controllerKeyFile(data, credentials)).toBe(path);
  });

  it("a ledger under a credential opens with it, is refused without it, and never writes it", async () => {
    const key = Buffer.alloc(32, 1);
    const path = giveCredential(key);
    await withStore((store) => store.addNote(labNumber(1), "a note", ACTOR, START));
    expect(readFileSync(path)).toEqual(key);
    rmSync(path);
    await expect(withStore((store) => store.info())).rejects.toMatchObject({ code: "SB_KEY_LOST" });
  });

  it("a credential is rotated by a person, as the refusal says", async () => {
    const key = Buffer.alloc(32, 1);
    giveCredential(key);
    const note = (store: StoreClient) => store.person(labNumber(1), true).then(({ notes }) => notes[0]?.text);
    await withStore((store) => store.addNote(labNumber(1), "a note", ACTOR, START));
    await expect(withStore((store) => store.rotateKey(ACTOR, START))).rejects.toMatchObject({
      code: "SB_CONFLICT",
      message: expect.stringContaining("head -c 32 /dev/urandom; tail -c 32 controller.key"),
    });
    const next = Buffer.concat([key, Buffer.alloc(32, 2), key]);
    giveCredential(next);
    expect(await withStore((store) => store.rotateKey(ACTOR, START))).toMatchObject({ rows: 2 });
    giveCredential(next.subarray(0, 64));
    expect(await withStore(note)).toBe("a note");
    giveCredential(Buffer.concat([Buffer.alloc(32, 7), Buffer.alloc(32, 2)]));
    await expect(withStore(note)).rejects.toMatchObject({ code: "SB_KEY_LOST" });
  });
});
