import { type WallMs, wallMs } from "../../domain/time.ts";
import { checkAttemptLimit, checkMinInterval } from "../../policy/limits.ts";
import type { AttemptLimit } from "../../policy/types.ts";
import { checkWindow, holidaysIn } from "../../policy/windows.ts";
import { calleeZones } from "../zones.ts";
import { type GateRule, pass, refuse, shownAt } from "../rule.ts";

const unresolved: GateRule = {
  id: "unresolved-attempt",
  about: "callee",
  check: ({ at, callee }) => {
    if (callee.unresolved === null) return pass();
    const { attempt, since, blocksUntil } = callee.unresolved;
    const seen = { attempt, since: shownAt(since) };
    if (blocksUntil !== null && blocksUntil <= at) return pass(seen);
    const remedy =
      blocksUntil === null ? "it is not finished" : `until ${shownAt(blocksUntil)}, or \`calls reconcile ${attempt}\``;
    return refuse("unresolved-attempt", `Nobody knows how attempt ${attempt} ended: ${remedy}.`, blocksUntil, seen);
  },
};

function shownLimit({ max, period, count, key }: AttemptLimit): string {
  const per = period.kind === "civil" ? `a ${period.unit}` : `in ${period.ms / 3_600_000} h`;
  return `${max} ${count} ${per}${key === "number" ? "" : " in this campaign"}`;
}

const attemptLimits: GateRule = {
  id: "attempt-limits",
  about: "callee",
  check: (facts) => {
    const { at, policy, callee, campaign } = facts;
    if (policy === null) return pass();
    const limits = policy.attempts.only[campaign.purpose] ?? policy.attempts.default;
    const zones = calleeZones(facts, policy);
    const reached: AttemptLimit[] = [];
    let next: WallMs | null = at;
    for (const limit of limits) {
      const verdict = checkAttemptLimit(limit, callee.attempts, campaign.id, zones, at);
      if (verdict.passes) continue;
      reached.push(limit);
      // Never is later than any instant.
      if (next !== null) {
        next = verdict.nextPossibleAt === null ? null : verdict.nextPossibleAt > next ? verdict.nextPossibleAt : next;
      }
    }
    const seen = { limits: limits.map(shownLimit), attempts: callee.attempts.length };
    if (reached.length === 0) return pass(seen);
    const detail = `The callee has had all the calls allowed: ${reached.map(shownLimit).join(", ")}.`;
    return refuse("attempt-limit", detail, next, seen);
  },
};

const minInterval: GateRule = {
  id: "min-interval",
  about: "callee",
  check: ({ at, policy, callee, campaign }) => {
    if (policy === null) return pass();
    const intervalMs = policy.minIntervalMs.only[campaign.purpose] ?? policy.minIntervalMs.default;
    const verdict = checkMinInterval(intervalMs, callee.attempts, at);
    const seen = { min_interval_ms: intervalMs };
    if (verdict.passes) return pass(seen);
    const detail = `The last call to this number was less than ${intervalMs / 60_000} min ago.`;
    return refuse("min-interval", detail, verdict.nextPossibleAt, seen);
  },
};

const window: GateRule = {
  id: "window",
  about: "callee",
  check: (facts) => {
    const { at, policy, campaign, destination } = facts;
    if (policy === null) return pass();
    const zones = calleeZones(facts, policy);
    const holidays = holidaysIn(policy, destination.subdivision);
    const answer = checkWindow({ zones, windows: policy.windows, holidays }, campaign.purpose, at);
    const seen = { zones };
    switch (answer.kind) {
      case "open":
        return pass(seen);
      case "no-zone":
        return refuse("tz-unknown", "Nobody knows in which time zone the callee is.", null, seen);
      default: {
        const code = answer.kind === "holiday" ? "holiday" : "outside-window";
        const why = answer.kind === "holiday" ? "a holiday" : "outside calling hours";
        const detail = `It is ${answer.local} for the callee (${answer.zone}): ${why} for ${campaign.purpose}.`;
        return refuse(code, detail, answer.opensAt, { ...seen, local_time: answer.local });
      }
    }
  },
};

const afterNo: GateRule = {
  id: "after-refusal",
  about: "callee",
  check: ({ at, policy, callee, campaign }) => {
    if (policy === null) return pass();
    const { forMs, scope } = policy.afterRefusal;
    const seen = { block_ms: forMs, scope };
    const counted = callee.saidNo.filter((one) => scope === "controller" || one.campaign === campaign.id);
    const last = counted.reduce<number | null>(
      (latest, one) => (latest === null ? one.at : Math.max(latest, one.at)),
      null,
    );
    if (last === null) return pass(seen);
    if (forMs === null) return refuse("refusal-cooldown", "The callee said no, which holds for good here.", null, seen);
    const until = wallMs(last + forMs);
    if (until <= at) return pass(seen);
    return refuse("refusal-cooldown", `The callee said no and is left alone until ${shownAt(until)}.`, until, seen);
  },
};

const afterAbandon: GateRule = {
  id: "after-abandon",
  about: "callee",
  check: ({ at, policy, callee }) => {
    if (policy === null || callee.abandonedAt === null) return pass();
    const until = wallMs(callee.abandonedAt + policy.afterAbandonMs);
    const seen = { abandoned_at: shownAt(callee.abandonedAt) };
    if (until <= at) return pass(seen);
    return refuse(
      "abandon-cooldown",
      `The callee answered and heard nobody: left alone until ${shownAt(until)}.`,
      until,
      seen,
    );
  },
};

const ofAge: GateRule = {
  id: "of-age",
  about: "callee",
  check: ({ policy, callee }) => {
    if (policy === null || callee.minor === null) return pass();
    const { under, need } = policy.minors;
    const { age, guardian } = callee.minor;
    if (age >= under || (need === "guardian" && guardian)) return pass({ under, need });
    const remedy = need === "guardian" ? "a guardian's consent is needed" : "children are not called here";
    return refuse("minor", `The callee is younger than ${under}: ${remedy}.`, null, { under, need });
  },
};

export const calleeRules: readonly GateRule[] = [
  unresolved,
  attemptLimits,
  minInterval,
  afterNo,
  afterAbandon,
  ofAge,
  window,
];
