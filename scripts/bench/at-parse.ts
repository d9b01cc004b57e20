import { ReadlineParser } from "@serialport/parser-readline";
import { classifyLine } from "../../src/at/classify.ts";
import { at } from "../../src/at/command.ts";
import { createExchange } from "../../src/at/exchange.ts";
import { LineSplitter } from "../../src/at/line-splitter.ts";
import { monoMs } from "../../src/domain/time.ts";
import { type BenchContext, nextTurn } from "./bench.ts";
import { ownCpuUs } from "./cpu.ts";
import { PLAIN_DIALECT } from "./plain-dialect.ts";
import type { Measured } from "./result.ts";
import { inTurns, median, seeded } from "./stats.ts";

const ANSWER = "\r\n+CSQ: 20,99\r\n\r\nOK\r\n";
const LINES_PER_ANSWER = 2;
const SHORTEST_READ = 64;
const LONGEST_READ = 4_096;
/** Lines handled before other work of the loop gets its turn, as in a process that serves many ports. */
const CHUNKS_PER_TURN = 64;

interface Stream {
  readonly chunks: readonly Buffer[];
  readonly lines: number;
}

/** Answers to AT+CSQ cut where a kernel might cut them: reads of 64 bytes to 4 KiB. */
function answers(bytes: number): Stream {
  const count = Math.ceil(bytes / ANSWER.length);
  const whole = Buffer.from(ANSWER.repeat(count), "latin1");
  const random = seeded(1);
  const chunks: Buffer[] = [];
  for (let from = 0; from < whole.length; ) {
    const length = SHORTEST_READ + (random() % (LONGEST_READ - SHORTEST_READ + 1));
    chunks.push(Buffer.from(whole.subarray(from, from + length)));
    from += length;
  }
  return { chunks, lines: count * LINES_PER_ANSWER };
}

/** What a port at the wrong speed delivers: every byte value but the two that end a line. */
function noise(bytes: number): readonly Buffer[] {
  const random = seeded(2);
  const chunks: Buffer[] = [];
  for (let from = 0; from < bytes; from += LONGEST_READ) {
    const chunk = Buffer.alloc(Math.min(LONGEST_READ, bytes - from));
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = random() & 0xff;
      chunk[index] = byte === 0x0a || byte === 0x0d ? 0x7e : byte;
    }
    chunks.push(chunk);
  }
  return chunks;
}

function assertCount(found: number, expected: number, who: string): void {
  if (found !== expected) throw new Error(`${who} found ${found} lines where ${expected} are.`);
}

/** CPU ns per result line: tokenise and classify. */
function ours({ chunks, lines }: Stream): number {
  const pending = at.signal();
  const splitter = new LineSplitter();
  let found = 0;
  const began = ownCpuUs();
  for (const chunk of chunks) {
    for (const line of splitter.push(chunk)) {
      if (classifyLine(line, pending, PLAIN_DIALECT).kind !== "urc") found += 1;
    }
  }
  const took = ownCpuUs() - began;
  assertCount(found, lines, "Our parser");
  return (took * 1_000) / lines;
}

/** CPU ns per result line of the parser that comes with serialport, which only cuts lines; empty ones are not counted. */
async function readline({ chunks, lines }: Stream): Promise<number> {
  const parser = new ReadlineParser({ delimiter: "\r\n" });
  let found = 0;
  parser.on("data", (line: string) => {
    if (line !== "") found += 1;
  });
  const began = ownCpuUs();
  for (const [index, chunk] of chunks.entries()) {
    parser.write(chunk);
    if (index % CHUNKS_PER_TURN === 0) await nextTurn();
  }
  await nextTurn();
  const took = ownCpuUs() - began;
  assertCount(found, lines, "The readline parser");
  return (took * 1_000) / lines;
}

/** The same through the whole exchange machine: a command for each answer, its lines collected and credited. */
function wholeExchange(answersWanted: number): number {
  const exchange = createExchange(PLAIN_DIALECT);
  const chunk = Buffer.from(ANSWER, "latin1");
  const now = monoMs(0);
  let found = 0;
  const began = ownCpuUs();
  for (let index = 0; index < answersWanted; index += 1) {
    exchange.submit(at.signal(), now);
    for (const output of exchange.receive(chunk, now)) {
      if (output.kind === "response") found += output.lines.length + 1;
    }
  }
  const took = ownCpuUs() - began;
  assertCount(found, answersWanted * LINES_PER_ANSWER, "The exchange");
  return (took * 1_000) / found;
}

/** CPU ms to take in bytes that never end a line. */
function drown(chunks: readonly Buffer[]): number {
  const splitter = new LineSplitter();
  const began = ownCpuUs();
  for (const chunk of chunks) splitter.push(chunk);
  return (ownCpuUs() - began) / 1_000;
}

export async function run({ quick, progress }: BenchContext): Promise<Measured> {
  const stream = answers(quick ? 400_000 : 2_500_000);
  const rounds = quick ? 1 : 21;
  progress(`${stream.lines} lines a round, ${rounds} rounds of each`);
  const times = await inTurns(
    rounds,
    () => ours(stream),
    () => readline(stream),
  );
  progress("10 and 20 MB without a line end");
  const million = quick ? 100_000 : 1_000_000;
  const ten = noise(10 * million);
  const twenty = noise(20 * million);
  const drowned = await inTurns(
    rounds,
    () => drown(ten),
    () => drown(twenty),
  );
  const exchanged = await inTurns(
    rounds,
    () => wholeExchange(quick ? 10_000 : 200_000),
    () => 0,
  );
  const value = median(times.ours);
  return {
    unit: "CPU ns/line",
    value,
    baseline: median(times.theirs),
    detail: {
      lines_per_s: 1e9 / value,
      exchange_ns: median(exchanged.ours),
      noise_10mb_ms: median(drowned.ours),
      noise_20mb_ms: median(drowned.theirs),
      noise_growth: median(drowned.theirs) / median(drowned.ours),
      rounds,
    },
  };
}
