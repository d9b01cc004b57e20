import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import type { LedgerContext } from "./context.ts";

/**
 * What a checkpoint signs (ed25519): the number, instant and hash of the last event it covers. Whoever holds an earlier
 * checkpoint, or the public key, can tell a rewritten chain from the true one.
 */
export interface Checkpoint {
  readonly seq: number;
  readonly at: number;
  /** Hex. */
  readonly hash: string;
  /** Base64. */
  readonly signature: string;
}

const META_KEY = "audit-key";

export function checkpointText({ seq, at, hash }: Omit<Checkpoint, "signature">): string {
  return `simbankd audit checkpoint 1\n${seq}\n${at}\n${hash}\n`;
}

function sealName(ctx: LedgerContext): Uint8Array {
  return ctx.vault.fingerprint("audit signing key");
}

function stored(ctx: LedgerContext): Uint8Array | undefined {
  return ctx.one<{ value: Uint8Array }>("SELECT value FROM meta WHERE key = ?", META_KEY)?.value;
}

/** The signing key as it lies in the ledger, for whoever reseals it. */
export function resealAuditKey(ctx: LedgerContext): boolean {
  const sealed = stored(ctx);
  const fresh = sealed === undefined ? null : ctx.vault.reseal(sealed, sealName(ctx));
  if (fresh !== null) ctx.run("UPDATE meta SET value = ? WHERE key = ?", fresh, META_KEY);
  return fresh !== null;
}

/** The key that signs; null before the first checkpoint. It is unsealed for each use: checkpoints are rare. */
export function signingKey(ctx: LedgerContext): KeyObject | null {
  const sealed = stored(ctx);
  if (sealed === undefined) return null;
  return createPrivateKey({
    key: Buffer.from(ctx.vault.open(sealed, sealName(ctx)), "base64"),
    format: "der",
    type: "pkcs8",
  });
}

/** Makes the key of this ledger. */
export function createSigningKey(ctx: LedgerContext): KeyObject {
  const { privateKey } = generateKeyPairSync("ed25519");
  const text = privateKey.export({ format: "der", type: "pkcs8" }).toString("base64");
  ctx.run("INSERT INTO meta (key, value) VALUES (?, ?)", META_KEY, ctx.vault.seal(text, sealName(ctx)));
  return privateKey;
}

/** SPKI in base64, one line. */
export function publicKeyText(key: KeyObject): string {
  return createPublicKey(key).export({ format: "der", type: "spki" }).toString("base64");
}

export function signText(key: KeyObject, text: string): string {
  return sign(null, Buffer.from(text), key).toString("base64");
}

/** Whether a signature is of this text and by the holder of this public key. */
export function isSigned(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
    return verify(null, Buffer.from(text), key, Buffer.from(signature, "base64"));
  } catch {
    // What is no key has signed nothing.
    return false;
  }
}
