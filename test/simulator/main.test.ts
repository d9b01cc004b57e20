import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PtyHost } from "./pty-host.ts";

interface Ready {
  readonly ready: boolean;
  readonly schema: number;
  readonly dir: string;
  readonly pid: number;
  readonly slots: readonly Readonly<Record<string, string>>[];
}

const BIN = fileURLToPath(new URL("../../src/bin/simbank-rack.ts", import.meta.url));
let dir = "";
let running: ChildProcess | null = null;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "rack-main-"));
});

afterEach(() => {
  running?.kill("SIGKILL");
  running = null;
  rmSync(dir, { recursive: true });
});

function spawnRack(
  args: readonly string[],
): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  running = child;
  return child;
}

/** Runs the program to its end. */
async function run(...args: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawnRack(args);
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exitOf(child)]);
  return { code, out, err };
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", resolve));
}

describe("simbank-rack", () => {
  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "says in one JSON line that it is up, serves, and leaves at %s with exit code 0",
    async (signal) => {
      const child = spawnRack(["--slots", "3", "--dir", dir, "--personality", "mix", "--seed", "9", "--plmn", "99970"]);
      const exited = exitOf(child);
      const out: string[] = [];
      const ready = await new Promise<Ready>((resolve) => {
        createInterface({ input: child.stdout }).on("line", (line) => {
          out.push(line);
          resolve(JSON.parse(line) as Ready);
        });
      });
      expect(ready).toMatchObject({ ready: true, schema: 1, dir, pid: child.pid });
      expect(ready.slots.map((slot) => slot["slot"])).toEqual(["b1.1", "b1.2", "b1.3"]);
      for (const slot of ready.slots) {
        expect(slot).toMatchObject({ path: join(dir, slot["slot"] ?? ""), personality: expect.any(String) });
        expect(slot["imei"]).toMatch(/^00\d{13}$/);
        expect(slot["iccid"]).toMatch(/^8999\d{16}$/);
        expect(slot["imsi"]).toMatch(/^99970\d{10}$/);
      }
      const host = new PtyHost(join(dir, "b1.3"));
      expect(await host.ask("AT")).toContain("OK");
      host.close();
      child.kill(signal);
      expect(await exited).toBe(0);
      expect(readdirSync(dir)).toEqual(["rack.ndjson"]);
      expect(out).toHaveLength(1);
    },
  );

  it("refuses a folder that a live rack serves, and takes over one that a dead rack left", async () => {
    const gone = spawnRack(["--version"]);
    await exitOf(gone);
    writeFileSync(join(dir, "rack.pid"), `${gone.pid}\n`);
    const first = spawnRack(["--slots", "1", "--dir", dir]);
    const exited = exitOf(first);
    await new Promise((resolve) => first.stdout.once("data", resolve));
    const second = await run("--slots", "1", "--dir", dir);
    expect(second).toMatchObject({ code: 2, out: "" });
    expect(second.err).toContain(`A rack is running in ${dir} (pid ${first.pid})`);
    const host = new PtyHost(join(dir, "b1.1"));
    expect(await host.ask("AT")).toContain("OK");
    host.close();
    first.kill("SIGTERM");
    expect(await exited).toBe(0);
    expect(readdirSync(dir)).toEqual(["rack.ndjson"]);
  });

  it("prints its version and nothing else", async () => {
    const { code, out } = await run("--version");
    expect(code).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  });

  it("prints its help with the number table, the personalities and the faults, exit code 0", async () => {
    const { code, out } = await run("--help");
    expect(code).toBe(0);
    for (const word of ["--time-scale", "declined-as-busy", "quectel-ec2x", "registration-denied", "Exit codes"]) {
      expect(out).toContain(word);
    }
  });

  it.each<[string, readonly string[], RegExp]>([
    ["no slots", ["--dir", "DIR"], /required option '--slots <n>'/],
    ["a word for a number", ["--slots", "many", "--dir", "DIR"], /--slots needs a number, not "many"/],
    [
      "too many boards",
      ["--slots", "2", "--boards", "3", "--dir", "DIR"],
      /--boards must be a whole number from 1 to 2, not 3/,
    ],
    ["a mistyped option", ["--slots", "1", "--dir", "DIR", "--seeds", "1"], /unknown option '--seeds'/],
    ["an unknown personality", ["--slots", "1", "--dir", "DIR", "--personality", "generik"], /did you mean generic\?/],
    ["a missing fault file", ["--slots", "1", "--dir", "DIR", "--faults", "DIR/none"], /Cannot read .*none: ENOENT/],
    [
      "a bad fault file",
      ["--slots", "1", "--dir", "DIR", "--faults", "DIR/bad.yaml"],
      /\[0\]\.slot: there is no slot b7\.7/,
    ],
  ])("refuses %s with exit code 2 and a sentence", async (_what, args, message) => {
    writeFileSync(join(dir, "bad.yaml"), "[{slot: b7.7, at_s: 1, fault: reboot}]");
    const { code, out, err } = await run(...args.map((arg) => arg.replace("DIR", dir)));
    expect(err).toMatch(message);
    expect(code).toBe(2);
    expect(out).toBe("");
  });
});
