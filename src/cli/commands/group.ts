import type { Command } from "commander";
import type { Session } from "../session.ts";

/** What a file of commands adds to the program. */
export type CommandGroup = (program: Command, session: Session) => void;

/** Examples under the options of a command's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ simbank ${line}\n`).join("")}`;
}

/** Table settings of this run. */
export function tableStyle(session: Session): {
  readonly width: number | null;
  readonly colour: boolean;
  readonly timeZone: string | undefined;
} {
  return { width: session.io.columns(), colour: session.colour, timeZone: session.io.timeZone };
}

/** The query of a request whose answer may hold numbers. */
export function revealQuery(session: Session): { readonly reveal: boolean } {
  return { reveal: session.reveal };
}
