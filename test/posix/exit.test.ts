import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

test("a process ends with its code although one of its threads is stuck in a system call", async () => {
  const folder = mkdtempSync(join(tmpdir(), "simbank-exit-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const pipe = join(folder, "pipe");
  execFileSync("mkfifo", [pipe]);
  const child = spawn(process.execPath, [join(import.meta.dirname, "exit-child.ts"), pipe], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
  const code = await new Promise((resolve) => child.once("exit", (status) => resolve(status)));
  expect({ code, said }).toEqual({ code: 7, said: "stuck\n" });
});
