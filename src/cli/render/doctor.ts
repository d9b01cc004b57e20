import type { Colour } from "./colour.ts";
import { type Column, paged, renderTable, type TableStyle, widestOf } from "./table.ts";

/** One line of the doctor's page. */
export interface CheckLine {
  readonly title: string;
  readonly verdict: "ok" | "warn" | "fail";
  readonly found: string;
  readonly next: string | null;
}

function columnsFor(checks: readonly CheckLine[]): readonly Column[] {
  return [
    { title: "", min: 4 },
    { title: "CHECK", min: widestOf(checks.map(({ title }) => title)) },
    { title: "FOUND", min: 20, wrap: true },
    { title: "NEXT", min: 16, wrap: true },
  ];
}

const COLOURS: Readonly<Record<CheckLine["verdict"], Colour>> = { ok: "good", warn: "warn", fail: "bad" };

/** The page of checks, and one sentence that counts them. */
export function renderDoctor(checks: readonly CheckLine[], style: TableStyle): string {
  const rows = checks.map(({ title, verdict, found, next }) => [
    { text: verdict, colour: COLOURS[verdict] },
    title,
    found,
    next ?? "",
  ]);
  const count = (verdict: CheckLine["verdict"]): number => checks.filter((check) => check.verdict === verdict).length;
  const sum = `${count("ok")} in order, ${count("warn")} to watch, ${count("fail")} wrong.`;
  return `${renderTable(columnsFor(checks), rows, paged(style))}${sum}\n`;
}
