import type { Meaning } from "../types.ts";
import { type DecodeContext, NOTHING } from "./context.ts";
import { decodeBare } from "./identity.ts";
import { STANDARD_LINES } from "./standard-events.ts";
import { readWith, TABLE, wholeLineEntry } from "./table.ts";

export { releaseFromCause } from "./cause.ts";
export { releaseFromCeer } from "./ceer.ts";
export { decodeFinal } from "./final.ts";

/**
 * What one line means to us, in the family's dialect; `command` is the one it answers, null for unsolicited lines.
 * Pure and total: a line that nobody knows means nothing, and no input throws.
 */
export function decode(line: string, context: DecodeContext): readonly Meaning[] {
  const colon = line.indexOf(":");
  const meanings = colon === -1 ? withoutHead(line, context) : withHead(line, colon, context);
  if (context.command !== null || !announcesBoot(line, context)) return meanings;
  return [...meanings, { kind: "boot", text: line }];
}

function withHead(line: string, colon: number, context: DecodeContext): readonly Meaning[] {
  // Some firmware writes a blank before the colon.
  const head = line.charCodeAt(colon - 1) === 0x20 ? `${line.slice(0, colon).trimEnd()}:` : line.slice(0, colon + 1);
  const entry = TABLE.get(head);
  return entry === undefined ? NOTHING : readWith(entry, line.slice(colon + 1).trim(), context);
}

function withoutHead(line: string, context: DecodeContext): readonly Meaning[] {
  const { command } = context;
  if (command !== null && command.answers.includes("")) return decodeBare(line.trim(), command);
  const standard = STANDARD_LINES.get(line);
  if (standard !== undefined) return standard;
  const entry = wholeLineEntry(line);
  return entry === null ? NOTHING : readWith(entry, "", context);
}

function announcesBoot(line: string, { dialect }: DecodeContext): boolean {
  return dialect.bootLines.some((boot) => line.startsWith(boot));
}
