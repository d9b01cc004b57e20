import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/daemon/config.ts";

const BASE = `
schema: 1
data_dir: /var/lib/simbankd
socket: /run/simbankd/control.sock
deployment: { country: lab }
`;

function problems(text: string): readonly string[] {
  const parsed = parseConfig(text);
  return parsed.ok ? [] : parsed.error.map((problem) => `${problem.path}: ${problem.message} (${problem.hint ?? ""})`);
}

/** Nine lists of nine aliases each: a few lines that would become hundreds of millions of values. */
function bomb(): string {
  const lists = Array.from({ length: 9 }, (_, level) => {
    const inner = level === 0 ? "x" : `*a${level - 1}`;
    return `a${level}: &a${level} [${Array(9).fill(inner).join(", ")}]`;
  });
  return lists.join("\n");
}

describe("a configuration", () => {
  it("needs little and fills in the rest", () => {
    const parsed = parseConfig(BASE);
    expect(parsed.ok && parsed.value.timing.idle_poll_ms).toBe(10_000);
    expect(parsed.ok && parsed.value.retention).toEqual({ recordings_days: 30, calls_days: 730 });
  });

  it("takes every key of the contract", () => {
    const text = `${BASE}
slots:
  - { slot: b1.1, device: /dev/ttyUSB2, audio: /dev/ttyUSB1, profile: auto, sim_positions: 1 }
discover: []
cards:
  defaults: { attempts_per_day: 60, answered_per_day: 40, talk_minutes_per_day: 60, talk_minutes_per_month: 1000,
              distinct_callees_per_day: 60, min_gap_s: 10, max_call_s: 180, time_zone: Asia/Shanghai, reset_day: 1 }
  contracts: [{ name: prepaid, iccid_prefix: "8986", attempts_per_day: 30 }]
retention: { recordings_days: 30, calls_days: 730 }
log: { level: info }
`;
    expect(problems(text)).toEqual([]);
  });

  it.each([
    ["a mistyped key", `${BASE}slotz: []`, /slotz: is not a known key \(Did you mean `slots`/],
    [
      "a mistyped inner key",
      `${BASE}cards: { defaults: { attemps_per_day: 3 } }`,
      /cards\.defaults\.attemps_per_day: .*attempts_per_day/,
    ],
    ["a wrong type", `${BASE}cards: { defaults: { min_gap_s: soon } }`, /cards\.defaults\.min_gap_s: /],
    [
      "an unknown zone",
      `${BASE}cards: { defaults: { time_zone: Mars/Olympus } }`,
      /time_zone: is "Mars\/Olympus": must be an IANA.*\(Name the zone/,
    ],
    [
      "a relative device",
      `${BASE}slots: [{ slot: b1.1, device: ttyUSB0 }]`,
      /slots\[0\]\.device: is "ttyUSB0": must be an absolute path/,
    ],
    [
      "a bad slot name",
      `${BASE}slots: [{ slot: one, device: /dev/null }]`,
      /slots\[0\]\.slot: is "one": must be <board>/,
    ],
    ["a missing key", "schema: 1\ndata_dir: /a\nsocket: /b\n", /deployment: /],
    [
      "a doubled slot",
      `${BASE}slots: [{ slot: b1.1, device: /a }, { slot: b1.1, device: /b }]`,
      /slots\[1\]\.slot: b1\.1 is already/,
    ],
    [
      "a doubled device",
      `${BASE}slots: [{ slot: b1.1, device: /a }, { slot: b1.2, device: /a }]`,
      /slots\[1\]\.device: .*already/,
    ],
    ["broken YAML", "schema: [1", /line 1, column/],
    ["no mapping at all", "just words", /the file: /],
    ["aliases of aliases", bomb(), /the file: expands without end/],
  ])("with %s names the place and the remedy", (_what, text, expected) => {
    expect(problems(text).join("\n")).toMatch(expected);
  });

  it("lists all problems at once", () => {
    expect(problems(`${BASE}slotz: []\nlogg: {}\ncards: { defaults: { min_gap_s: -1 } }`)).toHaveLength(3);
  });

  it.each([
    ["no zone", "", /time_zone: is required outside lab/],
    [
      "a gap under three seconds",
      "cards: { defaults: { time_zone: Europe/Berlin, min_gap_s: 1 } }",
      /min_gap_s: is 1: must be 3/,
    ],
    ["no quiet after a call", "timing: { post_release_ms: 0 }", /timing\.post_release_ms: may be set in lab only/],
  ])("outside lab refuses %s", (_what, extra, expected) => {
    const text = `${BASE.replace("country: lab", "country: DE")}${extra}`;
    expect(problems(text).join("\n")).toMatch(expected);
  });
});
