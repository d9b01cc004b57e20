import { describe, expect, it } from "vitest";
import type { SimEffect, SimView } from "../../src/modem/index.ts";
import { Rig, type RigOptions } from "./rig.ts";

const ANSWERS = "+999555010100";

function rigWith(options: RigOptions): Rig {
  return new Rig({ postReleaseMs: 0, ...options }).bringUp();
}

function simsOf(rig: Rig): SimView {
  const { sims } = rig.modem.snapshot(rig.now);
  if (sims === null) throw new Error("this slot has one position");
  return sims;
}

function order(rig: Rig, position: number, more: { newCard?: boolean; trouble?: string } = {}): void {
  const { newCard = false, trouble = null } = more;
  rig.send({ kind: "sim-order", order: { position, newCard }, trouble });
}

/** Orders a position and waits for the end of the switch. */
function switchTo(rig: Rig, position: number, more: { newCard?: boolean; trouble?: string } = {}): SimView {
  order(rig, position, more);
  rig.until(() => simsOf(rig).switching === null, 1_200_000);
  return simsOf(rig);
}

/** The card that the modem really has. */
function held(rig: Rig): string {
  return rig.fake.activeCard.iccid;
}

function told(rig: Rig): readonly SimEffect["do"][] {
  const kinds = new Set(["sim-moving", "sim-verified", "sim-failed", "bank-select"]);
  return rig.effects.flatMap((effect) => (kinds.has(effect.do) ? [effect.do as SimEffect["do"]] : []));
}

const BANK = { positions: 3, means: "bank" } as const;
const MODULE = { positions: 2, means: "module" } as const;

describe("a slot with several SIM positions", () => {
  it.each([
    ["fast", { sims: MODULE }],
    ["quectel-ec2x", { sims: MODULE }],
    ["fibocom", { sims: MODULE }],
    ["air780", { sims: MODULE }],
    ["fast", { sims: BANK }],
    ["quectel-uc20", { sims: BANK }],
    ["generic", { sims: BANK }],
  ] as const)("goes to another card of a %s with %j, and back", (personality, options) => {
    const rig = rigWith({ personality, ...options });
    const first = held(rig);
    expect(simsOf(rig)).toMatchObject({ selected: 1, switching: null, failure: null });
    expect(switchTo(rig, 2)).toMatchObject({ selected: 2, failure: null });
    rig.until(() => rig.ready, 120_000);
    expect(held(rig)).not.toBe(first);
    expect(rig.modem.snapshot(rig.now).identity.iccid).toBe(held(rig));
    expect(switchTo(rig, 1)).toMatchObject({ selected: 1, failure: null });
    expect(held(rig)).toBe(first);
  });

  it("begins when the call is over, and takes no dial from the order on", () => {
    const rig = rigWith({ personality: "fast", sims: BANK });
    const attempt = rig.dial(ANSWERS, { holdS: 5 });
    rig.until(() => rig.state === "active", 60_000);
    order(rig, 2);
    expect(simsOf(rig).switching).toMatchObject({ position: 2, step: "requested" });
    expect(rig.results(attempt)).toEqual([]);
    rig.until(() => simsOf(rig).switching?.step === "switched", 60_000);
    expect(rig.result(attempt).outcome).toBe("answered");
    expect(rig.call(ANSWERS)).toMatchObject({ outcome: "cancelled" });
    expect(rig.dials()).toHaveLength(1);
    rig.until(() => rig.ready, 120_000);
    expect(rig.call(ANSWERS, { holdS: 1 }).outcome).toBe("answered");
  });

  it("switches the radio off before the card changes, and tells its steps in order", () => {
    const rig = rigWith({ personality: "fast", sims: BANK });
    rig.effects.length = 0;
    rig.written.length = 0;
    switchTo(rig, 3);
    expect(told(rig)).toEqual(["sim-moving", "bank-select", "sim-verified"]);
    const [off, on] = ["AT+CFUN=0\r", "AT+CFUN=1\r"].map((text) => rig.written.findIndex((each) => each === text));
    expect(off).toBe(0);
    expect(on).toBeGreaterThan(0);
  });
});

describe("a switch that fails", () => {
  it.each([
    ["lies", "sim-unchanged", /wiring/],
    ["refuses", "bank-refused", /columns/],
    ["is-gone", "bank-unavailable", /cable/],
  ] as const)(
    "because the bank %s leaves the slot with the card it has, and says what to do",
    (does, fault, remedy) => {
      const rig = rigWith({ personality: "fast", sims: BANK, bank: () => does });
      const first = held(rig);
      const { failure, selected } = switchTo(rig, 2);
      expect(failure).toMatchObject({ position: 2, fault, remedy: expect.stringMatching(remedy) });
      rig.until(() => rig.ready, 120_000);
      expect([selected ?? simsOf(rig).selected, held(rig)]).toEqual([1, first]);
      expect(rig.call(ANSWERS, { holdS: 1 }).outcome).toBe("answered");
    },
  );

  it("is not begun while the bank cannot be reached", () => {
    const rig = rigWith({ personality: "fast", sims: BANK });
    rig.written.length = 0;
    expect(switchTo(rig, 2, { trouble: "there is no such port" })).toMatchObject({
      selected: 1,
      failure: { fault: "bank-unavailable", detail: "there is no such port" },
    });
    expect([rig.written, rig.ready]).toEqual([[], true]);
  });

  it("because the module has one holder says so", () => {
    const rig = rigWith({ personality: "quectel-uc20", sims: MODULE });
    expect(switchTo(rig, 2).failure).toMatchObject({ fault: "no-switch" });
  });

  it("because the module refuses leaves its card in place", () => {
    const rig = rigWith({ personality: "u-blox-sara", sims: MODULE });
    expect(switchTo(rig, 2).failure).toMatchObject({ fault: "switch-refused" });
    rig.until(() => rig.ready, 180_000);
    expect(simsOf(rig).selected).toBe(1);
  });

  it("because no card is there ends without a card, not with a dial", () => {
    const rig = rigWith({
      personality: "fast",
      sims: BANK,
      bank: (row) => {
        rig.fake.cards.insert(row === 2 ? null : row - 1);
        return "lies";
      },
    });
    expect(switchTo(rig, 2)).toMatchObject({ selected: null, failure: { fault: "sim-absent" } });
    expect(rig.call(ANSWERS).outcome).toBe("cancelled");
    expect(switchTo(rig, 1)).toMatchObject({ selected: 1, failure: null });
  });

  it("with the line never free is given up, and nothing was touched", () => {
    const rig = rigWith({ personality: "fast", sims: BANK });
    rig.dial(ANSWERS, { holdS: 3_000, maxCallS: 3_600 });
    rig.until(() => rig.state === "active", 60_000);
    expect(switchTo(rig, 2)).toMatchObject({ selected: 1, failure: { fault: "line-busy" } });
    expect([rig.state, rig.written.includes("AT+CFUN=0\r")]).toEqual(["active", false]);
  });

  it("with a modem that dies in it is given up by its deadline, and the card that it comes back with decides", () => {
    const rig = rigWith({ personality: "fast", sims: BANK });
    order(rig, 2);
    rig.until(() => simsOf(rig).switching?.step === "switched", 60_000);
    rig.send({ kind: "line-down", reason: "port-missing" });
    rig.until(() => simsOf(rig).switching === null, 600_000);
    expect(simsOf(rig)).toMatchObject({ selected: null, failure: { fault: "modem-silent" } });
    order(rig, 2);
    expect(simsOf(rig).failure).toMatchObject({ fault: "modem-absent" });
  });
});

describe("a card that nobody expects", () => {
  const known = { selected: 1, cards: [{ position: 1, iccid: "8999911000000000999" }] };

  it("keeps the slot from dialling until a person says that it was put there", () => {
    const rig = new Rig({ personality: "fast", sims: BANK, postReleaseMs: 0 });
    rig.send({ kind: "sims-known", known });
    rig.send({ kind: "line-up" });
    rig.until(() => rig.state === "quarantined", 60_000);
    expect(rig.modem.snapshot(rig.now)).toMatchObject({ reason: "sim-unexpected", identity: { iccid: null } });
    expect(rig.call(ANSWERS).outcome).toBe("cancelled");
    expect(switchTo(rig, 1, { newCard: true })).toMatchObject({
      selected: 1,
      failure: null,
      cards: [{ position: 1, iccid: held(rig) }],
    });
    rig.until(() => rig.ready, 60_000);
  });

  it("is none after a start in the middle of a switch either: nobody knows which position it is in", () => {
    const rig = new Rig({ personality: "fast", sims: BANK, postReleaseMs: 0 });
    rig.send({ kind: "sims-known", known: { ...known, selected: null } });
    rig.fake.setRadio(0);
    rig.send({ kind: "line-up" });
    rig.until(() => rig.state === "quarantined", 60_000);
    expect(rig.written).toContain("AT+CFUN=1\r");
  });
});
