import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { displayWidth } from "../../src/cli/render/text.ts";
import { wallMs } from "../../src/domain/time.ts";
import { kenya } from "../policy/kenya.ts";
import { run } from "./harness.ts";

let folder = "";
let pack = "";
let keyFile = "";
let publicFile = "";
const keys = generateKeyPairSync("ed25519");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "cli-policy-"));
  pack = join(folder, "KE.yaml");
  keyFile = join(folder, "private.pem");
  publicFile = join(folder, "public.pem");
  writeFileSync(pack, kenya());
  writeFileSync(keyFile, keys.privateKey.export({ type: "pkcs8", format: "pem" }));
  writeFileSync(publicFile, keys.publicKey.export({ type: "spki", format: "pem" }));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const policy = (...argv: readonly string[]) => run(null, ["policy", ...argv]);

describe("policy show", () => {
  test("takes a country in small letters, and keeps to a page where the output is a file", async () => {
    const small = await policy("show", "us-fl");
    expect(small.code).toBe(0);
    expect(small.out).toBe((await policy("show", "US-FL")).out);
    expect(small.out).toMatch(/^Rules for a box in US and a callee in US-FL/);
    for (const line of small.out.split("\n").slice(2)) expect(displayWidth(line)).toBeLessThanOrEqual(80);
  });

  test("in JSON has every rule with its sources", async () => {
    const shown: unknown = JSON.parse((await policy("show", "LAB", "--json")).out);
    expect(shown).toMatchObject({ schema: 1, country: "lab", expired: false, conflicts: [] });
    const rule: unknown = expect.objectContaining({ rule: "deployment_status", value: "allowed" });
    expect(shown).toMatchObject({ rules: expect.arrayContaining([rule]) });
  });

  test.each(["germany", "U", "US_FL"])("of %j, which is no country, exits 2 and says what one is", async (text) => {
    const ran = await policy("show", text);
    expect([ran.code, ran.out]).toEqual([2, ""]);
    expect(ran.err).toContain("such as CN");
  });

  test("of a country without rules exits 2 and says that every call is refused", async () => {
    const ran = await policy("show", "KE");
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/no calling rules for a box in KE.*policy list/);
  });
});

test("policy check exits 0 for rules in force and 2 once their review is over", async () => {
  expect((await policy("check", "cn")).code).toBe(0);
  const late = await run(null, ["policy", "check", "cn"], { now: () => wallMs(Date.UTC(2040, 0, 1)) });
  expect(late.code).toBe(2);
  expect(late.out).toContain("EXPIRED");
});

describe("policy sign", () => {
  test("puts a signature under the pack that policy list honours, once however often", async () => {
    const first = await policy("sign", pack, "--private-key", keyFile, "--json");
    expect([first.code, first.err]).toEqual([0, ""]);
    expect(JSON.parse(first.out)).toMatchObject({ schema: 1, id: "KE", signed: true, path: pack });
    const text = readFileSync(pack, "utf8");
    await policy("sign", pack, "--private-key", keyFile);
    expect(readFileSync(pack, "utf8")).toBe(text);
    expect(text.match(/^signature: /gm)).toHaveLength(1);
    const site = join(folder, "site");
    const installed = await policy("install", pack, "--policy-dir", site, "--key", publicFile);
    expect(installed).toMatchObject({ code: 0, out: expect.not.stringContaining("not signed") });
    const list: unknown = JSON.parse((await policy("list", "--policy-dir", site, "--key", publicFile, "--json")).out);
    const listed: unknown = expect.objectContaining({ id: "KE", origin: "site", signed: true });
    expect(list).toMatchObject({ packs: expect.arrayContaining([listed]) });
    expect(readdirSync(folder).sort()).toEqual(["KE.yaml", "private.pem", "public.pem", "site"]);
  });

  test.each([
    ["the public key", () => publicFile, /is no private key/],
    ["a key that is not there", () => join(folder, "none.pem"), /cannot be read \(ENOENT\)/],
  ])("with %s exits 2 and leaves the pack as it was", async (_what, key, says) => {
    const ran = await policy("sign", pack, "--private-key", key());
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(says);
    expect(readFileSync(pack, "utf8")).toBe(kenya());
  });

  test("of a pack that is looser than the floor exits 2 and signs nothing", async () => {
    writeFileSync(pack, kenya().replace('["09:00", "20:00"]', '["08:00", "20:00"]'));
    const ran = await policy("sign", pack, "--private-key", keyFile);
    expect(ran.code).toBe(2);
    expect(readFileSync(pack, "utf8")).not.toContain("signature:");
  });
});
