import type { ConsentImportView, RegistryCopyView } from "../../src/control/index.ts";
import type { NewRegisterEntry, RegisterEntry } from "../../src/domain/register.ts";
import { wallMs } from "../../src/domain/time.ts";
import { AT } from "./sample-views.ts";

export const SHA256 = "ab".repeat(32);

export const CONSENT_IMPORT: ConsentImportView = {
  importId: 3,
  at: AT,
  by: "li(1000)",
  rows: 40,
  evidence: SHA256,
  state: "held",
  reason: "4 of 40 numbers follow one another",
  releasedAt: null,
  releasedBy: null,
};

export const REGISTRY_COPY: RegistryCopyView = {
  registry: "GB-TPS",
  obtainedAt: AT,
  importedAt: AT,
  by: "li(1000)",
  rows: 2,
  sha256: SHA256,
  complete: true,
};

export function registerEntry(change: Partial<RegisterEntry> = {}): RegisterEntry {
  const entry: NewRegisterEntry = {
    register: "authorisation",
    kind: "carrier-agreement",
    subject: "2026-17",
    party: "91110000X",
    validFrom: AT,
    validTo: wallMs(AT + 20 * 86_400_000),
    document: SHA256,
    details: {},
  };
  return {
    ...entry,
    id: 7,
    enteredAt: AT,
    enteredBy: "li(1000)",
    checkedAt: null,
    checkedBy: null,
    endedAt: null,
    reason: null,
    standing: "unchecked",
    ...change,
  };
}
