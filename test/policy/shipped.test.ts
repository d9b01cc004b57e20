import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { classifyDestination } from "../../src/domain/destination.ts";
import { type WallMs, wallMs } from "../../src/domain/time.ts";
import type { Purpose } from "../../src/domain/words.ts";
import { calleeZones } from "../../src/gate/zones.ts";
import { resolvePolicy, reviewNotice } from "../../src/policy/index.ts";
import { loadPacks, packJsonSchema, SHIPPED_PACKS } from "../../src/policy/load.ts";
import type { MergedPolicy, PolicyPack } from "../../src/policy/types.ts";
import { checkWindow, holidaysIn } from "../../src/policy/windows.ts";
import { allowed, number } from "../gate/fixture.ts";

function packsAt(place: string): readonly PolicyPack[] {
  const packs = loadPacks({ place });
  if (!packs.ok) throw new Error(JSON.stringify(packs.error));
  return packs.value;
}

function policyIn(country: string, at: WallMs, subdivision: string | null = null): MergedPolicy {
  const question = { deploymentCountry: country, calleeCountry: country, subdivision, at };
  const policy = resolvePolicy(packsAt(country), question);
  if (policy === null) throw new Error(`there is no pack ${country}`);
  return policy;
}

const utc = (text: string): WallMs => wallMs(Date.parse(text));

describe("the packs of the product", () => {
  const all = loadPacks();
  const packs = all.ok ? all.value : [];

  test("are sound, every one", () => {
    expect(all.ok ? [] : all.error).toEqual([]);
    expect(packs.map((pack) => pack.id)).toEqual("AU CA CN DE ES EU FR GB HK IN TW US US-FL lab".split(" "));
  });

  test("name a source, its confidence and the day it was read for every value", () => {
    for (const pack of packs) {
      for (const [name, rules] of Object.entries(pack.rules)) {
        if (name === "cardCeiling") continue;
        const sources = rules.flatMap((rule) => rule.sources);
        const read = sources.length > 0 && sources.every((one) => one.verifiedOn !== null);
        expect([pack.id, name, read]).toEqual([pack.id, name, true]);
      }
    }
  });

  test("ask for consent, an authorisation, one's own country and both proofs of it, outside the laboratory", () => {
    for (const pack of packs.filter(({ id }) => id !== "lab" && id !== "EU")) {
      const first = <K extends keyof PolicyPack["rules"]>(name: K) => pack.rules[name].map((rule) => rule.value);
      const rules = [pack.id, first("countryProof"), first("approvalRequired"), first("mayCall")];
      expect(rules).toEqual([pack.id, ["both"], [true], [[pack.country]]]);
      expect(first("deploymentStatus")[0]).toMatch(/^(authorisation-required|prohibited-until-authorised)$/);
    }
  });

  test.each(["CN", "FR", "ES", "IN", "HK", "TW"])("keep %s shut until it is authorised", (country) => {
    const pack = packs.find((one) => one.id === country);
    expect(pack?.rules.deploymentStatus[0]?.value).toBe("prohibited-until-authorised");
    expect(pack?.rules.requiredRecords[0]?.value).toContain("authority-approval");
  });

  test("warn 90, 30 and 7 days before their review, and are over on the day", () => {
    const pack = packs.find((one) => one.id === "CN");
    if (pack === undefined || pack.reviewBy === null) throw new Error("CN has no review");
    const daysBefore = (days: number) => reviewNotice(pack, wallMs((pack.reviewBy ?? 0) - days * 86_400_000))?.within;
    expect([91, 90, 31, 30, 8, 7, 1, 0].map(daysBefore)).toEqual([undefined, 90, 90, 30, 30, 7, 7, 0]);
  });
});

describe("calling hours, by the vectors of the rules:", () => {
  test.each<[string, string, string, Purpose, string]>([
    ["2026-11-01T12:59:00Z", "US", "+12125550123", "marketing", "outside"],
    ["2026-11-02T12:59:00Z", "US", "+12125550123", "marketing", "outside"],
    ["2026-11-02T13:00:00Z", "US", "+12125550123", "marketing", "open"],
    ["2026-11-24T01:00:00Z", "CA", "+17095550123", "marketing", "outside"],
    ["2026-11-23T01:00:00Z", "CN", "+8613123456789", "marketing", "open"],
    ["2026-11-23T01:00:00Z", "CN", "+869912345678", "marketing", "outside"],
    ["2026-11-23T04:30:00Z", "CN", "+8613123456789", "marketing", "outside"],
    ["2026-10-03T15:30:00Z", "AU", "+61491570156", "marketing", "outside"],
    ["2026-11-23T09:00:00Z", "AU", "+61812345678", "marketing", "outside"],
    ["2026-11-23T08:00:00Z", "AU", "+61731234567", "marketing", "open"],
    ["2026-11-23T12:30:00Z", "FR", "+33612345678", "marketing", "outside"],
    ["2026-11-23T12:30:00Z", "FR", "+33612345678", "appointment", "open"],
    ["2026-12-25T10:00:00Z", "GB", "+447400123456", "appointment", "holiday"],
    ["2026-11-21T10:00:00Z", "DE", "+4915123456789", "marketing", "outside"],
    ["2026-11-21T10:00:00Z", "DE", "+4915123456789", "appointment", "open"],
    ["2027-01-06T10:00:00Z", "DE", "+4915123456789", "appointment", "holiday"],
  ])("at %s in %s, %s for %s is %s", (at, country, text, purpose, kind) => {
    const destination = classifyDestination(number(text));
    const policy = policyIn(country, utc(at), destination.subdivision);
    const zones = calleeZones({ ...allowed(), destination }, policy);
    const holidays = holidaysIn(policy, destination.subdivision);
    expect(checkWindow({ zones, windows: policy.windows, holidays }, purpose, utc(at)).kind).toBe(kind);
  });
});

test("a Florida number keeps the state's rules beside the federal ones", () => {
  const at = utc("2026-11-20T00:00:00Z");
  const [federal, state] = [policyIn("US", at, "NY"), policyIn("US", at, "FL")];
  expect(state.packs.map((pack) => pack.id)).toEqual(["US", "US-FL"]);
  expect([federal.windows.default.mon, state.windows.default.mon]).toEqual([[[480, 1260]], [[480, 1200]]]);
  expect(state.attempts.only.appointment?.[0]?.max).toBeLessThanOrEqual(3);
});

test("the JSON Schema beside the packs is the schema that they are checked by", () => {
  const file: unknown = JSON.parse(readFileSync(new URL("pack.schema.json", SHIPPED_PACKS), "utf8"));
  expect(file).toEqual(JSON.parse(JSON.stringify(packJsonSchema())));
});
