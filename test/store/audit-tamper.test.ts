import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ownTerms } from "../../src/domain/card.ts";
import { jobs } from "../../src/store/handlers.ts";
import { ACTOR, ANSWERED, Harness, labNumber, LIMITS, line } from "./harness.ts";

/** 1,000 in a hunt: `SIMBANK_TAMPERINGS=1000`. */
const RUNS = Number(process.env["SIMBANK_TAMPERINGS"] ?? 100);

interface Audited {
  readonly table: string;
  /** Columns that name a row. */
  readonly key: readonly string[];
  /** Columns that no later event may change. */
  readonly columns: readonly string[];
  /** How a finding names the row beside its key. */
  readonly called: RegExp;
  readonly inserts: boolean;
}

function audited(table: string, key: string, columns: string, called: RegExp, inserts = true): Audited {
  return { table, key: key.split(" "), columns: columns.split(" "), called, inserts };
}

const TABLES: readonly Audited[] = [
  audited("audit", "seq", "at kind ref actor body hash", /./, false),
  audited(
    "attempt",
    "id",
    "campaign_id contact_id number_key card_id consent_id iccid slot reserved_at civil_day max_call_s policy_hash decision outcome result ended_at country",
    /\battempt/,
  ),
  audited("decision", "id", "campaign_id contact_id number_key first_at codes refusals facts", /\bdecision/),
  audited("consent", "id", "number_key digest purpose voices granted_at expires_at withdrawn_at method", /\bconsent/),
  audited("consent_event", "seq", "at number_key kind method actor consents", /\bconsent/),
  audited("card_limits", "seq", "card_id at limits source by reason", /\bcard.limits/),
  audited(
    "register_entry",
    "id",
    "register subject party valid_from valid_to details entered_at entered_by",
    /\bregister/,
  ),
  audited("register_check", "entry_id", "accepted valid_to reason at by", /\bregister/),
  audited("register_end", "entry_id", "reason at by", /\bregister/),
  audited("reconciliation", "attempt_id", "outcome by reason at", /\b(attempt-reconciled|reconciliation)/),
  audited("policy", "hash", "body", /\bpolicy/),
  audited("campaign", "name", "purpose voice flow priority created_at", /\bcampaign/),
  audited("evidence", "sha256", "bytes", /\bevidence/),
  audited("suppression", "number_key scope", "until", /\bsuppression/, false),
];

let h: Harness;

beforeAll(() => {
  h = new Harness();
  h.card(1);
  h.card(2);
  h.campaign("c1");
  h.campaign("c2", false);
  h.consent(...Array.from({ length: 12 }, (_, index) => index));
  h.consent(...Array.from({ length: 8 }, (_, index) => 20 + index));
  h.contacts("c1", ...Array.from({ length: 30 }, (_, index) => index));
  for (let call = 0; call < 6; call += 1) {
    const attempt = h.reserve([line(1)]).dials[0]?.attempt ?? 0;
    h.finish(
      attempt,
      call === 2 ? { ...ANSWERED, outcome: "unknown", talkMs: 0 } : { ...ANSWERED, talkMs: 100 * call },
    );
    if (call === 2) h.do((ops) => ops.reconcile(attempt, "no-answer", "bill", "li", ACTOR, h.now));
  }
  h.do((ops) => ops.setCardLimits(line(1).iccid, { attemptsPerDay: 40 }, null, null, ACTOR, h.now));
  for (const index of [3, 5, 21]) h.do((ops) => ops.withdraw(labNumber(index), "cli", ACTOR, h.now));
  for (const index of [60, 61]) {
    h.do((ops) => ops.suppress(labNumber(index), "controller", "asked", null, ACTOR, h.now));
  }
  h.do((ops) => ops.eraseSubscriber(labNumber(4), "letter", ACTOR, h.now));
  const draft = h.do((ops) => ops.beginEvidence());
  h.do((ops) => ops.writeEvidence(draft, Buffer.from("form")));
  const document = h.do((ops) => ops.keepEvidence(draft, ACTOR, h.now)).sha256;
  const entry = { party: "P1", validFrom: h.now, validTo: null, document, details: {} } as const;
  const ids = ["s1", "s2", "s3"].map((subject) => {
    const one = {
      ...entry,
      register: "script",
      kind: null,
      subject,
      details: { purpose: "survey", voice: "live" },
    } as const;
    return h.do((ops) => ops.enterRecord(one, ACTOR, h.now)).id;
  });
  const checker = { uid: 2000, name: "checker" };
  for (const id of ids) {
    h.do((ops) => ops.checkRecord(id, { accept: true, until: null, reason: null }, checker, h.now));
  }
  for (const id of ids.slice(1)) h.do((ops) => ops.endRecord(id, "over", ACTOR, h.now));
  h.do((ops) => ops.seeCard(line(3).iccid, null, null, "b1.3", ownTerms(LIMITS), h.now));
  h.do((ops) => ops.checkpoint(h.now));
});
afterAll(() => {
  h.remove();
});

type Value = string | number | Buffer | null;
type Row = Record<string, Value>;

function rowsOf({ table }: Audited): Row[] {
  return h.db.prepare<[], Row>(`SELECT * FROM ${table}`).all();
}

function changed(value: Value, at: number): Value {
  if (value === null) return 7;
  if (typeof value === "number") return value + 1;
  if (typeof value === "string") {
    const place = at % Math.max(1, value.length);
    const letter = value[place] === "7" ? "8" : "7";
    return `${value.slice(0, place)}${letter}${value.slice(place + 1)}`;
  }
  const bytes = Buffer.from(value);
  const place = at % bytes.length;
  bytes[place] = (bytes[place] ?? 0) ^ 1;
  return bytes;
}

const where = (one: Audited): string => one.key.map((name) => `"${name}" = ?`).join(" AND ");
const keyOf = (one: Audited, row: Row): Value[] => one.key.map((name) => row[name] ?? null);
const nameOf = (value: Value): string => (Buffer.isBuffer(value) ? value.toString("hex") : String(value));

interface Pick {
  readonly act: "flip" | "drop" | "swap" | "insert";
  readonly table: number;
  readonly row: number;
  readonly column: number;
  readonly place: number;
}

/** Does it and tells which rows it touched; null where this row or column cannot be changed so. */
function tamper(one: Audited, pick: Pick): readonly Row[] | null {
  const rows = rowsOf(one);
  const row = rows[pick.row % rows.length];
  const column = one.columns[pick.column % one.columns.length] ?? "";
  if (row === undefined) return null;
  const set = (target: Row, value: Value) =>
    h.db.prepare(`UPDATE ${one.table} SET "${column}" = ? WHERE ${where(one)}`).run(value, ...keyOf(one, target));
  switch (pick.act) {
    case "flip":
      set(row, changed(row[column] ?? null, pick.place));
      return [row];
    case "drop":
      h.db.prepare(`DELETE FROM ${one.table} WHERE ${where(one)}`).run(...keyOf(one, row));
      return [row];
    case "swap": {
      const other = rows.find((each) => nameOf(each[column] ?? null) !== nameOf(row[column] ?? null));
      if (other === undefined) return null;
      set(row, other[column] ?? null);
      set(other, row[column] ?? null);
      return [row, other];
    }
    case "insert": {
      if (!one.inserts) return null;
      const [key = ""] = one.key;
      const fresh = { ...row, [key]: freshKey(row[key] ?? null, pick.place) };
      if ("id" in row && key !== "id") fresh["id"] = 9_000;
      const names = Object.keys(fresh);
      const marks = names.map(() => "?").join(", ");
      const quoted = names.map((name) => `"${name}"`).join(", ");
      h.db.prepare(`INSERT INTO ${one.table} (${quoted}) VALUES (${marks})`).run(...Object.values(fresh));
      return [fresh];
    }
  }
}

function freshKey(value: Value, place: number): Value {
  return typeof value === "number" ? 9_000 + place : changed(value, place);
}

/** Tampers with the guards of the table away, verifies, and puts everything back. */
function finding(
  one: Audited,
  pick: Pick,
): { readonly why: string; readonly seq: number; readonly rows: readonly Row[] } | null {
  h.db.pragma("foreign_keys = OFF");
  h.db.exec("BEGIN");
  try {
    const guards = h.db
      .prepare<[string], { name: string; sql: string }>(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?",
      )
      .all(one.table);
    for (const { name } of guards) h.db.exec(`DROP TRIGGER ${name}`);
    let rows: readonly Row[] | null = null;
    try {
      rows = tamper(one, pick);
    } catch (error) {
      // What the table's own constraints refuse is no tampering.
      if (!(error instanceof Error) || !error.message.includes("constraint")) throw error;
    }
    if (rows === null) return null;
    for (const { sql } of guards) h.db.exec(sql);
    h.ctx.forget();
    const steps = jobs(h.ctx).auditVerify();
    for (;;) {
      const step = steps.next();
      if (step.done !== true) continue;
      return { why: step.value.broken?.why ?? "nothing", seq: step.value.broken?.seq ?? 0, rows };
    }
  } finally {
    h.db.exec("ROLLBACK");
    h.ctx.forget();
  }
}

function isNamed(one: Audited, found: NonNullable<ReturnType<typeof finding>>): boolean {
  if (found.why === "nothing") return false;
  if (one.table === "audit") return found.rows.some((row) => Math.abs(Number(row["seq"]) - found.seq) <= 1);
  const keys = found.rows.map((row) => nameOf(row[one.key[0] ?? ""] ?? null));
  // An audit event of the same kind that stands at the broken place names the row as well as the words do.
  return one.called.test(found.why) && keys.some((key) => found.why.toLowerCase().includes(key.toLowerCase()));
}

describe("a row of an audited table that somebody changed, dropped, swapped or inserted", () => {
  it("is named, whichever it is", () => {
    const pick = fc.record({
      act: fc.constantFrom("flip", "drop", "swap", "insert"),
      table: fc.nat(TABLES.length - 1),
      row: fc.nat(1_000),
      column: fc.nat(100),
      place: fc.nat(60),
    });
    let tried = 0;
    fc.assert(
      fc.property(pick, (chosen) => {
        const one = TABLES[chosen.table];
        const found = one === undefined ? null : finding(one, chosen);
        fc.pre(one !== undefined && found !== null);
        tried += 1;
        if (one === undefined || found === null) return;
        const what = JSON.stringify({
          ...chosen,
          table: one.table,
          column: one.columns[chosen.column % one.columns.length],
        });
        expect(isNamed(one, found), `${what}: ${found.why} (event ${found.seq})`).toBe(true);
      }),
      { numRuns: RUNS },
    );
    expect(tried).toBe(RUNS);
  });
});
