import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { monoMs } from "../../../src/domain/time.ts";
import { locate, placesOf, usbCatalogue, UsbWatch } from "../../../src/serial/discovery/index.ts";
import { ec25, FakeSysfs } from "./fake-sysfs.ts";

const CATALOGUE = usbCatalogue([
  {
    name: "quectel-ec2x",
    title: "Quectel",
    usb: [{ ids: ["2c7c:0125"], at: [2, 3], audio: 1, diag: 0, gps: 1, storage: false }],
  },
]);
const { places } = placesOf([{ under: "1-1", board: "b1", ports: ["1..4"], first: 1, interface: null, adapter: null }]);

/** A watch that looks often, in a time of its own: settling is over when the test says so. */
class Bench {
  readonly fake = new FakeSysfs();
  readonly failures: unknown[] = [];
  #now = 0;
  #waiting: { done: () => boolean; resolve: () => void }[] = [];
  readonly watch = new UsbWatch(
    { root: this.fake.root, mono: () => monoMs((this.#now += 200)), pollMs: 1 },
    {
      changed: () => {
        this.#waiting = this.#waiting.filter(({ done, resolve }) => !done() || (resolve(), false));
      },
      failed: (error) => this.failures.push(error),
    },
  );

  /** Resolves once the condition holds of what was seen. */
  until(done: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      if (done()) resolve();
      else this.#waiting.push({ done, resolve });
    });
  }

  /** Slot → terminal, for the slots that have one. */
  slots(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      places.flatMap((place) => {
        const located = locate(place, this.watch.seen, CATALOGUE);
        return located.ok ? [[place.slot, located.value.tty]] : [];
      }),
    );
  }

  holds(expected: Readonly<Record<string, string>>): boolean {
    return JSON.stringify(this.slots()) === JSON.stringify(expected);
  }
}

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
  bench.fake.plug("1-1", { hubPorts: 4 });
});
afterEach(() => {
  bench.watch.stop();
  bench.fake.remove();
  expect(bench.failures).toEqual([]);
});

describe("the watch on USB", () => {
  it("knows what is there when it has started", async () => {
    bench.fake.plug("1-1.2", ec25(0));
    await bench.watch.start();
    expect(bench.slots()).toEqual({ "b1.2": "ttyUSB2" });
  });

  it("follows a plug, an unplug, and a replug under other numbers", async () => {
    await bench.watch.start();
    bench.fake.plug("1-1.1", ec25(0));
    await bench.until(() => bench.holds({ "b1.1": "ttyUSB2" }));
    bench.fake.unplug("1-1.1");
    await bench.until(() => bench.holds({}));
    bench.fake.plug("1-1.1", ec25(40));
    await bench.until(() => bench.holds({ "b1.1": "ttyUSB42" }));
  });

  it("follows two modems that swap the names of their ports", async () => {
    bench.fake.plug("1-1.1", ec25(0));
    bench.fake.plug("1-1.2", ec25(4));
    await bench.watch.start();
    expect(bench.slots()).toEqual({ "b1.1": "ttyUSB2", "b1.2": "ttyUSB6" });
    bench.fake.unplug("1-1.1");
    bench.fake.unplug("1-1.2");
    bench.fake.plug("1-1.2", ec25(0));
    bench.fake.plug("1-1.1", ec25(4));
    await bench.until(() => bench.holds({ "b1.1": "ttyUSB6", "b1.2": "ttyUSB2" }));
  });

  it("loses all slots of a hub that is unplugged, and finds them again", async () => {
    for (const port of [1, 2, 3, 4]) bench.fake.plug(`1-1.${port}`, ec25(port * 4));
    await bench.watch.start();
    expect(Object.keys(bench.slots())).toHaveLength(4);
    bench.fake.unplug("1-1");
    await bench.until(() => bench.holds({}));
    bench.fake.plug("1-1", { hubPorts: 4 });
    for (const port of [4, 3, 2, 1]) bench.fake.plug(`1-1.${port}`, ec25(100 - port * 4));
    const back = { "b1.1": "ttyUSB98", "b1.2": "ttyUSB94", "b1.3": "ttyUSB90", "b1.4": "ttyUSB86" };
    await bench.until(() => bench.holds(back));
  });

  it("does not believe a modem whose ports are still being made", async () => {
    await bench.watch.start();
    bench.fake.plug("1-1.1", { ...ec25(0), interfaces: [], announced: 4 });
    await bench.until(() => bench.watch.seen.devices.has("1-1.1"));
    expect(bench.slots()).toEqual({});
    for (const number of [3, 1, 0, 2]) {
      bench.fake.addInterface("1-1.1", { number, tty: `ttyUSB${7 - number}`, driver: "option" });
    }
    await bench.until(() => bench.holds({ "b1.1": "ttyUSB5" }));
  });

  it("ends in the same slots whatever the order of plugs and unplugs was", async () => {
    await bench.watch.start();
    const moves = fc.array(fc.record({ port: fc.integer({ min: 1, max: 4 }), plug: fc.boolean() }), { maxLength: 8 });
    const order = fc.shuffledSubarray([1, 2, 3, 4], { minLength: 4 });
    await fc.assert(
      fc.asyncProperty(moves, order, async (storm, last) => {
        let free = 0;
        for (const { port, plug } of storm) {
          if (plug) bench.fake.plug(`1-1.${port}`, ec25((free += 4) + 400));
          else bench.fake.unplug(`1-1.${port}`);
        }
        for (const port of last) bench.fake.plug(`1-1.${port}`, ec25(port * 4));
        await bench.until(() =>
          bench.holds({ "b1.1": "ttyUSB6", "b1.2": "ttyUSB10", "b1.3": "ttyUSB14", "b1.4": "ttyUSB18" }),
        );
      }),
      { numRuns: 6 },
    );
  });
});
