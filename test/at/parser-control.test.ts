import { ReadlineParser } from "@serialport/parser-readline";
import { describe, expect, test } from "vitest";
import { LINE_CAP_BYTES, LineSplitter } from "../../src/at/line-splitter.ts";

/** 0x55 is what a port at the wrong speed reads; it has no line end. */
const NOISE = Buffer.alloc(1_024, 0x55);

/** Feeds noise, then one line end, to serialport's parser; says how much it gives back, which is what it had kept. */
async function keptByReadline(reads: number, read: Buffer): Promise<number> {
  const parser = new ReadlineParser({ delimiter: "\r\n", encoding: "latin1" });
  const line = new Promise<string>((resolve) => {
    parser.once("data", resolve);
  });
  for (let index = 0; index < reads; index += 1) parser.write(read);
  parser.write("\r\n");
  return (await line).length;
}

function keptBySplitter(reads: number, read: Buffer): { readonly most: number; readonly dropped: number } {
  const splitter = new LineSplitter();
  let most = 0;
  for (let index = 0; index < reads; index += 1) {
    splitter.push(read);
    most = Math.max(most, splitter.unfinished.length);
  }
  return { most, dropped: splitter.droppedBytes };
}

describe("noise without a line end", () => {
  test("control: serialport's parser keeps all of it, however much comes", async () => {
    expect(await keptByReadline(128, NOISE)).toBe(128 * 1_024);
    expect(await keptByReadline(512, NOISE)).toBe(512 * 1_024);
  });

  test("ours keeps at most one line of it and counts the rest", () => {
    const { most, dropped } = keptBySplitter(10 * 1_024, NOISE);
    expect(most).toBeLessThanOrEqual(LINE_CAP_BYTES);
    expect(dropped).toBe(10 * 1_024 * 1_024);
  });
});

describe("one byte a read", () => {
  const single = Buffer.alloc(1, 0x55);

  test("control: serialport's parser keeps all of it", async () => {
    expect(await keptByReadline(8_192, single)).toBe(8_192);
  });

  test("ours keeps at most one line of it", () => {
    expect(keptBySplitter(100_000, single)).toEqual({ most: LINE_CAP_BYTES, dropped: 100_000 });
  });

  test("control: serialport's parser shows no prompt, because it has no line end", () => {
    const parser = new ReadlineParser({ delimiter: "\r\n" });
    const lines: unknown[] = [];
    parser.on("data", (line) => lines.push(line));
    parser.write("\r\n> ");
    expect(lines.join("")).not.toContain(">");
    const splitter = new LineSplitter();
    splitter.push(Buffer.from("\r\n> "));
    expect(splitter.promptOpen).toBe(true);
  });
});
