import { SimbankError } from "../domain/errors.ts";
import { rfc3339, type WallMs } from "../domain/time.ts";
import type { Actor, BackupDone, ProofStore, RotationDone } from "./api-proof.ts";
import { backupOf } from "./backup/backup.ts";
import type { Opened, StoreChannel } from "./channel.ts";
import type { LedgerCalls } from "./handlers.ts";

type Args<Name extends keyof LedgerCalls> = LedgerCalls[Name]["args"];

/** The part of the ledger that proves and keeps it; see `ProofStore` for what each method promises. */
export class ProofClient implements ProofStore {
  readonly #channel: StoreChannel;
  readonly #path: string;
  /** Seals what is imported; another one once it was rotated. */
  #controllerKey: Uint8Array;
  #rotating = false;
  #imports: readonly { readonly ended: boolean }[] = [];

  constructor(channel: StoreChannel, opened: Opened) {
    this.#channel = channel;
    this.#path = opened.info.path;
    this.#controllerKey = opened.controllerKey;
  }

  /** The key with which an import seals. Throws `SB_BUSY` while it is being rotated. */
  protected importKey(): Uint8Array {
    if (!this.#rotating) return this.#controllerKey;
    throw new SimbankError(
      "SB_BUSY",
      "The sealing key is being rotated: import again when simbank key rotate is done.",
    );
  }

  protected noteImport(session: { readonly ended: boolean }): void {
    this.#imports = [...this.#imports.filter((one) => !one.ended), session];
  }

  checkpoint(...args: Args<"checkpoint">) {
    return this.#channel.call("checkpoint", ...args);
  }

  beginAuditExport(...args: Args<"beginAuditExport">) {
    return this.#channel.call("beginAuditExport", ...args);
  }

  auditPage(...args: Args<"auditPage">) {
    return this.#channel.call("auditPage", ...args);
  }

  packPage(...args: Args<"packPage">) {
    return this.#channel.call("packPage", ...args);
  }

  signPack(...args: Args<"signPack">) {
    return this.#channel.call("signPack", ...args);
  }

  exportPerson(...args: Args<"exportPerson">) {
    return this.#channel.call("exportPerson", ...args);
  }

  eraseSubscriber(...args: Args<"eraseSubscriber">) {
    return this.#channel.call("eraseSubscriber", ...args);
  }

  applyRetention(...args: Args<"applyRetention">) {
    return this.#channel.call("applyRetention", ...args);
  }

  async *backup(actor: Actor, now: WallMs): AsyncGenerator<Uint8Array, BackupDone> {
    await this.#channel.call("noteBackup", actor, now);
    const createdAt = rfc3339(now);
    return yield* backupOf({ database: this.#path, controllerKey: this.#controllerKey, createdAt });
  }

  async rotateKey(actor: Actor, now: WallMs): Promise<RotationDone> {
    if (this.#rotating) throw new SimbankError("SB_BUSY", "The key is being rotated already: wait until it is done.");
    if (this.#imports.some((one) => !one.ended)) {
      throw new SimbankError("SB_BUSY", "A list is being imported: rotate the key when it is done.");
    }
    this.#rotating = true;
    try {
      await this.#channel.call("beginRotation");
      const rows = await this.#channel.call("reseal", actor, now);
      this.#controllerKey = await this.#channel.call("endRotation");
      return { rows };
    } finally {
      this.#rotating = false;
    }
  }
}
