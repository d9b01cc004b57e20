import type { WireValue } from "../../control/index.ts";
import { maskIccid } from "../../domain/number.ts";
import { type Column, renderTable, type TableStyle } from "./table.ts";
import { dateTime, localTimes } from "./time.ts";

type Explanation = WireValue["Explanation"];
type Refusal = WireValue["Refused"]["refused"][number];

export interface DecisionStyle extends TableStyle {
  readonly timeZone: string | undefined;
}

function possible(refusal: Refusal, timeZone: string | undefined): string {
  if (refusal.next_possible_at !== null) return dateTime(refusal.next_possible_at, timeZone);
  return refusal.code === "dest-emergency" ? "never" : "when a person or an import changes it";
}

const REFUSAL_COLUMNS: readonly Column[] = [
  { title: "REFUSED", min: 10 },
  { title: "WHY", min: 20, wrap: true },
  { title: "POSSIBLE", min: 10, rank: 5, wrap: true },
];

/** The refusals of a dial, one row each. */
export function renderRefusals(refusals: readonly Refusal[], style: DecisionStyle): string {
  const rows = refusals.map((refusal) => [
    { text: refusal.code, colour: "bad" as const },
    localTimes(refusal.detail, style.timeZone),
    possible(refusal, style.timeZone),
  ]);
  return renderTable(REFUSAL_COLUMNS, rows, style);
}

function factsText(facts: Readonly<Record<string, unknown>>): string {
  return Object.entries(facts)
    .map(([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" ");
}

const RULE_COLUMNS: readonly Column[] = [
  { title: "RULE", min: 10 },
  { title: "ANSWER", min: 6 },
  { title: "BECAUSE", min: 20, wrap: true },
];

const LINE_COLUMNS: readonly Column[] = [
  { title: "LINE", min: 5 },
  { title: "CARD", min: 5 },
  { title: "CAN", min: 3 },
  { title: "WHY", min: 20, wrap: true },
];

/** The rules as a table, those that refuse first: a page of passes must not hide why the answer is no. */
function ruleTable(
  rules: readonly { readonly rule: string; readonly passes: boolean; readonly because: string }[],
  style: DecisionStyle,
): string {
  const sorted = [...rules.filter(({ passes }) => !passes), ...rules.filter(({ passes }) => passes)];
  const rows = sorted.map(({ rule, passes, because }) => [
    rule,
    passes ? { text: "pass", colour: "good" as const } : { text: "refuse", colour: "bad" as const },
    because,
  ]);
  return renderTable(RULE_COLUMNS, rows, style);
}

/** The whole decision: verdict, every rule, every line. */
export function renderExplanation(explanation: Explanation, style: DecisionStyle): string {
  const { verdict, number, campaign, next_possible_at: next } = explanation;
  const when = next === null ? "" : ` It becomes possible at ${dateTime(next, style.timeZone)}.`;
  const said = verdict === "allow" ? "would be dialled now" : "would be refused";
  const rules = explanation.rules.map(({ rule, pass: passes, refusal, facts }) => {
    const because =
      refusal === null ? factsText(facts) : `${refusal.code}: ${localTimes(refusal.detail, style.timeZone)}`;
    return { rule, passes, because };
  });
  const lines = explanation.lines.map((line) => [
    line.slot,
    maskIccid(line.iccid),
    line.able ? { text: "yes", colour: "good" as const } : { text: "no", colour: "warn" as const },
    localTimes(line.why, style.timeZone),
  ]);
  const packs = explanation.policy.map(({ id, version }) => `${id} ${version}`).join(", ");
  return [
    `${number} in ${campaign} ${said}.${when}\n`,
    `\n${ruleTable(rules, style)}`,
    lines.length === 0 ? "\nNo line holds a card.\n" : `\n${renderTable(LINE_COLUMNS, lines, style)}`,
    packs === "" ? "\nNo policy pack applies.\n" : `\nPolicy: ${packs}\n`,
  ].join("");
}

type PastDecision = WireValue["PastDecision"];

/** A decision of the past: every rule's answer, and what it rested on. */
export function renderPastDecision(past: PastDecision, style: DecisionStyle): string {
  const { of, id, number, campaign, verdict, count } = past;
  const said = verdict === "allow" ? "was allowed" : "was refused";
  const often = count > 1 ? `, ${count} times until ${dateTime(past.last_at, style.timeZone)}` : "";
  const rules = past.rules.map(({ rule, pass: passes, refusal }) => ({ rule, passes, because: refusal?.code ?? "" }));
  const packs = past.policy.map(({ id: pack, version, sha256 }) => `${pack} ${version} (${sha256.slice(0, 12)})`);
  return [
    `The ${of} ${id}: ${number} in ${campaign} ${said} at ${dateTime(past.at, style.timeZone)}${often}.\n\n`,
    verdict === "allow" ? "" : `${renderRefusals(past.refused, style)}\n`,
    rules.length === 0 ? "Every rule passed.\n" : ruleTable(rules, style),
    `\nFacts: ${factsText(past.facts)}\n`,
    packs.length === 0 ? "" : `Policy: ${packs.join(", ")}\n`,
  ].join("");
}
