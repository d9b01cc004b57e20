import type { ErrorCode } from "../domain/errors.ts";
import type { WallMs } from "../domain/time.ts";
import type { PolicyPack } from "../policy/types.ts";
import type { CallName } from "./handlers.ts";

/** What the store's thread is started with. */
export interface WorkerSettings {
  readonly dataDir: string;
  readonly keyFile: string;
  readonly packs: readonly PolicyPack[];
  readonly country: string;
  readonly simPositions?: number;
  readonly buildDate: WallMs;
  readonly openedAt: WallMs;
  readonly spareBytes: number;
}

export interface Request {
  readonly id: number;
  readonly call: CallName;
  readonly args: readonly unknown[];
}

/** A `SimbankError` on its way between threads. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export type Reply =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: Failure };

export interface OpenedInfo {
  readonly path: string;
  readonly schemaVersion: number;
  readonly synchronous: number;
}

/** To the store's thread. Requests of one turn travel together, so that they share a commit. */
export type ToWorker =
  | { readonly kind: "requests"; readonly requests: readonly Request[] }
  | { readonly kind: "close" };

/** From the store's thread. */
export type FromWorker =
  | { readonly kind: "opened"; readonly info: OpenedInfo; readonly controllerKey: Uint8Array; readonly lab: boolean }
  | { readonly kind: "failed"; readonly error: Failure }
  | { readonly kind: "replies"; readonly replies: readonly Reply[] }
  | { readonly kind: "closed" };
