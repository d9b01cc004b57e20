import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LINE_CAP_BYTES, LineSplitter } from "../../src/at/line-splitter.ts";

function bytes(text: string): Uint8Array {
  return Buffer.from(text, "latin1");
}

function split(...chunks: readonly string[]): readonly string[] {
  const splitter = new LineSplitter();
  return chunks.flatMap((chunk) => splitter.push(bytes(chunk)));
}

/** The same bytes, cut at the given places. */
function cut(text: string, places: readonly number[]): readonly string[] {
  const edges = [0, ...places.map((place) => place % (text.length + 1)).sort((a, b) => a - b), text.length];
  return edges.slice(1).map((edge, index) => text.slice(edges[index], edge));
}

describe("line ends", () => {
  test.each([
    ["CR LF around a line", "\r\nOK\r\n", ["OK"]],
    ["one line end between answer and result", "+CSQ: 1,2\r\nOK\r\n", ["+CSQ: 1,2", "OK"]],
    ["CR CR LF", "\r\r\n+CRING: VOICE\r\r\n", ["+CRING: VOICE"]],
    ["a missing leading CR", "\nNO CARRIER\r\n", ["NO CARRIER"]],
    ["LF alone", "\n\n+CSQ: 17,99\n\nOK\n", ["+CSQ: 17,99", "OK"]],
    ["CR alone", "AT\r0\r", ["AT", "0"]],
    ["blanks, which are kept", " WAVECOM MODEM \r\n", [" WAVECOM MODEM "]],
    ["no line at all", "\r\n\r\n", []],
  ])("%s", (_name, text, lines) => {
    expect(split(text)).toEqual(lines);
  });

  test("a line is given only when its end has come", () => {
    expect(split("\r\nO", "K")).toEqual([]);
    expect(split("\r\nO", "K", "\r")).toEqual(["OK"]);
  });

  test("every byte but line ends and power-on noise is one character, the letters of Latin-1 among them", () => {
    expect(new LineSplitter().push(Uint8Array.of(0x41, 0xe9, 0x0d))).toEqual(["A\u00e9"]);
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const [head = "", tail = "", rest] = new LineSplitter().push(Uint8Array.of(...all, 0x0d));
    // NUL stands before the first line end, 0xFF at the end; LF and CR end lines.
    expect([head.length, tail.length]).toEqual([9, 2]);
    expect(rest).toHaveLength(241);
  });

  test("a view into a larger buffer is read within its bounds", () => {
    const all = new Uint8Array(bytes("xxOK\r\nyy"));
    expect(new LineSplitter().push(all.subarray(2, 6))).toEqual(["OK"]);
  });
});

describe("noise", () => {
  test("NUL and 0xFF are removed wherever they stand", () => {
    expect(split("\u00ff\u0000\u0000AT\r\r\nO\u0000K\u00ff\r\n")).toEqual(["AT", "OK"]);
  });

  test("a line of the greatest length is a line; one byte more is counted and dropped, up to its line end", () => {
    const splitter = new LineSplitter();
    const longest = "x".repeat(LINE_CAP_BYTES);
    expect(splitter.push(bytes(`${longest}\r\n`))).toEqual([longest]);
    expect(splitter.push(bytes(`${longest}x\r\nOK\r\n`))).toEqual(["OK"]);
    expect(splitter.droppedBytes).toBe(LINE_CAP_BYTES + 1);
  });

  test("the rest of a line that was dropped is no line", () => {
    const splitter = new LineSplitter();
    splitter.push(bytes("x".repeat(LINE_CAP_BYTES + 1)));
    expect(splitter.push(bytes("OK"))).toEqual([]);
    expect(splitter.push(bytes("\r\nOK\r\n"))).toEqual(["OK"]);
    expect(splitter.droppedBytes).toBe(LINE_CAP_BYTES + 3);
  });

  test("removed bytes do not make a line too long", () => {
    const line = "x".repeat(LINE_CAP_BYTES - 1);
    const padded = `${line}${"\u0000".repeat(10)}`;
    expect(split(`${padded}\r`)).toEqual([line]);
    expect(split(...`${padded}\r`.split(""))).toEqual([line]);
  });

  test("after a reset nothing of the old line is left, dropped or not", () => {
    const splitter = new LineSplitter();
    splitter.push(bytes("x".repeat(LINE_CAP_BYTES + 1)));
    splitter.reset();
    expect(splitter.push(bytes("O"))).toEqual([]);
    splitter.reset();
    expect(splitter.push(bytes("OK\r"))).toEqual(["OK"]);
  });
});

describe("the prompt", () => {
  test.each([
    ["\r\n> ", true],
    ["\r\n>", true],
    ["\r\n> x", false],
    ["\r\n> \r\n", false],
    ["", false],
  ])("%j", (text, open) => {
    const splitter = new LineSplitter();
    splitter.push(bytes(text));
    expect(splitter.promptOpen).toBe(open);
  });
});

test("what is unfinished can be read, and taken once", () => {
  const splitter = new LineSplitter();
  splitter.push(bytes("\r\nOK\r\n+CSQ"));
  expect(splitter.unfinished).toBe("+CSQ");
  expect(splitter.flush()).toBe("+CSQ");
  expect(splitter.flush()).toBe("");
});

describe("properties", () => {
  const pieces = fc.constantFrom(
    "\r",
    "\n",
    "\r\n",
    "OK",
    "+CSQ: 1,2",
    "> ",
    "\u0000",
    "\u00ff",
    " ",
    "x".repeat(1_500),
    "\u00e9",
  );
  const stream = fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(""));

  test("how the bytes are cut into chunks changes neither lines nor counts", () => {
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 30 }), (text, places) => {
        const whole = new LineSplitter();
        const pieced = new LineSplitter();
        const single = new LineSplitter();
        const lines = [...whole.push(bytes(text))];
        expect(cut(text, places).flatMap((chunk) => [...pieced.push(bytes(chunk))])).toEqual(lines);
        expect(text.split("").flatMap((byte) => [...single.push(bytes(byte))])).toEqual(lines);
        for (const other of [pieced, single]) {
          expect(other.unfinished).toBe(whole.unfinished);
          expect(other.promptOpen).toBe(whole.promptOpen);
        }
        expect(single.droppedBytes).toBe(pieced.droppedBytes);
        expect(single.droppedBytes).toBe(whole.droppedBytes);
      }),
    );
  });

  test("it is the obvious splitting, done piecemeal", () => {
    fc.assert(
      fc.property(stream, (text) => {
        const lines = text
          .replaceAll("\u0000", "")
          .replaceAll("\u00ff", "")
          .split(/[\r\n]/)
          .slice(0, -1)
          .filter((line) => line !== "" && line.length <= LINE_CAP_BYTES);
        expect(split(text)).toEqual(lines);
      }),
    );
  });

  const removed = ["\r", "\n", "\u0000", "\u00ff"];

  test("any bytes are taken, and no more than one line of them is held", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 6_000 }), { maxLength: 8 }), (chunks) => {
        const splitter = new LineSplitter();
        for (const chunk of chunks) {
          for (const line of splitter.push(chunk)) expect(removed.some((byte) => line.includes(byte))).toBe(false);
          expect(splitter.unfinished.length).toBeLessThanOrEqual(LINE_CAP_BYTES);
        }
      }),
    );
  });
});
