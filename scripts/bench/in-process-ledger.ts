import { join } from "node:path";
import { ownTerms } from "../../src/domain/card.ts";
import { finishAttempt } from "../../src/store/ledger/attempts.ts";
import { markEnd } from "../../src/store/ledger/audit.ts";
import { createCampaign, setCampaignState } from "../../src/store/ledger/campaigns.ts";
import { seeCard } from "../../src/store/ledger/cards.ts";
import { LedgerContext } from "../../src/store/ledger/context.ts";
import { openLedger } from "../../src/store/ledger/open.ts";
import { reserve } from "../../src/store/ledger/reserve.ts";
import { type OpenDatabase, openDatabase } from "../../src/store/open-database.ts";
import { wallMs } from "../../src/domain/time.ts";
import { type LedgerShape, fillInBulk } from "./bulk-ledger.ts";
import {
  ACTOR,
  ANSWERED,
  CAMPAIGN,
  LIMITS,
  reserveRequest,
  sampleLines,
  shippedPacks,
  wallNow,
} from "./sample-ledger.ts";

/** What one reservation took, in us. */
export interface Reserved {
  readonly withoutCommitUs: number;
  readonly withCommitUs: number;
}

/**
 * The ledger without its thread: the operations that run there, called here, so that finding and reserving can be
 * timed apart from the commit and from messages.
 */
export class InProcessLedger {
  readonly #opened: OpenDatabase;
  readonly #ctx: LedgerContext;
  readonly #lines: number;
  readonly #open = new Map<string, number>();

  private constructor(opened: OpenDatabase, lines: number) {
    this.#opened = opened;
    this.#lines = lines;
    const settings = { packs: shippedPacks(), country: "lab", buildDate: wallMs(0), openedAt: wallNow() };
    this.#ctx = new LedgerContext(opened.db, opened.vault, settings, () => performance.now());
    openLedger(this.#ctx);
  }

  /** Makes a ledger of running campaigns with cards in every line, all of them in a call. */
  static create(directory: string, shape: LedgerShape, lines: number): InProcessLedger {
    const data = join(directory, "ledger");
    const ledger = new InProcessLedger(openDatabase(data, join(data, "controller.key")), lines);
    ledger.#furnish(shape);
    ledger.#dialAll();
    return ledger;
  }

  /** The line's call ends (not timed), and the line gets its next dial: facts, judgement, rows; then the commit. */
  next(index: number): Reserved {
    const slot = `b1.${(index % this.#lines) + 1}`;
    this.#finish(slot);
    const request = reserveRequest(sampleLines(this.#lines, (line) => line === index % this.#lines));
    const { db } = this.#opened;
    const began = performance.now();
    db.exec("BEGIN IMMEDIATE");
    const { dials } = reserve(this.#ctx, request);
    const reservedAt = performance.now();
    markEnd(this.#ctx);
    db.exec("COMMIT");
    const ended = performance.now();
    const [dial] = dials;
    if (dial === undefined || dials.length > 1) throw new Error(`${slot} was free and got ${dials.length} dials.`);
    this.#open.set(slot, dial.attempt);
    return { withoutCommitUs: (reservedAt - began) * 1_000, withCommitUs: (ended - began) * 1_000 };
  }

  close(): void {
    this.#opened.close();
  }

  #furnish(shape: LedgerShape): void {
    const ctx = this.#ctx;
    const now = wallNow();
    ctx.db.exec("BEGIN IMMEDIATE");
    for (const { slot, iccid, imsi, imei } of sampleLines(this.#lines, () => false)) {
      seeCard(ctx, { iccid, imsi, imei, slot }, ownTerms(LIMITS), now);
    }
    for (let index = 0; index < shape.campaigns; index += 1) {
      const flow = { kind: "hold", holdS: 1 } as const;
      const id = `${CAMPAIGN}-${index}`;
      const settings = { id, purpose: "appointment", voice: "live", flow, priority: index % 10 } as const;
      createCampaign(ctx, settings, ACTOR, now);
      setCampaignState(ctx, id, "running", null, ACTOR, now);
    }
    ctx.db.exec("COMMIT");
    fillInBulk(ctx, shape);
  }

  #dialAll(): void {
    this.#opened.db.exec("BEGIN IMMEDIATE");
    const { dials } = reserve(this.#ctx, reserveRequest(sampleLines(this.#lines, () => true)));
    this.#opened.db.exec("COMMIT");
    if (dials.length !== this.#lines) throw new Error(`${this.#lines} lines were free, ${dials.length} got a dial.`);
    for (const { slot, attempt } of dials) this.#open.set(slot, attempt);
  }

  #finish(slot: string): void {
    const attempt = this.#open.get(slot);
    if (attempt === undefined) throw new Error(`${slot} is in no call.`);
    this.#opened.db.exec("BEGIN IMMEDIATE");
    finishAttempt(this.#ctx, attempt, ANSWERED, wallNow());
    this.#opened.db.exec("COMMIT");
  }
}
