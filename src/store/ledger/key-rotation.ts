import { randomBytes } from "node:crypto";
import { basename, dirname } from "node:path";
import { SimbankError } from "../../domain/errors.ts";
import type { WallMs } from "../../domain/time.ts";
import type { Actor } from "../api-proof.ts";
import { readKey, replaceKey } from "../key-file.ts";
import { keyParts } from "../vault.ts";
import { audit } from "./audit.ts";
import type { LedgerContext } from "./context.ts";

const SECRET_BYTES = 32;

/** The key file of this ledger, which must be one that it may write. */
function ownKeyFile(ctx: LedgerContext): string {
  const { keyFile } = ctx.settings;
  if (keyFile !== undefined && dirname(keyFile) === dirname(ctx.db.name)) return keyFile;
  const name = keyFile === undefined ? "controller.key" : basename(keyFile);
  const text = `The key is a credential of the service manager, which simbankd cannot write. Make the next one with (head -c 32 ${name}; head -c 32 /dev/urandom; tail -c 32 ${name}) > next.key, put it in the place of the credential, restart and rotate again.`;
  throw new SimbankError("SB_CONFLICT", text, { key: keyFile });
}

/**
 * Puts a fresh sealing secret into the key file, before the one in use, and seals with it from now on. A rotation that
 * was cut short has done so already. Throws `SB_CONFLICT` where the key file is not ours to write.
 */
export function beginRotation(ctx: LedgerContext): void {
  const { keyFile } = ctx.settings;
  const present = keyFile === undefined ? null : readKey(keyFile);
  if (present !== null && keyParts(present).sealing.length > 1) {
    ctx.vault.adopt(present);
    return;
  }
  const file = ownKeyFile(ctx);
  const { naming, sealing } = keyParts(readKey(file));
  const next = Buffer.concat([naming, randomBytes(SECRET_BYTES), sealing[0]]);
  replaceKey(file, next);
  ctx.vault.adopt(next);
}

/**
 * Every row is sealed under the newest secret: the one before leaves the key file, and what was sealed under it in old
 * copies of the ledger opens for nobody any more. Resolves the key as it is now. A credential keeps both secrets until a
 * person replaces it by its first 64 bytes.
 */
export function endRotation(ctx: LedgerContext): Uint8Array {
  const { keyFile } = ctx.settings;
  if (keyFile === undefined) {
    throw new SimbankError("SB_INTERNAL", "A ledger without a key file has nothing to rotate.");
  }
  const present = readKey(keyFile);
  if (dirname(keyFile) !== dirname(ctx.db.name)) return present;
  const done = present.subarray(0, 2 * SECRET_BYTES);
  replaceKey(keyFile, done);
  ctx.vault.adopt(done);
  return done;
}

/** That a backup was made, and by whom. */
export function noteBackup(ctx: LedgerContext, actor: Actor, now: WallMs): void {
  audit(ctx, now, "backup-made", actor, {});
}
