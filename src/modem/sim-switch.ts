import type { MonoMs } from "../domain/time.ts";
import type { Iccid } from "../domain/words.ts";
import { remedyOf } from "./sim-switch-remedy.ts";
import type {
  KnownSims,
  SimEffect,
  SimEvent,
  SimFailure,
  SimFault,
  SimOrder,
  SimPlan,
  SimStep,
  SimView,
} from "./sim-switch-types.ts";

/** Longest time in each step. A call may be long; a bank is slow and serves one column after another. */
const LONGEST_MS: Readonly<Record<SimStep, number>> = {
  requested: 900_000,
  "radio-off": 30_000,
  switched: 90_000,
  back: 60_000,
};

interface Move {
  readonly order: SimOrder;
  readonly from: number | null;
  step: SimStep;
  until: MonoMs;
  /** Undefined until the bank has answered. */
  bank: { readonly fault: SimFault; readonly detail: string } | null | undefined;
}

/**
 * Which card a modem has, and the way to another one: requested → radio off → switched → back → verified. What a switch
 * or a bank says of itself proves nothing (modem-facts §5.1): the card that the modem has read decides, always, and until
 * one is verified no dial may leave. A slot with one position has no choice, and every card it reads is the right one.
 */
export class SimSwitch {
  readonly #plan: SimPlan | null;
  readonly #tell: (effect: SimEffect) => void;
  readonly #cards = new Map<number, Iccid>();
  #selected: number | null = null;
  /** Where a card that nobody knows would be: the last verified position; null after a move that nobody saw the end of. */
  #place: number | null = 1;
  #move: Move | null = null;
  #failure: SimFailure | null = null;
  #radioMayBeOff = false;

  constructor(plan: SimPlan | null, tell: (effect: SimEffect) => void) {
    this.#plan = plan;
    this.#tell = tell;
  }

  /** What earlier lives have seen; to be told before the first card is read. */
  know({ selected, cards }: KnownSims): void {
    this.#place = selected;
    this.#radioMayBeOff = selected === null;
    for (const { position, iccid } of cards) this.#cards.set(position, iccid);
  }

  /** The card that was read is the slot's, and no switch is on its way. */
  get mayDial(): boolean {
    return this.#plan === null || (this.#selected !== null && this.#move === null);
  }

  /** A switch has switched it off, and nothing says that it is on again. */
  get radioMayBeOff(): boolean {
    return this.#radioMayBeOff;
  }

  radioIsOn(): void {
    this.#radioMayBeOff = false;
  }

  /** What the shell says. The order of a slot whose modem is out of reach is given up at once. */
  receive(event: SimEvent, now: MonoMs, outOfReach: boolean): void {
    switch (event.kind) {
      case "sims-known":
        return this.know(event.known);
      case "sim-order":
        this.request(event.order, now);
        if (event.trouble !== null) this.fail("bank-unavailable", event.trouble);
        return outOfReach ? this.fail("modem-absent") : undefined;
      case "bank-answered":
        if (this.#move !== null) this.#move.bank = event.failure;
    }
  }

  /** A switch waits for the line to become free. */
  get waits(): boolean {
    return this.#move?.step === "requested";
  }

  /** The switch that is under way. */
  get order(): SimOrder | null {
    return this.#move?.order ?? null;
  }

  get means(): SimPlan["means"] {
    return this.#plan?.means ?? "module";
  }

  /** What the bank has answered in this switch; undefined while it has not. */
  get bankAnswer(): Move["bank"] {
    return this.#move?.bank;
  }

  get until(): MonoMs | null {
    return this.#move?.until ?? null;
  }

  /** An order that changes nothing is done at once; a second one while a switch is under way changes nothing either. */
  request(order: SimOrder, now: MonoMs): void {
    const plan = this.#plan;
    if (plan === null || order.position < 1 || order.position > plan.positions || this.#move !== null) return;
    if (order.position === this.#selected && !order.newCard) {
      this.#failure = null;
      const iccid = this.#cards.get(order.position);
      if (iccid !== undefined) this.#tell({ do: "sim-verified", position: order.position, iccid, ordered: true });
      return;
    }
    const until = (now + LONGEST_MS.requested) as MonoMs;
    this.#move = { order, from: this.#selected, step: "requested", until, bank: undefined };
    this.#failure = null;
  }

  /** The next step begins. False: the switch has been given up meanwhile. */
  enter(step: SimStep, now: MonoMs, furtherMs = 0): boolean {
    const move = this.#move;
    if (move === null) return false;
    move.step = step;
    move.until = (now + LONGEST_MS[step] + furtherMs) as MonoMs;
    if (step === "radio-off") {
      this.#tell({ do: "sim-moving", position: move.order.position, from: this.#selected });
      this.#selected = null;
      this.#radioMayBeOff = true;
    }
    // From here on the card may be another one, whoever says what.
    if (step === "switched") this.#place = null;
    return true;
  }

  /** Gives the switch up. Before it began nothing has changed; after that the next card that is read decides. */
  fail(fault: SimFault, detail: string | null = null): void {
    const move = this.#move;
    if (move === null) return;
    this.#move = null;
    const { position } = move.order;
    this.#failure = { position, fault, remedy: remedyOf(fault), detail };
    this.#tell({ do: "sim-failed", failure: this.#failure });
  }

  /** A card was read. Returns why the slot may not work with it; null where it is verified. */
  meet(iccid: Iccid): SimFault | null {
    if (this.#plan === null) return null;
    const holder = this.#positionOf(iccid);
    const move = this.#move;
    if (move !== null && move.step !== "requested") {
      const fault = this.#judge(move, holder);
      if (fault === null) {
        this.#move = null;
        return this.#verify(move.order.position, iccid, true);
      }
      this.fail(fault);
    }
    if (holder !== null) return this.#verify(holder, iccid, false);
    if (this.#place !== null && !this.#cards.has(this.#place)) return this.#verify(this.#place, iccid, false);
    this.#selected = null;
    return "sim-unexpected";
  }

  /** The bring-up ended without a card that can be used. */
  unusable(fault: "sim-absent" | "sim-locked" | "sim-unreadable"): void {
    if (this.#plan === null) return;
    if (this.#move?.step !== "requested") {
      this.#selected = null;
      this.fail(fault);
    }
  }

  /** The deadline of the step under way; null where there is none. */
  expire(now: MonoMs): void {
    if (this.#move === null || now < this.#move.until) return;
    this.fail(this.#move.step === "requested" ? "line-busy" : "modem-silent");
  }

  /** Null for a slot with one position. */
  view(): SimView | null {
    if (this.#plan === null) return null;
    const move = this.#move;
    return {
      positions: this.#plan.positions,
      means: this.#plan.means,
      selected: this.#selected,
      switching: move === null ? null : { position: move.order.position, step: move.step, until: move.until },
      failure: this.#failure,
      cards: [...this.#cards].map(([position, iccid]) => ({ position, iccid })).sort((a, b) => a.position - b.position),
    };
  }

  #positionOf(iccid: Iccid): number | null {
    for (const [position, card] of this.#cards) if (card === iccid) return position;
    return null;
  }

  /** Whether the card is the one that was wanted. */
  #judge({ order, from, step }: Move, holder: number | null): SimFault | null {
    if (step === "radio-off") return "switch-interrupted";
    const expected = this.#cards.get(order.position);
    if (holder === order.position) return null;
    if (holder !== null) return holder === from ? "sim-unchanged" : "sim-unexpected";
    return expected === undefined || order.newCard ? null : "sim-unexpected";
  }

  #verify(position: number, iccid: Iccid, ordered: boolean): null {
    const isNews = this.#selected !== position || this.#cards.get(position) !== iccid || ordered;
    this.#cards.set(position, iccid);
    this.#selected = position;
    this.#place = position;
    if (isNews) this.#tell({ do: "sim-verified", position, iccid, ordered });
    return null;
  }
}
