import type { CallEngine } from "./call-engine.ts";
import type { ModemEvent } from "./ground-truth.ts";
import type { FakeCard } from "./identity.ts";
import type { Personality, VolunteeredLine } from "./personality.ts";
import type { Timers } from "./scheduler.ts";
import { SimHolder, type SimPresence, type SimState } from "./sim-holder.ts";

/** What a change of the card means to the rest of the modem. */
export interface CardSurroundings {
  readonly device: ModemWithCards;
  readonly mouth: { volunteer(lines: readonly VolunteeredLine[]): void };
  readonly network: { leave(): void; register(): void; registerSoon(): void };
  readonly timers: Timers;
}

interface ModemWithCards {
  readonly facts: { readonly plmn: string };
  readonly personality: Personality;
  readonly timeScale: number;
  readonly calls: CallEngine;
  readonly state: { readonly radio: number };
  record(event: ModemEvent): void;
}

/** The cards of a modem, and what follows when one comes, goes or wants its PIN. */
export class CardDesk {
  private readonly around: CardSurroundings;
  private readonly holder: SimHolder;

  constructor(cards: readonly [FakeCard, ...FakeCard[]], around: CardSurroundings) {
    this.around = around;
    this.holder = new SimHolder(cards);
  }

  get state(): SimState {
    return this.holder.state;
  }

  /** Index of the card in use. */
  get position(): number {
    return this.holder.position;
  }

  get size(): number {
    return this.holder.size;
  }

  get current(): FakeCard {
    return this.holder.card;
  }

  /** Tries that are left, as retry counters tell them. */
  get tries(): { readonly pin: string; readonly puk: string; readonly lock: string } {
    const { pinTries, pukTries, state } = this.holder;
    const [pin, puk] = [String(pinTries), String(pukTries)];
    return { pin, puk, lock: state === "pin" ? pin : state === "puk" ? puk : "" };
  }

  /** The modem's own switch between its holders. */
  select(index: number): void {
    if (index === this.position) return;
    const { device, mouth, network, timers } = this.around;
    device.calls.hangUp()?.();
    network.leave();
    this.holder.select(index);
    device.record({ event: "card-switched", card: index + 1 });
    if (!this.radioOn) return;
    mouth.volunteer(device.personality.simRemoved);
    timers.after(device.personality.registrationMs / device.timeScale, () => {
      mouth.volunteer(device.personality.simInserted);
      network.register();
    });
  }

  /**
   * A bank puts another of the cards into the holder; null: none. A modem whose radio is on loses its card and does not
   * look for one until the radio has been off.
   */
  insert(index: number | null): void {
    const { device } = this.around;
    if (index !== null) this.holder.select(index);
    device.record(index === null ? { event: "card-removed" } : { event: "card-switched", card: index + 1 });
    if (index === null || this.radioOn) this.setPresence("removed");
    else this.holder.setPresence("ready");
    if (index !== null && this.radioOn) this.holder.seatUnread();
  }

  /** Takes the card out, puts it in, or makes it busy. */
  setPresence(presence: SimPresence): void {
    const { device, mouth, network } = this.around;
    const was = this.state;
    this.holder.setPresence(presence);
    if (presence === "removed" && was !== "removed") {
      device.calls.lose("network");
      mouth.volunteer(device.personality.simRemoved);
      network.leave();
    } else if (presence !== "removed" && was === "removed") {
      this.holder.powerCycle();
      mouth.volunteer(device.personality.simInserted);
      network.registerSoon();
    }
  }

  /** Another card takes the place of the one in use, with or without the modem's notice. */
  swap(announced: boolean): void {
    const { device, network } = this.around;
    this.holder.swap(device.facts.plmn);
    device.record({ event: "card-swapped" });
    if (announced) return this.setPresence("ready");
    device.calls.lose("network");
    network.leave();
    network.registerSoon();
  }

  lock(pin: string, tries: number): void {
    this.holder.protect(pin, tries);
    this.around.device.calls.lose("network");
    this.around.network.register();
  }

  unlock(): void {
    this.holder.unprotect();
    this.around.network.registerSoon();
  }

  /** False: the wrong one, and one try less. */
  enterPin(pin: string): boolean {
    const { device, mouth, network } = this.around;
    const right = this.holder.enterPin(pin);
    device.record({ event: "pin-entered", reason: right ? "right" : "wrong" });
    if (right) {
      mouth.volunteer(device.personality.simInserted);
      network.registerSoon();
    }
    return right;
  }

  /** The holder had no power for a moment. */
  powerCycle(): void {
    this.holder.powerCycle();
  }

  private get radioOn(): boolean {
    return this.around.device.state.radio === 1;
  }
}
