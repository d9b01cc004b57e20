import { execFile } from "node:child_process";
import { err, ok, type Result } from "../domain/result.ts";
import type { SlotId } from "../domain/words.ts";

/** A program that cuts and restores the power of a slot, and its arguments. */
export type PowerHook = readonly [program: string, ...args: string[]];

const TIME_OUT_MS = 30_000;
const MAX_OUTPUT_BYTES = 64 * 1024;

/** The arguments with `{slot}` (`b1.3`), `{board}` (`b1`) and `{place}` (`3`) replaced by the slot's. */
export function hookArguments(hook: PowerHook, slot: SlotId): readonly string[] {
  const [board = slot, place = ""] = slot.split(".");
  const words: Readonly<Record<string, string>> = { slot, board, place };
  return hook
    .slice(1)
    .map((argument) => argument.replace(/\{(slot|board|place)\}/g, (_all, name: string) => words[name] ?? ""));
}

/**
 * Runs the hook once, without a shell, so that nothing in its arguments is more than an argument. Resolves when it has
 * ended, or was killed after 30 s; the error says in words how it failed. Never rejects.
 */
export async function runPowerHook(
  hook: PowerHook,
  slot: SlotId,
  timeoutMs = TIME_OUT_MS,
): Promise<Result<void, string>> {
  const options = { timeout: timeoutMs, killSignal: "SIGKILL", maxBuffer: MAX_OUTPUT_BYTES, shell: false } as const;
  return new Promise((resolve) => {
    execFile(hook[0], [...hookArguments(hook, slot)], options, (error, _stdout, stderr) => {
      if (error === null) return resolve(ok(undefined));
      const said = stderr.trim().split("\n", 1)[0] ?? "";
      const how = error.killed === true ? `did not end within ${timeoutMs} ms` : error.message.split("\n", 1)[0];
      resolve(err(`${hook[0]} ${how ?? "failed"}${said === "" ? "" : `: ${said}`}`));
    });
  });
}
