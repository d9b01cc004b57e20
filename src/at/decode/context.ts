import type { AtCommand, Dialect, Meaning } from "../types.ts";

/** What a line is read with: the family, and the command it answers (null: unsolicited). */
export interface DecodeContext {
  readonly dialect: Dialect;
  readonly command: AtCommand | null;
}

/** Reads the text after the head of a line; total: what it does not understand means nothing. */
export type LineDecoder = (rest: string, context: DecodeContext) => readonly Meaning[];

export const NOTHING: readonly Meaning[] = [];
