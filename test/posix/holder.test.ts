import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { holdersOf } from "../../src/posix/index.ts";

type Child = ChildProcessByStdio<Writable, Readable, null>;
const children: Child[] = [];

/** A process that has printed its first line, and ends with its standard input. */
async function started(program: string, args: readonly string[]): Promise<{ child: Child; says: string }> {
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
  children.push(child);
  const [says] = await once(child.stdout, "data");
  return { child, says: String(says).trim() };
}

afterEach(async () => {
  for (const child of children.splice(0)) {
    const exited = once(child, "exit");
    child.stdin.end();
    await exited;
  }
});

test("the program at the other end of a pseudo-terminal holds no port, though it has both ends open", async () => {
  const { says: path } = await started(process.execPath, [join(import.meta.dirname, "both-ends-child.ts")]);
  const { child: rival } = await started("sh", ["-c", `exec 3<>${path}; echo open; read -r line`]);
  expect(await holdersOf(path)).toEqual([{ pid: rival.pid, command: "sh" }]);
});
