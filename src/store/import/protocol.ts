import type { ImportKind, RejectedRow } from "../api.ts";
import type { Failure } from "../protocol.ts";
import type { FileFindings } from "./apply.ts";
import type { Batch } from "./batch.ts";

/** What the thread that reads an import is started with. */
export interface ReaderSettings {
  readonly kind: ImportKind;
  readonly controllerKey: Uint8Array;
  /** Instant of the import, epoch ms: consents granted later are refused. */
  readonly now: number;
  readonly path: string;
  /** The place is a laboratory, where lists may be made up. */
  readonly lab: boolean;
}

export type ToReader = { readonly kind: "chunk"; readonly bytes: Uint8Array } | { readonly kind: "end" };

/** One answer to each message. */
export type FromReader =
  | {
      readonly kind: "read";
      readonly batches: readonly Batch[];
      readonly rejected: readonly RejectedRow[];
      readonly header: readonly string[];
      /** Of the whole file, after its end. */
      readonly findings: FileFindings | null;
    }
  | { readonly kind: "failed"; readonly error: Failure };
