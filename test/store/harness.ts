import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallResult } from "../../src/domain/call.ts";
import { type CardLimits, ownTerms, PLAIN_TERMS } from "../../src/domain/card.ts";
import { REJECT_COLUMN } from "../../src/domain/list-files.ts";
import { type E164, asE164 } from "../../src/domain/number.ts";
import { type WallMs, wallMs } from "../../src/domain/time.ts";
import type { LineFacts } from "../../src/gate/facts.ts";
import { loadPacks } from "../../src/policy/load.ts";
import type { PolicyPack } from "../../src/policy/types.ts";
import type { Actor, ImportKind, RejectedRow, ReserveRequest } from "../../src/store/api.ts";
import { jobs, operations } from "../../src/store/handlers.ts";
import { applyBatch } from "../../src/store/import/apply.ts";
import { ConsentSink } from "../../src/store/import/consent-rows.ts";
import { ContactSink } from "../../src/store/import/contact-rows.ts";
import { CsvReader } from "../../src/store/import/csv-reader.ts";
import { COLUMNS, readHeader } from "../../src/store/import/header.ts";
import { RegistrySink } from "../../src/store/import/registry-rows.ts";
import { SuppressionSink } from "../../src/store/import/suppression-rows.ts";
import { markEnd } from "../../src/store/ledger/audit.ts";
import { LedgerContext } from "../../src/store/ledger/context.ts";
import { openLedger } from "../../src/store/ledger/open.ts";
import { reserve } from "../../src/store/ledger/reserve.ts";
import { openDatabase } from "../../src/store/open-database.ts";

export const START = wallMs(Date.UTC(2026, 2, 10, 8));
export const ACTOR: Actor = { uid: 1000, name: "tester" };
export const DAY_MS = 86_400_000;

export const LIMITS: CardLimits = {
  attemptsPerDay: 50,
  answeredPerDay: 50,
  talkMinutesPerDay: 600,
  talkMinutesPerMonth: 6000,
  distinctCalleesPerDay: 50,
  minGapS: 0,
  maxCallS: 60,
  timeZone: "UTC",
  resetDay: 1,
  ...PLAIN_TERMS,
};

export const ANSWERED: CallResult = {
  outcome: "answered",
  detail: null,
  cause: 16,
  causeStandard: "24.008",
  causeSource: "cend",
  releasedBy: "remote",
  answerEvidence: "reliable",
  pddMs: 1200,
  ringMs: 4000,
  talkMs: 7_500,
  ceer: null,
  urcs: ["NO CARRIER"],
};

export const NOT_DIALED: CallResult = {
  ...ANSWERED,
  outcome: "cancelled",
  detail: "not-dialed",
  pddMs: null,
  ringMs: null,
  talkMs: 0,
};

/** `+999555` and six digits. */
export function labNumber(index: number): E164 {
  const number = asE164(`+999555${String(index).padStart(6, "0")}`);
  if (number === null) throw new Error(`no lab number ${index}`);
  return number;
}

export function iccidOf(slot: number): string {
  return `8999900000000${String(slot).padStart(6, "0")}`;
}

/** An idle line `b1.<slot>` with its own card on a test network. */
export function line(slot: number, change: Partial<LineFacts> = {}): LineFacts {
  return {
    slot: `b1.${slot}`,
    iccid: iccidOf(slot),
    imsi: "001010000000001",
    imei: null,
    state: "idle",
    stateReason: null,
    stateUntil: null,
    intent: "run",
    ready: true,
    plmn: "00101",
    ...change,
  };
}

const packsByPlace = new Map<string, readonly PolicyPack[]>();

export function labPacks(): readonly PolicyPack[] {
  return packsOf("lab");
}

/** The packs of a box that stands in this country. */
export function packsOf(place: string): readonly PolicyPack[] {
  const known = packsByPlace.get(place);
  if (known !== undefined) return known;
  const packs = loadPacks({ place });
  if (!packs.ok) throw new Error(JSON.stringify(packs.error));
  packsByPlace.set(place, packs.value);
  return packs.value;
}

export function sinkFor(ctx: LedgerContext, kind: ImportKind, header: readonly string[], now: WallMs) {
  const places = readHeader(header, COLUMNS[kind.kind]);
  if (kind.kind === "consents") {
    const { evidence: sha256 = null } = kind;
    const evidence = sha256 === null ? null : Buffer.from(sha256, "hex");
    return new ConsentSink(places, ctx.vault, now, 100, { evidence, watch: null });
  }
  if (kind.kind === "contacts") return new ContactSink(places, header, kind.campaign, ctx.vault, 100);
  if (kind.kind === "registry") {
    return new RegistrySink(places, ctx.vault, 100, { registry: kind.registry, country: null });
  }
  return new SuppressionSink(places, ctx.vault, now, 100);
}

export interface Imported {
  readonly imported: number;
  readonly unchanged: number;
  readonly rejected: readonly RejectedRow[];
}

/** The ledger without its threads: the same operations on the same files, one after another. */
export class Harness {
  readonly dir: string;
  readonly keyFile: string;
  readonly country: string;
  now: WallMs = START;
  mono = 0;
  #opened: ReturnType<typeof openDatabase>;
  ctx: LedgerContext;
  ops: ReturnType<typeof operations>;

  constructor(dir: string = mkdtempSync(join(tmpdir(), "simbankd-store-")), country = "lab") {
    this.dir = dir;
    this.keyFile = join(dir, "controller.key");
    this.country = country;
    this.#opened = openDatabase(dir, this.keyFile);
    this.ctx = this.#context();
    this.ops = operations(this.ctx);
  }

  #context(): LedgerContext {
    const packs = packsOf(this.country);
    const settings = { packs, country: this.country, buildDate: wallMs(0), openedAt: this.now };
    const ctx = new LedgerContext(this.#opened.db, this.#opened.vault, settings, () => this.mono);
    openLedger(ctx);
    return ctx;
  }

  get db() {
    return this.ctx.db;
  }

  /** One operation in a transaction of its own, as the commit loop runs it. */
  do<T>(work: (ops: Harness["ops"]) => T): T {
    this.db.exec("BEGIN IMMEDIATE");
    try {
      const value = work(this.ops);
      markEnd(this.ctx);
      this.db.exec("COMMIT");
      return value;
    } catch (error) {
      if (this.db.inTransaction) this.db.exec("ROLLBACK");
      this.ctx.forget();
      throw error;
    }
  }

  /** Runs a long operation to its end. */
  job<T>(start: (all: ReturnType<typeof jobs>) => Generator<void, T>): T {
    return this.do(() => {
      const steps = start(jobs(this.ctx));
      for (;;) {
        const step = steps.next();
        if (step.done === true) return step.value;
      }
    });
  }

  import(kind: ImportKind, text: string | Uint8Array, chunk = 1 << 20): Imported {
    const reader = new CsvReader({
      open: (header) => sinkFor(this.ctx, kind, header, this.now),
      rowsPerBatch: 100,
      rejectColumn: REJECT_COLUMN[kind.kind],
    });
    const bytes = Buffer.from(text);
    const results = [];
    for (let at = 0; at < bytes.length; at += chunk) results.push(reader.push(bytes.subarray(at, at + chunk)));
    results.push(reader.end());
    let imported = 0;
    let unchanged = 0;
    const importId = this.do((ops) => ops.beginImport(kind, ACTOR, this.now));
    for (const batch of results.flatMap((result) => result.batches)) {
      const applied = this.job(() => applyBatch(this.ctx, batch, kind.dryRun, this.now, importId));
      imported += applied.imported;
      unchanged += applied.unchanged;
    }
    return { imported, unchanged, rejected: results.flatMap((result) => result.rejected) };
  }

  consent(...indexes: number[]): Imported {
    const rows = indexes.map((index) => `${labNumber(index)},survey,2026-01-02,web_form`);
    return this.import({ kind: "consents", dryRun: false }, `number,purpose,granted_at,method\n${rows.join("\n")}\n`);
  }

  contacts(campaign: string, ...indexes: number[]): Imported {
    const rows = indexes.map((index) => `${labNumber(index)},Person ${index}`);
    return this.import({ kind: "contacts", campaign, dryRun: false }, `number,name\n${rows.join("\n")}\n`);
  }

  campaign(id: string, start = true, priority = 5): void {
    const settings = { id, purpose: "survey", voice: "live", flow: { kind: "hold", holdS: 5 }, priority } as const;
    this.do((ops) => ops.createCampaign(settings, ACTOR, this.now));
    if (start) this.do((ops) => ops.setCampaignState(id, "running", null, ACTOR, this.now));
  }

  card(slot: number, limits: Partial<CardLimits> = {}): void {
    const { iccid, imsi } = line(slot);
    this.do((ops) => ops.seeCard(iccid, imsi, null, `b1.${slot}`, ownTerms({ ...LIMITS, ...limits }), this.now));
  }

  request(lines: readonly LineFacts[], change: Partial<ReserveRequest> = {}): ReserveRequest {
    return { now: this.now, clockTrusted: true, clockWhy: "test", lines, contact: null, ...change };
  }

  reserve(lines: readonly LineFacts[], change: Partial<ReserveRequest> = {}) {
    return this.do(() => reserve(this.ctx, this.request(lines, change)));
  }

  finish(attempt: number, result: CallResult = ANSWERED): boolean {
    return this.do((ops) => ops.finish(attempt, result, this.now));
  }

  show(campaign: string) {
    return this.do((ops) => ops.campaign(campaign, this.now));
  }

  /** What a crash leaves: the files as they are now, opened by a new life while the old one is dropped. */
  crash(): void {
    const copy = mkdtempSync(join(tmpdir(), "simbankd-crash-"));
    cpSync(this.dir, copy, { recursive: true });
    this.#opened.close();
    rmSync(this.dir, { recursive: true, force: true });
    cpSync(copy, this.dir, { recursive: true });
    rmSync(copy, { recursive: true, force: true });
    this.reopen();
  }

  close(): void {
    this.#opened.close();
  }

  reopen(): void {
    this.#opened.close();
    this.#opened = openDatabase(this.dir, this.keyFile);
    this.ctx = this.#context();
    this.ops = operations(this.ctx);
  }

  remove(): void {
    this.#opened.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
