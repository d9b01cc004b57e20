import type { ErasureView, FileBytes, FileFacts, PersonExportView } from "../../src/control/index.ts";
import type { E164 } from "../../src/domain/number.ts";
import { personView } from "./people-views.ts";
import { AT } from "./sample-views.ts";

/** A file of these pieces. */
export async function* fileOf(pieces: readonly string[], facts: FileFacts): FileBytes {
  for (const piece of pieces) yield await Promise.resolve(Buffer.from(piece));
  return facts;
}

export const ERASURE: ErasureView = {
  erasedAt: AT,
  known: true,
  contactsRemoved: 2,
  suppressionsKept: 1,
  variables: 2,
  notes: 1,
  references: 1,
  callsEnded: 1,
};

export function personExportView(number: E164): PersonExportView {
  return {
    person: personView(number),
    erasedAt: null,
    consentEvents: [{ at: AT, kind: "withdrawn", method: "cli", actor: "li(1000)" }],
    registries: [{ registry: "GB-TPS", obtainedAt: AT }],
  };
}
