import type { WireValue } from "../../control/index.ts";
import { maskIccid } from "../../domain/number.ts";
import { type Column, renderFields, renderTable, type TableStyle } from "./table.ts";
import { dateTime } from "./time.ts";

type Card = WireValue["Card"];
type LimitUse = Card["limit_use"][number];

const COLUMNS: readonly Column[] = [
  { title: "LIMIT", min: 12 },
  { title: "ALLOWED", align: "right" },
  { title: "USED", align: "right" },
  { title: "LEFT", align: "right" },
  { title: "BEGINS ANEW", min: 11, rank: 5 },
  { title: "REACHED", min: 6, rank: 3 },
  { title: "SET BY", min: 6, rank: 4 },
];

/** Talk is counted in seconds and agreed in minutes. */
function amount(use: LimitUse, value: number): string {
  if (use.unit !== "s") return String(value);
  return value % 60 === 0 ? `${value / 60} min` : `${(value / 60).toFixed(1)} min`;
}

function actionText({ action }: LimitUse): string {
  if (action.do === "block") return "blocked";
  return action.for_s === null ? "rests" : `rests ${Math.round(action.for_s / 60)} min`;
}

function sourceText({ source }: LimitUse): string {
  const { kind, name } = source;
  if (kind === "order") return `order of ${name ?? "a person"}`;
  return kind === "contract" ? `contract ${name ?? ""}`.trim() : kind.replace("-", " ");
}

/** The hours of a week in which a contract lets its cards call. */
function hoursText({ windows }: Card["limits"]): string {
  if (windows === null) return "at any time";
  const days = Object.entries(windows).filter(([, spans]) => spans.length > 0);
  return days.map(([day, spans]) => `${day} ${spans.join(" ")}`).join(", ");
}

/** A card's limits: what is allowed, used and left, when it begins anew, and who set it. */
export function renderLimits(card: Card, style: TableStyle & { readonly timeZone: string | undefined }): string {
  const { limits } = card;
  const rows = card.limit_use.map((use) => [
    use.scope === "contract" ? `contract ${use.limit}` : use.limit,
    amount(use, use.allowed),
    { text: amount(use, use.used), colour: use.near ? ("warn" as const) : undefined },
    amount(use, use.left),
    dateTime(use.resets_at, style.timeZone) ?? "",
    actionText(use),
    sourceText(use),
  ]);
  const { first_s: first, next_s: next } = limits.pulses;
  const facts = renderFields([
    ["card", maskIccid(card.iccid)],
    ["shares", limits.contract === null ? null : `the totals of contract ${limits.contract}`],
    ["gap, longest call", `${limits.min_gap_s} s, ${limits.max_call_s} s`],
    ["talk counts", first === 1 && next === 1 ? "by the second" : `first ${first} s, then each ${next} s`],
    ["may call", `${hoursText(limits)} (${limits.time_zone})`],
    ["month", `from day ${limits.reset_day}`],
    ["warns", `from ${limits.warn_percent} % of a limit`],
  ]);
  return `${facts}\n${renderTable(COLUMNS, rows, style)}`;
}
