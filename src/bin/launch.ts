import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A program: takes the arguments after its name, answers with its exit code. */
export type Main = (argv: readonly string[]) => Promise<number>;

/** Exit code for "this cannot run here" (`domain/errors.ts`; not imported, so that any Node can read this file). */
const USAGE = 2;
const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR2"] as const;
/** Set for the second run, which must not start a third; never inherited by what the program itself starts. */
const RELAUNCHED = "SIMBANK_RELAUNCHED";

/** Whether the native packages and timers of this product are known to work under `version`, such as `24.21.0`. */
export function supportsNode(version: string): boolean {
  const major = Number.parseInt(version, 10);
  return major >= 24 && major < 26;
}

/**
 * Runs a program under a supported Node and sets the process's exit code to its answer. `load` is called only when
 * this Node is supported: what it imports may not even parse on an older one. Otherwise the Node that was installed
 * beside the package takes over with the same arguments, streams, signals and fate; without one, a line says what to
 * do and the exit code is 2. The launcher lines that the build puts before the programs (`scripts/bin-prologue.sh`)
 * normally choose the right Node first and keep the process id; this is for `node dist/bin/….js`.
 */
export async function launch(
  binUrl: string,
  load: () => Promise<{ readonly main: Main }>,
  version: string = process.versions.node,
): Promise<void> {
  if (supportsNode(version)) {
    dieWithLauncher();
    const { main } = await load();
    process.exitCode = await main(process.argv.slice(2));
    return;
  }
  const node = process.env[RELAUNCHED] === undefined ? installedNode(binUrl) : null;
  if (node === null) {
    process.stderr.write(`This program needs Node.js 24 or 25, but is run by ${version}; ${REMEDY}\n`);
    process.exitCode = USAGE;
    return;
  }
  relaunch(node, fileURLToPath(binUrl));
}

const REMEDY = "install Node.js 24, or run `npm ci --ignore-scripts` in a checkout, which brings one.";

/** Path of the Node executable in the optional dependency for this machine; null where npm did not install it. */
function installedNode(binUrl: string): string | null {
  try {
    const manifest = createRequire(binUrl).resolve(`node-${process.platform}-${process.arch}/package.json`);
    const node = join(manifest, "..", "bin", "node");
    return existsSync(node) ? node : null;
  } catch {
    // Not installed: an optional dependency may be missing on other platforms or with `--omit=optional`.
    return null;
  }
}

function relaunch(node: string, bin: string): void {
  // The channel carries nothing: its end tells the child that this process is gone, even by SIGKILL.
  const child = spawn(node, [...process.execArgv, bin, ...process.argv.slice(2)], {
    stdio: ["inherit", "inherit", "inherit", "ipc"],
    env: { ...process.env, [RELAUNCHED]: "1" },
  });
  const forward = (signal: NodeJS.Signals): void => {
    // A terminal's Ctrl-C has reached the child already: twice would read as "now".
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of FORWARDED) process.on(signal, forward);
  child.on("error", (error) => {
    process.stderr.write(`Cannot start ${node}: ${error.message}; ${REMEDY}\n`);
    process.exitCode = USAGE;
  });
  child.on("exit", (code, signal) => {
    for (const each of FORWARDED) process.off(each, forward);
    if (signal === null) process.exitCode = code ?? 1;
    else process.kill(process.pid, signal);
  });
}

/** A relaunched program ends at once when its launcher is killed: two processes must not outlive one kill. */
function dieWithLauncher(): void {
  if (process.env[RELAUNCHED] === undefined) return;
  delete process.env[RELAUNCHED];
  process.once("disconnect", () => process.kill(process.pid, "SIGKILL"));
  process.channel?.unref();
}
