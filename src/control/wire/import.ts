import { z } from "zod";
import { isNumberingCountry } from "../../domain/country.ts";
import type { ImportView, RejectedRowView } from "../views.ts";
import { countSchema, errorSchema } from "./common.ts";
import { heartbeatSchema } from "./dial.ts";

/** A country whose numbering plan is known, such as `CN`. */
export const countrySchema = z
  .string()
  .refine(isNumberingCountry, "expected a country as ISO 3166-1 writes it, such as CN");

/** `number=phone,language=lang`: our column, and what the file calls it. */
export const columnMapSchema = z.string().transform((text, context) => {
  const map: Record<string, string> = {};
  for (const pair of text.split(",")) {
    const [ours = "", ...theirs] = pair.split("=");
    const name = theirs.join("=").trim();
    if (ours.trim() === "" || name === "") {
      context.issues.push({ code: "custom", input: text, message: "expected OURS=THEIRS, such as number=phone" });
      return z.NEVER;
    }
    map[ours.trim().toLowerCase()] = name;
  }
  return map;
});

export const importCountsSchema = z.object({
  rows: countSchema,
  imported: countSchema,
  unchanged: countSchema,
  rejected: countSchema,
  duplicates: countSchema.optional().describe("Of unchanged: contacts that wait in another campaign"),
  import_id: countSchema.nullable().optional().describe("By which a list of contacts can be taken back"),
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
  const counts = {
    rows: view.rows,
    imported: view.imported,
    unchanged: view.unchanged,
    rejected: view.rejectedTotal,
  };
  const { importId = null, duplicates = 0 } = view;
  return importId === null ? counts : { ...counts, duplicates, import_id: importId };
}

export function rejectedToWire(view: RejectedRowView): RejectedRowWire {
  return { line: view.line, reason: view.reason, cells: [...view.cells] };
}
