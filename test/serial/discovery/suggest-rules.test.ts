import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  placesOf,
  readTopology,
  type SuggestedRule,
  suggestRules,
  usbCatalogue,
} from "../../../src/serial/discovery/index.ts";
import { ec25, FakeSysfs } from "./fake-sysfs.ts";

const CATALOGUE = usbCatalogue([
  {
    name: "quectel-ec2x",
    title: "Quectel",
    usb: [{ ids: ["2c7c:0125"], at: [2, 3], audio: 1, diag: 0, gps: 1, storage: false }],
  },
]);

let fake: FakeSysfs;
beforeEach(() => {
  fake = new FakeSysfs();
});
afterEach(() => {
  fake.remove();
});

async function suggested(taken: readonly { slot: string; position: string }[] = []): Promise<readonly string[]> {
  const rules = suggestRules(await readTopology(fake.root), CATALOGUE, taken);
  return rules.map(({ under, board, ports, adapter }) => [under, board, ports.join(", "), adapter].join(" | "));
}

function plugBoard(hub: string, ports: readonly number[], size = 8): void {
  fake.plug(hub, { hubPorts: size });
  for (const port of ports) fake.plug(`${hub}.${port}`, ec25(1000 * Number(hub.replace(/\D/g, "")) + port * 4));
}

describe("the rules that are suggested", () => {
  it("name a board for each hub, with the ports that are still empty", async () => {
    fake.plug("1-1", { hubPorts: 4 });
    for (const board of [1, 2, 3, 4]) plugBoard(`1-1.${board}`, board === 2 ? [1, 5] : [1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await suggested()).toEqual([1, 2, 3, 4].map((board) => `1-1.${board} | b${board} | 1..8 | `));
  });

  it("take a chain of hubs on one board as one board", async () => {
    plugBoard("1-1", [1, 2, 3], 4);
    plugBoard("1-1.4", [1, 2, 3, 4], 4);
    expect(await suggested()).toEqual(["1-1 | b1 | 1..3, 4.1..4.4 | "]);
  });

  it("name of a root hub only what has a modem", async () => {
    fake.plug("1-3", ec25(0));
    fake.plug("1-4", { id: "046d:c31c", product: "Keyboard" });
    expect(await suggested()).toEqual(["1-0 | b1 | 3 | "]);
  });

  it("leave out ports with something else in them", async () => {
    plugBoard("1-1", [1, 4], 4);
    fake.plug("1-1.2", { id: "046d:c31c", product: "Keyboard" });
    expect(await suggested()).toEqual(["1-1 | b1 | 1, 3..4 | "]);
  });

  it("name the adapter of a board of serial adapters", async () => {
    fake.plug("1-1", { hubPorts: 2 });
    for (const port of [1, 2]) {
      fake.plug(`1-1.${port}`, {
        id: "10c4:ea60",
        interfaces: [{ number: 0, tty: `ttyUSB${port}`, driver: "cp210x" }],
      });
    }
    expect(await suggested()).toEqual(["1-1 | b1 | 1..2 | 10c4:ea60"]);
  });

  it("keep modems and adapters on one hub apart, the empty ports with the more numerous", async () => {
    plugBoard("1-1", [1, 3, 4], 6);
    fake.plug("1-1.2", { id: "0403:6001", interfaces: [{ number: 0, tty: "ttyUSB0", driver: "ftdi_sio" }] });
    expect(await suggested()).toEqual(["1-1 | b1 | 1, 3..6 | ", "1-1 | b2 | 2 | 0403:6001"]);
  });

  it("leave alone what is named already, and its board's name", async () => {
    plugBoard("1-1", [1], 1);
    plugBoard("1-2", [1], 1);
    expect(await suggested([{ slot: "b1.1", position: "1-1.1" }])).toEqual(["1-2 | b2 | 1 | "]);
  });

  it("are read by the rules' own reader, to one slot for each modem", async () => {
    plugBoard("1-1", [1, 2, 3], 4);
    plugBoard("1-1.4", [2], 4);
    fake.plug("1-7", ec25(90_000));
    const topology = await readTopology(fake.root);
    const rules = suggestRules(topology, CATALOGUE, []);
    const { places, conflicts } = placesOf(
      rules.map((rule: SuggestedRule) => ({ ...rule, first: 1, interface: null })),
    );
    expect(conflicts).toEqual([]);
    const modems = topology.devices.filter(({ isHub }) => !isHub).map(({ position }) => position);
    expect(places.map(({ position }) => position)).toEqual(expect.arrayContaining(modems));
  });
});
