import { DISPOSITION_CODES, type Disposition, dispositionOf } from "../../domain/disposition.ts";
import { SimbankError } from "../../domain/errors.ts";
import { type E164, maskNumber } from "../../domain/number.ts";
import { suggest } from "../../domain/suggest.ts";
import type { WallMs } from "../../domain/time.ts";
import type { CampaignId } from "../../domain/words.ts";
import type { Actor, DisposeDone, DisposeRequest } from "../api.ts";
import { actorText, audit } from "./audit.ts";
import { agreeCallback } from "./callbacks.ts";
import { type CampaignColumns, existingCampaign } from "./campaign-records.ts";
import { setCampaignState } from "./campaigns.ts";
import { suppress, withdraw } from "./consents.ts";
import { moveContact, settleCampaign, wakeNumber } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";
import { attemptsToEnd } from "./open-attempts.ts";
import { enrol } from "./subscribers.ts";

const MAX_NOTE = 4_000;

/** Keeps what somebody noted about a person, sealed. Resolves the note's number. */
export function addNote(ctx: LedgerContext, number: E164, text: string, actor: Actor, now: WallMs): number {
  if (text.trim() === "" || text.length > MAX_NOTE) {
    throw new SimbankError("SB_INVALID_INPUT", `A note has 1 to ${MAX_NOTE} characters; this one has ${text.length}.`);
  }
  const key = enrol(ctx, number);
  const inserted = ctx.run(
    "INSERT INTO note (number_key, at, by, sealed_text) VALUES (?, ?, ?, ?)",
    key,
    now,
    actorText(actor),
    ctx.vault.seal(text, key),
  );
  const note = Number(inserted.lastInsertRowid);
  audit(ctx, now, "note-added", actor, { note });
  return note;
}

function knownDisposition(code: string): Disposition {
  const known = dispositionOf(code);
  if (known !== null) return known;
  const near = suggest(code, DISPOSITION_CODES);
  const hint = near === null ? `one of ${DISPOSITION_CODES.join(", ")}` : `did you mean ${near}?`;
  throw new SimbankError("SB_INVALID_INPUT", `There is no disposition "${code.slice(0, 40)}": ${hint}.`, { code });
}

interface LastCall {
  readonly id: number;
  readonly campaign: CampaignId;
}

/** The call that is disposed of: the one that is named, else the person's last in the campaign, else its last at all. */
function callOf(ctx: LedgerContext, key: Uint8Array, request: DisposeRequest): LastCall | null {
  return (
    ctx.one<LastCall>(
      `SELECT a.id, k.name AS campaign FROM attempt a JOIN campaign k ON k.id = a.campaign_id
       WHERE a.number_key = ?1 AND (?2 IS NULL OR a.id = ?2) AND (?3 IS NULL OR k.name = ?3) ORDER BY a.id DESC LIMIT 1`,
      key,
      request.attempt,
      request.campaign,
    ) ?? null
  );
}

/** Which call of which campaign is disposed of; no call where only a campaign is named. */
function subjectOf(
  ctx: LedgerContext,
  number: E164,
  key: Uint8Array,
  request: DisposeRequest,
): { readonly attempt: number | null; readonly name: CampaignId } {
  const call = callOf(ctx, key, request);
  const name = request.campaign ?? call?.campaign ?? null;
  if (name !== null && (request.attempt === null || call !== null)) return { attempt: call?.id ?? null, name };
  const what = request.attempt === null ? "was never called" : `has no attempt ${request.attempt}`;
  const text = `${maskNumber(number)} ${what}: name the campaign, or see \`simbank subscriber show\`.`;
  throw new SimbankError("SB_NOT_FOUND", text);
}

/** The campaign calls this person no more. */
function closeContact(ctx: LedgerContext, key: Uint8Array, campaign: CampaignColumns, now: WallMs): void {
  const contact = ctx.one<{ id: number }>(
    "SELECT id FROM contact WHERE number_key = ? AND campaign_id = ? AND state = 'waiting'",
    key,
    campaign.id,
  );
  if (contact === undefined) return;
  moveContact(ctx, contact.id, { state: "done", dueAt: now, wake: null });
  settleCampaign(ctx, campaign.id);
}

function assertComplete(request: DisposeRequest, disposition: Disposition): void {
  const { code } = disposition;
  if (disposition.needsNote && request.note === null) {
    throw new SimbankError("SB_INVALID_INPUT", `The disposition ${code} needs a note: say with --note what was said.`);
  }
  if (code === "callback" && request.callbackAt === null) {
    throw new SimbankError("SB_INVALID_INPUT", "The disposition callback needs the agreed time: give it with --at.");
  }
  if (code !== "callback" && request.callbackAt !== null) {
    throw new SimbankError("SB_INVALID_INPUT", `--at belongs to the disposition callback, not to ${code}.`);
  }
}

/** What follows for the person: consents end, the number is suppressed. */
function protect(
  ctx: LedgerContext,
  number: E164,
  disposition: Disposition,
  campaign: CampaignColumns,
  actor: Actor,
  now: WallMs,
): number {
  const { code, endsConsent } = disposition;
  let removed = endsConsent ? withdraw(ctx, number, `disposition ${code}`, actor, now).contactsRemoved : 0;
  if (disposition.suppress === null) return removed;
  const scope = disposition.suppress === "controller" ? "controller" : campaign.purpose;
  removed += suppress(ctx, number, { scope, reason: `disposition ${code}`, until: null }, actor, now).contactsRemoved;
  return removed;
}

/**
 * Says what came of a call, and does what follows from it in the same transaction: an opt-out suppresses, a complaint
 * pauses the campaign, a final word closes the contact. `open` are the calls that must still be ended before it is
 * acknowledged. Throws `SB_NOT_FOUND` where the person was never called and no campaign is named.
 */
export function dispose(
  ctx: LedgerContext,
  number: E164,
  request: DisposeRequest,
  actor: Actor,
  now: WallMs,
): DisposeDone {
  const disposition = knownDisposition(request.code);
  assertComplete(request, disposition);
  const key = enrol(ctx, number);
  const { attempt, name } = subjectOf(ctx, number, key, request);
  const campaign = existingCampaign(ctx, name);
  const note = request.note === null ? null : addNote(ctx, number, request.note, actor, now);
  const inserted = ctx.run(
    `INSERT INTO disposition (number_key, campaign_id, attempt_id, code, at, by, note_id) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    key,
    campaign.id,
    attempt,
    disposition.code,
    now,
    actorText(actor),
    note,
  );
  const id = Number(inserted.lastInsertRowid);
  // What is said of a call may end a rest for calls that met silence, or begin one.
  ctx.rack.heldLines.delete(`campaign ${campaign.id}`);
  audit(ctx, now, "disposed", actor, {
    disposition: id,
    code: disposition.code,
    campaign: name,
    attempt,
  });
  const contactsRemoved = protect(ctx, number, disposition, campaign, actor, now);
  if (disposition.final) closeContact(ctx, key, campaign, now);
  if (request.callbackAt !== null) agreeCallback(ctx, name, number, request.callbackAt, actor, now);
  if (disposition.pausesCampaign && campaign.state === "running") {
    setCampaignState(ctx, name, "paused", `disposition ${disposition.code}`, actor, now);
  }
  const ends = disposition.suppress !== null || disposition.endsConsent;
  return {
    disposition: id,
    attempt,
    campaign: name,
    contactsRemoved,
    open: ends ? attemptsToEnd(ctx, now, key) : [],
  };
}

/**
 * Lifts what sets a contact aside for a person: the hold of its number, and its own in this campaign. It waits again,
 * and every other rule is asked as ever. False when nothing held it.
 */
export function releaseContact(
  ctx: LedgerContext,
  id: CampaignId,
  number: E164,
  reason: string,
  actor: Actor,
  now: WallMs,
): boolean {
  const campaign = existingCampaign(ctx, id);
  const key = ctx.vault.nameOf(number);
  const contact = ctx.one<{ id: number; state: string; hold: string | null }>(
    "SELECT id, state, hold FROM contact WHERE number_key = ? AND campaign_id = ?",
    key,
    campaign.id,
  );
  if (contact === undefined) {
    const text = `${maskNumber(number)} is no contact of campaign ${id}: import it, or see \`simbank subscriber show\`.`;
    throw new SimbankError("SB_NOT_FOUND", text, { campaign: id });
  }
  const lifted = ctx.run("UPDATE number_hold SET lifted_at = ? WHERE number_key = ? AND lifted_at IS NULL", now, key);
  if (lifted.changes === 0 && contact.hold === null) return false;
  ctx.run("UPDATE contact SET hold = NULL WHERE id = ?", contact.id);
  if (contact.state === "done" || contact.state === "refused") {
    moveContact(ctx, contact.id, { state: "waiting", dueAt: now, wake: null });
  }
  wakeNumber(ctx, "hold", key, now);
  settleCampaign(ctx, campaign.id);
  audit(ctx, now, "contact-released", actor, { campaign: id, contact: contact.id, reason });
  return true;
}
