import type { MonoMs, WallMs } from "../domain/time.ts";
import type { PolicyPack } from "../policy/types.ts";
import { StoreChannel } from "./channel.ts";
import { StoreClient } from "./client.ts";

export type * from "./api.ts";
export type { StoreClient } from "./client.ts";
export { auditBundle } from "./audit-bundle.ts";
export { type BackupFound, restoreBackup, verifyBackup } from "./backup/restore.ts";
export { evidencePack } from "./pack/pack.ts";
export { checkDatabase, type DatabaseCheck, vacuumDatabase } from "./maintain.ts";
export { controllerKeyFile } from "./key-file.ts";
export { limitsInForce } from "./limits-in-force.ts";

/** Space set aside for the outcomes of running calls should the disk fill up. */
const SPARE_BYTES = 16 << 20;

export interface StoreOptions {
  /** Made 0700; holds `simbankd.db` and its lock. */
  readonly dataDir: string;
  /** The controller key: 32 bytes, made 0600 on first start. */
  readonly keyFile: string;
  /** The calling rules, as `policy/load` read them. */
  readonly policy: readonly PolicyPack[];
  /** `deployment.country`: `lab` or ISO 3166-1 alpha-2. */
  readonly deploymentCountry: string;
  /** SIM positions of all slots, with a card in them or not; left out: as many as there are lines. */
  readonly simPositions?: number;
  /** No clock that reads earlier is believed. */
  readonly buildDate: WallMs;
  readonly now: WallMs;
  readonly mono: () => MonoMs;
  /** Bytes of disk set aside for outcomes; 16 MiB unless told. */
  readonly spareBytes?: number;
}

/**
 * Opens the ledger of a data folder in a thread of its own. Rejects with `SB_STORE_LOCKED` (held by another process),
 * `SB_STORE_NEWER`, `SB_STORE_FOREIGN`, `SB_STORE_PATH`, `SB_STORE_UNSAFE`, `SB_STORE_CORRUPT`, `SB_STORE_FULL` or
 * `SB_KEY_LOST`.
 */
export async function openStore(options: StoreOptions): Promise<StoreClient> {
  const { channel, opened } = await StoreChannel.open({
    dataDir: options.dataDir,
    keyFile: options.keyFile,
    packs: options.policy,
    country: options.deploymentCountry,
    ...(options.simPositions !== undefined && { simPositions: options.simPositions }),
    buildDate: options.buildDate,
    openedAt: options.now,
    spareBytes: options.spareBytes ?? SPARE_BYTES,
  });
  return new StoreClient(channel, opened, options.now, options.mono);
}
export type { HardwareStore, RescueRow, SimOrderNote, SimSlotRow, SlotModemRow } from "./api-hardware.ts";
