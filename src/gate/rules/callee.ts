import type { WallMs } from "../../domain/time.ts";
import { checkAttemptLimit, checkMinInterval } from "../../policy/limits.ts";
import type { AttemptLimit } from "../../policy/types.ts";
import { checkWindow } from "../../policy/windows.ts";
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
  check: ({ at, policy, callee, campaign }) => {
    if (policy === null) return pass();
    const reached: AttemptLimit[] = [];
    let next: WallMs | null = at;
    for (const limit of policy.attempts) {
      const verdict = checkAttemptLimit(limit, callee.attempts, campaign.id, policy.zones, at);
      if (verdict.passes) continue;
      reached.push(limit);
      // Never is later than any instant.
      if (next !== null) {
        next = verdict.nextPossibleAt === null ? null : verdict.nextPossibleAt > next ? verdict.nextPossibleAt : next;
      }
    }
    const seen = { limits: policy.attempts.length, attempts: callee.attempts.length };
    if (reached.length === 0) return pass(seen);
    const detail = `The callee has had all the calls allowed: ${reached.map(shownLimit).join(", ")}.`;
    return refuse("attempt-limit", detail, next, seen);
  },
};

const minInterval: GateRule = {
  id: "min-interval",
  about: "callee",
  check: ({ at, policy, callee }) => {
    if (policy === null) return pass();
    const verdict = checkMinInterval(policy.minIntervalMs, callee.attempts, at);
    const seen = { min_interval_ms: policy.minIntervalMs };
    if (verdict.passes) return pass(seen);
    const detail = `The last call to this number was less than ${policy.minIntervalMs / 60_000} min ago.`;
    return refuse("min-interval", detail, verdict.nextPossibleAt, seen);
  },
};

const window: GateRule = {
  id: "window",
  about: "callee",
  check: ({ at, policy, campaign }) => {
    if (policy === null) return pass();
    const answer = checkWindow(policy, campaign.purpose, at);
    const seen = { zones: policy.zones };
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

export const calleeRules: readonly GateRule[] = [unresolved, attemptLimits, minInterval, window];
