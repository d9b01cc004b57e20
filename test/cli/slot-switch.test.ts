import { describe, expect, test } from "vitest";
import type { SimSlotView } from "../../src/control/index.ts";
import { openRig } from "../control/harness.ts";
import { AT, slotView } from "../control/sample-views.ts";
import { run } from "./harness.ts";

const SIM: SimSlotView = {
  position: 2,
  positions: 2,
  means: "module",
  switching: null,
  failure: null,
  bankTrouble: null,
  cards: [{ position: 2, iccid: "8999001000000000017" }],
};
const ORDER = ["slot", "switch", "b1.1", "2", "--reason", "card 1 goes back"];

describe("slot switch", () => {
  test("gives the order with its reason, and shows the slot", async () => {
    const rig = await openRig();
    rig.backend.switched = slotView("b1.1", { sim: SIM });
    const ran = await run(rig.socketPath, ORDER);
    expect(ran).toMatchObject({ code: 0, err: "" });
    expect(ran.out).toContain("2 of 2; 2: …0017");
    expect(rig.backend.last("switchSim")).toEqual([
      "b1.1",
      { position: 2, reason: "card 1 goes back", newCard: false },
    ]);
  });

  test("that fails exits with 5 and says what to do", async () => {
    const rig = await openRig();
    const failure = { position: 2, fault: "sim-absent", remedy: "Put one in.", detail: null };
    rig.backend.switched = slotView("b1.1", { sim: { ...SIM, position: null, failure } });
    const ran = await run(rig.socketPath, [...ORDER, "--new-card", "--json"]);
    expect(ran.code).toBe(5);
    expect(JSON.parse(ran.out)).toMatchObject({
      error: { code: "SB_HARDWARE", message: expect.stringContaining("Put one in.") },
    });
    expect(rig.backend.last("switchSim")).toMatchObject(["b1.1", { newCard: true }]);
  });

  test("returns with --no-wait while the switch goes on, and says where it stands", async () => {
    const rig = await openRig();
    const switching = { position: 2, step: "radio-off", until: AT } as const;
    rig.backend.switched = slotView("b1.1", { sim: { ...SIM, position: null, switching } });
    const ran = await run(rig.socketPath, [...ORDER, "--no-wait", "--json"]);
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.out)).toMatchObject({
      sim: { position: null, switching: { position: 2, step: "radio-off", until: "2026-03-02T09:30:00.000Z" } },
    });
  });

  test("waits until the slot shows that the switch is over", async () => {
    const rig = await openRig();
    const switching = { position: 2, step: "back", until: AT } as const;
    rig.backend.switched = slotView("b1.1", { sim: { ...SIM, position: null, switching } });
    const ran = await run(rig.socketPath, ORDER);
    expect([ran.code, rig.backend.asked.map(({ verb }) => verb)]).toEqual([0, ["switchSim", "slot"]]);
  });

  test.each([["0"], ["65"], ["two"], ["1.5"]])("refuses the position %s", async (position) => {
    const rig = await openRig();
    const ran = await run(rig.socketPath, ["slot", "switch", "b1.1", position, "--reason", "x"]);
    expect([ran.code, rig.backend.asked]).toEqual([2, []]);
  });

  test("needs a reason", async () => {
    const rig = await openRig();
    expect((await run(rig.socketPath, ["slot", "switch", "b1.1", "2"])).code).toBe(2);
  });
});
