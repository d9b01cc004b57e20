import type { ConsentTerms } from "../ledger/consent-digest.ts";
import type { DedupeScope } from "../api.ts";
import type { PackedBytes } from "./columns.ts";

/** Texts that rows of a suppression file share; a batch holds each combination once. */
export interface SuppressionTerms {
  readonly scope: string;
  readonly reason: string;
  readonly source: string;
  /** Epoch ms; null: for ever. */
  readonly until: number | null;
}

/** Numbers of a public register. */
export interface RegistryBatch {
  readonly kind: "registry";
  readonly count: number;
  readonly order: Uint32Array<ArrayBuffer>;
  readonly keys: Uint8Array<ArrayBuffer>;
  readonly registry: string;
}

/** Columns of a batch that is ready to insert, transferred between threads without a copy. Times are NaN where absent. */
interface BatchBase {
  readonly count: number;
  /** Rows in the order in which to insert them. */
  readonly order: Uint32Array<ArrayBuffer>;
  /** `number_key`, 16 bytes each. */
  readonly keys: Uint8Array<ArrayBuffer>;
  readonly sealedNumbers: PackedBytes;
}

export interface ConsentBatch extends BatchBase {
  readonly kind: "consents";
  /** 32 bytes each. */
  readonly digests: Uint8Array<ArrayBuffer>;
  readonly grantedAt: Float64Array<ArrayBuffer>;
  readonly expiresAt: Float64Array<ArrayBuffer>;
  /** When the person confirmed it a second time. */
  readonly confirmedAt: Float64Array<ArrayBuffer>;
  /** When somebody last made sure that the number is still that person's. */
  readonly checkedAt: Float64Array<ArrayBuffer>;
  readonly evidence: PackedBytes;
  readonly sealedReferences: PackedBytes;
  /** Which of `terms` a row has. */
  readonly termsOf: Uint32Array<ArrayBuffer>;
  readonly terms: readonly ConsentTerms[];
}

/** What contacts of a list share. */
export interface ListedTerms {
  readonly timeZone: string | null;
  readonly language: string | null;
}

export interface ContactBatch extends BatchBase {
  readonly kind: "contacts";
  readonly campaign: string;
  readonly dedupe: DedupeScope;
  /** Line in the file: contacts are dialled in the order of the file. */
  readonly places: Float64Array<ArrayBuffer>;
  readonly callAfter: Float64Array<ArrayBuffer>;
  readonly callBefore: Float64Array<ArrayBuffer>;
  /** 0 to 9, higher first. */
  readonly priorities: Uint8Array<ArrayBuffer>;
  readonly termsOf: Uint32Array<ArrayBuffer>;
  readonly terms: readonly ListedTerms[];
  readonly sealedVariables: PackedBytes;
  /** 16 bytes each. */
  readonly variablesDigests: Uint8Array<ArrayBuffer>;
}

export interface SuppressionBatch extends BatchBase {
  readonly kind: "suppressions";
  readonly termsOf: Uint32Array<ArrayBuffer>;
  readonly terms: readonly SuppressionTerms[];
}

export type Batch = ConsentBatch | ContactBatch | RegistryBatch | SuppressionBatch;

function buffersOf(packed: PackedBytes): ArrayBuffer[] {
  return [packed.bytes.buffer, packed.ends.buffer];
}

/** What moves, rather than being copied, with a batch. */
export function transferables(batch: Batch): ArrayBuffer[] {
  if (batch.kind === "registry") return [batch.order.buffer, batch.keys.buffer];
  const base = [batch.order.buffer, batch.keys.buffer, ...buffersOf(batch.sealedNumbers)];
  switch (batch.kind) {
    case "consents":
      return [
        ...base,
        batch.digests.buffer,
        batch.grantedAt.buffer,
        batch.expiresAt.buffer,
        batch.confirmedAt.buffer,
        batch.checkedAt.buffer,
        batch.termsOf.buffer,
        ...buffersOf(batch.evidence),
        ...buffersOf(batch.sealedReferences),
      ];
    case "contacts":
      return [
        ...base,
        batch.places.buffer,
        batch.callAfter.buffer,
        batch.callBefore.buffer,
        batch.priorities.buffer,
        batch.termsOf.buffer,
        batch.variablesDigests.buffer,
        ...buffersOf(batch.sealedVariables),
      ];
    case "suppressions":
      return [...base, batch.termsOf.buffer];
  }
}

/** Gives a batch's memory back at once, rather than when the collector comes by. The batch is empty afterwards. */
export function release(batch: Batch): void {
  for (const buffer of transferables(batch)) buffer.transfer(0);
}

/** Gives each distinct value a small number, by a text that stands for it. */
export class TermsTable<T> {
  readonly list: T[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(text: string, terms: T): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.list.push(terms) - 1;
    this.#numbers.set(text, number);
    return number;
  }
}
