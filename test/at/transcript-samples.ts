import { readFileSync } from "node:fs";
import type { Explanation } from "../../src/at/explain.ts";
import { findProfile } from "../../src/profile/index.ts";
import { loadProfiles } from "../../src/profile/load.ts";
import type { Dialect } from "../../src/at/types.ts";

/** One recorded reply with what a correct reader concludes; see `source` for where it was recorded. */
export interface Sample {
  readonly id: string;
  readonly category: string;
  readonly family: string;
  readonly command: string;
  readonly reply: string;
  readonly means: Readonly<Record<string, unknown>>;
}

const FILE = new URL("fixtures/at-transcripts.jsonl", import.meta.url);

export const SAMPLES: readonly Sample[] = readFileSync(FILE, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Sample);

const profiles = loadProfiles();
if (!profiles.ok) throw new Error(JSON.stringify(profiles.error));
const all = profiles.value;

/** The dialect of a family; recordings of families without a profile are read as generic. */
export function dialectOf(family: string): Dialect {
  const profile = findProfile(all, family) ?? findProfile(all, "generic");
  if (profile === null) throw new Error("the generic profile is missing");
  return profile.dialect;
}

/** The bytes of a text in pieces of `size`. */
export function bytesOf(text: string, size: number = Math.max(1, text.length)): readonly Uint8Array[] {
  const bytes = Buffer.from(text, "latin1");
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += size) chunks.push(bytes.subarray(start, start + size));
  return chunks;
}

/** Vocabulary of the recordings in ours: `barred_*` is `barred`, underscores are hyphens. */
function word(value: unknown): unknown {
  if (typeof value !== "string") return value;
  return value.startsWith("barred_") ? "barred" : value.replaceAll("_", "-");
}

type Facts = Readonly<Record<string, unknown>>;
type Check = readonly [key: string, actual: (explained: Explanation) => unknown, wanted: (means: Facts) => unknown];

const same =
  (key: string): ((means: Facts) => unknown) =>
  (means) =>
    means[key];
const hyphened =
  (key: string): ((means: Facts) => unknown) =>
  (means) =>
    word(means[key]);
const events = (explained: Explanation): unknown => explained.progress.map(({ event }) => event);

/** Which key of a recording's meaning is compared with what. */
const CHECKS: readonly Check[] = [
  ["final", ({ final }) => final, same("final")],
  ["code", ({ code }) => code, same("code")],
  ["text", ({ text }) => text, same("text")],
  ["echo", ({ echo }) => echo, same("echo")],
  ["prompt", ({ prompt }) => prompt, same("prompt")],
  ["iccid", ({ iccid }) => iccid, same("iccid")],
  ["imsi", ({ imsi }) => imsi, same("imsi")],
  ["slot", ({ slot }) => slot, same("slot")],
  ["boot", ({ boot }) => boot, same("boot")],
  ["sim", ({ sim }) => sim, hyphened("sim")],
  ["trailing", ({ urcs }) => urcs, same("trailing")],
  ["unsolicited", ({ urcs }) => urcs.filter((line) => !line.startsWith("+QIND")), same("unsolicited")],
  ["rssi", ({ signal }) => signal?.rssi, same("rssi")],
  ["dbm", ({ signal }) => signal?.dbm, same("dbm")],
  ["rssiDbm", ({ signal }) => signal?.dbm, same("rssiDbm")],
  ["rsrpDbm", ({ signal }) => signal?.rsrp_dbm, same("rsrpDbm")],
  ["kind", ({ registration }) => registration?.kind ?? null, (means) => ("stat" in means ? means["kind"] : null)],
  ["registered", ({ registration }) => registration?.registered, same("registered")],
  ["csVoice", ({ registration }) => registration?.cs_voice, same("csVoice")],
  ["lac", ({ registration }) => registration?.lac, same("lac")],
  ["ci", ({ registration }) => registration?.ci, same("ci")],
  ["rejectCause", ({ registration }) => registration?.reject_cause, same("rejectCause")],
  ["operator", ({ operator }) => operator?.plmn ?? operator?.name ?? null, same("operator")],
  ["phases", events, (means) => (means["phases"] as readonly string[]).map(word)],
  ["phase", events, (means) => [word(means["phase"])]],
  ["digit", ({ progress }) => progress[0]?.digit, same("digit")],
  ["durationSec", ({ progress }) => progress[0]?.duration_s, same("durationSec")],
  ["ccCause", ({ release }) => release?.cause, same("ccCause")],
  [
    "cause",
    ({ release }) => release?.cause ?? null,
    (means) => (typeof means["cause"] === "string" ? null : means["cause"]),
  ],
  ["outcome", ({ release }) => release?.outcome, hyphened("outcome")],
  ["urcs", ({ urcs }) => urcs, same("urcs")],
  [
    "calls",
    ({ calls }) => calls,
    (means) =>
      (means["calls"] as readonly Facts[]).map(({ id, dir, state, isVoice, number }) => ({
        id,
        dir,
        state,
        is_voice: isVoice,
        number,
      })),
  ],
  ["act", ({ registration, operator }) => registration?.act ?? operator?.act ?? null, same("act")],
];

/** What differs between an explanation and a recording's meaning, key by key. */
export function differences(sample: Sample, explained: Explanation, excused: readonly string[]): Facts {
  const found: Record<string, unknown> = {};
  for (const [key, actual, wanted] of CHECKS) {
    if (!(key in sample.means) || excused.includes(key)) continue;
    const is = actual(explained);
    const should = wanted(sample.means);
    if (JSON.stringify(is) !== JSON.stringify(should)) found[key] = { is, should };
  }
  return found;
}
