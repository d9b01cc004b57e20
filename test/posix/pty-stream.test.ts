import { closeSync, constants, openSync, readdirSync, readSync, writeSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { openPtyStream } from "../../src/posix/index.ts";
import type { PtyMaster, PtyStreamOptions } from "../../src/posix/index.ts";
import { readAvailable, readBytes } from "./read.ts";
import { turns, turnsUntil, Waiter } from "./wait.ts";

const OPEN = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;

interface Device {
  readonly master: PtyMaster;
  readonly waiter: Waiter;
  received: string;
  closes: (Error | null)[];
}

const devices: Device[] = [];

function device(options: PtyStreamOptions = {}): Device {
  const waiter = new Waiter();
  const seen = { received: "", closes: [] as (Error | null)[] };
  const master = openPtyStream(
    {
      data: (chunk) => {
        seen.received += chunk.toString("latin1");
        waiter.changed();
      },
      closed: (error) => {
        seen.closes.push(error);
        waiter.changed();
      },
    },
    options,
  );
  const made: Device = Object.assign(seen, { master, waiter });
  devices.push(made);
  return made;
}

afterEach(() => {
  for (const { master } of devices.splice(0)) master.close();
});

describe("openPtyStream", () => {
  test("delivers what the slave writes and sends what it is given", async () => {
    const modem = device();
    const slave = openSync(modem.master.path, OPEN);
    writeSync(slave, "AT\r");
    await modem.waiter.until(() => modem.received === "AT\r", "the command arrived");
    modem.master.write("\r\nOK\r\n");
    modem.master.write(Buffer.from([0, 0x1a, 0xff]));
    expect((await readBytes(slave, 9)).toString("latin1")).toBe("\r\nOK\r\n\0\x1a\xff");
    closeSync(slave);
  });

  test("stays alive while the slave is closed and opened again, and keeps what was sent in between", async () => {
    const modem = device();
    for (const round of ["one", "two", "three"]) {
      const slave = openSync(modem.master.path, OPEN);
      modem.received = "";
      writeSync(slave, round);
      await modem.waiter.until(() => modem.received === round, `round ${round} arrived`);
      closeSync(slave);
      modem.master.write(`after ${round}`);
      const again = openSync(modem.master.path, OPEN);
      expect((await readBytes(again, 6 + round.length)).toString()).toBe(`after ${round}`);
      closeSync(again);
    }
    expect(modem.closes).toEqual([]);
  });

  test("keeps bytes in order and none lost while a slow reader catches up", async () => {
    const modem = device({ backlogBytes: 1 << 20 });
    const slave = openSync(modem.master.path, OPEN);
    const lines = Array.from({ length: 8000 }, (_, index) => `+URC: ${index}\r\n`);
    let got = "";
    let waited = 0;
    for (const [index, line] of lines.entries()) {
      modem.master.write(line);
      waited = Math.max(waited, modem.master.waitingBytes);
      // Room in the middle must not let a later line overtake those that wait.
      if (index % 2000 === 1999) got += readAvailable(slave).toString();
    }
    expect(waited).toBeGreaterThan(0);
    const all = lines.join("");
    got += (await readBytes(slave, all.length - got.length)).toString();
    expect(got).toBe(all);
    expect(modem.master.droppedBytes).toBe(0);
    expect(modem.master.waitingBytes).toBe(0);
    closeSync(slave);
  });

  test("drops and counts what exceeds the backlog instead of growing", () => {
    const modem = device({ backlogBytes: 1000 });
    const sent = 400 * 1024;
    for (let block = 0; block < 400; block += 1) modem.master.write(Buffer.alloc(1024, 0x55));
    expect(modem.master.waitingBytes).toBeLessThanOrEqual(1000);
    expect(modem.master.droppedBytes).toBeGreaterThan(sent / 2);
  });

  test("takes nothing from the slave while paused, and everything after", async () => {
    const modem = device();
    const slave = openSync(modem.master.path, OPEN);
    modem.master.pause();
    await turns(2);
    writeSync(slave, "AT+CSQ\r");
    await turns(20);
    expect(modem.received).toBe("");
    modem.master.resume();
    await modem.waiter.until(() => modem.received === "AT+CSQ\r", "the held command arrived");
    closeSync(slave);
  });

  test("makes a writer find no room while it is paused", async () => {
    const modem = device();
    const slave = openSync(modem.master.path, OPEN);
    modem.master.pause();
    let full = false;
    await turnsUntil(() => {
      try {
        writeSync(slave, Buffer.alloc(4096, 0x41));
      } catch (error) {
        expect(error).toMatchObject({ code: "EAGAIN" });
        full = true;
      }
      return full;
    }, "the buffer was full");
    closeSync(slave);
  });

  test("hangs up on close, tells so once, and is silent afterwards", async () => {
    const before = readdirSync("/proc/self/fd").length;
    const modem = device();
    const slave = openSync(modem.master.path, OPEN);
    modem.master.close();
    modem.master.close();
    expect(modem.closes).toEqual([null]);
    expect(modem.master.isOpen).toBe(false);
    expect(readSync(slave, Buffer.alloc(8))).toBe(0);
    modem.master.write("RING\r\n");
    modem.master.resume();
    await turns(5);
    expect(modem.closes).toEqual([null]);
    closeSync(slave);
    expect(readdirSync("/proc/self/fd").length).toBe(before);
  });

  test("may be closed from its own data handler", async () => {
    const waiter = new Waiter();
    const chunks: string[] = [];
    const master = openPtyStream({
      data: (chunk) => {
        chunks.push(chunk.toString());
        master.close();
      },
      closed: () => waiter.changed(),
    });
    const slave = openSync(master.path, OPEN);
    writeSync(slave, "AT\r");
    await waiter.until(() => !master.isOpen, "the master closed");
    expect(chunks).toEqual(["AT\r"]);
    closeSync(slave);
  });

  test("serves hundreds of lines in one process", async () => {
    const modems = Array.from({ length: 256 }, () => device());
    const slaves = modems.map((modem) => openSync(modem.master.path, OPEN));
    slaves.forEach((slave, index) => writeSync(slave, `AT+N=${index}\r`));
    for (const [index, modem] of modems.entries()) {
      await modem.waiter.until(() => modem.received === `AT+N=${index}\r`, `line ${index} was served`);
    }
    slaves.forEach(closeSync);
  });
});
