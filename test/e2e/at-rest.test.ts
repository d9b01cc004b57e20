import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Site } from "./site.ts";
import { until } from "./until.ts";

const PLANTED = 10_000;
/** `+999` and nine digits that nothing else is made of; the first ones are answered and hung up by the callee. */
const NUMBERS = Array.from({ length: PLANTED }, (_, index) => {
  const digits = ((index + 1) * 7_919_317 + 104_729_000) % 1_000_000;
  const end = index < 40 ? `0${String(index).padStart(2, "0")}` : String(index % 1_000).padStart(3, "0");
  return `999${String(digits).padStart(6, "0")}${end}`;
});
const PLANT: ReadonlySet<string> = new Set(NUMBERS);
const AS_INTEGERS: ReadonlySet<number> = new Set(NUMBERS.map(Number));

/** Planted numbers in a text, wherever in it they stand. */
function inText(text: string): string[] {
  const found: string[] = [];
  for (let at = text.indexOf("999"); at !== -1; at = text.indexOf("999", at + 1)) {
    const candidate = text.slice(at, at + 12);
    if (PLANT.has(candidate)) found.push(candidate);
  }
  return found;
}

function asIntegers(bytes: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at + 6 <= bytes.length; at += 1) {
    for (const value of [bytes.readUIntBE(at, 6), bytes.readUIntLE(at, 6)]) {
      if (value > 998_999_999_999 && AS_INTEGERS.has(value)) found.push(String(value));
    }
  }
  return found;
}

/** Planted numbers in a file: as text of one or two bytes a digit, as packed digits in both orders, as integers. */
function plantedIn(bytes: Buffer): string[] {
  const hex = bytes.toString("hex");
  const swapped = hex.replace(/(.)(.)/g, "$2$1");
  const wide = bytes.toString("latin1").replace(/([0-9])\0/g, "$1");
  const base64 = [...bytes.toString("latin1").matchAll(/[A-Za-z0-9+/]{16,}/g)].flatMap(([text]) =>
    [0, 1, 2, 3].map((from) => Buffer.from(text.slice(from), "base64").toString("latin1")),
  );
  const texts = [bytes.toString("latin1"), wide, hex, swapped, ...base64];
  return [...texts.flatMap(inText), ...asIntegers(bytes)];
}

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" })
    .map((name) => join(dir, name))
    .filter((path) => statSync(path).isFile());
}

test("the scan finds a number however it is written", () => {
  const [number = ""] = NUMBERS;
  const bcd = Buffer.from(number, "hex");
  const integer = Buffer.alloc(6);
  integer.writeUIntBE(Number(number), 0, 6);
  const forms = [
    Buffer.from(`x+${number}y`),
    Buffer.from(number, "utf16le"),
    Buffer.from(Buffer.from(`number ${number}.`).toString("base64")),
    bcd,
    Buffer.from(number.replace(/(.)(.)/g, "$2$1"), "hex"),
    integer,
    Buffer.from(integer).reverse(),
  ];
  for (const form of forms) {
    expect(plantedIn(Buffer.concat([Buffer.from("ab"), form, Buffer.from("cd")]))).toContain(number);
  }
});

test("no planted number is readable in database, journal, logs, backup or exports of a run with calls", async () => {
  const site = await Site.running({ rack: { slots: 2, personality: "fast", timeScale: 20 } });
  const plus = NUMBERS.map((number) => `+${number}`);
  const [first = "", second = "", third = ""] = plus;
  await site.campaignOf("spring", plus);
  await until(
    "some calls were made",
    async () => (await site.attempts()).filter((one) => one.state === "ended").length > 4,
  );
  await site.json("stop-all", "--reason", "test");
  await site.json("consent", "withdraw", second);
  await site.json("suppression", "add", third, "--reason", "asked");
  await site.json("subscriber", "note", first, `said that ${first} is a shared phone`);
  await site.cli("explain", first, "--campaign", "spring");
  await site.json("subscriber", "export", first);
  await site.json("subscriber", "erase", plus.at(-1) ?? "", "--reason", "letter");
  const backup = join(site.dir, "backup.sbk");
  const exports = [
    ["backup", "create", backup],
    ["audit", "export", join(site.dir, "audit.jsonl")],
    ["report", "evidence", "--since", "1d", "--to", join(site.dir, "evidence.zip")],
  ];
  for (const argv of exports) await site.json(...argv);
  const paths = [
    // Set aside for a full disk; nothing is ever written into it but zeros.
    ...filesBelow(site.dataDir).filter((path) => !path.endsWith(".spare")),
    ...exports.map((argv) => argv.at(-1) ?? ""),
    join(site.dir, "simbankd.log"),
    join(site.dir, "simbankd.log.err"),
  ];
  expect(statSync(`${site.database}-wal`).size).toBeGreaterThan(1 << 20);
  for (const path of paths) expect([path, plantedIn(readFileSync(path))]).toEqual([path, []]);
  expect(await site.json("audit", "verify")).toMatchObject({ ok: true });
  await site.daemon.stop();
  expect(statSync(site.database).size).toBeGreaterThan(1 << 20);
  expect(plantedIn(readFileSync(site.database))).toEqual([]);
  const verified = await site.json("backup", "verify", backup, "--data-dir", site.dataDir);
  expect(verified).toMatchObject({ documents: 0 });
});
