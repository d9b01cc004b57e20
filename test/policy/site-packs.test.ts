import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readYaml } from "../../src/document/index.ts";
import { kenya } from "./kenya.ts";
import { loadPacks, parsePack, readAuditorKey, signatureOf } from "../../src/policy/load.ts";

const KENYA = kenya();

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "site-packs-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const keys = generateKeyPairSync("ed25519");
const site = (): URL => pathToFileURL(`${folder}/`);

function signedText(text: string): string {
  const yaml = readYaml(text);
  return `${text}\nsignature: ${signatureOf(yaml.readable ? yaml.content : null, keys.privateKey)}\n`;
}

function loaded(place = "KE"): readonly (readonly [string, string, boolean, string | null])[] {
  const packs = loadPacks({ place, site: site(), auditorKey: keys.publicKey });
  if (!packs.ok) throw new Error(JSON.stringify(packs.error));
  return packs.value.map(({ id, origin, signed, reviewedBy }) => [id, origin, signed, reviewedBy] as const);
}

test("a site may add a country that the product lacks; unsigned and unreviewed it is shown as that", () => {
  writeFileSync(join(folder, "KE.yaml"), KENYA);
  expect(loaded()).toEqual([["KE", "site", false, null]]);
});

test("the auditor's signature holds for exactly the signed content", () => {
  writeFileSync(join(folder, "KE.yaml"), signedText(KENYA));
  expect(loaded()[0]?.[2]).toBe(true);
  writeFileSync(join(folder, "KE.yaml"), signedText(KENYA).replace("max_seconds: 45", "max_seconds: 44"));
  expect(loaded()[0]?.[2]).toBe(false);
});

test("every contradiction of every pack is told at once, beside what is malformed in another", () => {
  const broken = KENYA.replace("{ max: 1, per: PT24H }", "{ max: 0, per: PT24H }")
    .replace(
      /^retention:.*$/m,
      "retention: { value: { call_record: P1Y, consent_proof: P1Y, recording_min: P60D, recording_max: P30D }, src: *product }",
    )
    .replace(/windows:\n(?: .*\n)+/, "windows: { value: { default: {} }, src: *product }\n");
  writeFileSync(join(folder, "KE.yaml"), broken);
  writeFileSync(join(folder, "UG.yaml"), "schema: 2\nid: UG\n");
  const packs = loadPacks({ place: "lab", site: site() });
  const told = packs.ok ? [] : packs.error.map(({ file, message }) => `${file} ${message}`);
  expect(told.some((one) => one.startsWith("UG.yaml"))).toBe(true);
  for (const text of ["no call at all", "kept 60 days at least and 30 at most", "no hour of the week"]) {
    expect(told.filter((one) => one.startsWith("KE.yaml") && one.includes(text))).toHaveLength(1);
  }
});

test("a site cannot replace a country of the product, nor add a part to it", () => {
  for (const [name, from, to] of [
    ["US.yaml", "KE", "US"],
    ["US-TX.yaml", "KE", "US"],
  ] as const) {
    writeFileSync(join(folder, name), KENYA.replaceAll(from, to));
    const packs = loadPacks({ place: "lab", site: site() });
    expect(packs.ok ? [] : packs.error.map((one) => one.message)).toEqual(["is a country that the product has"]);
    rmSync(join(folder, name));
  }
});

test.each<[string, string, string, string]>([
  ["longer hours", '["09:00", "20:00"]', '["08:00", "20:00"]', "windows"],
  ["more calls", "{ max: 4, per: P30D }", "{ max: 7, per: P30D }", "attempts"],
  ["calls that nobody counts", ", { max: 4, per: P30D }", "", "attempts"],
  ["weaker consent", "live: express,", "live: inferred,", "consent"],
  ["no approval", "approval_required: { value: true", "approval_required: { value: false", "approvalRequired"],
  ["no authorisation", "value: prohibited_until_authorised", "value: allowed", "deploymentStatus"],
])("a site's pack with %s than the floor allows is refused by name", (_, from, to, rule) => {
  expect(KENYA).toContain(from);
  const pack = parsePack("KE.yaml", KENYA.replace(from, to), "site");
  expect(pack.ok ? [] : pack.error.map((one) => [one.path, one.message])).toEqual([
    [rule, "is looser than the floor of the product"],
  ]);
});

test.each<[string, string, string, string]>([
  [
    "kept longer than they may be",
    "recording_max: P6M",
    "recording_min: P7M, recording_max: P6M",
    "recordings must be kept 217 days",
  ],
  ["a limit of none", "{ max: 1, per: PT24H }", "{ max: 0, per: PT24H }", "allows no call at all"],
  ["no hour of the week", '{ weekdays: [["09:00", "20:00"]] }', "{ weekdays: [] }", "no hour of the week is left"],
  ["no kind of call", "flows: { value: [hold]", "flows: { value: []", "no kind of call flow is left"],
])("rules that cannot all be kept are an error: %s", (_, from, to, complaint) => {
  expect(KENYA).toContain(from);
  const pack = parsePack("KE.yaml", KENYA.replace(from, to), "site");
  expect(pack.ok ? "" : pack.error.map((one) => one.message).join()).toContain(complaint);
});

test("a pack extends one that extends nothing, and says so otherwise", () => {
  const extending = (base: string) => parsePack("KE.yaml", `${KENYA}\nextends: ${base}\n`, "site");
  expect(extending("EU").ok).toBe(true);
  expect([extending("DE"), extending("XX")].map((one) => (one.ok ? "" : one.error[0]?.message))).toEqual([
    "DE extends a pack itself",
    "there is no pack XX",
  ]);
});

test("an auditor's key is read as PEM or as base64, and anything else is named", () => {
  const pem = keys.publicKey.export({ type: "spki", format: "pem" }).toString();
  const der = keys.publicKey.export({ type: "spki", format: "der" }).toString("base64");
  const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey.export({ type: "spki", format: "pem" });
  expect([pem, der].map((text) => readAuditorKey(text, "public").ok)).toEqual([true, true]);
  const wrong = [String(rsa), "hello"].map((text) => readAuditorKey(text, "public"));
  expect(wrong.map((one) => (one.ok ? "" : one.error))).toEqual([
    "is a key of type rsa, not ed25519",
    "is no public key: give ed25519 as PEM, or the base64 of its DER form",
  ]);
});
