import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  checkTerminal,
  clearExclusive,
  discardOutput,
  holderOf,
  holdersOf,
  lockIsFree,
  mayOpenExclusive,
  openPty,
  setExclusive,
  setHangupOnClose,
} from "../../src/posix/index.ts";
import type { Pty } from "../../src/posix/index.ts";
import { deviceNumbers } from "../../src/posix/tty-control.ts";
import { asOrdinaryUser, openToAll } from "./ordinary-user.ts";

const OPEN = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;
const BAD_FD = 1_000_000;

let pty: Pty;
let fd: number;

beforeEach(() => {
  pty = openPty();
  openToAll(pty.path);
  fd = openSync(pty.path, OPEN);
});

afterEach(() => {
  closeSync(fd);
  pty.closeMaster();
});

const tryOpen = (): void => closeSync(openSync(pty.path, OPEN));

describe("setExclusive", () => {
  test("keeps other opens out until it is cleared", () => {
    asOrdinaryUser(tryOpen);
    expect(setExclusive(fd).ok).toBe(true);
    expect(() => asOrdinaryUser(tryOpen)).toThrow(/EBUSY/);
    expect(clearExclusive(fd).ok).toBe(true);
    expect(() => asOrdinaryUser(tryOpen)).not.toThrow();
  });

  test("outlasts the last close of a pseudo-terminal, which is why a line clears it", () => {
    setExclusive(fd);
    closeSync(fd);
    expect(() => asOrdinaryUser(tryOpen)).toThrow(/EBUSY/);
    pty.closeMaster();
    fd = openSync("/dev/null", "r");
  });

  test("is known to be harmless to us only with the capability to pass it", () => {
    expect(asOrdinaryUser(mayOpenExclusive)).toBe(false);
    if (process.getuid?.() === 0 && mayOpenExclusive()) {
      setExclusive(fd);
      expect(tryOpen).not.toThrow();
    }
  });
});

describe("checkTerminal", () => {
  test("tells a terminal, a hung-up terminal and other files apart", () => {
    expect(checkTerminal(fd)).toEqual({ ok: true, value: undefined });
    const other = openSync("/dev/null", "r");
    expect(checkTerminal(other)).toMatchObject({ ok: false, error: { name: "ENOTTY" } });
    closeSync(other);
    pty.closeMaster();
    expect(checkTerminal(fd)).toMatchObject({ ok: false, error: { name: "EIO" } });
  });
});

describe("setHangupOnClose", () => {
  test.each([
    [true, "hupcl"],
    [false, "-hupcl"],
  ])("%s is seen as %s", (drop, flag) => {
    expect(setHangupOnClose(fd, !drop).ok).toBe(true);
    expect(setHangupOnClose(fd, drop).ok).toBe(true);
    const settings = execFileSync("stty", ["-a", "-F", pty.path], { encoding: "utf8" });
    expect(settings.split(/[\s;]+/)).toContain(flag);
  });

  test("changes nothing else", () => {
    const stty = (): string => execFileSync("stty", ["-g", "-F", pty.path], { encoding: "utf8" });
    setHangupOnClose(fd, true);
    const before = stty();
    setHangupOnClose(fd, false);
    expect(stty()).not.toBe(before);
    setHangupOnClose(fd, true);
    expect(stty()).toBe(before);
  });
});

test.each([
  ["setExclusive", setExclusive],
  ["clearExclusive", clearExclusive],
  ["discardOutput", discardOutput],
  ["lockIsFree", lockIsFree],
  ["setHangupOnClose", (bad: number) => setHangupOnClose(bad, true)],
])("%s returns EBADF for a descriptor that is not open", (_name, call) => {
  expect(call(BAD_FD)).toMatchObject({ ok: false, error: { name: "EBADF", errno: 9 } });
});

describe("the holder of a device", () => {
  /** Holds a lock in another process until it is told to end by the end of its input. */
  async function held(work: (pid: number) => Promise<void>): Promise<void> {
    const { spawn } = await import("node:child_process");
    const child = spawn("flock", ["-n", pty.path, "sh", "-c", "echo held; read -r line"], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const exited = new Promise((resolve) => child.once("exit", resolve));
    await new Promise((resolve) => child.stdout.once("data", resolve));
    try {
      await work(child.pid ?? 0);
    } finally {
      child.stdin.end();
      await exited;
    }
  }

  test("is the process that has the lock, by pid and program", async () => {
    expect(lockIsFree(fd)).toEqual({ ok: true, value: true });
    await held(async (pid) => {
      expect(lockIsFree(fd)).toEqual({ ok: true, value: false });
      expect(await holderOf(pty.path)).toEqual({ pid, command: "flock" });
      expect((await holdersOf(pty.path)).map((holder) => holder.pid)).toContain(pid);
    });
    expect(lockIsFree(fd)).toEqual({ ok: true, value: true });
  });

  test("is nobody where only we have it open, and where there is no such file", async () => {
    expect(await holderOf(pty.path)).toBeNull();
    expect(await holderOf("/nonexistent")).toBeNull();
    expect(await holdersOf("/nonexistent")).toEqual([]);
  });
});

test.each([
  // makedev(3): low eight bits of the minor, twelve of the major, then the high bits of both.
  [0x0000_8807, 136, 7],
  [0x0010_8801, 136, 257],
  [0x0000_bc00, 188, 0],
])("device number %i is major %i, minor %i", (device, major, minor) => {
  expect(deviceNumbers(device)).toEqual({ major, minor });
});
