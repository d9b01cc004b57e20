import type { Failure } from "../protocol.ts";
import type { BackupDone } from "./done.ts";

/** What the thread that makes a backup is started with. */
export interface BackupSettings {
  readonly database: string;
  readonly controllerKey: Uint8Array;
  /** RFC 3339. */
  readonly createdAt: string;
}

export type ToBackup = { readonly kind: "more" };

export type FromBackup =
  | { readonly kind: "piece"; readonly bytes: Uint8Array }
  | { readonly kind: "done"; readonly done: BackupDone }
  | { readonly kind: "failed"; readonly error: Failure };
