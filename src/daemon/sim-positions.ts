import type { SimSlotView } from "../control/index.ts";
import { SimbankError } from "../domain/errors.ts";
import { maskIccid } from "../domain/number.ts";
import type { WallMs } from "../domain/time.ts";
import type { CardState, Iccid, SlotId } from "../domain/words.ts";
import type { ModemDriver } from "../driver/index.ts";
import { chooseSim, type KnownSims, type SimCard, type SimPosition, type SimReason } from "../modem/index.ts";
import type { CardRow, Store } from "../store/index.ts";
import { type Clocks, wallOf } from "./clocks.ts";
import type { RawCards } from "./config-limits.ts";
import type { Log } from "./log.ts";

/** A position that was found empty, or could not be reached, is not tried again by itself for so long. */
const AVOID_MS = 3_600_000;

type SimDriver = Pick<ModemDriver, "slot" | "snapshot" | "switchSim" | "knowSims" | "bankTrouble">;
type ToldOfSims = Parameters<import("../driver/index.ts").DriverHandlers["sims"]>[1];
type SimStore = Pick<Store, "simSlots" | "noteSimOrder" | "noteSimMoving" | "noteSim" | "noteSimFailure" | "cards">;
type Actor = NonNullable<Parameters<Store["noteSimOrder"]>[2]>;

export interface SimOrderRequest {
  readonly position: number;
  readonly reason: string;
  readonly newCard: boolean;
}

/** Whoever has to hear that a slot's card is not the one that was wanted. */
export interface SimListener {
  alarm(slot: SlotId, message: string): void;
}

/**
 * The SIM positions of all slots that have several: remembers what was read where, and gives the orders to switch. Three
 * reasons there are: a person's order, a missing card, a used-up day under a contract that allows several cards in turn.
 */
export class SimPositions {
  readonly #store: SimStore;
  readonly #clocks: Pick<Clocks, "wall">;
  readonly #cards: RawCards;
  readonly #log: Log;
  readonly #listener: SimListener;
  readonly #avoided = new Map<string, WallMs>();
  /** Slots whose situation is being looked at: one look at a time. */
  readonly #looking = new Set<SlotId>();

  constructor(
    deps: { store: SimStore; clocks: Pick<Clocks, "wall">; cards: RawCards; log: Log },
    listener: SimListener,
  ) {
    this.#store = deps.store;
    this.#clocks = deps.clocks;
    this.#cards = deps.cards;
    this.#log = deps.log;
    this.#listener = listener;
  }

  /** Tells every driver what earlier lives have read at its positions; to be done before any of them starts. */
  async recall(drivers: readonly SimDriver[]): Promise<void> {
    const rows = new Map((await this.#store.simSlots()).map((row) => [row.slot, row]));
    for (const driver of drivers) {
      const known: KnownSims | undefined = rows.get(driver.slot);
      if (known !== undefined && driver.snapshot().sims !== null) driver.knowSims(known);
    }
  }

  /** What a slot's machine tells of its positions goes to disk; a failure is said aloud. */
  told(driver: SimDriver, effect: ToldOfSims): void {
    const { slot } = driver;
    const now = this.#clocks.wall();
    switch (effect.do) {
      case "sim-moving":
        return this.#keep(slot, this.#store.noteSimMoving(slot, now));
      case "sim-verified": {
        const { position, iccid, ordered } = effect;
        this.#avoided.delete(`${slot}/${position}`);
        this.#log.info({ event: "sim.verified", slot, position, iccid, ordered });
        return this.#keep(slot, this.#store.noteSim(slot, { position, iccid, ordered }, now));
      }
      case "sim-failed": {
        const { position, fault, remedy, detail } = effect.failure;
        this.#avoided.set(`${slot}/${position}`, now);
        const message = `Slot ${slot} did not get the card of position ${position} (${fault}). ${remedy}`;
        this.#log.warn({ event: "sim.switch-failed", slot, position, fault, detail }, message);
        this.#listener.alarm(slot, message);
        return this.#keep(slot, this.#store.noteSimFailure(slot, { position, fault, detail }, now));
      }
    }
  }

  /** A person's order. On disk when this resolves, and begun, or refused by the machine, which its view then says. */
  async order(driver: SimDriver, { position, reason, newCard }: SimOrderRequest, actor: Actor): Promise<void> {
    const { slot } = driver;
    const { sims } = driver.snapshot();
    if (sims === null) {
      const message = `Slot ${slot} has one SIM position: set its \`sim_positions\` in the configuration where it has more.`;
      throw new SimbankError("SB_CONFLICT", message, { slot });
    }
    if (position > sims.positions) {
      const message = `Slot ${slot} has no SIM position ${position}: it has 1 to ${sims.positions}.`;
      throw new SimbankError("SB_INVALID_INPUT", message, { slot, positions: sims.positions });
    }
    if (sims.switching !== null) {
      const message = `Slot ${slot} is on its way to position ${sims.switching.position}: wait until \`simbank slot show\` says how it ended.`;
      throw new SimbankError("SB_CONFLICT", message, { slot });
    }
    const blocked = await this.#blockedCard(driver);
    if (blocked !== null && position !== sims.selected) {
      const { iccid, state, stateReason } = blocked;
      const message =
        `Card ${maskIccid(iccid)} in ${slot} is ${state} (${stateReason ?? "no reason known"}): no other card takes its place. ` +
        "Decide about it first, with `simbank card enable` or `simbank card disable`.";
      throw new SimbankError("SB_CONFLICT", message, { slot, iccid });
    }
    const note = { from: sims.selected, to: position, why: "order", reason } as const;
    await this.#store.noteSimOrder(slot, note, actor, this.#clocks.wall());
    driver.switchSim({ position, newCard });
  }

  /** Looks whether the slot has to go to another card by itself. */
  look(driver: SimDriver, why: SimReason): void {
    const { slot } = driver;
    const { sims } = driver.snapshot();
    if (sims === null || sims.switching !== null || this.#looking.has(slot)) return;
    if (why === "quota-day" && !this.#cards.contracts.some((one) => one.multi_card_imeis !== undefined)) return;
    if (driver.bankTrouble !== null) {
      this.#log.warn({ event: "sim.stays", slot, why }, `Slot ${slot} keeps its card: its bank cannot be reached.`);
      return;
    }
    this.#looking.add(slot);
    this.#decide(driver, why)
      .catch((error: unknown) => this.#log.error({ event: "sim.not-looked", slot, err: error }))
      .finally(() => this.#looking.delete(slot));
  }

  async #decide(driver: SimDriver, why: SimReason): Promise<void> {
    const { slot } = driver;
    const now = this.#clocks.wall();
    const rows = await this.#store.cards(now);
    const { sims, identity } = driver.snapshot();
    if (sims === null || sims.switching !== null) return;
    const present = sims.selected ?? this.#lastPosition(slot, sims.cards, rows);
    if (why === "card-missing") this.#avoided.set(`${slot}/${present}`, now);
    const positions = Array.from({ length: sims.positions }, (_, index): SimPosition => {
      const position = index + 1;
      const iccid = sims.cards.find((card) => card.position === position)?.iccid;
      const row = rows.find((one) => one.iccid === iccid);
      const avoidedAt = this.#avoided.get(`${slot}/${position}`);
      const card = row === undefined ? null : this.#cardOf(row, identity.imei);
      return { position, card, avoided: avoidedAt !== undefined && now - avoidedAt < AVOID_MS };
    });
    const choice = chooseSim(why, present, positions);
    if ("stay" in choice) {
      this.#log.info({ event: "sim.stays", slot, why }, `Slot ${slot} stays at position ${present}: ${choice.stay}.`);
      return;
    }
    await this.#store.noteSimOrder(slot, { from: present, to: choice.to, why, reason: why }, null, now);
    driver.switchSim({ position: choice.to, newCard: false });
  }

  /** Where the slot was when its card went: the ledger knows which of its cards was in a modem last. */
  #lastPosition(slot: SlotId, cards: readonly { position: number; iccid: Iccid }[], rows: readonly CardRow[]): number {
    const last = rows.find((row) => row.slot === slot)?.iccid;
    return cards.find(({ iccid }) => iccid === last)?.position ?? 1;
  }

  #cardOf(row: CardRow, imei: string | null): SimCard {
    const state: CardState = row.state;
    const hasRoom = row.left.attempts > 0 && row.left.talkS > 0;
    const { contract } = row.limits;
    const agreed = this.#cards.contracts.find(({ name, per }) => name === contract && per === "contract");
    const named = imei !== null && agreed?.multi_card_imeis?.includes(imei) === true;
    return { state, hasRoom, sharedContract: named ? contract : null };
  }

  async #blockedCard(driver: SimDriver): Promise<CardRow | null> {
    const rows = await this.#store.cards(this.#clocks.wall());
    const row = rows.find(({ slot }) => slot === driver.slot);
    return row?.state === "blocked" || row?.state === "resting" ? row : null;
  }

  #keep(slot: SlotId, writing: Promise<void>): void {
    writing.catch((error: unknown) => this.#log.error({ event: "sim.not-stored", slot, err: error }));
  }
}

/** The positions of a slot as status shows them; null where it has one. */
export function simView(driver: Pick<ModemDriver, "snapshot" | "bankTrouble">, clocks: Clocks): SimSlotView | null {
  const { sims } = driver.snapshot();
  if (sims === null) return null;
  const { switching, failure, positions, means, selected, cards } = sims;
  return {
    position: selected,
    positions,
    means,
    switching: switching === null ? null : { ...switching, until: wallOf(clocks, switching.until) },
    failure,
    bankTrouble: driver.bankTrouble,
    cards,
  };
}
