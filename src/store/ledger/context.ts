import type BetterSqlite3 from "better-sqlite3";
import type { Database } from "better-sqlite3";
import { dirname } from "node:path";
import type { CardLimits, LimitSources, SharedLimits } from "../../domain/card.ts";
import type { WallMs } from "../../domain/time.ts";
import type { LineFacts } from "../../gate/facts.ts";
import type { PolicyPack } from "../../policy/types.ts";
import { EvidenceArea, type EvidenceDraft } from "../evidence-area.ts";
import { LineReceiver } from "../line-mirror.ts";
import { pragmaNumber, SYNCHRONOUS_FULL } from "../pragma.ts";
import type { Vault } from "../vault.ts";
import type { RegisterFacts } from "./register-shapes.ts";

export type SqlValue = string | number | bigint | Uint8Array | null;

/** What the ledger was opened with; plain data. */
export interface LedgerSettings {
  readonly packs: readonly PolicyPack[];
  /** `deployment.country`: `lab` or ISO 3166-1 alpha-2. */
  readonly country: string;
  /** SIM positions of the box, with a card in them or not; left out where nobody counts them, as in a laboratory. */
  readonly simPositions?: number;
  /** No clock that reads earlier than this is believed. */
  readonly buildDate: WallMs;
  readonly openedAt: WallMs;
  /** Where the controller key lies; left out where nobody rotates it. */
  readonly keyFile?: string;
}

/** A row of `card` as the reservation needs it. */
export interface CardRecord {
  readonly id: number;
  readonly iccid: string;
  readonly state: "eligible" | "resting" | "disabled" | "blocked" | "retired";
  readonly reason: string | null;
  readonly until: number | null;
  readonly successorId: number | null;
  /** Of the card's own telephone number, where a person recorded it. */
  readonly numberKey: Uint8Array | null;
  readonly limits: CardLimits;
  readonly sources: LimitSources;
  readonly firstSeenAt: number;
}

/**
 * What the ledger keeps of its own tables between calls. All of it can be read again: `forget` after any rollback
 * makes it true. One thread writes, so nothing else can make it false.
 */
export interface LedgerMemory {
  auditHead: { seq: number; hash: Uint8Array } | null;
  /** Events were appended whose end is not noted yet. Stays true over a rollback: what is left is noted anew. */
  endUnmarked: boolean;
  newestAt: number | null;
  nextAttempt: number | null;
  /** Hashes of the rules that are in the table. */
  readonly policies: Set<string>;
  readonly cardsByIccid: Map<string, CardRecord | null>;
  readonly cardsById: Map<number, CardRecord>;
  /** Totals of contracts that cards share; null for a contract without any. */
  readonly contracts: Map<string, SharedLimits | null>;
  /** What the registers say; null: to be read. */
  registers: RegisterFacts | null;
  /** Imports of consents that wait for a person; null: to be read. */
  heldImports: Set<number> | null;
}

/** What the ledger knows of the rack; it is told, not stored, and lives only as long as the process. */
export interface RackMemory {
  lines: readonly LineFacts[];
  /** Puts together again what the main thread tells of the lines; no transaction undoes it. */
  readonly receiver: LineReceiver;
  /** Rules that the main thread was told in full. */
  readonly toldPolicies: Set<string>;
  /** Since when (monotonic ms) a card with waiting callees has been in no line. */
  readonly goneSince: Map<number, number>;
  lookedForGoneAt: number;
  /** The cards that were present then. */
  lookedAtCards: string;
  /** Lines that a rule about the line itself stopped: what they looked like, and until when they rest. */
  readonly heldLines: Map<string, { readonly looks: string; readonly until: number }>;
  /** Documents that are being written, by number. */
  readonly drafts: Map<number, EvidenceDraft>;
  /** The last notice about a card's limits that the main thread was told; null: none of this life. */
  toldNotice: number | null;
}

/** The connection with everything the operations of the ledger share. Not safe to share between threads. */
export class LedgerContext {
  readonly db: Database;
  readonly vault: Vault;
  readonly settings: LedgerSettings;
  /** Documents, beside the database. */
  readonly evidence: EvidenceArea;
  /** Milliseconds that never step, for what must not follow the wall clock. */
  readonly mono: () => number;
  readonly memory: LedgerMemory = {
    auditHead: null,
    endUnmarked: false,
    newestAt: null,
    nextAttempt: null,
    policies: new Set(),
    cardsByIccid: new Map(),
    cardsById: new Map(),
    contracts: new Map(),
    registers: null,
    heldImports: null,
  };
  /** A commit is on disk when it returns; nobody else can change that for this connection. */
  readonly storeSafe: boolean;
  readonly rack: RackMemory = {
    lines: [],
    receiver: new LineReceiver(),
    toldPolicies: new Set(),
    goneSince: new Map(),
    lookedForGoneAt: Number.NEGATIVE_INFINITY,
    lookedAtCards: "",
    heldLines: new Map(),
    drafts: new Map(),
    toldNotice: null,
  };
  readonly #statements = new Map<string, Prepared<unknown>>();

  constructor(db: Database, vault: Vault, settings: LedgerSettings, mono: () => number) {
    this.db = db;
    this.vault = vault;
    this.settings = settings;
    this.evidence = new EvidenceArea(dirname(db.name));
    this.mono = mono;
    this.storeSafe = pragmaNumber(db, "synchronous") === SYNCHRONOUS_FULL;
  }

  /** The first row; the caller names the columns it selected. `?1` may stand in the text more than once. */
  one<Row>(sql: string, ...values: SqlValue[]): Row | undefined {
    const { statement, numbered } = this.#prepared<Row>(sql);
    return numbered ? statement.get(byNumber(values)) : statement.get(...values);
  }

  all<Row>(sql: string, ...values: SqlValue[]): Row[] {
    const { statement, numbered } = this.#prepared<Row>(sql);
    return numbered ? statement.all(byNumber(values)) : statement.all(...values);
  }

  run(sql: string, ...values: SqlValue[]): BetterSqlite3.RunResult {
    const { statement, numbered } = this.#prepared(sql);
    return numbered ? statement.run(byNumber(values)) : statement.run(...values);
  }

  /** Drops what was remembered of rows; after a rollback they may never have existed. */
  forgetRows(): void {
    this.memory.auditHead = null;
    this.memory.newestAt = null;
    this.memory.nextAttempt = null;
    this.memory.policies.clear();
    this.memory.cardsByIccid.clear();
    this.memory.cardsById.clear();
    this.memory.contracts.clear();
    this.memory.registers = null;
    this.memory.heldImports = null;
    this.rack.toldNotice = null;
  }

  /** The same, and what a lost group of requests had learnt of the rack. */
  forget(): void {
    this.forgetRows();
    this.rack.goneSince.clear();
    this.rack.lookedForGoneAt = Number.NEGATIVE_INFINITY;
    this.rack.heldLines.clear();
    this.rack.toldPolicies.clear();
  }

  #prepared<Row>(sql: string): Prepared<Row> {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known as Prepared<Row>;
    const statement = this.db.prepare<Binding[], Row>(planOnce(sql));
    const prepared: Prepared<Row> = { statement, numbered: /\?[0-9]/.test(sql) };
    this.#statements.set(sql, prepared);
    return prepared;
  }
}

type Binding = SqlValue | Readonly<Record<string, SqlValue>>;

interface Prepared<Row> {
  readonly statement: BetterSqlite3.Statement<Binding[], Row>;
  readonly numbered: boolean;
}

/**
 * The same statement with `= ?` written as `= +?`. Beside an ORDER BY, SQLite (built with STAT4) plans a statement anew
 * for each value that is bound to a bare parameter, which costs more than running it; behind a plus it does not look.
 */
function planOnce(sql: string): string {
  return sql.replace(/([=<>] )\?/g, "$1+?");
}

/** better-sqlite3 binds `?1` by its name, which is the number. */
function byNumber(values: readonly SqlValue[]): Readonly<Record<string, SqlValue>> {
  return Object.fromEntries(values.map((value, index) => [index + 1, value]));
}
