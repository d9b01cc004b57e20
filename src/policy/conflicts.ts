import { PURPOSES } from "../domain/words.ts";
import { type ByPurpose, type PolicyRules, WEEKDAYS } from "./types.ts";

function purposesWhere<T>(rule: ByPurpose<T>, holds: (value: T) => boolean): readonly string[] {
  const named = PURPOSES.filter((purpose) => {
    const value = rule.only[purpose];
    return value !== undefined && holds(value);
  });
  return holds(rule.default) ? ["the other purposes", ...named] : named;
}

/**
 * Rules that cannot all be kept: each in words, none where they can. Looked for in a single pack as well as after a
 * merge, since two sound packs may contradict each other.
 */
export function conflictsIn(rules: PolicyRules): readonly string[] {
  const conflicts: string[] = [];
  const { ring, retention } = rules;
  if (!(ring.maxS >= ring.minS)) {
    conflicts.push(`a phone must ring ${ring.minS} s at least and ${ring.maxS} s at most`);
  }
  if (retention.recordingMaxDays !== null && retention.recordingMaxDays < retention.recordingMinDays) {
    conflicts.push(
      `recordings must be kept ${retention.recordingMinDays} days at least and ${retention.recordingMaxDays} at most`,
    );
  }
  const shut = purposesWhere(rules.windows, (week) => WEEKDAYS.every((day) => week[day].length === 0));
  if (shut.length > 0) conflicts.push(`no hour of the week is left for ${shut.join(", ")}`);
  const none = purposesWhere(rules.attempts, (limits) => limits.some((limit) => limit.max < 1));
  if (none.length > 0) conflicts.push(`an attempt limit allows no call at all for ${none.join(", ")}`);
  const numberless = purposesWhere(rules.seriesRequired, (series) => series?.length === 0);
  if (numberless.length > 0) conflicts.push(`no number may call for ${numberless.join(", ")}`);
  if (rules.flows.length === 0) conflicts.push("no kind of call flow is left");
  return conflicts;
}
