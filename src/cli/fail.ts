import { CommanderError } from "commander";
import { type ErrorCode, EXIT, SimbankError } from "../domain/errors.ts";
import type { CliIo } from "./io.ts";
import { printable } from "./render/text.ts";
import { Interrupted } from "./session.ts";

interface Told {
  readonly code: ErrorCode;
  readonly message: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly exitCode: number;
}

/** Codes of commander that mean "asked for, and shown": no error. */
const SHOWN = new Set(["commander.helpDisplayed", "commander.version"]);

/**
 * Tells the person, or with `json` the program, what went wrong, and answers with the exit code. An interrupt is the
 * person's own doing and needs no telling.
 */
export function fail(error: unknown, io: CliIo, json: boolean): number {
  if (error instanceof Interrupted) return error.exitCode;
  if (error instanceof CommanderError && (SHOWN.has(error.code) || error.exitCode === 0)) return EXIT.done;
  const told = tell(error, io.env.SIMBANK_DEBUG === "1");
  io.stderr.write(`error: ${printable(told.message)}\n`);
  if (json) {
    const body = { code: told.code, message: told.message, data: told.data };
    io.stdout.write(`${JSON.stringify({ schema: 1, error: body })}\n`);
  }
  return told.exitCode;
}

function tell(error: unknown, debug: boolean): Told {
  if (error instanceof SimbankError) {
    return { code: error.code, message: error.message, data: error.data, exitCode: error.exitCode };
  }
  if (error instanceof CommanderError) return { ...usage(error), data: {}, exitCode: EXIT.usage };
  const plain = error instanceof Error ? error : new Error(String(error));
  const text = debug ? (plain.stack ?? plain.message) : plain.message;
  const message = `Internal error: ${text}. Run again with SIMBANK_DEBUG=1 and report what it prints.`;
  return { code: "SB_INTERNAL", message, data: {}, exitCode: EXIT.internal };
}

function usage(error: CommanderError): { readonly code: ErrorCode; readonly message: string } {
  if (error.code === "commander.help") {
    return { code: "SB_USAGE", message: "A command is missing: choose one of those above." };
  }
  const [problem = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  const hint = suggestion === undefined ? "" : ` ${suggestion}`;
  return { code: "SB_USAGE", message: `${problem.replace(/\.$/, "")}.${hint} See --help.` };
}
