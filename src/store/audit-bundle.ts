import { rfc3339, type WallMs } from "../domain/time.ts";
import type { Actor, AuditEvent, AuditPage } from "./api-proof.ts";

/** What a bundle holds. */
export interface AuditBundle {
  readonly events: number;
  /** Hash of its last event, hex. */
  readonly head: string;
  /** SPKI, base64: the key that must be compared with one known from elsewhere. */
  readonly publicKey: string;
}

export interface AuditPages {
  beginAuditExport(actor: Actor, now: WallMs): Promise<{ readonly last: number; readonly publicKey: string }>;
  auditPage(after: number, last: number): Promise<AuditPage>;
}

function eventLine({ seq, at, kind, ref, actor, body, hash }: AuditEvent): string {
  return `${JSON.stringify([seq, at, kind, ref, actor, body, hash])}\n`;
}

/**
 * The audit chain as a file of JSON lines that proves itself: a head naming the public key, one array for each event
 * `[seq, at, kind, ref, actor, body, hash]`, and an end. The last event is a signed checkpoint over all the others. How
 * it is verified without simbankd is told and done in `scripts/verify-audit.mjs`.
 */
export async function* auditBundle(
  pages: AuditPages,
  actor: Actor,
  now: WallMs,
): AsyncGenerator<Uint8Array, AuditBundle> {
  const { last, publicKey } = await pages.beginAuditExport(actor, now);
  const head = { format: "simbankd audit bundle 1", created_at: rfc3339(now), public_key: publicKey, events: last };
  yield Buffer.from(`${JSON.stringify(head)}\n`);
  let hash = "";
  for (let after = 0; after < last; ) {
    const { events } = await pages.auditPage(after, last);
    // A gap in the chain is for whoever verifies the bundle to find, not a reason to go round for ever.
    after = events.at(-1)?.seq ?? last;
    hash = events.at(-1)?.hash ?? hash;
    yield Buffer.from(events.map(eventLine).join(""));
  }
  yield Buffer.from(`${JSON.stringify({ end: true, events: last, head: hash })}\n`);
  return { events: last, head: hash, publicKey };
}
