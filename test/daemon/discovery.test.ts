import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pino } from "pino";
import { BankRack } from "../../src/daemon/bank-rack.ts";
import { parseConfig } from "../../src/daemon/config.ts";
import { Discovery } from "../../src/daemon/discovery.ts";
import { profileBook } from "../../src/daemon/profile-book.ts";
import { Rack } from "../../src/daemon/rack.ts";
import { slotPlan } from "../../src/daemon/slot-plan.ts";
import { monoMs, wallMs } from "../../src/domain/time.ts";
import type { DriverHandlers } from "../../src/driver/index.ts";
import { loadProfiles } from "../../src/profile/load.ts";
import { usbCatalogue } from "../../src/serial/discovery/index.ts";
import { type Rack as FakeRack, startRack } from "../../src/simulator/index.ts";
import { ec25, FakeSysfs } from "../serial/discovery/fake-sysfs.ts";

const profiles = loadProfiles();
if (!profiles.ok) throw new Error(JSON.stringify(profiles.error));
const clocks = { wall: () => wallMs(Date.now()), mono: () => monoMs(performance.now()) };

/** Slots at USB positions whose terminals are the lines of a simulated rack. */
class Bench {
  readonly fake = new FakeSysfs();
  readonly #dir = mkdtempSync(join(tmpdir(), "discovery-"));
  readonly #waiting = new Set<() => void>();
  #modems: FakeRack | null = null;
  rack: Rack | null = null;

  async start(rules: string): Promise<void> {
    this.#modems = await startRack({ slots: 3, dir: this.#dir, personality: "generic", timeScale: 100 });
    this.fake.plug("1-1", { hubPorts: 4 });
    const config = parseConfig(
      `schema: 1\ndata_dir: /d\nsocket: /s\ndeployment: { country: lab }\ntiming: { idle_poll_ms: 200 }\n${rules}`,
    );
    if (!config.ok || !profiles.ok) throw new Error(JSON.stringify(config));
    const plan = slotPlan(config.value);
    const quietLog = pino({ level: "silent" });
    const banks = new BankRack(config.value, clocks, quietLog, { alarm: () => undefined });
    const discovery = new Discovery(plan, usbCatalogue(profiles.value), this.fake.root, clocks.mono, {
      changed: () => this.rack?.portsChanged(),
      failed: (error) => expect.fail(String(error)),
    });
    const look = (): void => this.#waiting.forEach((one) => one());
    const quiet = (): void => undefined;
    const handlers: DriverHandlers = {
      changed: look,
      state: look,
      identified: look,
      progress: quiet,
      finish: quiet,
      lineFree: quiet,
      orphan: quiet,
      noOrphan: quiet,
      sims: quiet,
      pinWanted: quiet,
      pinTried: quiet,
      forwarded: quiet,
      message: quiet,
      messagesFillStore: quiet,
      inbound: quiet,
      rejected: quiet,
      rescue: quiet,
      powerCycled: quiet,
      trace: quiet,
      fault: (_driver, error) => expect.fail(String(error)),
    };
    this.rack = new Rack(config.value, plan, { discovery, banks }, profileBook(profiles.value), clocks, handlers);
  }

  /** Plugs a modem in whose command port leads to the n-th simulated one. */
  plug(position: string, firstTty: number, modem: number): void {
    this.fake.plug(position, ec25(firstTty));
    this.fake.device(`ttyUSB${firstTty + 2}`, realpathSync(join(this.#dir, `b1.${modem}`)));
  }

  /** State and port of a slot, or why it has none. */
  slot(slot: string): string {
    const driver = this.rack?.driver(slot);
    const state = driver?.snapshot().state;
    return state === "absent" ? `absent ${driver?.snapshot().reason}` : `${state} ${driver?.device.split("/").at(-1)}`;
  }

  until(slot: string, expected: string): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.slot(slot) !== expected) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  imei(slot: string): string | null {
    return this.rack?.driver(slot).snapshot().identity.imei ?? null;
  }

  async close(): Promise<void> {
    await this.rack?.stop(0);
    await this.#modems?.close();
    this.fake.remove();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(async () => {
  await bench.close();
});

const RULE = 'discover: [{ under: 1-1, board: b1, ports: "1..4" }]\n';

describe("slots at USB positions", () => {
  it("are there whatever is plugged in, and say what is missing", async () => {
    await bench.start(RULE);
    bench.plug("1-1.2", 0, 1);
    await bench.rack?.start();
    await bench.until("b1.2", "idle ttyUSB2");
    await bench.until("b1.1", "absent port-missing");
    expect(bench.rack?.driver("b1.1").openMessage).toBe(
      "Nothing is plugged in at USB position 1-1.1. Check the cable and the modem's power.",
    );
    expect(bench.rack?.driver("b1.1").device).toBe("USB position 1-1.1");
  });

  it("go with the modem and come back under another name of the port", async () => {
    await bench.start(RULE);
    bench.plug("1-1.1", 0, 1);
    await bench.rack?.start();
    await bench.until("b1.1", "idle ttyUSB2");
    const imei = bench.imei("b1.1");
    // The line itself stays: only the tree tells that the modem is gone.
    bench.fake.unplug("1-1.1");
    await bench.until("b1.1", "absent port-missing");
    bench.plug("1-1.1", 8, 1);
    await bench.until("b1.1", "idle ttyUSB10");
    expect(bench.imei("b1.1")).toBe(imei);
  });

  it("keep their modems when the names of the ports are swapped", async () => {
    await bench.start(RULE);
    bench.plug("1-1.1", 0, 1);
    bench.plug("1-1.2", 4, 2);
    await bench.rack?.start();
    await Promise.all([bench.until("b1.1", "idle ttyUSB2"), bench.until("b1.2", "idle ttyUSB6")]);
    const imeis = [bench.imei("b1.1"), bench.imei("b1.2")];
    bench.fake.unplug("1-1.1");
    bench.fake.unplug("1-1.2");
    bench.plug("1-1.2", 0, 2);
    bench.plug("1-1.1", 4, 1);
    await Promise.all([bench.until("b1.1", "idle ttyUSB6"), bench.until("b1.2", "idle ttyUSB2")]);
    expect([bench.imei("b1.1"), bench.imei("b1.2")]).toEqual(imeis);
  });

  it("never open a port that has become another modem's since the last look", async () => {
    const place = { slot: "b1.1", position: "1-1", interface: null, adapter: null, rule: 0 };
    const device = "USB position 1-1";
    const planned = { slot: "b1.1", device, place, profile: "auto", baud: 115_200, simPositions: 1, bank: null };
    const { fake } = bench;
    fake.plug("1-1", ec25(0));
    const discovery = new Discovery([planned], usbCatalogue(profiles.value), fake.root, clocks.mono, {
      changed: () => undefined,
      failed: (error) => expect.fail(String(error)),
    });
    await discovery.start();
    // No look can come between these lines: they run without giving way.
    const port = discovery.finderOf(place);
    const before = port.locate();
    fake.unplug("1-1");
    fake.plug("1-2", ec25(0));
    const gone = port.locate();
    fake.plug("1-1", ec25(4));
    const moved = port.locate();
    const path = join(fake.root.dev, "ttyUSB2");
    discovery.stop();
    expect(before).toEqual({ ok: true, value: path });
    expect(gone).toMatchObject({ ok: false, error: { reason: "port-missing" } });
    expect(moved).toMatchObject({ ok: false, error: { reason: "settling" } });
    expect(port.holds(path)).toBe(false);
  });

  it("say so when the kernel has the port and /dev has not, as in a container", async () => {
    await bench.start(RULE);
    bench.plug("1-1.1", 0, 1);
    rmSync(join(bench.fake.root.dev, "ttyUSB2"));
    await bench.rack?.start();
    await bench.until("b1.1", "absent port-missing");
    expect(bench.rack?.driver("b1.1").openMessage).toMatch(/kernel has ttyUSB2 .* does not exist\. In a container/);
  });

  it("never open what no profile names", async () => {
    await bench.start(RULE);
    bench.fake.plug("1-1.3", { id: "2341:0043", interfaces: [{ number: 0, tty: "ttyACM0", driver: "cdc_acm" }] });
    await bench.rack?.start();
    await bench.until("b1.3", "absent foreign-device");
  });

  it("give way to a slot that the list names, by name and by port", async () => {
    await bench.start(
      `${RULE}slots: [{ slot: b1.4, device: /nowhere }, { slot: b2.1, device: ${bench.fake.root.dev}/ttyUSB2 }]\n`,
    );
    bench.plug("1-1.4", 4, 2);
    // In /dev it is the device itself, not a link to the simulated line.
    bench.fake.plug("1-1.1", ec25(0));
    await bench.rack?.start();
    await bench.until("b1.4", "absent port-missing");
    await bench.until("b1.1", "absent position-taken");
    expect(bench.rack?.driver("b1.1").openMessage).toContain("ttyUSB2 at USB position 1-1.1 is b2.1 by `slots`");
    expect(bench.rack?.drivers.map(({ slot }) => slot)).toEqual(["b1.4", "b2.1", "b1.1", "b1.2", "b1.3"]);
  });
});
