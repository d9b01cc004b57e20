import type { WallMs } from "../../domain/time.ts";
import { audit, type AuditRow, chainHead } from "./audit.ts";
import {
  type Checkpoint,
  checkpointText,
  createSigningKey,
  isSigned,
  publicKeyText,
  signingKey,
  signText,
} from "./audit-key.ts";
import type { LedgerContext } from "./context.ts";
import { readJson } from "./json.ts";

/** Signs the chain as it stands, unless it was signed since its last event. Null for an empty chain. */
export function checkpoint(ctx: LedgerContext, now: WallMs): Checkpoint | null {
  const newest = lastCheckpoint(ctx);
  // The event that tells the checkpoint follows the event that it covers.
  if (newest !== null && newest.seq === chainHead(ctx).seq - 1) return newest;
  let key = signingKey(ctx);
  if (key === null) {
    key = createSigningKey(ctx);
    audit(ctx, now, "audit-key", null, { public_key: publicKeyText(key) });
  }
  const { seq, hash } = chainHead(ctx);
  const said = { seq, at: now, hash: Buffer.from(hash).toString("hex") };
  const signed = { ...said, signature: signText(key, checkpointText(said)) };
  audit(ctx, now, "checkpoint", null, signed);
  return signed;
}

function lastCheckpoint(ctx: LedgerContext): Checkpoint | null {
  const { seq } = chainHead(ctx);
  const row = ctx.one<{ body: string }>("SELECT body FROM audit WHERE seq = ? AND kind = 'checkpoint'", seq);
  return row === undefined ? null : readJson<Checkpoint>(row.body);
}

/** What the chain says of its own key and signatures, checked while it is walked. */
export class CheckpointCheck {
  readonly #own: string | null;
  #publicKey: string | null = null;
  checkpoints = 0;

  /** `own`: the public half of the key that lies in this ledger; null where there is none. */
  constructor(own: string | null) {
    this.#own = own;
  }

  /** Why an event that is a key or a checkpoint does not hold; null when it does, and for every other event. */
  hear(row: AuditRow, previousHash: Uint8Array): string | null {
    if (row.kind === "audit-key") return this.#hearKey(row);
    if (row.kind !== "checkpoint") return null;
    const said = readJson<Checkpoint>(row.body);
    if (said.seq !== row.seq - 1 || said.hash !== Buffer.from(previousHash).toString("hex")) {
      return "the checkpoint is not of the event before it";
    }
    if (this.#publicKey === null || !isSigned(this.#publicKey, checkpointText(said), said.signature)) {
      return "the checkpoint is not signed with this ledger's key";
    }
    this.checkpoints += 1;
    return null;
  }

  #hearKey(row: AuditRow): string | null {
    this.#publicKey = readJson<{ public_key: string }>(row.body).public_key;
    return this.#publicKey === this.#own ? null : "the signing key is not the one of this ledger";
  }
}

/** The public half of this ledger's signing key; null before the first checkpoint. */
export function ownPublicKey(ctx: LedgerContext): string | null {
  const key = signingKey(ctx);
  return key === null ? null : publicKeyText(key);
}
