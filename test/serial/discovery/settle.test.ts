import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { monoMs } from "../../../src/domain/time.ts";
import {
  NOTHING_SEEN,
  settle,
  type Settled,
  type UsbDevice,
  type UsbTopology,
} from "../../../src/serial/discovery/index.ts";
import { SETTLE_MS } from "../../../src/serial/discovery/settle.ts";

function device(change: Partial<UsbDevice> = {}, ports = 4, from = 0): UsbDevice {
  const interfaces = Array.from({ length: ports }, (_, number) => ({
    number,
    kind: "ff/ff/ff",
    driver: "option",
    tty: `ttyUSB${from + number}`,
  }));
  return {
    position: "1-1",
    deviceNumber: 5,
    id: "2c7c:0125",
    manufacturer: null,
    product: null,
    serial: null,
    speedMbps: 480,
    isHub: false,
    ports: 0,
    maxPowerMa: 500,
    selfPowered: false,
    interfaceCount: 4,
    interfaces,
    ...change,
  };
}

function tree(...devices: readonly UsbDevice[]): UsbTopology {
  return { visible: true, buses: [], devices };
}

function isSettled(seen: Settled, position = "1-1"): boolean {
  return seen.devices.get(position)?.settled ?? false;
}

describe("a device", () => {
  it("that was there at the start is believed at once", () => {
    expect(isSettled(settle(NOTHING_SEEN, tree(device()), monoMs(0), true))).toBe(true);
  });

  it("that comes later is believed when it has stayed the same for a while", () => {
    const come = settle(NOTHING_SEEN, tree(device()), monoMs(1_000));
    expect(isSettled(come)).toBe(false);
    expect(come.nextAt).toBe(1_000 + SETTLE_MS);
    const early = settle(come, tree(device()), monoMs(1_000 + SETTLE_MS - 1));
    expect(isSettled(early)).toBe(false);
    expect(early.changed).toEqual([]);
    const late = settle(early, tree(device()), monoMs(1_000 + SETTLE_MS));
    expect(isSettled(late)).toBe(true);
    expect(late.changed).toEqual(["1-1"]);
    expect(late.nextAt).toBeNull();
  });

  it("whose ports are still being made is waited for, but not for ever", () => {
    const half = device({}, 2);
    let seen = settle(NOTHING_SEEN, tree(half), monoMs(0), true);
    expect(isSettled(seen)).toBe(false);
    seen = settle(seen, tree(half), monoMs(SETTLE_MS));
    expect(isSettled(seen)).toBe(false);
    seen = settle(seen, tree(half), monoMs(3_000));
    expect(isSettled(seen)).toBe(true);
  });

  it("with a driver that has not made its port yet is not whole", () => {
    const [first, ...rest] = device().interfaces;
    if (first === undefined) throw new Error("a device has interfaces");
    const bare = device({ interfaces: [{ ...first, tty: null }, ...rest] });
    expect(isSettled(settle(NOTHING_SEEN, tree(bare), monoMs(0), true))).toBe(false);
  });

  it("that was replugged between two looks begins anew, by its device number or its ports", () => {
    const before = settle(NOTHING_SEEN, tree(device()), monoMs(0), true);
    for (const other of [device({ deviceNumber: 6 }), device({}, 4, 8), device({ id: "2c7c:0121" })]) {
      const after = settle(before, tree(other), monoMs(500));
      expect(isSettled(after)).toBe(false);
      expect(after.changed).toEqual(["1-1"]);
    }
  });

  it("that is gone is named as changed", () => {
    const before = settle(NOTHING_SEEN, tree(device()), monoMs(0), true);
    const after = settle(before, tree(), monoMs(500));
    expect(after.changed).toEqual(["1-1"]);
    expect(after.devices.size).toBe(0);
  });
});

describe("any weather", () => {
  it("ends, once it is calm, in the picture of what is plugged in", () => {
    const weather = fc.array(
      fc.record({
        wait: fc.integer({ min: 1, max: 900 }),
        plugged: fc.uniqueArray(fc.integer({ min: 1, max: 6 })),
        ports: fc.constantFrom(1, 4),
        numbers: fc.integer({ min: 2, max: 4 }),
      }),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(weather, (looks) => {
        let now = 0;
        let seen = NOTHING_SEEN;
        let last = tree();
        for (const { wait, plugged, ports, numbers } of looks) {
          now += wait;
          last = tree(
            ...plugged.map((port) => device({ position: `1-1.${port}`, deviceNumber: numbers }, ports, port * 4)),
          );
          seen = settle(seen, last, monoMs(now));
        }
        for (let rounds = 0; seen.nextAt !== null; rounds += 1) {
          expect(rounds).toBeLessThan(10);
          seen = settle(seen, last, seen.nextAt);
        }
        expect([...seen.devices.keys()]).toEqual(last.devices.map(({ position }) => position));
        expect([...seen.devices.values()].every(({ settled }) => settled)).toBe(true);
        expect([...seen.devices.values()].map((one) => one.device)).toEqual(last.devices);
      }),
    );
  });
});
