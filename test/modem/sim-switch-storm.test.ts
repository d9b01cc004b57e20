import fc from "fast-check";
import { expect, test } from "vitest";
import { makeCard } from "../../src/simulator/index.ts";
import { Rig } from "./rig.ts";

/** What an earlier life has read; with it, every card has its position, and a wrong one is found out. */
const KNOWN = [1, 2, 3].map((position) => ({ position, iccid: makeCard(1, 0, position, "00101").iccid }));
/** More runs for a hunt: `SIM_STORMS=2000`. */
const RUNS = Number(process.env.SIM_STORMS ?? 40);
const CALLEE = "+999555010103";

type BankDoes = "obeys" | "lies" | "refuses" | "is-gone";
type Act =
  | { readonly do: "order"; readonly position: number; readonly newCard: boolean; readonly bank: BankDoes }
  | { readonly do: "dial" | "dial-when-ready" | "replug" | "reset" }
  | { readonly do: "fault"; readonly fault: "reboot" | "sim-removed" | "silence" | "sim-busy"; readonly forMs: number }
  /** Somebody moves the relays past us; null: to no card. */
  | { readonly do: "foreign-hand"; readonly row: number | null }
  | { readonly do: "wait"; readonly ms: number };

const position = fc.integer({ min: 1, max: 3 });
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("order" as const),
      position,
      newCard: fc.boolean(),
      bank: fc.constantFrom<BankDoes>("obeys", "obeys", "lies", "refuses", "is-gone"),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom("dial" as const, "dial-when-ready" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("replug" as const, "reset" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("fault" as const),
      fault: fc.constantFrom("reboot" as const, "sim-removed" as const, "silence" as const, "sim-busy" as const),
      forMs: fc.integer({ min: 100, max: 30_000 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("foreign-hand" as const), row: fc.option(position) }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 1, max: 40_000 }) }) },
);

function perform(rig: Rig, one: Act, setBank: (does: BankDoes) => void): void {
  switch (one.do) {
    case "order":
      setBank(one.bank);
      return rig.send({ kind: "sim-order", order: { position: one.position, newCard: one.newCard }, trouble: null });
    case "dial":
      rig.dial(CALLEE, { holdS: 1 });
      return;
    case "dial-when-ready":
      for (let waited = 0; waited < 90 && !rig.modem.snapshot(rig.now).ready; waited += 1) rig.pass(1_000);
      rig.dial(CALLEE, { holdS: 1 });
      return rig.pass(20_000);
    case "replug":
      return rig.fake.inject({ fault: "unplug", forMs: 3_000 });
    case "reset":
      return rig.send({ kind: "reset" });
    case "fault":
      return rig.fake.inject({ fault: one.fault, forMs: one.forMs });
    case "foreign-hand":
      return rig.fake.cards.insert(one.row === null ? null : one.row - 1);
    case "wait":
      return rig.pass(one.ms);
  }
}

test.each(["generic", "quectel-ec2x"])("no dial leaves on a card of a %s that was not verified", (personality) => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 4, maxLength: 18 }), (acts) => {
      let bank: BankDoes = "obeys";
      const wrong: string[] = [];
      const rig: Rig = new Rig({
        personality,
        postReleaseMs: 0,
        sims: { positions: 3, means: "bank" },
        bank: () => bank,
        watch(_event, effects) {
          if (!effects.some((effect) => effect.do === "write" && effect.text.startsWith("ATD"))) return;
          const { sims, identity } = rig.modem.snapshot(rig.now);
          const believed = sims?.cards.find((card) => card.position === sims.selected)?.iccid ?? "none";
          const really = rig.fake.activeCard.iccid;
          const place = rig.fake.cards.position + 1;
          if (sims?.switching !== null || sims.selected !== place || identity.iccid !== really || believed !== really) {
            wrong.push(`${sims?.selected} of ${place}: ${believed} ${identity.iccid} ${really}`);
          }
        },
      });
      rig.send({ kind: "sims-known", known: { selected: 1, cards: KNOWN } });
      rig.bringUp();
      for (const one of acts) {
        perform(rig, one, (does) => {
          bank = does;
        });
        rig.pass(200);
      }
      expect(wrong).toEqual([]);
      // However it went, the slot comes to rest within the longest deadlines, and works or says why not.
      rig.pass(1_000_000);
      const { sims, state, reason } = rig.modem.snapshot(rig.now);
      expect(sims?.switching).toBeNull();
      if (state !== "idle") expect(reason).not.toBeNull();
    }),
    { numRuns: RUNS },
  );
});
