import { describe, expect, test } from "vitest";
import { type WallMs, wallMs } from "../../src/domain/time.ts";
import { resolvePolicy } from "../../src/policy/index.ts";
import type { MergedPolicy, PolicyPack, PolicyQuestion } from "../../src/policy/types.ts";
import { countryPolicy, everyone, labPolicy, NOON } from "../gate/fixture.ts";
import { packOf } from "./arbitraries.ts";

const lab = packOf("lab", labPolicy(), { reviewBy: null });
const china = packOf("CN", { ...countryPolicy(), mayCall: ["CN", "HK", "TW"] });
const hongKong = packOf("HK", { ...countryPolicy(), minIntervalMs: everyone(1), zones: ["Asia/Hong_Kong"] });
const xinjiang = packOf("CN-XJ", { ...countryPolicy(), zones: ["Asia/Urumqi"] });
const packs: readonly PolicyPack[] = [lab, china, hongKong, xinjiang];

function ask(
  deploymentCountry: string,
  calleeCountry: string | null,
  over: Partial<PolicyQuestion> = {},
): MergedPolicy | null {
  return resolvePolicy(packs, { deploymentCountry, calleeCountry, subdivision: null, at: NOON, ...over });
}

function ids(policy: MergedPolicy | null): readonly string[] | null {
  return policy === null ? null : policy.packs.map((pack) => pack.id);
}

describe("the rules for a call come from", () => {
  test.each<[string, string, string | null, string | null, readonly string[] | null]>([
    ["the place's pack, for a callee in it", "CN", "CN", "BJ", ["CN"]],
    ["every part's pack too, where nobody knows the part", "CN", "CN", null, ["CN", "CN-XJ"]],
    ["the place's and the callee's pack, across a border", "CN", "HK", null, ["CN", "HK"]],
    ["the part's pack too, where the number tells the part", "CN", "CN", "XJ", ["CN", "CN-XJ"]],
    ["the country's pack, where the part has none of its own", "CN", "CN", "BJ", ["CN"]],
    ["no pack, where the place has none", "FR", "FR", null, null],
    ["no pack, where the callee's country has none", "CN", "TW", null, null],
    ["the place's pack, where it may not call the country: its list refuses by name", "CN", "US", null, ["CN"]],
    ["the lab's pack, whomever it would call", "lab", "US", null, ["lab"]],
    ["the place's pack, for a number of no country", "lab", null, null, ["lab"]],
  ])("%s", (_, place, callee, subdivision, expected) => {
    expect(ids(ask(place, callee, { subdivision }))).toEqual(expected);
  });
});

describe("resolved rules", () => {
  test("are the same object for the same question, until a rule begins or ends", () => {
    const change = wallMs(Date.UTC(2026, 10, 3));
    const rule = (value: number, effectiveFrom: WallMs | null, effectiveTo: WallMs | null) => {
      return { value: everyone(value), sources: [], effectiveFrom, effectiveTo };
    };
    const changing = {
      ...china,
      rules: { ...china.rules, minIntervalMs: [rule(1, null, change), rule(2, change, null)] },
    };
    const dated: readonly PolicyPack[] = [changing];
    const at = (when: number): MergedPolicy | null =>
      resolvePolicy(dated, { deploymentCountry: "CN", calleeCountry: "CN", subdivision: null, at: wallMs(when) });
    const [before, sameBefore, after, sameAfter] = [at(NOON), at(change - 1), at(change), at(change + 1)];
    expect(sameBefore).toBe(before);
    expect(sameAfter).toBe(after);
    expect([before?.minIntervalMs.default, after?.minIntervalMs.default]).toEqual([1, 2]);
    expect([before?.hash, after?.hash]).toEqual(["sha-of-CN", "sha-of-CN@2026-11-03T00:00:00.000Z"]);
    expect(at(NOON)?.minIntervalMs.default).toBe(1);
  });

  test("have different hashes for different packs, and for whose they are", () => {
    const both = packOf("HK", { ...countryPolicy(), mayCall: ["HK", "CN"] }, { sha256: "sha-of-HK" });
    const other = resolvePolicy([china, both], {
      deploymentCountry: "HK",
      calleeCountry: "CN",
      subdivision: null,
      at: NOON,
    });
    expect([ask("CN", "CN", { subdivision: "BJ" })?.hash, ask("CN", "HK")?.hash, other?.hash]).toEqual([
      "sha-of-CN",
      "sha-of-CN/sha-of-HK",
      "sha-of-HK/sha-of-CN",
    ]);
  });

  test("are the stricter of both countries'", () => {
    const merged = ask("CN", "HK");
    expect(merged?.minIntervalMs).toEqual(countryPolicy().minIntervalMs);
  });

  test("but the clock and the holidays are the callee's own", () => {
    expect(ask("CN", "HK")?.zones).toEqual(["Asia/Hong_Kong"]);
  });
});
