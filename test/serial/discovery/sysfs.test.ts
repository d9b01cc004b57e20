import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { comparePositions, hubOf, placeOfTty, readTopology, ttyNow } from "../../../src/serial/discovery/index.ts";
import { glance } from "../../../src/serial/discovery/sysfs.ts";
import { ec25, FakeSysfs } from "./fake-sysfs.ts";

let fake: FakeSysfs;
beforeEach(() => {
  fake = new FakeSysfs();
});
afterEach(() => {
  fake.remove();
});

describe("the USB tree", () => {
  it("is read with hubs, devices and their terminals", async () => {
    fake.plug("1-1", { hubPorts: 4, selfPowered: true, powerMa: 100 });
    fake.plug("1-1.2", ec25(7, { serial: "SN1" }));
    const seen = await readTopology(fake.root);
    expect(seen.visible).toBe(true);
    expect(seen.buses).toEqual([{ bus: 1, controller: "0000:00:14.0", driver: "xhci_hcd", ports: 16, speedMbps: 480 }]);
    expect(seen.devices).toMatchObject([
      { position: "1-1", isHub: true, ports: 4, selfPowered: true, maxPowerMa: 100 },
      {
        position: "1-1.2",
        id: "2c7c:0125",
        manufacturer: "Quectel",
        product: "EC25",
        serial: "SN1",
        isHub: false,
        selfPowered: false,
        interfaceCount: 4,
      },
    ]);
    expect(seen.devices[1]?.interfaces.map(({ number, driver, tty }) => [number, driver, tty])).toEqual([
      [0, "option", "ttyUSB7"],
      [1, "option", "ttyUSB8"],
      [2, "option", "ttyUSB9"],
      [3, "option", "ttyUSB10"],
    ]);
  });

  it("knows the terminals of CDC ACM, which lie one folder deeper", async () => {
    fake.plug("1-3", {
      id: "1546:1102",
      interfaces: [{ number: 0, driver: "cdc_acm", tty: "ttyACM0", kind: "02/02/01" }],
    });
    const [device] = (await readTopology(fake.root)).devices;
    expect(device?.interfaces).toEqual([{ number: 0, kind: "02/02/01", driver: "cdc_acm", tty: "ttyACM0" }]);
  });

  it("is sorted as ports are counted, not as letters", async () => {
    fake.plug("1-1", { hubPorts: 12 });
    for (const port of [10, 9, 1]) fake.plug(`1-1.${port}`, ec25(port * 4));
    const positions = (await readTopology(fake.root)).devices.map(({ position }) => position);
    expect(positions).toEqual(["1-1", "1-1.1", "1-1.9", "1-1.10"]);
    expect(positions.toReversed().toSorted(comparePositions)).toEqual(positions);
  });

  it("is empty and invisible on a machine without USB", async () => {
    fake.hideBus();
    expect(await readTopology(fake.root)).toEqual({ visible: false, buses: [], devices: [] });
  });

  it("tells the place of a terminal and the terminal of a place at this instant", () => {
    fake.plug("1-1", { hubPorts: 4 });
    fake.plug("1-1.2", ec25(0));
    expect(placeOfTty(fake.root, "ttyUSB2")).toEqual({ position: "1-1.2", interfaceNumber: 2 });
    expect(placeOfTty(fake.root, "ttyS0")).toBeNull();
    expect(ttyNow(fake.root, "1-1.2", 2)).toBe("ttyUSB2");
    fake.plug("1-1.2", ec25(8));
    expect(ttyNow(fake.root, "1-1.2", 2)).toBe("ttyUSB10");
    fake.unplug("1-1.2");
    expect(ttyNow(fake.root, "1-1.2", 2)).toBeNull();
  });

  it("shows at a glance that something moved", () => {
    fake.plug("1-1", { hubPorts: 4 });
    const before = glance(fake.root);
    expect(glance(fake.root)).toBe(before);
    fake.plug("1-1.1", ec25(0));
    expect(glance(fake.root)).not.toBe(before);
  });
});

describe("a position", () => {
  it.each([
    ["1-1.4.2", "1-1.4"],
    ["1-1.4", "1-1"],
    ["1-1", "1-0"],
    ["12-3", "12-0"],
  ])("%s hangs on %s", (position, hub) => {
    expect(hubOf(position)).toBe(hub);
  });
});
