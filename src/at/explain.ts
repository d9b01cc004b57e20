import { type MonoMs, monoMs } from "../domain/time.ts";
import { at, foreignCommand } from "./command.ts";
import { decode, decodeFinal } from "./decode/index.ts";
import { createExchange } from "./exchange.ts";
import { type Explanation, type Heard, summarize } from "./explain-summary.ts";
import { LineSplitter } from "./line-splitter.ts";
import type { AtCommand, Dialect, ExchangeOutput, Final } from "./types.ts";

export type { Explanation } from "./explain-summary.ts";

/** What recorded bytes are read with: the family, and the command they answer, or `(urc)`, `(boot)`, `(any)`. */
export interface ExplainContext {
  readonly dialect: Dialect;
  readonly command: string;
}

/** No time passes in a recording. */
const START: MonoMs = monoMs(0);
const LINE_END = Uint8Array.of(13, 10);

/** Everything one exchange said of a recording, in order. */
interface Transcript {
  /** What came of the bytes themselves. */
  readonly said: readonly ExchangeOutput[];
  /** What came of their end, when a time-out was let pass. */
  readonly givenUp: readonly ExchangeOutput[];
  readonly prompt: boolean;
}

/**
 * What the product concludes from recorded modem bytes, by the same exchange machine and decoders that run it. Chunks
 * may be cut anywhere. Every line of the recording is in `lines`, `urcs` or `data`, save echoes and the final result.
 */
export function explain(chunks: Iterable<Uint8Array>, { dialect, command: text }: ExplainContext): Explanation {
  const bytes = [...chunks];
  const command = /^\((?!any\))/i.test(text.trim()) ? null : foreignCommand(text.trim());
  const transcript = replay(bytes, command, dialect);
  const heard = hear(transcript, command, dialect);
  return summarize({
    ...heard,
    prompt: transcript.prompt,
    echo: findEcho(bytes, text.trim()),
    command,
    commandText: text.trim(),
    dialect,
  });
}

/** Runs the recording through an exchange in which the command has just been sent. */
function replay(bytes: readonly Uint8Array[], command: AtCommand | null, dialect: Dialect): Transcript {
  const exchange = createExchange(dialect);
  const said: ExchangeOutput[] = [];
  if (command !== null) exchange.submit(command, START);
  for (const chunk of bytes) said.push(...exchange.receive(chunk, START));
  const prompt = exchange.promptOpen;
  // The last line may lack its end.
  if (!prompt) said.push(...exchange.receive(LINE_END, START));
  // An answer that never ended, or a cut line, is only given up when a time-out is due.
  if (exchange.idle) said.push(...exchange.submit(at.probe(), START));
  const end = exchange.deadline();
  return { said, givenUp: end === null ? [] : exchange.tick(end), prompt };
}

/** Sorts the outputs into the answer, the rest, and what ended the command. */
function hear(
  { said, givenUp }: Transcript,
  command: AtCommand | null,
  dialect: Dialect,
): Pick<Heard, "lines" | "urcs" | "data" | "final" | "answers" | "announced"> {
  const lines: string[] = [];
  const urcs: string[] = [];
  const data: string[] = [];
  let final: Final | null = null;
  for (const output of [...said, ...givenUp]) {
    if (output.kind === "urc") urcs.push(output.line);
    else if (output.kind === "data") data.push(output.line);
    else if (output.kind === "late") (command === null ? urcs : lines).push(output.line);
    else if (output.kind === "response") {
      lines.push(...output.lines);
      // An `OK` that no byte said is the family's habit to leave it out, not a result.
      if (said.includes(output) || output.final.kind !== "OK") final = output.final;
    }
  }
  const answers = lines.map((line) => ({ line, meanings: decode(line, { dialect, command }) }));
  const announced = urcs.map((line) => ({ line, meanings: decode(line, { dialect, command: null }) }));
  if (final !== null) answers.push({ line: "", meanings: decodeFinal(final, { dialect, command }) });
  return { lines, urcs, data, final, answers, announced };
}

/** The command's own text where the modem repeated it. */
function findEcho(bytes: readonly Uint8Array[], text: string): string | null {
  const splitter = new LineSplitter();
  for (const chunk of bytes) {
    for (const line of splitter.push(chunk)) if (line.trim() === text) return text;
  }
  return null;
}
