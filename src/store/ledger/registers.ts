import { SimbankError } from "../../domain/errors.ts";
import {
  DETAILS,
  type NewRegisterEntry,
  RECORD_KINDS,
  type RecordKind,
  type Register,
  type RegisterEntry,
  REGISTERS,
  type Standing,
} from "../../domain/register.ts";
import { rfc3339, type WallMs, wallMs } from "../../domain/time.ts";
import { PURPOSES, VOICES } from "../../domain/words.ts";
import type { Actor } from "../api.ts";
import type { RecordCheck } from "../api-registers.ts";
import { actorText, auditRow } from "./audit.ts";
import type { LedgerContext } from "./context.ts";
import { readJson } from "./json.ts";

const ICCID = /^89[0-9A-Fa-f]{16,20}$/;
const IMEI = /^[0-9]{14,16}$/;
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
const MAX_TEXT = 500;

/** Registers whose entries say nothing without a document. */
const DOCUMENTED: ReadonlySet<Register> = new Set(["authorisation", "script"]);
/** Registers whose entries belong to a party. */
const HELD: ReadonlySet<Register> = new Set(["authorisation", "card", "script"]);

function refuse(text: string): never {
  throw new SimbankError("SB_INVALID_INPUT", text);
}

const SUBJECTS: Readonly<Record<Register, { readonly pattern: RegExp; readonly what: string }>> = {
  authorisation: { pattern: /\S/, what: "the document's number" },
  card: { pattern: ICCID, what: "a whole card number (ICCID), 18 to 22 digits beginning with 89" },
  equipment: { pattern: IMEI, what: "a modem's IMEI, 15 digits" },
  script: { pattern: NAME, what: "a script's name: small letters, digits and hyphens" },
  training: { pattern: /^\S{1,64}$/, what: "the name of a user of this system" },
};

function assertDetails({ register, details }: NewRegisterEntry): void {
  for (const [name, text] of Object.entries(details)) {
    if (!DETAILS[register].includes(name)) {
      refuse(`The ${register} register knows no ${name}: it has ${DETAILS[register].join(", ")}.`);
    }
    if (text.length > MAX_TEXT) refuse(`${name} is longer than ${MAX_TEXT} characters.`);
  }
}

function wordsOf(text: string | undefined): readonly string[] {
  return (text ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

/** Scripts say for what they may be used; authorisations may be limited to purposes. */
function assertWords({ register, details }: NewRegisterEntry): void {
  const purposes = register === "script" ? [details.purpose ?? ""] : wordsOf(details.purposes);
  const unknown = purposes.find((one) => !PURPOSES.some((purpose) => purpose === one));
  if (unknown !== undefined) refuse(`Purpose "${unknown}" must be one of ${PURPOSES.join(", ")}.`);
  if (register === "script" && !VOICES.some((voice) => voice === details.voice)) {
    refuse(`A script's voice must be one of ${VOICES.join(", ")}.`);
  }
}

function assertEntry(ctx: LedgerContext, entry: NewRegisterEntry): void {
  const { register, kind, subject, party, validFrom, validTo, document } = entry;
  if (!REGISTERS.includes(register)) refuse(`There is no register ${register}: there are ${REGISTERS.join(", ")}.`);
  if ((register === "authorisation") !== (kind !== null && RECORD_KINDS.includes(kind))) {
    refuse(`An authorisation has a kind, which is one of ${RECORD_KINDS.join(", ")}; other records have none.`);
  }
  const { pattern, what } = SUBJECTS[register];
  if (!pattern.test(subject) || subject.length > MAX_TEXT) refuse(`"${subject.slice(0, 40)}" is not ${what}.`);
  if (HELD.has(register) && (party === null || party.trim() === "")) {
    refuse(`Name the party that holds it by its registration id.`);
  }
  if (validTo !== null && validTo <= validFrom) {
    refuse(`It would end (${rfc3339(validTo)}) before it begins (${rfc3339(validFrom)}).`);
  }
  assertDetails(entry);
  assertWords(entry);
  if (document === null) {
    if (DOCUMENTED.has(register)) {
      refuse("Name the document that proves it: without one the record counts for nothing.");
    }
    return;
  }
  const state = ctx.evidence.stateOf(document);
  if (state !== "intact") {
    refuse(`The document ${document.slice(0, 12)}… is ${state} in the evidence area: store it first.`);
  }
}

interface EntryColumns {
  readonly id: number;
  readonly register: Register;
  readonly kind: RecordKind | null;
  readonly subject: string;
  readonly party: string | null;
  readonly valid_from: number;
  readonly valid_to: number | null;
  readonly document: Buffer | null;
  readonly details: string;
  readonly entered_at: number;
  readonly entered_by: string;
  readonly accepted: number | null;
  readonly check_valid_to: number | null;
  readonly check_reason: string | null;
  readonly checked_at: number | null;
  readonly checked_by: string | null;
  readonly ended_at: number | null;
  readonly end_reason: string | null;
}

const SELECT = `SELECT r.*, c.accepted, c.valid_to AS check_valid_to, c.reason AS check_reason, c.at AS checked_at,
    c.by AS checked_by, e.at AS ended_at, e.reason AS end_reason
  FROM register_entry r LEFT JOIN register_check c ON c.entry_id = r.id LEFT JOIN register_end e ON e.entry_id = r.id`;

function instant(at: number | null): WallMs | null {
  return at === null ? null : wallMs(at);
}

/** The earlier of two ends, where null is none. */
function earlier(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

function standingOf(ctx: LedgerContext, row: EntryColumns, validTo: number | null, now: WallMs): Standing {
  if (row.ended_at !== null) return "ended";
  if (row.accepted === 0) return "refused";
  if (validTo !== null && validTo <= now) return "expired";
  if (row.accepted === null) return "unchecked";
  if (row.valid_from > now) return "to-come";
  const proven = row.document === null || ctx.evidence.stateOf(row.document.toString("hex")) === "intact";
  return proven ? "current" : "unproven";
}

function entryOf(ctx: LedgerContext, row: EntryColumns, now: WallMs): RegisterEntry {
  const validTo = earlier(row.valid_to, row.check_valid_to);
  return {
    id: row.id,
    register: row.register,
    kind: row.kind,
    subject: row.subject,
    party: row.party,
    validFrom: wallMs(row.valid_from),
    validTo: instant(validTo),
    document: row.document?.toString("hex") ?? null,
    details: readJson<Record<string, string>>(row.details),
    enteredAt: wallMs(row.entered_at),
    enteredBy: row.entered_by,
    checkedAt: instant(row.checked_at),
    checkedBy: row.checked_by,
    endedAt: instant(row.ended_at),
    reason: row.end_reason ?? row.check_reason,
    standing: standingOf(ctx, row, validTo, now),
  };
}

/** Every entry of the registers, or of one, oldest first. */
export function registerEntries(ctx: LedgerContext, register: Register | null, now: WallMs): readonly RegisterEntry[] {
  const rows =
    register === null
      ? ctx.all<EntryColumns>(`${SELECT} ORDER BY r.id`)
      : ctx.all<EntryColumns>(`${SELECT} WHERE r.register = ? ORDER BY r.id`, register);
  return rows.map((row) => entryOf(ctx, row, now));
}

function existing(ctx: LedgerContext, id: number, now: WallMs): RegisterEntry {
  const row = ctx.one<EntryColumns>(`${SELECT} WHERE r.id = ?`, id);
  if (row !== undefined) return entryOf(ctx, row, now);
  throw new SimbankError("SB_NOT_FOUND", `No register has an entry ${id}: \`simbank authorisation list\` shows all.`);
}

/** What the registers say has changed: whatever they had stopped is asked again. */
function changed(ctx: LedgerContext): void {
  ctx.memory.registers = null;
  ctx.rack.heldLines.clear();
}

/** Enters a record, which counts for nothing until another person has checked it. Throws `SB_INVALID_INPUT`. */
export function enterRecord(ctx: LedgerContext, entry: NewRegisterEntry, actor: Actor, now: WallMs): RegisterEntry {
  assertEntry(ctx, entry);
  const { register, kind, subject, party, validFrom, validTo, document, details } = entry;
  const inserted = ctx.run(
    `INSERT INTO register_entry (register, kind, subject, party, valid_from, valid_to, document, details, entered_at,
       entered_by, entered_uid) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    register,
    kind,
    subject,
    party,
    validFrom,
    validTo,
    document === null ? null : Buffer.from(document, "hex"),
    JSON.stringify(details),
    now,
    actorText(actor),
    actor.uid,
  );
  const id = Number(inserted.lastInsertRowid);
  auditRow(ctx, now, "register-entered", id, actor);
  changed(ctx);
  return existing(ctx, id, now);
}

/**
 * A second person's word on an entry, given once. Throws `SB_FORBIDDEN` to whoever entered it, `SB_CONFLICT` where it
 * was checked or ended already, `SB_INVALID_INPUT` for a refusal without a reason.
 */
export function checkRecord(
  ctx: LedgerContext,
  id: number,
  check: RecordCheck,
  actor: Actor,
  now: WallMs,
): RegisterEntry {
  const entry = existing(ctx, id, now);
  const { entered_uid: enteredUid } = ctx.one<{ entered_uid: number }>(
    "SELECT entered_uid FROM register_entry WHERE id = ?",
    id,
  ) ?? { entered_uid: actor.uid };
  if (enteredUid === actor.uid) {
    const text = `Entry ${id} was entered by ${entry.enteredBy}: another person must check it.`;
    throw new SimbankError("SB_FORBIDDEN", text, { entry: id });
  }
  if (entry.checkedBy !== null || entry.endedAt !== null) {
    const text = `Entry ${id} is ${entry.standing}: enter it anew instead.`;
    throw new SimbankError("SB_CONFLICT", text, { entry: id, standing: entry.standing });
  }
  if (!check.accept && check.reason === null) refuse("Say why it is refused.");
  if (check.until !== null && check.until <= now) refuse(`${rfc3339(check.until)} is past: it would be over at once.`);
  ctx.run(
    "INSERT INTO register_check (entry_id, accepted, valid_to, reason, at, by) VALUES (?, ?, ?, ?, ?, ?)",
    id,
    check.accept ? 1 : 0,
    check.until,
    check.reason,
    now,
    actorText(actor),
  );
  auditRow(ctx, now, "register-checked", id, actor);
  changed(ctx);
  return existing(ctx, id, now);
}

/** Ends an entry now and for good. Throws `SB_CONFLICT` where it has ended already. */
export function endRecord(ctx: LedgerContext, id: number, reason: string, actor: Actor, now: WallMs): RegisterEntry {
  const entry = existing(ctx, id, now);
  if (entry.endedAt !== null) throw new SimbankError("SB_CONFLICT", `Entry ${id} has ended already.`, { entry: id });
  ctx.run("INSERT INTO register_end (entry_id, reason, at, by) VALUES (?, ?, ?, ?)", id, reason, now, actorText(actor));
  auditRow(ctx, now, "register-ended", id, actor);
  changed(ctx);
  return existing(ctx, id, now);
}

/** The script of a name as it was entered last, whatever it stands at. Throws `SB_NOT_FOUND`. */
export function newestScript(ctx: LedgerContext, name: string): { readonly party: string; readonly document: Buffer } {
  const row = ctx.one<{ party: string; document: Buffer }>(
    "SELECT party, document FROM register_entry WHERE register = 'script' AND subject = ? ORDER BY id DESC LIMIT 1",
    name,
  );
  if (row !== undefined) return row;
  const text = `There is no script ${name}: \`simbank script add ${name} FILE\` enters one.`;
  throw new SimbankError("SB_NOT_FOUND", text, { script: name });
}
