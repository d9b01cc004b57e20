import { pino } from "pino";
import { beforeEach, describe, expect, it } from "vitest";
import { parseConfig } from "../../src/daemon/config.ts";
import { SimPositions } from "../../src/daemon/sim-positions.ts";
import { wallMs } from "../../src/domain/time.ts";
import type { CardState } from "../../src/domain/words.ts";
import type { ModemSnapshot, SimOrder, SimView } from "../../src/modem/index.ts";
import type { CardRow } from "../../src/store/index.ts";
import { Bench } from "../modem/bench.ts";
import { cardView } from "../control/sample-views.ts";

const [ONE, TWO] = ["8999001000000000017", "8999001000000000025"] as const;
const IMEI = "490154203237518";
const ACTOR = { name: "wang", uid: 1001 };
const ORDER = { position: 2, reason: "card 1 goes back", newCard: false };

const parsed = parseConfig(`schema: 1
data_dir: /a
socket: /b
deployment: { country: lab }
cards:
  contracts:
    - { name: fleet, iccid_prefix: "8999", per: contract, attempts_per_day: 100, multi_card_imeis: ["${IMEI}"] }
`);
if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
const { cards: CONTRACTS } = parsed.value;

/** One slot with two positions, its cards as the ledger has them, and everything that is said of them. */
class Desk {
  readonly orders: SimOrder[] = [];
  readonly noted: unknown[] = [];
  readonly alarms: string[] = [];
  bankTrouble: string | null = null;
  sims: SimView | null = {
    positions: 2,
    means: "bank",
    selected: 1,
    switching: null,
    failure: null,
    cards: [
      { position: 1, iccid: ONE },
      { position: 2, iccid: TWO },
    ],
  };
  rows: CardRow[] = [row(ONE, "eligible", "b1.1"), row(TWO, "missing", null)];
  readonly slot = "b1.1";
  readonly positions: SimPositions;
  now = wallMs(1_000_000);

  constructor() {
    const store = {
      simSlots: async () => [{ slot: "b1.1", selected: null, cards: [] }],
      noteSimOrder: async (...args: readonly unknown[]) => void this.noted.push(["order", ...args.slice(0, 3)]),
      noteSimMoving: async () => void this.noted.push(["moving"]),
      noteSim: async (...args: readonly unknown[]) => void this.noted.push(["verified", ...args.slice(0, 2)]),
      noteSimFailure: async (...args: readonly unknown[]) => void this.noted.push(["failed", ...args.slice(0, 2)]),
      cards: async () => this.rows,
    };
    this.positions = new SimPositions(
      { store, clocks: { wall: () => this.now }, cards: CONTRACTS, log: pino({ level: "silent" }) },
      { alarm: (_slot, message) => this.alarms.push(message) },
    );
  }

  snapshot(): ModemSnapshot {
    const { snapshot } = new Bench();
    return { ...snapshot, identity: { ...snapshot.identity, imei: IMEI }, sims: this.sims };
  }

  switchSim(order: SimOrder): void {
    this.orders.push(order);
  }

  knowSims(known: unknown): void {
    this.noted.push(["known", known]);
  }

  change(position: number, state: CardState, more: Partial<CardRow> = {}): void {
    this.rows = this.rows.map((each, index) => (index === position - 1 ? { ...each, state, ...more } : each));
  }

  /** Looks, and waits until it has made up its mind. */
  async looks(why: "card-missing" | "quota-day"): Promise<readonly number[]> {
    this.positions.look(this, why);
    for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
    return this.orders.map(({ position }) => position);
  }
}

function row(iccid: string, state: CardState, slot: string | null): CardRow {
  const view = cardView({ iccid, state, slot, left: { attempts: 5, talkS: 600 } });
  return { ...view, limitUse: [], limits: { ...view.limits, contract: "fleet" } };
}

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});

describe("a person's order", () => {
  it("is on disk before the modem hears of it", async () => {
    await desk.positions.order(desk, ORDER, ACTOR);
    expect(desk.noted).toEqual([
      ["order", "b1.1", { from: 1, to: 2, why: "order", reason: "card 1 goes back" }, ACTOR],
    ]);
    expect(desk.orders).toEqual([{ position: 2, newCard: false }]);
  });

  it.each(["blocked", "resting"] as const)("does not give the work of a %s card to another one", async (state) => {
    desk.change(1, state, { stateReason: "barred" });
    const refusal = { code: "SB_CONFLICT", message: expect.stringMatching(/…0017 .*barred.*card enable/) };
    await expect(desk.positions.order(desk, ORDER, ACTOR)).rejects.toMatchObject(refusal);
    expect([desk.orders, desk.noted]).toEqual([[], []]);
  });

  it("goes on once a person has decided about that card", async () => {
    desk.change(1, "disabled");
    await desk.positions.order(desk, ORDER, ACTOR);
    expect(desk.orders).toHaveLength(1);
  });

  it.each([
    ["a slot with one position", (): void => void (desk.sims = null), 2, "SB_CONFLICT"],
    ["a position that does not exist", (): void => undefined, 3, "SB_INVALID_INPUT"],
    [
      "a slot that is on its way",
      (): void => {
        if (desk.sims === null) return;
        const until = desk.snapshot().until ?? undefined;
        desk.sims = { ...desk.sims, switching: { position: 1, step: "back", until: until ?? new Bench().now } };
      },
      2,
      "SB_CONFLICT",
    ],
  ] as const)("is refused for %s", async (_what, prepare, position, code) => {
    prepare();
    await expect(desk.positions.order(desk, { ...ORDER, position }, ACTOR)).rejects.toMatchObject({ code });
    expect(desk.orders).toEqual([]);
  });
});

describe("a slot by itself", () => {
  it("goes to the next known card when its own is missing, and says why", async () => {
    expect(await desk.looks("card-missing")).toEqual([2]);
    expect(desk.noted).toEqual([
      ["order", "b1.1", { from: 1, to: 2, why: "card-missing", reason: "card-missing" }, null],
    ]);
  });

  it("does not come back to a place that was found empty before an hour is over", async () => {
    await desk.looks("card-missing");
    if (desk.sims !== null) desk.sims = { ...desk.sims, selected: 2 };
    expect(await desk.looks("card-missing")).toEqual([2]);
    desk.now = wallMs(desk.now + 3_600_001);
    expect(await desk.looks("card-missing")).toEqual([2, 1]);
  });

  it("stays when the missing card was blocked", async () => {
    desk.change(1, "blocked");
    expect(await desk.looks("card-missing")).toEqual([]);
  });

  it("stays, and keeps its card, while its bank cannot be reached", async () => {
    desk.bankTrouble = "There is no such port.";
    expect(await desk.looks("card-missing")).toEqual([]);
  });

  it("goes to a card of the same contract when the day is used up, where the contract allows it on this module", async () => {
    desk.change(1, "quota-day");
    expect(await desk.looks("quota-day")).toEqual([2]);
  });

  it("stays when the contract allows it on another module only", async () => {
    desk.change(1, "quota-day");
    const { snapshot } = desk;
    desk.snapshot = () => {
      const all = snapshot.call(desk);
      return { ...all, identity: { ...all.identity, imei: "490154203237526" } };
    };
    expect(await desk.looks("quota-day")).toEqual([]);
  });
});

describe("what the machine tells", () => {
  it("goes to disk, and a failure is said aloud with its remedy", () => {
    desk.positions.told(desk, { do: "sim-moving", position: 2, from: 1 });
    desk.positions.told(desk, { do: "sim-verified", position: 2, iccid: TWO, ordered: true });
    const failure = { position: 1, fault: "sim-absent", remedy: "Put one in.", detail: null } as const;
    desk.positions.told(desk, { do: "sim-failed", failure });
    expect(desk.noted).toEqual([
      ["moving"],
      ["verified", "b1.1", { position: 2, iccid: TWO, ordered: true }],
      ["failed", "b1.1", { position: 1, fault: "sim-absent", detail: null }],
    ]);
    expect(desk.alarms).toEqual([expect.stringContaining("position 1 (sim-absent). Put one in.")]);
  });

  it("is told to the machine again after a restart", async () => {
    await desk.positions.recall([desk]);
    expect(desk.noted).toEqual([["known", { slot: "b1.1", selected: null, cards: [] }]]);
  });
});
