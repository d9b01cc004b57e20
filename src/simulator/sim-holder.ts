import { anotherCard, type FakeCard } from "./identity.ts";

/** Whether there is a card, and whether it answers. */
export type SimPresence = "ready" | "removed" | "busy";
/** What `+CPIN?` is about: a card that wants nothing, its PIN, or its PUK; or no card to ask. */
export type SimState = SimPresence | "pin" | "puk";

const PIN_TRIES = 3;
const PUK_TRIES = 10;

interface Lock {
  readonly pin: string;
  tries: number;
  open: boolean;
}

/** The card holders of a modem: which card is in use, and what it wants before it works. */
export class SimHolder {
  private cards: readonly [FakeCard, ...FakeCard[]];
  private index = 0;
  private presence: SimPresence = "ready";
  private lock: Lock | null = null;
  private unread = false;
  private swaps = 0;

  constructor(cards: readonly [FakeCard, ...FakeCard[]]) {
    this.cards = cards;
  }

  get state(): SimState {
    if (this.presence !== "ready" || this.lock === null || this.lock.open) return this.presence;
    return this.lock.tries > 0 ? "pin" : "puk";
  }

  /** Index of the card in use. */
  get position(): number {
    return this.index;
  }

  get size(): number {
    return this.cards.length;
  }

  get card(): FakeCard {
    return this.cards[this.index] ?? this.cards[0];
  }

  get pinTries(): number {
    return this.lock?.tries ?? PIN_TRIES;
  }

  get pukTries(): number {
    return PUK_TRIES;
  }

  select(index: number): void {
    this.index = index;
  }

  setPresence(presence: SimPresence): void {
    this.presence = presence;
  }

  /** Another card takes the place of the one in use. */
  swap(plmn: string): void {
    this.swaps += 1;
    const fresh = anotherCard(this.card, this.swaps, plmn);
    const [first, ...rest] = this.cards.map((card, index) => (index === this.index ? fresh : card));
    this.cards = [first ?? fresh, ...rest];
    this.lock = null;
  }

  protect(pin: string, tries: number): void {
    this.lock = { pin, tries, open: false };
  }

  unprotect(): void {
    this.lock = null;
  }

  /** A card was put in while the modem did not look: it is found when the holder gets power anew. */
  seatUnread(): void {
    this.unread = true;
  }

  /** The card loses power, and with it the memory that its PIN was given. */
  powerCycle(): void {
    if (this.unread) this.presence = "ready";
    this.unread = false;
    if (this.lock !== null) this.lock.open = false;
  }

  /** Gives the card a PIN; false where it was the wrong one, which costs a try. */
  enterPin(pin: string): boolean {
    const { lock } = this;
    if (lock === null || lock.open) return true;
    if (lock.tries === 0) return false;
    if (pin !== lock.pin) {
      lock.tries -= 1;
      return false;
    }
    lock.tries = PIN_TRIES;
    lock.open = true;
    return true;
  }
}
