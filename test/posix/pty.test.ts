import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, readFileSync, readSync, writeSync } from "node:fs";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { isPtySlave, openPty } from "../../src/posix/index.ts";
import type { Pty } from "../../src/posix/index.ts";
import { readBytes } from "./read.ts";

const OPEN = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;
const made: Pty[] = [];

function make(): Pty {
  const pty = openPty();
  made.push(pty);
  return pty;
}

function flagsOf(fd: number): number {
  return Number.parseInt(/^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1] ?? "", 8);
}

afterEach(() => {
  for (const pty of made.splice(0)) pty.closeMaster();
});

describe("openPty", () => {
  test("gives a terminal that passes every byte in both directions unchanged", async () => {
    const pty = make();
    const slave = openSync(pty.path, OPEN);
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 1000 });
    await fc.assert(
      fc.asyncProperty(bytes, bytes, async (out, back) => {
        writeSync(slave, out);
        expect(await readBytes(pty.masterFd, out.length)).toEqual(Buffer.from(out));
        writeSync(pty.masterFd, back);
        expect(await readBytes(slave, back.length)).toEqual(Buffer.from(back));
      }),
    );
    closeSync(slave);
  });

  test("does not echo what the master sends", async () => {
    const pty = make();
    const slave = openSync(pty.path, OPEN);
    writeSync(pty.masterFd, "RING\r\n");
    expect((await readBytes(slave, 6)).toString()).toBe("RING\r\n");
    // An echo would come before what the slave writes now.
    writeSync(slave, "AT\r");
    expect((await readBytes(pty.masterFd, 3)).toString()).toBe("AT\r");
    closeSync(slave);
  });

  test("sets the slave raw before anyone opens it", () => {
    const settings = execFileSync("stty", ["-a", "-F", make().path], { encoding: "utf8" });
    for (const flag of ["-icanon", "-echo", "-isig", "-icrnl", "-ixon", "-opost", "cs8"]) {
      expect(settings.split(/[\s;]+/)).toContain(flag);
    }
  });

  test("gives a master that neither blocks nor is inherited by child processes", () => {
    const flags = flagsOf(make().masterFd);
    expect(flags & constants.O_NONBLOCK).not.toBe(0);
    expect(flags & 0o2000000).not.toBe(0);
  });

  test("hangs the slave up when the master is closed", () => {
    const pty = make();
    const slave = openSync(pty.path, OPEN);
    pty.closeMaster();
    expect(readSync(slave, Buffer.alloc(8))).toBe(0);
    expect(() => writeSync(slave, "AT\r")).toThrow(/EIO/);
    closeSync(slave);
  });

  test("closes the master once, so that a repeated close cannot hit another file", () => {
    const pty = make();
    pty.closeMaster();
    const reused = openSync("/dev/null", "r");
    expect(reused).toBe(pty.masterFd);
    pty.closeMaster();
    expect(() => closeSync(reused)).not.toThrow();
  });

  test("gives each terminal a path of its own, by the hundred", () => {
    const paths = new Set(Array.from({ length: 256 }, () => make().path));
    expect(paths.size).toBe(256);
    expect([...paths].every(isPtySlave)).toBe(true);
  });
});

test.each(["/dev/null", "/tmp", "/nonexistent"])("isPtySlave says no to %s", (path) => {
  expect(isPtySlave(path)).toBe(false);
});
