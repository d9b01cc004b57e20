import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { SimbankError } from "../../src/domain/errors.ts";
import type { Result } from "../../src/domain/result.ts";
import { poolIdle, turns, turnsUntil } from "../posix/wait.ts";
import { openPlain } from "./plain-serialport.ts";
import { afterwards, cleanUp, openRecorded, plugIn } from "./support.ts";

afterEach(cleanUp);

const DIAL = "ATD+999555001234;\r";

/** The words of an answer that must be an error. */
async function complaint(answer: Promise<Result<unknown, string>>): Promise<string> {
  const result = await answer;
  return result.ok ? "none" : result.error;
}

describe("an open line", () => {
  test("carries a command out and its answer back", async () => {
    const modem = plugIn();
    const { line, seen } = await openRecorded(modem.path);
    expect(line.write("AT\r")).toEqual({ ok: true, value: undefined });
    await seen.until(() => seen.text === "\r\nOK\r\n", "the answer arrived");
    expect(modem.received).toBe("AT\r");
    expect(line).toMatchObject({ isOpen: true, outstandingBytes: 0, path: modem.path, devicePath: modem.path });
  });

  test("passes every byte value in both directions", async () => {
    const modem = plugIn();
    modem.answers = false;
    const { line, seen } = await openRecorded(modem.path);
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 1024 });
    await fc.assert(
      fc.asyncProperty(bytes, bytes, async (out, back) => {
        [modem.received, seen.text] = ["", ""];
        const [sent, answered] = [Buffer.from(out).toString("latin1"), Buffer.from(back).toString("latin1")];
        line.write(sent);
        modem.master.write(back);
        await modem.until(() => modem.received.length >= sent.length, "the modem had it all");
        await seen.until(() => seen.text.length >= answered.length, "we had it all");
        expect([modem.received, seen.text]).toEqual([sent, answered]);
      }),
      { numRuns: 50 },
    );
  });

  test("takes the answer to a failed question about modem lines as information, not as its end", async () => {
    const modem = plugIn();
    const { line, seen } = await openRecorded(modem.path);
    expect(await complaint(line.modemLines())).toContain("Inappropriate ioctl");
    expect(await complaint(line.setModemLines({ dtr: true, rts: true }))).toContain("Inappropriate ioctl");
    expect(line.isOpen).toBe(true);
    line.write("AT\r");
    await seen.until(() => seen.text.includes("OK"), "the line still answered");
    await line.close();
    expect(await complaint(line.modemLines())).toContain("closed");
    expect(await complaint(line.setModemLines({ dtr: true, rts: true }))).toContain("closed");
  });

  test("refuses a text longer than any command as a mistake of the caller", async () => {
    const { line } = await openRecorded(plugIn().path);
    expect(() => line.write("A".repeat(1025))).toThrow(SimbankError);
  });
});

describe("a write to a closed line", () => {
  test("is refused and never sent, not even when the port is opened again", async () => {
    const modem = plugIn();
    const { line } = await openRecorded(modem.path);
    await line.close();
    expect(line.write(DIAL)).toMatchObject({ ok: false, error: { code: "SB_PORT_CLOSED" } });
    const again = await openRecorded(modem.path);
    again.line.write("AT\r");
    await again.seen.until(() => again.seen.text.includes("OK"), "the new line answered");
    expect(line.write(DIAL).ok).toBe(false);
    await turns(20);
    expect(modem.received).toBe("AT\r");
  });

  test("is refused from the moment close is called", async () => {
    const modem = plugIn();
    const { line } = await openRecorded(modem.path);
    const closing = line.close();
    expect(line.write(DIAL).ok).toBe(false);
    expect(line.isOpen).toBe(false);
    await closing;
    await turns(20);
    expect(modem.received).toBe("");
  });

  test("control: plain serialport keeps it and dials after the port is opened again", async () => {
    const modem = plugIn();
    const plain = await openPlain(modem.path);
    await plain.close();
    plain.port.write(DIAL);
    await plain.open();
    await modem.until(() => modem.received !== "", "the stale command was sent");
    expect(modem.received).toBe(DIAL);
  });
});

describe("a modem that takes no bytes", () => {
  /** Writes until the kernel's buffer is full and a rest waits. */
  async function fill(write: () => void, full: () => boolean): Promise<void> {
    await turnsUntil(() => {
      write();
      return full();
    }, "the buffer was full");
    // The pty moves its bytes on in the background, so it is full only when it stays full.
    await turns(200);
    if (!full()) await fill(write, full);
  }

  test("is still heard while the write waits", async () => {
    const modem = plugIn();
    modem.master.pause();
    await turns(2);
    const { line, seen } = await openRecorded(modem.path, { writeTimeoutMs: 60_000 });
    await fill(
      () => line.write("A".repeat(512)),
      () => line.outstandingBytes > 0,
    );
    let heardWhileStuck = 0;
    for (let urc = 1; heardWhileStuck < 40; urc += 1) {
      line.write("A".repeat(512));
      const stuck = line.outstandingBytes > 0;
      modem.master.write(`+CREG: ${urc}\r\n`);
      await seen.until(() => seen.text.includes(`+CREG: ${urc}\r\n`), `URC ${urc} was heard`);
      if (stuck && line.outstandingBytes > 0) heardWhileStuck += 1;
    }
    expect(line.isOpen).toBe(true);
  });

  test("control: plain serialport is deaf while the write waits", async () => {
    const modem = plugIn();
    modem.master.pause();
    await turns(2);
    const plain = await openPlain(modem.path);
    afterwards(() => modem.master.resume());
    // The last to wait for the port, reader or writer, is the only one that is served: the reader waits first.
    await poolIdle();
    plain.port.write(Buffer.alloc(256 * 1024, 0x41));
    await poolIdle();
    for (let urc = 1; urc <= 40; urc += 1) {
      modem.master.write(`+CREG: ${urc}\r\n`);
      await turns(20);
    }
    expect(plain.text).not.toContain("+CREG");
    modem.master.resume();
    await plain.until(() => plain.text.includes("+CREG: 40\r\n"), "the URCs came once the modem read again");
  });

  test("ends the line as stuck, once, and what waited is never sent", async () => {
    const modem = plugIn();
    modem.master.pause();
    await turns(2);
    const { line, seen } = await openRecorded(modem.path, { writeTimeoutMs: 50 });
    await turnsUntil(() => {
      line.write("A".repeat(512));
      return !line.isOpen;
    }, "the line gave up");
    expect(await seen.ended()).toMatchObject({ kind: "stuck", code: "SB_PORT_STUCK", released: true });
    modem.received = "";
    modem.master.resume();
    const again = await openRecorded(modem.path);
    again.line.write("AT\r");
    await again.seen.until(() => again.seen.text.includes("OK"), "the new line answered");
    expect(modem.received).toMatch(/^A*AT\r$/);
    expect(seen.endings).toHaveLength(1);
  });

  test("makes write refuse what exceeds one command instead of keeping it", async () => {
    const modem = plugIn();
    modem.master.pause();
    await turns(2);
    const { line } = await openRecorded(modem.path, { writeTimeoutMs: 60_000 });
    await fill(
      () => line.write("A".repeat(512)),
      () => line.outstandingBytes > 512,
    );
    const waiting = line.outstandingBytes;
    for (let attempt = 0; attempt < 100; attempt += 1) {
      expect(line.write("B".repeat(513))).toMatchObject({ ok: false, error: { code: "SB_PORT_STUCK" } });
    }
    expect(line.outstandingBytes).toBe(waiting);
    await line.close();
    expect(line.outstandingBytes).toBe(0);
  });

  test("is given time as long as it takes bytes slowly", async () => {
    const modem = plugIn();
    modem.answers = false;
    modem.master.pause();
    await turns(2);
    const { line, seen } = await openRecorded(modem.path, { writeTimeoutMs: 60_000 });
    await fill(
      () => line.write("A".repeat(512)),
      () => line.outstandingBytes > 0,
    );
    modem.master.resume();
    await turnsUntil(() => line.outstandingBytes === 0, "everything was taken");
    line.write("AT\r");
    await modem.until(() => modem.received.endsWith("AT\r"), "the next command arrived");
    expect(modem.received).toMatch(/^A+AT\r$/);
    expect(seen.endings).toEqual([]);
  });
});
