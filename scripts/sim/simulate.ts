import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type WallMs, wallMs } from "../../src/domain/time.ts";
import { breaches } from "./checker.ts";
import { Life } from "./life.ts";

/** Short lives begin where calendars are difficult: shortly before summer time begins or ends, or before a month's end. */
const STARTS = ["2026-03-05", "2026-10-21", "2026-02-25", "2026-03-26", "2026-12-28"];
const PER_PAGE = 1_000;

export interface Lived {
  readonly seed: number;
  readonly attempts: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
}

/** A life of a year or more begins with the year, so that it meets every change of the clocks. */
export function startOf(seed: number, days: number): WallMs {
  const date = days >= 365 ? "2026-01-01" : (STARTS[seed % STARTS.length] ?? "2026-01-01");
  return wallMs(Date.parse(date));
}

/** Lives one life on a ledger of its own, and judges it. The same seed, days and slots give the same life. */
export async function simulate(seed: number, days: number, slots: number): Promise<Lived> {
  const directory = mkdtempSync(join(tmpdir(), "simbank-sim-"));
  const start = startOf(seed, days);
  const life = new Life({ seed, slots, days, start, directory });
  const violations: string[] = [];
  try {
    await life.run();
    violations.push(...life.wrong, ...breaches(life.trace), ...(await unexplained(life)));
  } catch (error) {
    violations.push(`the life broke off: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await life.close();
    rmSync(directory, { recursive: true, force: true });
  }
  return { seed, attempts: life.trace.dials.length, faults: life.faults, violations };
}

/** What the ledger cannot account for: attempts that it has and nobody dialled, or that it has not, or cannot explain. */
async function unexplained(life: Life): Promise<readonly string[]> {
  const wrong: string[] = [];
  const audit = await life.store.auditVerify();
  if (!audit.ok) wrong.push(`the audit chain is broken: ${audit.broken?.why}`);
  const known = new Map(life.trace.dials.map((dial) => [dial.attempt, dial]));
  let seen = 0;
  for (let after: number | null = null; ; ) {
    const query = { since: null, campaign: null, slot: null, outcome: null, afterAttempt: after, limit: PER_PAGE };
    const rows = await life.store.attempts({ ...query, reveal: true });
    for (const row of rows) {
      seen += 1;
      const dial = known.get(row.attempt);
      const recorded = row.result?.outcome;
      if (dial === undefined) wrong.push(`attempt ${row.attempt} is on record and nobody dialled it`);
      else if (recorded !== dial.outcome) {
        wrong.push(`attempt ${row.attempt}: ${dial.outcome}, recorded as ${recorded}`);
      }
      const told = await life.store.pastDecision({ kind: "attempt", id: row.attempt }, false);
      if (told.verdict !== "allow" || told.rules.length === 0) wrong.push(`attempt ${row.attempt} is not explained`);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PER_PAGE) break;
    after = last.attempt;
  }
  if (seen !== known.size) wrong.push(`${known.size} dials, ${seen} attempts on record`);
  return wrong;
}
