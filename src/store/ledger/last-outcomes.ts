import type { LastOutcome } from "../api.ts";
import type { LedgerContext } from "./context.ts";

/** As many attempts are looked at, newest first: days of a busy rack, and a moment's work on any disk. */
const NEWEST = 200_000;

/** The outcome of the newest ended attempt on each slot, of those that are not long past. */
export function lastOutcomes(ctx: LedgerContext): readonly LastOutcome[] {
  return ctx.all<LastOutcome>(
    `SELECT slot, outcome FROM attempt WHERE id IN (
       SELECT max(id) FROM attempt WHERE id > (SELECT max(id) FROM attempt) - ?1 AND outcome IS NOT NULL GROUP BY slot)
     ORDER BY slot`,
    NEWEST,
  );
}
