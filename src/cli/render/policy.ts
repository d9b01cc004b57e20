import type { ListedPack, ShownPolicy } from "../offline/policy.ts";
import { type Column, paged, renderTable, type TableStyle, widestOf } from "./table.ts";

const LIST_COLUMNS: readonly Column[] = [
  { title: "PACK", min: 5 },
  { title: "VERSION", min: 7, rank: 4 },
  { title: "FROM", min: 7, rank: 3 },
  { title: "STATUS", min: 10, wrap: true },
  { title: "REVIEW BY", min: 10 },
  { title: "REVIEWED", min: 8, wrap: true },
];

/** One row a pack. */
export function renderPacks(packs: readonly ListedPack[], style: TableStyle): string {
  const rows = packs.map((pack) => [
    pack.id,
    pack.version,
    pack.signed ? pack.origin : { text: `${pack.origin}, unsigned`, colour: "bad" as const },
    pack.status,
    reviewText(pack),
    pack.reviewed_by ?? { text: "unreviewed", colour: "warn" as const },
  ]);
  return renderTable(LIST_COLUMNS, rows, paged(style));
}

function reviewText(pack: ListedPack): string {
  const date = pack.review_by?.slice(0, 10) ?? "never";
  if (pack.days_left === null) return date;
  return pack.days_left === 0 ? `${date}, over` : `${date}, ${pack.days_left} days`;
}

function ruleColumns(rules: ShownPolicy["rules"]): readonly Column[] {
  return [
    { title: "RULE", min: widestOf(rules.map(({ rule }) => rule)) },
    { title: "VALUE", min: 20, wrap: true },
    { title: "FROM", min: 20, wrap: true },
  ];
}

const LONGEST_VALUE = 400;

function valueText(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value).replaceAll(",", ", ");
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}… (--json has all)` : text;
}

interface ShownSource {
  readonly instrument: string;
  readonly article: string | null;
  readonly confidence: string;
}

function sourceText({ pack, src }: ShownPolicy["rules"][number]["from"][number]): string {
  const texts = (src as readonly ShownSource[]).map(({ instrument, article, confidence }) => {
    return `${instrument}${article === null ? "" : ` ${article}`} (${confidence})`;
  });
  return `${pack}: ${texts.join("; ")}`;
}

/** Every merged rule with where it comes from. */
export function renderPolicy(policy: ShownPolicy, style: TableStyle): string {
  const { country, callee, subdivision, review_by: reviewBy } = policy;
  const whom = `${callee}${subdivision === null ? "" : `-${subdivision}`}`;
  const review = reviewBy === null ? "never expires" : `to be reviewed by ${reviewBy.slice(0, 10)}`;
  const rows = policy.rules.map(({ rule, value, from }) => [rule, valueText(value), from.map(sourceText).join(" | ")]);
  const trouble = [
    ...(policy.expired ? ["EXPIRED: every call is refused until a reviewed pack is installed."] : []),
    ...policy.conflicts.map((conflict) => `CONFLICT: ${conflict}.`),
  ];
  const head = `Rules for a box in ${country} and a callee in ${whom}, at ${policy.at}; ${review}.`;
  if (policy.tightened.length > 0) trouble.push(`As a campaign tightens them: ${policy.tightened.join(", ")}.`);
  return [head, ...trouble, "", renderTable(ruleColumns(policy.rules), rows, paged(style))].join("\n");
}
