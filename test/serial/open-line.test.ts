import { execFile, execFileSync, spawn } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { openLine } from "../../src/serial/index.ts";
import type { SerialLineOptions } from "../../src/serial/index.ts";
import { asOrdinaryUser, asOrdinaryUserAsync, openToAll } from "../posix/ordinary-user.ts";
import { turns } from "../posix/wait.ts";
import { openPlain } from "./plain-serialport.ts";
import { afterwards, BAUD, cleanUp, descriptors, Modem, openRecorded, plugIn, Recorder } from "./support.ts";

afterEach(cleanUp);

const OPEN = constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK;

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), "simbank-line-"));
  afterwards(() => rmSync(path, { recursive: true }));
  return path;
}

/** Opens what must not open, and checks that nothing stays behind. */
async function refusal(path: string, options: Partial<SerialLineOptions> = {}, signal?: AbortSignal) {
  const before = descriptors();
  const seen = new Recorder();
  const opened = await openLine({ path, baudRate: BAUD, ...options }, seen, signal);
  await turns(5);
  expect(descriptors()).toBe(before);
  expect(seen.endings).toEqual([]);
  if (opened.ok) throw new Error(`${path} opened.`);
  return opened.error;
}

const stty = (path: string, ...what: string[]): string =>
  execFileSync("stty", ["-F", path, ...what], { encoding: "utf8" }).trim();

describe("openLine refuses, in words and by code,", () => {
  test.each([
    ["a path that does not exist", () => "/dev/serial/by-path/none", "SB_PORT_MISSING"],
    ["a path through a file", () => "/etc/passwd/tty", "SB_PORT_MISSING"],
    ["a directory", () => tmpdir(), "SB_PORT_NOT_A_TTY"],
    ["a regular file", () => "/etc/passwd", "SB_PORT_NOT_A_TTY"],
    ["a device that is no terminal", () => "/dev/null", "SB_PORT_NOT_A_TTY"],
    [
      "a dangling link",
      () => {
        const link = join(directory(), "b1.1");
        symlinkSync("/nonexistent", link);
        return link;
      },
      "SB_PORT_MISSING",
    ],
    [
      "a link to itself",
      () => {
        const link = join(directory(), "b1.1");
        symlinkSync(link, link);
        return link;
      },
      "SB_PORT_MISSING",
    ],
    [
      "a named pipe",
      () => {
        const pipe = join(directory(), "pipe");
        execFileSync("mkfifo", [pipe]);
        return pipe;
      },
      "SB_PORT_NOT_A_TTY",
    ],
    [
      "a pseudo-terminal whose modem is gone",
      () => {
        const modem = new Modem();
        // A slave that is still open somewhere keeps the name from being given to another terminal.
        const slave = openSync(modem.path, OPEN);
        afterwards(() => closeSync(slave));
        modem.master.close();
        return modem.path;
      },
      "SB_PORT_MISSING",
    ],
  ])("%s", async (_what, path, code) => {
    const place = path();
    const error = await refusal(place);
    expect(error).toMatchObject({ code, holder: null });
    expect(error.message).toContain(place);
    // Place and reason, then what to do.
    expect(error.message.match(/\. /g)?.length).toBeGreaterThan(0);
  });

  test("a port that this user may not open", async () => {
    const modem = plugIn();
    execFileSync("chmod", ["000", modem.path]);
    const error = await asOrdinaryUserAsync(() => refusal(modem.path));
    expect(error).toMatchObject({ code: "SB_PORT_DENIED" });
  });

  test("a second line on the same port, naming the holder and leaving its settings alone", async () => {
    const modem = plugIn();
    const { line, seen } = await openRecorded(modem.path, { baudRate: 9600, exclusive: "never" });
    const before = stty(modem.path, "-g");
    const error = await refusal(modem.path, { baudRate: 115_200, keepModemLines: false });
    expect(error).toMatchObject({ code: "SB_PORT_LOCKED", holder: { pid: process.pid } });
    expect(error.message).toContain(`(pid ${process.pid})`);
    expect(stty(modem.path, "-g")).toBe(before);
    line.write("AT\r");
    await seen.until(() => seen.text.includes("OK"), "the first line still works");
  });

  test("a port that another program has locked, naming that program", async () => {
    const modem = plugIn();
    const child = spawn("flock", ["-n", modem.path, "sh", "-c", "echo held; read -r line"], { stdio: "pipe" });
    afterwards(
      () =>
        new Promise((resolve) => {
          child.once("exit", () => resolve());
          child.stdin.end();
        }),
    );
    await new Promise((resolve) => child.stdout.once("data", resolve));
    const error = await refusal(modem.path);
    expect(error).toMatchObject({ code: "SB_PORT_LOCKED", holder: { pid: child.pid, command: "flock" } });
    expect(error.message).toContain("flock");
  });

  test("a port that another program has marked exclusive", async () => {
    const modem = plugIn();
    openToAll(modem.path);
    await openRecorded(modem.path, { exclusive: "always" });
    const error = await asOrdinaryUserAsync(() => refusal(modem.path));
    expect(error).toMatchObject({ code: "SB_PORT_LOCKED" });
  });

  test("a request that was given up before or while the driver worked", async () => {
    const modem = plugIn();
    expect(await refusal(modem.path, {}, AbortSignal.abort())).toMatchObject({ code: "SB_PORT_CLOSED" });
    const before = descriptors();
    const stop = new AbortController();
    const seen = new Recorder();
    const opening = openLine({ path: modem.path, baudRate: BAUD }, seen, stop.signal);
    stop.abort();
    expect(await opening).toMatchObject({ ok: false, error: { code: "SB_PORT_CLOSED" } });
    // What was opened in the meantime is let go: the port can be had again.
    let again = await openLine({ path: modem.path, baudRate: BAUD }, seen);
    while (!again.ok) {
      expect(again.error.code).toBe("SB_PORT_LOCKED");
      again = await openLine({ path: modem.path, baudRate: BAUD }, seen);
    }
    await again.value.close();
    expect(descriptors()).toBe(before);
  });
});

test("a modem that goes away while its port is being opened is an error or an end, and leaves nothing", async () => {
  const before = descriptors();
  const results = new Set<string>();
  for (let trial = 0; trial < 200; trial += 1) {
    const modem = new Modem();
    // Keeps the terminal's name from being given to another one before the trial is over.
    const slave = openSync(modem.path, OPEN);
    const seen = new Recorder();
    const opening = openLine({ path: modem.path, baudRate: BAUD }, seen);
    await turns(trial % 25);
    modem.master.close();
    const opened = await opening;
    if (opened.ok) expect((await seen.ended()).kind).toBe("hung-up");
    results.add(opened.ok ? "opened" : opened.error.code);
    closeSync(slave);
  }
  await turns(5);
  expect(descriptors()).toBe(before);
  results.delete("SB_HARDWARE"); // serialport's own failure in the middle comes in words only
  expect([...results].toSorted()).toEqual(["SB_PORT_MISSING", "opened"]);
});

describe("an open line keeps others out", () => {
  test("by TIOCEXCL: a plain open(2) by an ordinary user is refused while it is open, and only then", async () => {
    const modem = plugIn();
    openToAll(modem.path);
    const tryOpen = (): void => closeSync(openSync(modem.path, OPEN));
    const { line } = await openRecorded(modem.path, { exclusive: "always" });
    expect(() => asOrdinaryUser(tryOpen)).toThrow(/EBUSY/);
    await line.close();
    expect(() => asOrdinaryUser(tryOpen)).not.toThrow();
  });

  test("control: plain serialport lets a plain open(2) in", async () => {
    const modem = plugIn();
    openToAll(modem.path);
    await openPlain(modem.path);
    expect(() => asOrdinaryUser(() => closeSync(openSync(modem.path, OPEN)))).not.toThrow();
  });

  test("by flock alone on a pseudo-terminal that an ordinary user could not open again after a crash", async () => {
    const modem = plugIn();
    openToAll(modem.path);
    await asOrdinaryUserAsync(async () => {
      await openRecorded(modem.path);
      expect(() => closeSync(openSync(modem.path, OPEN))).not.toThrow();
      expect(await refusal(modem.path)).toMatchObject({ code: "SB_PORT_LOCKED" });
    });
  });
});

describe("openLine", () => {
  test("resolves a symbolic link anew at each open", async () => {
    const [first, second] = [plugIn(), plugIn()];
    const link = join(directory(), "b1.1");
    for (const modem of [first, second]) {
      rmSync(link, { force: true });
      symlinkSync(modem.path, link);
      const { line, seen } = await openRecorded(link);
      expect(line).toMatchObject({ path: link, devicePath: modem.path });
      line.write("AT\r");
      await seen.until(() => seen.text.includes("OK"), "the modem behind the link answered");
      expect(modem.received).toBe("AT\r");
      await line.close();
    }
    expect(first.received).toBe("AT\r");
  });

  test.each([
    [undefined, "-hupcl"],
    [true, "-hupcl"],
    [false, "hupcl"],
  ])("with keepModemLines %s leaves the terminal with %s", async (keepModemLines, flag) => {
    const modem = plugIn();
    await openRecorded(modem.path, { exclusive: "never", ...(keepModemLines === undefined ? {} : { keepModemLines }) });
    expect(stty(modem.path, "-a").split(/[\s;]+/)).toContain(flag);
  });

  test.each([9600, 115_200, 460_800, 921_600])("sets %i baud, raw", async (baudRate) => {
    const modem = plugIn();
    await openRecorded(modem.path, { baudRate, exclusive: "never" });
    expect(stty(modem.path, "speed")).toBe(String(baudRate));
    const settings = stty(modem.path, "-a").split(/[\s;]+/);
    for (const wanted of ["-icanon", "-echo", "-icrnl", "-opost", "-ixon", "clocal", "cs8"]) {
      expect(settings).toContain(wanted);
    }
  });

  test("drops what the modem said while nobody listened", async () => {
    const modem = plugIn();
    modem.master.write("\r\n+CREG: 1\r\n");
    const { line, seen } = await openRecorded(modem.path);
    line.write("AT\r");
    await seen.until(() => seen.text.includes("OK"), "the line answered");
    expect(seen.text).toBe("\r\nOK\r\n");
  });

  test("leaves neither descriptors nor locks behind in 2,000 cycles", { timeout: 120_000 }, async () => {
    const modem = plugIn();
    const inode = statSync(modem.path).ino;
    const before = descriptors();
    for (let cycle = 0; cycle < 2000; cycle += 1) {
      const seen = new Recorder();
      const opened = await openLine({ path: modem.path, baudRate: BAUD }, seen);
      if (!opened.ok) throw new Error(opened.error.message);
      if (cycle % 10 === 0) opened.value.write("AT\r");
      await opened.value.close();
      expect(seen.endings).toHaveLength(1);
    }
    expect(descriptors()).toBe(before);
    expect(readFileSync("/proc/locks", "latin1")).not.toMatch(new RegExp(`:${inode} `));
  });

  test("opens several hundred lines at once, each to its own modem", async () => {
    const before = descriptors();
    const modems = Array.from({ length: 300 }, plugIn);
    const lines = await Promise.all(modems.map((modem) => openRecorded(modem.path)));
    lines.forEach(({ line }, index) => line.write(`AT+N=${index}\r`));
    await Promise.all(lines.map(({ seen }) => seen.until(() => seen.text.includes("OK"), "the modem answered")));
    expect(modems.map((modem) => modem.received)).toEqual(modems.map((_, index) => `AT+N=${index}\r`));
    await Promise.all(lines.map(({ line }) => line.close()));
    for (const modem of modems) modem.master.close();
    expect(descriptors()).toBe(before);
  });
});

test("a modem keeps its line when the process that had it open is killed", async () => {
  const modem = plugIn();
  const child = spawn(process.execPath, [join(import.meta.dirname, "holding-child.ts"), modem.path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  await modem.until(() => modem.received === "ATI\r", "the child's command arrived");
  const error = await refusal(modem.path);
  expect(error.holder).toEqual({ pid: child.pid, command: `${basename(process.execPath)} holding-child.ts` });
  child.kill("SIGKILL");
  await exited;
  const { line, seen } = await openRecorded(modem.path);
  line.write("AT\r");
  await seen.until(() => seen.text.includes("OK"), "the line answered its new owner");
});

describe("with every thread of the pool stuck in a driver", () => {
  test("open lines work, opening and closing end at their deadlines, and nothing is left when the driver answers", async () => {
    const pipes = directory();
    const names = ["1", "2", "3", "4"].map((name) => join(pipes, name));
    execFileSync("mkfifo", names);
    const child = join(import.meta.dirname, "stuck-pool-child.ts");
    const { stdout } = await promisify(execFile)(process.execPath, [child, ...names], {
      env: { ...process.env, UV_THREADPOOL_SIZE: "4" },
    });
    expect(JSON.parse(stdout)).toEqual({
      ours: "answered",
      released: [false],
      plain: "silent",
      opening: "SB_TIMEOUT",
      plainAfterwards: "answered",
      openedAfterwards: true,
      descriptorsLeft: 0,
    });
  });
});

test("an idle port's line is delivered though nothing else turns the loop", async () => {
  const [ours, plain] = [plugIn(), plugIn()];
  const child = spawn(process.execPath, [join(import.meta.dirname, "idle-child.ts"), ours.path, plain.path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  for await (const chunk of child.stdout) {
    output += String(chunk);
    // One modem speaks when the child waits; the other when the first was heard.
    if (output === "ready\n") ours.master.write("RING\r\n");
    if (output === "ready\nours\n") plain.master.write("RING\r\n");
  }
  expect(output).toBe("ready\nours\nplain\n");
});
