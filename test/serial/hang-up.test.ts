import { writeSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { openPty } from "../../src/posix/index.ts";
import type { Pty } from "../../src/posix/index.ts";
import { poolIsBusy, turns, turnsUntil } from "../posix/wait.ts";
import { openPlain } from "./plain-serialport.ts";
import { cleanUp, descriptors, openRecorded, plugIn } from "./support.ts";

afterEach(cleanUp);

const BURST = "^RSSI: 20\r\n".repeat(300);

/** Whether a file operation is in the thread pool at each of many looks: an idle process has none. */
async function poolStaysBusy(): Promise<boolean> {
  for (let look = 0; look < 200; look += 1) {
    await turns(1);
    if (!poolIsBusy()) return false;
  }
  return true;
}

/**
 * Unplugs the modem in the middle of a burst: right after its first bytes were delivered, when serialport has the next
 * read under way, then some turns of the loop later.
 */
async function unplugInBurst(pty: Pty, delivered: () => boolean, laterTurns: number): Promise<void> {
  writeSync(pty.masterFd, BURST);
  await turnsUntil(delivered, "the burst began to arrive");
  await turns(laterTurns);
  pty.closeMaster();
}

describe("an unplug while data is arriving", () => {
  test("ends our line exactly once in each of 300 trials and leaves nothing running", async () => {
    const before = descriptors();
    const kinds = new Set<string>();
    for (let trial = 0; trial < 300; trial += 1) {
      const pty = openPty();
      const { line, seen } = await openRecorded(pty.path);
      await unplugInBurst(pty, () => seen.text !== "" || trial % 3 === 0, trial % 10);
      kinds.add((await seen.ended()).kind);
      expect(line.isOpen).toBe(false);
      await turns(5);
      expect(seen.endings).toHaveLength(1);
    }
    expect([...kinds]).toEqual(["hung-up"]);
    expect(await poolStaysBusy()).toBe(false);
    expect(descriptors()).toBe(before);
  });

  test("control: plain serialport tells nobody and spins until something is written", async () => {
    const trials = 30;
    let stuck = 0;
    for (let trial = 0; trial < trials; trial += 1) {
      const pty = openPty();
      const plain = await openPlain(pty.path);
      let unplugged = false;
      // Closing in the handler itself meets the read that follows it.
      plain.port.once("data", () => {
        pty.closeMaster();
        unplugged = true;
      });
      writeSync(pty.masterFd, BURST);
      await plain.until(() => unplugged, "the modem was unplugged");
      await turns(200);
      if (plain.closes > 0) continue;
      expect(plain.port.isOpen).toBe(true);
      if (await poolStaysBusy()) stuck += 1;
      plain.port.write("AT\r");
      await plain.until(() => plain.closes > 0, "the failing write freed it");
    }
    expect(stuck).toBeGreaterThan(0);
  });
});

describe("the end of a line", () => {
  test("is told once however many things end it at the same time", async () => {
    for (let trial = 0; trial < 50; trial += 1) {
      const modem = plugIn();
      const { line, seen } = await openRecorded(modem.path);
      modem.master.write(BURST);
      if (trial % 2 === 0) await turns(trial % 5);
      line.write("AT\r");
      modem.master.close();
      line.write("AT\r");
      await Promise.all([line.close(), line.close("again"), seen.ended()]);
      await turns(5);
      expect(seen.endings).toHaveLength(1);
    }
  });

  test("control: plain serialport tells it more than once", async () => {
    const ports = 30;
    let closes = 0;
    for (let trial = 0; trial < ports; trial += 1) {
      const pty = openPty();
      const plain = await openPlain(pty.path);
      plain.port.once("data", () => pty.closeMaster());
      writeSync(pty.masterFd, BURST);
      await plain.until(() => plain.text !== "", "the burst began to arrive");
      await turns(50);
      plain.port.write("AT\r");
      await plain.until(() => plain.closes > 0, "it was told");
      await turns(50);
      closes += plain.closes;
    }
    expect(closes).toBeGreaterThan(ports);
  });

  test("comes after the port is free: it can be opened again in the very handler", async () => {
    const modem = plugIn();
    const { line, seen } = await openRecorded(modem.path);
    const reopened = seen.ended().then(() => openRecorded(modem.path));
    await line.close();
    const again = await reopened;
    again.line.write("AT\r");
    await again.seen.until(() => again.seen.text.includes("OK"), "the new line answered");
  });

  test("names the kind: requested, with the words given", async () => {
    const { line, seen } = await openRecorded(plugIn().path);
    await line.close("slot b1.1 was stopped");
    expect(seen.endings).toEqual([{ kind: "requested", code: null, message: "slot b1.1 was stopped", released: true }]);
  });

  test("comes also to an idle line when its modem is unplugged", async () => {
    const modem = plugIn();
    const { seen } = await openRecorded(modem.path);
    await turns(5);
    modem.master.close();
    expect(await seen.ended()).toMatchObject({ kind: "hung-up", code: "SB_PORT_CLOSED", released: true });
  });

  test("comes to each of 200 busy lines that are unplugged together, and none stays open", async () => {
    const before = descriptors();
    const lines = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const modem = plugIn();
        return { modem, ...(await openRecorded(modem.path)) };
      }),
    );
    for (const { modem, line } of lines) {
      modem.master.write(BURST);
      line.write("AT\r");
    }
    await turns(3);
    for (const { modem } of lines) modem.master.close();
    await Promise.all(lines.map(({ seen }) => seen.ended()));
    await turns(20);
    expect(lines.filter(({ seen }) => seen.endings.length !== 1)).toEqual([]);
    expect(lines.filter(({ line }) => line.isOpen)).toEqual([]);
    expect(descriptors()).toBe(before);
  });
});
