import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { supportsNode } from "../../src/bin/launch.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const NODE_PACKAGE = `node-${process.platform}-${process.arch}`;
const SHELL_TOOLS = "/usr/bin:/bin";

/** A package as npm leaves it, whose one program reports what it was given. */
let root: string;
let program: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "simbank-bin-")));
  mkdirSync(join(root, "package", "dist", "bin"), { recursive: true });
  mkdirSync(join(root, "old"));
  writeFileSync(join(root, "package", "package.json"), '{"type":"module"}');
  program = join(root, "package", "dist", "bin", "probe.js");
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text: string): void {
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

/** Puts the running Node where npm puts the optional dependency: inside the package or hoisted beside it. */
function installNode(modules: string): void {
  const folder = join(modules, NODE_PACKAGE);
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "package.json"), `{"name":"${NODE_PACKAGE}"}`);
  symlinkSync(process.execPath, join(folder, "bin", "node"));
}

/** A `node` that is first on PATH and must not be used. */
function putOldNodeOnPath(): string {
  write(join(root, "old", "node"), "#!/bin/sh\necho v18.0.0\nexit 9\n");
  return `${join(root, "old")}:${SHELL_TOOLS}`;
}

describe("the Node versions that are supported", () => {
  it.each([
    ["24.0.0", true],
    ["24.21.0", true],
    ["25.9.1", true],
    ["23.11.1", false],
    ["20.20.2", false],
    ["26.0.0", false],
    ["26.10.0-nightly", false],
    ["", false],
  ])("%s: %s", (version, supported) => {
    expect(supportsNode(version)).toBe(supported);
  });
});

describe("a built program", () => {
  const report = "console.log(JSON.stringify({ pid: process.pid, arguments: process.argv.slice(2) }));\n";

  beforeEach(() => {
    write(program, readFileSync(join(ROOT, "scripts", "bin-prologue.sh"), "utf8") + report);
  });

  it.each([
    ["installed inside the package", "package/node_modules"],
    ["hoisted beside the package", "."],
  ])("becomes the Node that is %s, keeping its process id and arguments", (_where, modules) => {
    installNode(join(root, modules));
    const done = spawnSync(program, ["a b", "--c", "*"], { env: { PATH: putOldNodeOnPath() }, encoding: "utf8" });
    expect(done.stderr).toBe("");
    expect(JSON.parse(done.stdout)).toEqual({ pid: done.pid, arguments: ["a b", "--c", "*"] });
  });

  it("starts through a link, as npm makes them", () => {
    installNode(join(root, "package", "node_modules"));
    symlinkSync(program, join(root, "probe"));
    const done = spawnSync(join(root, "probe"), [], { env: { PATH: putOldNodeOnPath() }, encoding: "utf8" });
    expect(JSON.parse(done.stdout)).toEqual({ pid: done.pid, arguments: [] });
  });

  it("passes over a Node for another machine", () => {
    installNode(join(root, "package", "node_modules"));
    const otherMachine = process.arch === "x64" ? "arm64" : "x64";
    const broken = join(root, "package", "node_modules", `node-linux-${otherMachine}`, "bin");
    mkdirSync(broken, { recursive: true });
    write(join(broken, "node"), "#!/no/such/loader\n");
    const done = spawnSync(program, [], { env: { PATH: putOldNodeOnPath() }, encoding: "utf8" });
    expect(JSON.parse(done.stdout)).toEqual({ pid: done.pid, arguments: [] });
  });

  it("leaves the judgement to the program when only the Node on PATH is there", () => {
    const done = spawnSync(program, [], { env: { PATH: putOldNodeOnPath() }, encoding: "utf8" });
    expect(done).toMatchObject({ status: 9, stdout: "v18.0.0\n" });
  });

  it("says in one line what to do when there is no Node at all", () => {
    for (const tool of ["readlink", "sh"]) symlinkSync(join("/bin", tool), join(root, "old", tool));
    const done = spawnSync(program, [], { env: { PATH: join(root, "old") }, encoding: "utf8" });
    expect(done.status).toBe(2);
    expect(done.stderr).toMatch(/^simbankd: needs Node\.js 24 or 25;.*\n$/);
  });
});

describe("a program that was started by the wrong Node", () => {
  const MAIN = `{
    main: async (argv) => {
      if (argv[0] === "wait") await new Promise((resolve) => {
        process.once("SIGTERM", () => resolve(undefined));
        setInterval(() => {}, 60000);
        console.log(process.pid);
      }).then(() => process.exit(7));
      console.log(JSON.stringify({ argv, leaks: process.env.SIMBANK_RELAUNCHED ?? null }));
      return Number(argv[0] ?? 0);
    },
  }`;

  beforeEach(() => {
    const launcher = JSON.stringify(join(ROOT, "src", "bin", "launch.ts"));
    write(
      program,
      `import { launch } from ${launcher};
       const version = process.env.SIMBANK_RELAUNCHED === undefined ? "20.20.2" : process.versions.node;
       await launch(import.meta.url, async () => (${MAIN}), version);\n`,
    );
  });

  const running: ChildProcess[] = [];
  afterEach(() => {
    for (const child of running.splice(0)) child.kill("SIGKILL");
  });

  it("says in one line what to do when no other Node is installed, and exits with 2", () => {
    const done = spawnSync(process.execPath, [program], { encoding: "utf8" });
    expect(done).toMatchObject({ status: 2, stdout: "" });
    expect(done.stderr).toMatch(/^This program needs Node\.js 24 or 25, but is run by 20\.20\.2; .*\n$/);
  });

  it("hands arguments and exit code through, and leaves no trace in the environment", () => {
    installNode(join(root, "package", "node_modules"));
    const done = spawnSync(process.execPath, [program, "5", "a b"], { encoding: "utf8" });
    expect(done.stderr).toBe("");
    expect(done.status).toBe(5);
    expect(JSON.parse(done.stdout)).toEqual({ argv: ["5", "a b"], leaks: null });
  });

  /** Starts the program in its waiting form; resolves with the process that runs it in the end. */
  async function startWaiting(): Promise<{ readonly launcher: ChildProcess; readonly pid: number }> {
    installNode(join(root, "package", "node_modules"));
    const launcher = spawn(process.execPath, [program, "wait"], { stdio: ["ignore", "pipe", "inherit"] });
    running.push(launcher);
    const [line] = (await once(launcher.stdout, "data")) as [Buffer];
    return { launcher, pid: Number(line.toString()) };
  }

  it("passes signals on and takes the program's exit code", async () => {
    const { launcher, pid } = await startWaiting();
    expect(pid).not.toBe(launcher.pid);
    launcher.kill("SIGTERM");
    expect(await once(launcher, "exit")).toEqual([7, null]);
  });

  it("dies of the signal that killed the program", async () => {
    const { launcher, pid } = await startWaiting();
    process.kill(pid, "SIGKILL");
    expect(await once(launcher, "exit")).toEqual([null, "SIGKILL"]);
  });

  it("takes the program along when it is killed itself", async () => {
    const { launcher } = await startWaiting();
    // The program holds the other end of this pipe: it closes when both processes are gone.
    const closed = once(launcher.stdout ?? launcher, "close");
    const exited = once(launcher, "exit");
    launcher.kill("SIGKILL");
    expect(await exited).toEqual([null, "SIGKILL"]);
    await closed;
  });
});
