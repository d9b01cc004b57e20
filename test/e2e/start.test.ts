import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DaemonProcess, runProgram } from "./programs.ts";
import { until } from "./until.ts";

/** A folder for one daemon of 64 slots whose ports are not there; nothing but the daemon itself is needed. */
class Place {
  readonly dir = mkdtempSync(join(tmpdir(), "simbank-start-"));
  readonly data: string;
  readonly socket: string;
  readonly config: string;

  constructor(parent?: Place) {
    onTestFinished(() => rmSync(this.dir, { recursive: true, force: true }));
    this.data = join(this.dir, "data");
    this.socket = parent?.socket ?? join(this.dir, "control.sock");
    this.config = join(this.dir, "site.yaml");
    const slots = Array.from(
      { length: 64 },
      (_, place) => `  - { slot: b1.${place + 1}, device: /nowhere/${place} }\n`,
    );
    const head = `schema: 1\ndata_dir: ${this.data}\nsocket: ${this.socket}\ndeployment: { country: lab }\nslots:\n`;
    writeFileSync(this.config, head + slots.join(""));
  }

  launch(): DaemonProcess {
    const daemon = new DaemonProcess(this.config, join(this.dir, "log"));
    onTestFinished(async () => {
      if (daemon.running) await daemon.kill("SIGKILL");
    });
    return daemon;
  }

  async running(): Promise<DaemonProcess> {
    const daemon = this.launch();
    await this.has("control.sock", daemon);
    return daemon;
  }

  async has(file: string, daemon: DaemonProcess): Promise<void> {
    await until(`${file} was there`, () => {
      if (!daemon.running) throw new Error(daemon.errors());
      return existsSync(join(this.dir, file));
    });
  }
}

test.each([
  ["SIGTERM", "its data folder", "data"],
  ["SIGINT", "its lock", "data/simbankd.lock"],
  ["SIGTERM", "its ledger", "data/simbankd.db"],
  ["SIGINT", "its key", "data/controller.key"],
  ["SIGTERM", "its socket", "control.sock"],
] as const)(
  "a daemon that gets %s as soon as %s is there stops in order, and the next one starts",
  async (signal, _what, file) => {
    const place = new Place();
    const daemon = place.launch();
    await place.has(file, daemon);
    expect(await daemon.kill(signal)).toEqual({ code: 0, signal: null });
    expect(daemon.errors()).toBe("");
    const next = await place.running();
    expect(await next.stop()).toEqual({ code: 0, signal: null });
  },
);

test("a second daemon on the same data folder is refused and told whose it is", async () => {
  const place = new Place();
  const first = await place.running();
  const second = await runProgram("simbankd", ["run", "--config", place.config]);
  expect(second.code).toBe(2);
  expect(second.err).toContain(`${place.data} is in use by process ${first.pid}`);
  expect(await first.stop()).toEqual({ code: 0, signal: null });
});

test("a second daemon on the same socket is refused; one that was killed leaves nothing in the way", async () => {
  const place = new Place();
  const first = await place.running();
  const second = await runProgram("simbankd", ["run", "--config", new Place(place).config]);
  expect(second.code).toBe(2);
  expect(second.err).toContain(`${place.socket} is served by another simbankd`);
  await first.kill("SIGKILL");
  expect(existsSync(place.socket)).toBe(true);
  const third = place.launch();
  await until("the killed one's socket was served again", async () => {
    const asked = await runProgram("simbank", ["status", "--json", "--socket", place.socket]);
    return asked.code === 0 || undefined;
  });
  expect(await third.stop()).toEqual({ code: 0, signal: null });
});

test("a socket path that holds a file is refused, and the file stays", async () => {
  const place = new Place();
  writeFileSync(place.socket, "mine");
  const { code, err } = await runProgram("simbankd", ["run", "--config", place.config]);
  expect([code, existsSync(place.socket)]).toEqual([2, true]);
  expect(err).toContain(`${place.socket} is no socket: remove it or choose another`);
});
