import { canonicalJson } from "../domain/canonical-json.ts";
import { STRICTEST } from "./merge.ts";
import type { PolicyPack, PolicyRules, RuleName, WeekWindow } from "./types.ts";

const DAY_MS = 86_400_000;
const HOURS = [[9 * 60, 20 * 60]] as const;
const WEEK: WeekWindow = { mon: HOURS, tue: HOURS, wed: HOURS, thu: HOURS, fri: HOURS, sat: HOURS, sun: [] };
const EXPRESS = { live: "express", prerecorded: "express", synthetic: "express" } as const;

/** What no pack that a site installs may be looser than, whoever signed it. */
const FLOOR = {
  deploymentStatus: "authorisation-required",
  testNetworkOnly: false,
  approvalRequired: true,
  countryProof: "both",
  consent: { default: EXPRESS, only: {} },
  windows: { default: WEEK, only: {} },
  attempts: {
    default: [
      { max: 2, period: { kind: "rolling", ms: DAY_MS }, key: "number", count: "dialled" },
      { max: 6, period: { kind: "rolling", ms: 30 * DAY_MS }, key: "number", count: "dialled" },
    ],
    only: {},
  },
  ring: { minS: 15, maxS: 120 },
  thirdPartyTraffic: "forbidden",
  abandonment: { maxPercent: 1, windowMs: DAY_MS },
} as const satisfies Partial<PolicyRules>;

function isLooser<K extends RuleName>(name: K, value: PolicyRules[K], floor: PolicyRules[K]): boolean {
  const strictest: (a: PolicyRules[K], b: PolicyRules[K]) => PolicyRules[K] = STRICTEST[name];
  return canonicalJson(strictest(value, floor)) !== canonicalJson(strictest(value, strictest(value, value)));
}

function loosenedBy<K extends RuleName>(name: K, pack: PolicyPack, floor: PolicyRules[K]): boolean {
  return pack.rules[name].some((rule) => isLooser(name, rule.value, floor));
}

/** The rules in which a pack is looser than the floor at any time; none for a pack that may be installed. */
export function looserThanFloor(pack: PolicyPack): readonly RuleName[] {
  const checks: Readonly<Record<keyof typeof FLOOR, boolean>> = {
    deploymentStatus: loosenedBy("deploymentStatus", pack, FLOOR.deploymentStatus),
    testNetworkOnly: loosenedBy("testNetworkOnly", pack, FLOOR.testNetworkOnly),
    approvalRequired: loosenedBy("approvalRequired", pack, FLOOR.approvalRequired),
    countryProof: loosenedBy("countryProof", pack, FLOOR.countryProof),
    consent: loosenedBy("consent", pack, FLOOR.consent),
    windows: loosenedBy("windows", pack, FLOOR.windows),
    attempts: loosenedBy("attempts", pack, FLOOR.attempts),
    ring: loosenedBy("ring", pack, FLOOR.ring),
    thirdPartyTraffic: loosenedBy("thirdPartyTraffic", pack, FLOOR.thirdPartyTraffic),
    abandonment: loosenedBy("abandonment", pack, FLOOR.abandonment),
  };
  return (Object.keys(checks) as (keyof typeof FLOOR)[]).filter((name) => checks[name]);
}
