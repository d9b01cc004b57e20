import { afterEach, beforeEach, expect, it } from "vitest";
import { ACTOR, Harness } from "./harness.ts";

const [ONE, TWO] = ["8999911000000000012", "8999911000000000020"] as const;

let h: Harness;
beforeEach(() => {
  h = new Harness();
});
afterEach(() => h.remove());

it("what was read at the positions of a slot survives, and a switch leaves nobody sure until it is over", () => {
  h.do((ops) => ops.noteSim("b1.1", { position: 1, iccid: ONE, ordered: false }, h.now));
  h.do((ops) => ops.noteSimOrder("b1.1", { from: 1, to: 2, why: "order", reason: "card 1 goes" }, ACTOR, h.now));
  h.do((ops) => ops.noteSimMoving("b1.1", h.now));
  h.crash();
  expect(h.do((ops) => ops.simSlots())).toEqual([
    { slot: "b1.1", selected: null, cards: [{ position: 1, iccid: ONE }] },
  ]);
  h.do((ops) => ops.noteSim("b1.1", { position: 2, iccid: TWO, ordered: true }, h.now));
  expect(h.do((ops) => ops.simSlots())).toEqual([
    {
      slot: "b1.1",
      selected: 2,
      cards: [
        { position: 1, iccid: ONE },
        { position: 2, iccid: TWO },
      ],
    },
  ]);
});

it("a card is at one position only", () => {
  h.do((ops) => ops.noteSim("b1.1", { position: 1, iccid: ONE, ordered: false }, h.now));
  h.do((ops) => ops.noteSim("b1.2", { position: 2, iccid: ONE, ordered: true }, h.now));
  expect(h.do((ops) => ops.simSlots())).toEqual([
    { slot: "b1.1", selected: 1, cards: [] },
    { slot: "b1.2", selected: 2, cards: [{ position: 2, iccid: ONE }] },
  ]);
});

it("orders, ends and failures are in the chain, and what is no news is not", () => {
  const told = (): readonly string[] =>
    h.db
      .prepare<[], { kind: string }>("SELECT kind FROM audit WHERE kind LIKE 'sim-%' ORDER BY seq")
      .all()
      .map(({ kind }) => kind);
  for (let start = 0; start < 3; start += 1) {
    h.do((ops) => ops.noteSim("b1.1", { position: 1, iccid: ONE, ordered: false }, h.now));
  }
  expect(told()).toEqual(["sim-switch-verified"]);
  h.do((ops) => ops.noteSimOrder("b1.1", { from: 1, to: 2, why: "card-missing", reason: "" }, null, h.now));
  h.do((ops) => ops.noteSimFailure("b1.1", { position: 2, fault: "sim-absent", detail: null }, h.now));
  expect(told()).toEqual(["sim-switch-verified", "sim-switch-ordered", "sim-switch-failed"]);
});
