import type { E164 } from "../../domain/number.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { CampaignId, ContactState } from "../../domain/words.ts";
import type { Person, PersonContact } from "../api.ts";
import { attemptsOfNumber } from "./attempt-list.ts";
import { checkSuppression, consentRows } from "./consents.ts";
import type { LedgerContext } from "./context.ts";
import { erasedAt } from "./erasure.ts";
import { readJson } from "./json.ts";

function instant(at: number | null): WallMs | null {
  return at === null ? null : wallMs(at);
}

interface ContactColumns {
  readonly id: number;
  readonly campaign: CampaignId;
  readonly state: ContactState;
  readonly due_at: number;
  readonly tries: number;
  readonly hold: string | null;
  readonly call_before: number | null;
  readonly time_zone: string | null;
  readonly language: string | null;
  readonly import_id: number | null;
  readonly sealed_variables: Uint8Array | null;
}

/** What a list said of a person beside the reserved columns. */
export function variablesOf(ctx: LedgerContext, sealed: Uint8Array | null, key: Uint8Array): Record<string, string> {
  return sealed === null ? {} : readJson<Record<string, string>>(ctx.vault.open(sealed, key));
}

function contactsOf(ctx: LedgerContext, key: Uint8Array): PersonContact[] {
  const rows = ctx.all<ContactColumns>(
    `SELECT c.id, k.name AS campaign, c.state, c.due_at, c.tries, c.hold, c.call_before, c.time_zone, c.language,
       c.import_id, c.sealed_variables FROM contact c JOIN campaign k ON k.id = c.campaign_id
     WHERE c.number_key = ? ORDER BY c.id`,
    key,
  );
  return rows.map((row) => ({
    contact: row.id,
    campaign: row.campaign,
    state: row.state,
    dueAt: row.state === "waiting" ? wallMs(row.due_at) : null,
    tries: row.tries,
    held: row.hold,
    callBefore: instant(row.call_before),
    timeZone: row.time_zone,
    language: row.language,
    importId: row.import_id,
    variables: variablesOf(ctx, row.sealed_variables, key),
    refusals: refusalsOf(ctx, row.id),
  }));
}

function refusalsOf(ctx: LedgerContext, contact: number): PersonContact["refusals"] {
  const rows = ctx.all<{ id: number; codes: string; first_at: number; last_at: number; count: number }>(
    "SELECT id, codes, first_at, last_at, count FROM decision WHERE contact_id = ? ORDER BY id DESC LIMIT 50",
    contact,
  );
  return rows.map((row) => ({
    decision: row.id,
    codes: row.codes.split(","),
    firstAt: wallMs(row.first_at),
    lastAt: wallMs(row.last_at),
    count: row.count,
  }));
}

interface NoteColumns {
  readonly id: number;
  readonly at: number;
  readonly by: string;
  readonly sealed_text: Uint8Array;
}

function notesOf(ctx: LedgerContext, key: Uint8Array): Person["notes"] {
  const rows = ctx.all<NoteColumns>("SELECT id, at, by, sealed_text FROM note WHERE number_key = ? ORDER BY id", key);
  return rows.map(({ id, at, by, sealed_text: sealed }) => {
    return { note: id, at: wallMs(at), by, text: ctx.vault.open(sealed, key) };
  });
}

function dispositionsOf(ctx: LedgerContext, key: Uint8Array): Person["dispositions"] {
  const rows = ctx.all<{ code: string; campaign: CampaignId; attempt: number | null; at: number; by: string }>(
    `SELECT d.code, k.name AS campaign, d.attempt_id AS attempt, d.at, d.by FROM disposition d
       JOIN campaign k ON k.id = d.campaign_id WHERE d.number_key = ? ORDER BY d.id`,
    key,
  );
  return rows.map((row) => ({ ...row, at: wallMs(row.at) }));
}

function callbacksOf(ctx: LedgerContext, key: Uint8Array): Person["callbacks"] {
  const rows = ctx.all<{ campaign: CampaignId; at: number; agreed_at: number; by: string; ended_as: string | null }>(
    `SELECT k.name AS campaign, b.agreed_for AS at, b.agreed_at, b.by, b.ended_as FROM callback b
       JOIN campaign k ON k.id = b.campaign_id WHERE b.number_key = ? ORDER BY b.id`,
    key,
  );
  return rows.map((row) => ({
    campaign: row.campaign,
    at: wallMs(row.at),
    agreedAt: wallMs(row.agreed_at),
    by: row.by,
    state: row.ended_as ?? "open",
  }));
}

function heardFrom(ctx: LedgerContext, key: Uint8Array): Person["heard"] {
  const rows = ctx.all<{ at: number; kind: "call" | "message"; as: string }>(
    `SELECT at, 'call' AS kind, CASE refused WHEN 1 THEN 'refused' ELSE 'unanswered' END AS "as" FROM inbound_call
       WHERE number_key = ?1
     UNION ALL SELECT at, 'message', CASE WHEN released_at IS NULL THEN kind ELSE 'released' END FROM sms
       WHERE number_key = ?1
     ORDER BY at`,
    key,
  );
  return rows.map((row) => ({ ...row, at: wallMs(row.at) }));
}

/** What is on record since a number was erased: what came before is somebody else's, or nobody's. */
function since(erased: number, story: Person): Person {
  const attempts = story.attempts.filter(({ reservedAt }) => reservedAt > erased);
  const called = new Set(attempts.map(({ campaign }) => campaign));
  const contacts = story.contacts
    .map((one) => ({ ...one, refusals: one.refusals.filter(({ firstAt }) => firstAt > erased) }))
    .filter(({ state, campaign, refusals }) => state !== "refused" || refusals.length > 0 || called.has(campaign));
  return {
    ...story,
    attempts,
    contacts,
    consents: story.consents.filter(({ grantedAt, importedAt }) => Math.max(grantedAt, importedAt) > erased),
    notes: story.notes.filter(({ at }) => at > erased),
    dispositions: story.dispositions.filter(({ at }) => at > erased),
    callbacks: story.callbacks.filter(({ agreedAt }) => agreedAt > erased),
    heard: story.heard.filter(({ at }) => at > erased),
  };
}

/**
 * Everything on record of one person. An unknown number has an empty story; that of an erased one begins with its
 * erasure, as whoever has the number now may be somebody else.
 */
export function person(ctx: LedgerContext, number: E164, reveal: boolean): Person {
  const story = wholeStory(ctx, number, reveal);
  const erased = erasedAt(ctx, ctx.vault.nameOf(number));
  return erased === null ? story : since(erased, story);
}

function wholeStory(ctx: LedgerContext, number: E164, reveal: boolean): Person {
  const key = ctx.vault.nameOf(number);
  const held = ctx.one<{ reason: string }>(
    "SELECT reason FROM number_hold WHERE number_key = ? AND lifted_at IS NULL",
    key,
  );
  return {
    number,
    known: ctx.one("SELECT 1 FROM subscriber WHERE number_key = ?", key) !== undefined,
    held: held?.reason ?? null,
    consents: consentRows(ctx, number),
    suppressions: checkSuppression(ctx, number),
    contacts: contactsOf(ctx, key),
    attempts: attemptsOfNumber(ctx, key, reveal),
    notes: notesOf(ctx, key),
    dispositions: dispositionsOf(ctx, key),
    callbacks: callbacksOf(ctx, key),
    heard: heardFrom(ctx, key),
  };
}
