import { z } from "zod";
import type { ImportView, RejectedRowView } from "../views.ts";
import { countSchema, errorSchema } from "./common.ts";
import { heartbeatSchema } from "./dial.ts";

export const importCountsSchema = z.object({
  rows: countSchema,
  imported: countSchema,
  unchanged: countSchema,
  rejected: countSchema,
});
export type ImportCountsWire = z.infer<typeof importCountsSchema>;

export const rejectedRowSchema = z.object({
  line: countSchema.describe("Line of the file on which the row begins, the header being line 1"),
  reason: z.string(),
  cells: z.array(z.string()),
});
export type RejectedRowWire = z.infer<typeof rejectedRowSchema>;

/** A line of the answer to an import. The last line is `done` or `error`. */
export const importLineSchema = z.union([
  z.object({ progress: importCountsSchema }),
  z.object({ header: z.array(z.string()) }),
  z.object({ rejected: rejectedRowSchema }),
  z.object({ done: importCountsSchema }),
  heartbeatSchema,
  errorSchema,
]);

export function countsToWire(view: ImportView): ImportCountsWire {
  return { rows: view.rows, imported: view.imported, unchanged: view.unchanged, rejected: view.rejectedTotal };
}

export function rejectedToWire(view: RejectedRowView): RejectedRowWire {
  return { line: view.line, reason: view.reason, cells: [...view.cells] };
}
