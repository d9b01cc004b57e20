import { rfc3339, type WallMs, wallMs } from "../../domain/time.ts";
import type { Actor, PackPage, PackPeriod, PackSection } from "../api-proof.ts";
import { audit } from "./audit.ts";
import { checkpoint } from "./audit-checkpoints.ts";
import { publicKeyText, signingKey, signText } from "./audit-key.ts";
import type { LedgerContext } from "./context.ts";
import { readJson } from "./json.ts";
import { shownNumber } from "./subscribers.ts";

/** Rows in one page. */
const PAGE = 500;

type Row = Record<string, unknown>;

interface Section {
  /** `?1`: where the page begins; `?2` to `?3`: the period. */
  readonly sql: string;
  /** What a row says of where the next page begins; left out: pages are counted in rows. */
  readonly next?: string;
}

const CALLS = `SELECT a.id AS attempt, a.number_key AS called_number, a.calling_key AS calling_number, a.slot, a.iccid,
    k.name AS campaign, k.purpose, k.voice, k.controller AS on_behalf_of, k.script,
    lower(hex(k.script_sha256)) AS script_sha256, k.started_by, a.consent_id AS consent, a.policy_hash AS policy,
    a.reserved_at, a.dialing_at, a.alerting_at, a.active_at AS answered_at, a.ended_at, a.outcome, a.country, a.result,
    r.outcome AS reconciled_as, r.by AS reconciled_by, r.reason AS reconciled_because
  FROM attempt a JOIN campaign k ON k.id = a.campaign_id LEFT JOIN reconciliation r ON r.attempt_id = a.id
  WHERE a.id > ?1 AND a.reserved_at >= ?2 AND a.reserved_at < ?3 ORDER BY a.id LIMIT ${PAGE}`;

const SECTIONS: Readonly<Record<PackSection, Section>> = {
  calls: { sql: CALLS, next: "attempt" },
  decisions: {
    sql: `SELECT d.id AS decision, d.number_key AS called_number, k.name AS campaign, d.codes, d.refusals,
        d.first_at, d.last_at, d.count FROM decision d JOIN campaign k ON k.id = d.campaign_id
      WHERE d.id > ?1 AND d.last_at >= ?2 AND d.first_at < ?3 ORDER BY d.id LIMIT ${PAGE}`,
    next: "decision",
  },
  consents: {
    sql: `SELECT c.id AS consent, c.number_key AS called_number, c.purpose, c.voices, c.kind, c.granted_at, c.expires_at,
        c.withdrawn_at, c.confirmed_at, c.checked_at, c.method, c.controller, c.language, c.notice, c.recording,
        lower(hex(c.evidence)) AS evidence, lower(hex(c.digest)) AS digest, c.import_id, c.imported_at FROM consent c
      WHERE c.id IN (SELECT consent_id FROM attempt
          WHERE consent_id > ?1 AND reserved_at >= ?2 AND reserved_at < ?3)
      ORDER BY c.id LIMIT ${PAGE}`,
    next: "consent",
  },
  "consent-events": {
    sql: `SELECT seq AS event, at, number_key AS called_number, kind, method, actor, consents FROM consent_event
      WHERE seq > ?1 AND at >= ?2 AND at < ?3 ORDER BY seq LIMIT ${PAGE}`,
    next: "event",
  },
  suppressions: {
    sql: `SELECT number_key AS called_number, scope, reason, source, since, until FROM suppression
      WHERE since >= ?2 AND since < ?3 ORDER BY since, number_key, scope LIMIT ${PAGE} OFFSET ?1`,
  },
  erasures: {
    sql: `SELECT lower(hex(number_key)) AS number_key, at, by, reason FROM erasure WHERE at >= ?2 AND at < ?3
      ORDER BY at, number_key LIMIT ${PAGE} OFFSET ?1`,
  },
  policies: {
    sql: `SELECT hash, body FROM policy WHERE hash IN (SELECT policy_hash FROM attempt
      WHERE reserved_at >= ?2 AND reserved_at < ?3) ORDER BY hash LIMIT ${PAGE} OFFSET ?1`,
  },
  documents: {
    sql: `SELECT lower(hex(sha256)) AS sha256, bytes, stored_at, stored_by FROM evidence WHERE stored_at < ?3 AND ?2 >= 0
      ORDER BY stored_at, sha256 LIMIT ${PAGE} OFFSET ?1`,
  },
};

const JSON_COLUMNS: ReadonlySet<string> = new Set(["result", "refusals", "body"]);
const NUMBER_COLUMNS: ReadonlySet<string> = new Set(["called_number", "calling_number"]);

/** A column as the pack tells it: instants in RFC 3339, numbers as the reader may see them. */
function told(ctx: LedgerContext, name: string, value: unknown, reveal: boolean): unknown {
  if (value instanceof Uint8Array) return NUMBER_COLUMNS.has(name) ? shownNumber(ctx, value, reveal) : null;
  if (typeof value === "string" && JSON_COLUMNS.has(name)) return readJson<unknown>(value);
  if (typeof value === "number" && (name === "at" || name === "since" || name === "until" || name.endsWith("_at"))) {
    return rfc3339(wallMs(value));
  }
  return value;
}

/** Rows of one part of an evidence pack, and where the next page begins; null behind the last. */
export function packPage(
  ctx: LedgerContext,
  section: PackSection,
  after: number,
  { since, until, reveal }: PackPeriod,
): PackPage {
  const { sql, next } = SECTIONS[section];
  const rows = ctx.all<Row>(sql, after, since, until);
  const end = next === undefined ? after + rows.length : Number(rows.at(-1)?.[next] ?? after);
  const plain = rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name, told(ctx, name, value, reveal)])),
  );
  return { rows: plain, next: rows.length < PAGE ? null : end };
}

/** Says in the chain that a pack was made and what it holds, and signs that. */
export function signPack(
  ctx: LedgerContext,
  manifest: string,
  { since, until, reveal }: PackPeriod,
  actor: Actor,
  now: WallMs,
): { readonly signature: string; readonly publicKey: string } {
  audit(ctx, now, "evidence-pack", actor, { manifest, since, until, reveal });
  checkpoint(ctx, now);
  const key = signingKey(ctx);
  if (key === null) return { signature: "", publicKey: "" };
  return { signature: signText(key, `simbankd evidence pack 1\n${manifest}\n`), publicKey: publicKeyText(key) };
}
