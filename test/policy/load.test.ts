import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadPacks, parsePack, SHIPPED_PACKS } from "../../src/policy/load.ts";
import type { PolicyPack } from "../../src/policy/types.ts";

const LAB = readFileSync(new URL("lab.yaml", SHIPPED_PACKS), "utf8");

/** A made-up country's pack, with every kind of rule in use. */
const COUNTRY = `
schema: 1
id: XA
version: "3"
published: 2026-01-01
review_by: 2027-06-30
scope: { country: XA, numbering: ["+990"] }
deployment:
  status: { value: authorisation_required, src: &law [{ instrument: Calling Act, article: "7", confidence: statute }] }
  required_records: { value: [authority_approval, carrier-agreement], src: *law }
  max_sims_per_device: { value: 4, src: *law }
  may_call: { value: [XA], src: *law }
  mobile_country_codes: { value: ["990"], src: *law }
  country_proof: { value: both, src: *law }
  test_network_only: { value: false, src: *law }
  approval_required: { value: true, src: *law }
numbering_use: { mobile_cli: { value: { default: allowed, debt: forbidden }, src: *law } }
timezone:
  zones: { value: [Asia/Shanghai, Asia/Urumqi], src: *law }
  source_order: { value: [verified, number_plan], src: *law }
windows:
  value:
    default: { mon: [["14:00", "20:00"], ["09:00", "12:00"]], sat: [["10:00", "24:00"]] }
    emergency: always
  src: *law
holidays: { value: { no_calls: [2026-12-25], as_sunday: [2026-12-26] }, src: *law }
attempts:
  - value: [{ max: 2, per: PT24H }, { max: 4, per: "month:local", key: number_campaign, count: answered }]
    src: *law
    effective_to: 2026-08-11
  - { value: [{ max: 1, per: P7D }], src: *law, effective_from: 2026-08-11, note: from this day on }
min_interval: { value: PT4H, src: *law }
after_refusal: { value: { block: P60D, scope: campaign }, src: *law }
after_abandon: { value: PT72H, src: *law }
ring: { value: { min_seconds: 20, max_seconds: 45 }, src: *law }
consent:
  value: { default: { live: express, prerecorded: express_written, synthetic: express_written } }
  src: *law
consent_expiry: { value: { default: P1Y, since_last_use: P18M, unstated_period: P3M }, src: *law }
minors: { value: { under: 18, need: forbid }, src: *law }
registries:
  value: [{ id: XA-DNC, max_age_days: 30, applies_to: [marketing], consent_overrides: true }]
  src: *law
disclosures: { value: [caller-name], src: *law }
opt_out: { value: { key: "9", sms_words: [STOP], scope: controller }, src: *law }
recording: { value: { allowed: all_party, announce: at_start, explicit_ack: true }, src: *law }
retention: { value: { call_record: P2Y, consent_proof: P5Y, recording_min: P30D, recording_max: P6M }, src: *law }
flows: { value: [hold], src: *law }
`;

function parsed(text: string, file = "XA.yaml"): PolicyPack {
  const pack = parsePack(file, text);
  if (!pack.ok) throw new Error(JSON.stringify(pack.error, null, 1));
  return pack.value;
}

function complaints(text: string, file = "XA.yaml"): readonly string[] {
  const pack = parsePack(file, text);
  return pack.ok
    ? []
    : pack.error.map(({ path, message, hint }) => `${path} ${message}${hint === null ? "" : ` | ${hint}`}`);
}

describe("the pack lab", () => {
  const lab = parsed(LAB, "lab.yaml");

  test("calls nothing but lab numbers, on test networks, with express consent, and never expires", () => {
    const value = <K extends keyof PolicyPack["rules"]>(name: K): unknown => lab.rules[name].map((rule) => rule.value);
    expect(value("mayCall")).toEqual([["lab"]]);
    expect(value("testNetworkOnly")).toEqual([true]);
    expect(value("consent")).toEqual([
      { default: { live: "express", prerecorded: "express", synthetic: "express" }, only: {} },
    ]);
    expect(value("approvalRequired")).toEqual([false]);
    expect([value("attempts"), value("minIntervalMs"), value("cardCeiling")]).toEqual([
      [{ default: [], only: {} }],
      [{ default: 0, only: {} }],
      [null],
    ]);
    expect(value("flows")).toEqual([["hold"]]);
    expect([lab.country, lab.subdivision, lab.reviewBy]).toEqual(["lab", null, null]);
  });

  test("names a source for every rule but the ceiling that the product sets", () => {
    for (const [name, rules] of Object.entries(lab.rules)) {
      expect([name, rules.length > 0 && rules.every((rule) => rule.sources.length > 0)]).toEqual([name, true]);
    }
  });
});

describe("a pack", () => {
  test("is read into rules with their periods", () => {
    const pack = parsed(COUNTRY);
    expect(pack.rules.windows[0]?.value.default.mon).toEqual([
      [540, 720],
      [840, 1200],
    ]);
    expect(pack.rules.windows[0]?.value.default.tue).toEqual([]);
    expect(pack.rules.windows[0]?.value.only.emergency?.sun).toEqual([[0, 1440]]);
    expect(pack.rules.requiredRecords[0]?.value).toEqual(["authority-approval", "carrier-agreement"]);
    expect(pack.rules.attempts.map((rule) => [rule.effectiveFrom, rule.effectiveTo])).toEqual([
      [null, Date.UTC(2026, 7, 11)],
      [Date.UTC(2026, 7, 11), null],
    ]);
    expect(pack.rules.attempts[0]?.value.default).toEqual([
      { max: 2, period: { kind: "rolling", ms: 86_400_000 }, key: "number", count: "dialled" },
      { max: 4, period: { kind: "civil", unit: "month" }, key: "number-campaign", count: "answered" },
    ]);
    expect(pack.rules.consentExpiry[0]?.value).toEqual({
      sinceGrant: [{ months: 12, ms: 0 }],
      sinceLastUse: [{ months: 18, ms: 0 }],
      unstated: [{ months: 3, ms: 0 }],
    });
    expect(pack.rules.cardCeiling[0]?.value).toMatchObject({ attemptsPerDay: 200, minGapS: 3 });
    expect([pack.reviewBy, pack.reviewedBy]).toEqual([Date.UTC(2027, 5, 30), null]);
  });

  test("has a hash that layout and comments leave alone and every value changes", () => {
    const { sha256 } = parsed(COUNTRY);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(parsed(`# a remark\n${COUNTRY.replace('version: "3"', 'version:   "3"')}`).sha256).toBe(sha256);
    expect(parsed(COUNTRY.replace("PT4H", "PT5H")).sha256).not.toBe(sha256);
    expect(parsed(COUNTRY.replace('article: "7"', 'article: "8"')).sha256).not.toBe(sha256);
  });

  test.each<[string, string, string, string]>([
    [
      "an unknown key",
      "min_interval:",
      "min_intervall:",
      "min_intervall is not a known key | Did you mean `min_interval`?",
    ],
    [
      "an unknown key inside",
      "max_seconds",
      "maximum_seconds",
      "ring[0].value.maximum_seconds is not a known key | Did you mean `max_seconds`?",
    ],
    [
      "a rule without source",
      "{ value: PT4H, src: *law }",
      "{ value: PT4H, src: [] }",
      "min_interval[0].src every rule names its source",
    ],
    ["an unknown word", "authorisation_required", "maybe", '"maybe" is none of: allowed, authorisation-required'],
    ["a time of day that no clock shows", '"20:00"', '"20:60"', '"20:60" is no time of day'],
    ["spans that overlap", '"14:00"', '"11:00"', "must not overlap"],
    ["a ring too short to reach a phone", "min_seconds: 20", "min_seconds: 14", "people need 15 s"],
    [
      "a ring that ends before it may",
      "max_seconds: 45",
      "max_seconds: 19",
      "ring[0].value.max_seconds must not be less than min_seconds",
    ],
    ["a duration that is none", "PT4H", "4 hours", '"4 hours" is no ISO 8601 duration'],
    [
      "an interval whose length hangs on the calendar",
      "PT4H",
      "P1M",
      "must be given in days, hours, minutes or seconds",
    ],
    ["a limit over no period", "per: P7D", "per: PT0S", "attempts[1].value.default[0].per must be PT24H, P7D"],
    ["an offset in place of a zone", "Asia/Urumqi", '"+06:00"', "must be a zone of the IANA database"],
    ["a holiday that no calendar has", "2026-12-25", "2026-02-30", "must be a date"],
    [
      "a rule that ends before it begins",
      "effective_from: 2026-08-11",
      "effective_from: 2026-08-11, effective_to: 2026-08-11",
      "effective_to must be later",
    ],
    ["a purpose that we do not know", "debt: forbidden", "dept: forbidden", "numbering_use.mobile_cli[0].value"],
    ["a default that is missing", "default: allowed, ", "", "must say what holds for the purposes not named"],
    ["a review that never comes", "review_by: 2027-06-30", "review_by: never", "review_by is never"],
    ["the numbers of the laboratory", '"+990"', '"+9995"', "only the pack lab has +999"],
    [
      "calls to the laboratory",
      "may_call: { value: [XA]",
      "may_call: { value: [XA, lab]",
      "a lab box calls lab numbers",
    ],
    ["another scope than its name says", "id: XA", "id: XB", "id is XB, while the scope is XA"],
    ["another schema", "schema: 1", "schema: 2", "schema is 2: must be 1"],
    ["YAML that is none", "schema: 1", "schema: [1", "line "],
    ["a key given twice", 'version: "3"', 'version: "3"\nversion: "4"', "the key version is given twice"],
  ])("with %s is refused", (_, from, to, complaint) => {
    expect(COUNTRY).toContain(from);
    expect(complaints(COUNTRY.replace(from, to)).join("\n")).toContain(complaint);
  });

  test("lists all its problems at once", () => {
    const text = COUNTRY.replace("PT4H", "soon")
      .replace("min_seconds: 20", "min_seconds: 1")
      .replace("Asia/Urumqi", "Mars/Olympus");
    expect(complaints(text)).toHaveLength(3);
  });

  test("that leaves a rule out is refused, whichever it is", () => {
    for (const key of [
      "status",
      "may_call",
      "numbering_use",
      "timezone",
      "windows",
      "holidays",
      "min_interval",
      "ring",
      "flows",
    ]) {
      const lines = COUNTRY.split("\n");
      const start = lines.findIndex((line) => line.trimStart().startsWith(`${key}:`));
      const indent = lines[start]?.search(/\S/) ?? 0;
      const length = lines.slice(start + 1).findIndex((line) => line.search(/\S/) <= indent);
      const without = lines
        .toSpliced(start, length + 1)
        .join("\n")
        .replace("*law", "&law [{ instrument: Calling Act, confidence: statute }]");
      expect([key, complaints(without).some((complaint) => complaint.includes(key))]).toEqual([key, true]);
    }
  });

  test("of the laboratory cannot be loosened to real networks or numbers", () => {
    const real = LAB.replace("test_network_only: { value: true", "test_network_only: { value: false");
    expect(complaints(real, "lab.yaml").join()).toContain("works on test networks only");
    expect(complaints(LAB.replace("value: [lab]", "value: [lab, CN]"), "lab.yaml").join()).toContain(
      "a lab box calls lab numbers",
    );
    expect(complaints(LAB, "LAB.yaml").join()).toContain("Name the file lab.yaml");
  });
});

describe("a folder of packs", () => {
  let folder = "";
  const url = (): URL => pathToFileURL(`${folder}/`);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "packs-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test("is read as a whole, sorted by name, other files left alone", () => {
    writeFileSync(join(folder, "lab.yaml"), LAB);
    writeFileSync(join(folder, "XA.yaml"), COUNTRY);
    writeFileSync(join(folder, "README"), "not a pack");
    const packs = loadPacks({ shipped: url() });
    expect(packs.ok ? packs.value.map((pack) => pack.id) : packs.error).toEqual(["XA", "lab"]);
  });

  test("with one bad pack gives none", () => {
    writeFileSync(join(folder, "lab.yaml"), LAB);
    writeFileSync(join(folder, "XA.yaml"), COUNTRY.replace("PT4H", "soon"));
    const packs = loadPacks({ shipped: url() });
    expect(packs.ok ? [] : packs.error.map((problem) => [problem.file, problem.path])).toEqual([
      ["XA.yaml", "min_interval[0].value.default"],
    ]);
  });

  test("that is empty or missing is an error that says what to do", () => {
    const empty = loadPacks({ shipped: url() });
    expect(empty.ok ? "" : empty.error[0]?.message).toBe("holds no packs");
    const missing = loadPacks({ shipped: pathToFileURL(`${folder}/nowhere/`) });
    expect(missing.ok ? "" : missing.error[0]?.message).toContain("cannot be read");
  });
});
