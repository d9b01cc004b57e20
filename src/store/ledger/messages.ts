import { classifyDestination } from "../../domain/destination.ts";
import { SimbankError } from "../../domain/errors.ts";
import { isOptOut } from "../../domain/opt-out.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { Purpose } from "../../domain/words.ts";
import type { OptOut } from "../../policy/types.ts";
import type { Actor } from "../api-calls.ts";
import type { IncomingCall, IncomingMessage, MessageRow, MessageTaken } from "../api-messages.ts";
import { actorText, audit } from "./audit.ts";
import { putSuppression, withdraw } from "./consents.ts";
import { wakeNumber } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";
import { attemptsToEnd } from "./open-attempts.ts";
import { placePolicy, policyFor } from "./policies.ts";
import { shownNumber } from "./subscribers.ts";

/** Who was called in this time may mean the call by what they write (field rule 14). */
const CALLED_LATELY_MS = 30 * 86_400_000;
const HOLD_REASON = "a message from this number is to be read (simbank sms list)";
const METHOD = "sms";

/**
 * A message that came to one of our cards. What ends consent ends it here, with everything that was to be dialled; what
 * nobody can tell by rule holds its sender. A message that is told of again changes nothing.
 */
export function takeMessage(ctx: LedgerContext, message: IncomingMessage, actor: Actor, now: WallMs): MessageTaken {
  const key = ctx.vault.nameOf(message.from);
  const digest = ctx.vault.fingerprint(["sms", message.iccid ?? "", ...message.pdus].join("\0"));
  const known = ctx.one<{ kind: "opt-out" | "held" }>("SELECT kind FROM sms WHERE digest = ?", digest);
  if (known !== undefined) {
    const open = known.kind === "opt-out" ? attemptsToEnd(ctx, now, key) : [];
    return { kind: known.kind, isNew: false, open };
  }
  const rules = optOutRules(ctx, message, now);
  if (isOptOut(message.text, rules.smsWords)) {
    insert(ctx, message, { digest, key, kind: "opt-out" }, now);
    return { kind: "opt-out", isNew: true, open: optOut(ctx, message, key, rules, actor, now) };
  }
  if (!wasCalledLately(ctx, key, now)) return { kind: "other", isNew: true, open: [] };
  const id = insert(ctx, message, { digest, key, kind: "held" }, now);
  hold(ctx, key, now);
  audit(ctx, now, "message-held", actor, { message: id, number_key: key.toString("hex") });
  return { kind: "held", isNew: true, open: [] };
}

/** By the rules for the sender's country, and those of the place: a word of either counts. */
function optOutRules(ctx: LedgerContext, message: IncomingMessage, now: WallMs): OptOut {
  const there = policyFor(ctx, classifyDestination(message.from), now)?.optOut;
  const here = placePolicy(ctx, now)?.optOut;
  const isForAll = (there ?? here)?.scope !== "purpose";
  return {
    key: "",
    smsWords: [...(there?.smsWords ?? []), ...(here?.smsWords ?? [])],
    scope: isForAll ? "controller" : "purpose",
  };
}

function insert(
  ctx: LedgerContext,
  { iccid, sentAt, text }: IncomingMessage,
  { digest, key, kind }: { readonly digest: Buffer; readonly key: Buffer; readonly kind: "opt-out" | "held" },
  now: WallMs,
): number {
  const sealed = kind === "held" ? ctx.vault.seal(text, key) : null;
  const inserted = ctx.run(
    "INSERT INTO sms (digest, at, sent_at, iccid, number_key, kind, sealed_text) VALUES (?, ?, ?, ?, ?, ?, ?)",
    digest,
    now,
    sentAt,
    iccid,
    key,
    kind,
    sealed,
  );
  return Number(inserted.lastInsertRowid);
}

/** Consent ends, and so that no later list brings it back unnoticed, the number is suppressed as far as the rules say. */
function optOut(
  ctx: LedgerContext,
  { from }: IncomingMessage,
  key: Buffer,
  { scope }: OptOut,
  actor: Actor,
  now: WallMs,
): MessageTaken["open"] {
  const purposes = scope === "purpose" ? purposesOf(ctx, key) : [];
  const done = withdraw(ctx, from, METHOD, actor, now);
  for (const one of purposes.length > 0 ? purposes : (["controller"] as const)) {
    const wish = { scope: one, reason: "opted out by message", until: null };
    putSuppression(ctx, key, { ...wish, source: actorText(actor) }, now);
    audit(ctx, now, "suppressed", actor, { number_key: key.toString("hex"), ...wish });
  }
  return done.open;
}

/** For what the person was or would be called. */
function purposesOf(ctx: LedgerContext, key: Buffer): readonly Purpose[] {
  const sql = `SELECT DISTINCT k.purpose FROM contact c JOIN campaign k ON k.id = c.campaign_id WHERE c.number_key = ?
    ORDER BY k.purpose`;
  return ctx.all<{ purpose: Purpose }>(sql, key).map(({ purpose }) => purpose);
}

function wasCalledLately(ctx: LedgerContext, key: Buffer, now: WallMs): boolean {
  const sql = "SELECT 1 FROM attempt WHERE number_key = ? AND reserved_at >= ? LIMIT 1";
  return ctx.one(sql, key, now - CALLED_LATELY_MS) !== undefined;
}

/** A hold that stands for another reason stays as it is: it is lifted by a person as well. */
function hold(ctx: LedgerContext, key: Buffer, now: WallMs): void {
  ctx.run(
    `INSERT INTO number_hold (number_key, reason, since) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE
     SET reason = excluded.reason, since = excluded.since, lifted_at = NULL WHERE lifted_at IS NOT NULL`,
    key,
    HOLD_REASON,
    now,
  );
}

/** Somebody called one of our cards. It counts in no limit of ours. */
export function noteInbound(ctx: LedgerContext, call: IncomingCall, now: WallMs): void {
  ctx.run(
    "INSERT INTO inbound_call (at, slot, iccid, number_key, refused) VALUES (?, ?, ?, ?, ?)",
    now,
    call.slot,
    call.iccid,
    call.from === null ? null : ctx.vault.nameOf(call.from),
    call.refused ? 1 : 0,
  );
}

interface SmsColumns {
  readonly id: number;
  readonly at: number;
  readonly sent_at: number | null;
  readonly iccid: string | null;
  readonly number_key: Buffer;
  readonly kind: "opt-out" | "held";
  readonly sealed_text: Uint8Array | null;
  readonly read_at: number | null;
  readonly read_by: string | null;
  readonly released_at: number | null;
  readonly released_by: string | null;
  readonly reason: string | null;
}

function instant(at: number | null): WallMs | null {
  return at === null ? null : wallMs(at);
}

function messageRow(ctx: LedgerContext, row: SmsColumns, reveal: boolean): MessageRow {
  return {
    message: row.id,
    at: wallMs(row.at),
    sentAt: instant(row.sent_at),
    iccid: row.iccid,
    number: shownNumber(ctx, row.number_key, reveal),
    kind: row.kind,
    readAt: instant(row.read_at),
    readBy: row.read_by,
    releasedAt: instant(row.released_at),
    releasedBy: row.released_by,
    reason: row.reason,
  };
}

/** Newest first; `waiting`: those that hold somebody. */
export function messages(ctx: LedgerContext, waiting: boolean, limit: number, reveal: boolean): readonly MessageRow[] {
  const which = waiting ? "WHERE kind = 'held' AND released_at IS NULL" : "";
  const rows = ctx.all<SmsColumns>(`SELECT * FROM sms ${which} ORDER BY id DESC LIMIT ?`, limit);
  return rows.map((row) => messageRow(ctx, row, reveal));
}

function existingMessage(ctx: LedgerContext, id: number): SmsColumns {
  const row = ctx.one<SmsColumns>("SELECT * FROM sms WHERE id = ?", id);
  if (row !== undefined) return row;
  throw new SimbankError("SB_NOT_FOUND", `There is no message ${id}: \`simbank sms list\` names those on record.`);
}

/** The words of a message, null where they are not kept; the first reader is on record in its row, all in the chain. */
export function readMessage(
  ctx: LedgerContext,
  id: number,
  reveal: boolean,
  actor: Actor,
  now: WallMs,
): { readonly message: MessageRow; readonly text: string | null } {
  const row = existingMessage(ctx, id);
  const text = row.sealed_text === null ? null : ctx.vault.open(row.sealed_text, row.number_key);
  if (text !== null) {
    ctx.run("UPDATE sms SET read_at = ?, read_by = ? WHERE id = ? AND read_at IS NULL", now, actorText(actor), id);
    audit(ctx, now, "message-read", actor, { message: id });
  }
  return { message: messageRow(ctx, existingMessage(ctx, id), reveal), text };
}

/**
 * A person says that a message ends nothing: its words go, and unless another one waits its sender may be called again,
 * inside every rule. Throws `SB_NOT_FOUND`, and `SB_CONFLICT` where it holds nobody or nobody has read it.
 */
export function releaseMessage(ctx: LedgerContext, id: number, reason: string, actor: Actor, now: WallMs): MessageRow {
  const row = existingMessage(ctx, id);
  if (row.kind !== "held" || row.released_at !== null) {
    throw new SimbankError("SB_CONFLICT", `Message ${id} holds nobody.`);
  }
  if (row.read_at === null) {
    throw new SimbankError("SB_CONFLICT", `Nobody has read message ${id}: \`simbank sms read ${id}\` shows it.`);
  }
  ctx.run(
    "UPDATE sms SET released_at = ?, released_by = ?, reason = ?, sealed_text = NULL WHERE id = ?",
    now,
    actorText(actor),
    reason,
    id,
  );
  audit(ctx, now, "message-released", actor, { message: id, reason });
  const others = "SELECT 1 FROM sms WHERE number_key = ? AND kind = 'held' AND released_at IS NULL LIMIT 1";
  if (ctx.one(others, row.number_key) === undefined) {
    const sql = "UPDATE number_hold SET lifted_at = ? WHERE number_key = ? AND lifted_at IS NULL AND reason = ?";
    if (ctx.run(sql, now, row.number_key, HOLD_REASON).changes > 0) wakeNumber(ctx, "hold", row.number_key, now);
  }
  return messageRow(ctx, existingMessage(ctx, id), false);
}

/** The words of a person who is forgotten go; that there was a message stays. */
export function forgetMessages(ctx: LedgerContext, key: Uint8Array): number {
  return ctx.run("UPDATE sms SET sealed_text = NULL WHERE number_key = ? AND sealed_text IS NOT NULL", key).changes;
}
