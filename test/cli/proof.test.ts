import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SimbankError } from "../../src/domain/errors.ts";
import { openRig } from "../control/harness.ts";
import { run } from "./harness.ts";

const NUMBER = "+999555001234";
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "simbank-cli-proof-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

const files = [
  { argv: ["backup", "create"], verb: "backup", content: "sealed bytes", says: "documents: 2" },
  { argv: ["audit", "export"], verb: "exportAudit", content: "{}\n", says: "signed with the key MCow" },
  {
    argv: ["report", "evidence", "--since", "2026-03-01", "--to"],
    verb: "evidencePack",
    content: "PK",
    says: "index.html",
  },
] as const;

describe("a file that the daemon streams", () => {
  test.each(files)("$argv writes it for its owner alone and says what it is", async ({ argv, verb, content, says }) => {
    const rig = await openRig();
    const file = join(dir, "out");
    const ran = await run(rig.socketPath, [...argv, file]);
    expect([ran.code, ran.err]).toEqual([0, ""]);
    expect(ran.out).toContain(says);
    expect(readFileSync(file, "utf8")).toBe(content);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(rig.backend.last(verb)).toBeDefined();
    const again = await run(rig.socketPath, [...argv, file, "--json"]);
    expect(again.code).toBe(2);
    expect(again.out).toContain("is there already");
  });

  test("backup create prints the command that verifies it, with the key that opens it", async () => {
    const rig = await openRig();
    const file = join(dir, "monday.sbk");
    const { out } = await run(rig.socketPath, ["backup", "create", file]);
    expect(out).toContain(`Next: simbank backup verify ${file} --key /srv/simbank/controller.key\n`);
  });

  test("leaves nothing behind when it breaks off", async () => {
    const rig = await openRig();
    rig.backend.backup = async function* () {
      yield await Promise.resolve(Buffer.from("half"));
      throw new SimbankError("SB_STORE", "The disk went away.");
    };
    const file = join(dir, "out");
    const ran = await run(rig.socketPath, ["backup", "create", file]);
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining("The disk went away.")]);
    expect([existsSync(file), existsSync(`${file}.part`)]).toEqual([false, false]);
  });
});

test("subscriber export prints a page for the person, or writes it to a new file", async () => {
  const rig = await openRig();
  const printed = await run(rig.socketPath, ["subscriber", "export", NUMBER]);
  expect([printed.code, printed.err]).toEqual([0, ""]);
  for (const part of [`telephone number ${NUMBER}`, "withdrawn (cli), recorded by li(1000)", "GB-TPS"]) {
    expect(printed.out).toContain(part);
  }
  const file = join(dir, "person.txt");
  expect((await run(rig.socketPath, ["subscriber", "export", NUMBER, "--to", file])).code).toBe(0);
  expect(readFileSync(file, "utf8")).toContain(NUMBER);
  expect((await run(rig.socketPath, ["subscriber", "export", NUMBER, "--to", file])).code).toBe(2);
  const json = await run(rig.socketPath, ["subscriber", "export", NUMBER, "--json"]);
  expect(JSON.parse(json.out)).toMatchObject({
    schema: 1,
    subscriber: { number: NUMBER },
    consent_events: [{ kind: "withdrawn" }],
  });
});

test("subscriber erase says what is gone and what stays", async () => {
  const rig = await openRig();
  const ran = await run(rig.socketPath, ["subscriber", "erase", NUMBER, "--reason", "letter"]);
  expect([ran.code, ran.err]).toEqual([0, ""]);
  expect(ran.out).toContain("+99955•••234 is erased. Contacts removed: 2. Calls ended: 1. Suppressions kept: 1.");
  expect(rig.backend.last("eraseSubscriber")).toEqual([NUMBER, "letter"]);
});

test("retention run says who was forgotten, or would be", async () => {
  const rig = await openRig();
  const dry = await run(rig.socketPath, ["retention", "run", "--dry-run"]);
  expect(dry.out).toContain("Would be forgotten: 3 people untouched since");
  expect(rig.backend.last("applyRetention")).toEqual([true]);
  const ran = await run(rig.socketPath, ["retention", "run", "--json"]);
  expect(JSON.parse(ran.out)).toMatchObject({ schema: 1, dry_run: false, people: 3, kept_days: 730 });
});

test.each(["check", "vacuum"])("db %s of a folder without a ledger says so", async (act) => {
  const ran = await run(null, ["db", act, "--data-dir", dir]);
  expect([ran.code, ran.err]).toEqual([2, expect.stringContaining("There is no ledger in")]);
});

test("key rotate says how many rows it sealed anew", async () => {
  const rig = await openRig();
  const ran = await run(rig.socketPath, ["key", "rotate", "--json"]);
  expect(JSON.parse(ran.out)).toEqual({ schema: 1, rows: 40 });
});

describe("a backup looked at without a daemon", () => {
  test.each(["verify", "restore"])("backup %s of something else says what it is not", async (act) => {
    const file = join(dir, "no-backup");
    const key = join(dir, "controller.key");
    writeFileSync(file, "something else");
    writeFileSync(key, Buffer.alloc(32, 3));
    const ran = await run(null, ["backup", act, file, "--data-dir", join(dir, "data"), "--key", key]);
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining("is none of simbankd's")]);
    const lost = await run(null, ["backup", act, file, "--data-dir", join(dir, "data"), "--key", join(dir, "nothing")]);
    expect([lost.code, lost.err]).toEqual([2, expect.stringContaining("There is no controller key")]);
  });
});
