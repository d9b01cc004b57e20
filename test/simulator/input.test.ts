import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CommandInput, type InputSink } from "../../src/simulator/input.ts";

function collect(): { sink: InputSink; got: string[] } {
  const got: string[] = [];
  const sink: InputSink = {
    abortedBy: () => false,
    echo: (text) => got.push(`echo ${JSON.stringify(text)}`),
    line: (body) => got.push(`line ${body}`),
    repeat: () => got.push("repeat"),
    unexpected: (text) => got.push(`unexpected ${JSON.stringify(text)}`),
    overlong: () => got.push("overlong"),
  };
  return { sink, got };
}

function feed(...chunks: readonly string[]): readonly string[] {
  const { sink, got } = collect();
  const input = new CommandInput();
  for (const chunk of chunks) input.feed(chunk, sink);
  return got.filter((one) => !one.startsWith("echo"));
}

describe("command input", () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ["a line", ["AT+CSQ\r"], ["line +CSQ"]],
    ["lower case", ["at+csq\r"], ["line +csq"]],
    ["CR LF", ["AT\r\nATI\r\n"], ["line ", "line I"]],
    ["a line in pieces", ["A", "T+C", "SQ\r"], ["line +CSQ"]],
    ["backspace", ["ATX\b+CSQ\r"], ["line +CSQ"]],
    ["ESC in front", ["\x1bAT\r"], ["line "]],
    ["repeat without CR", ["A/"], ["repeat"]],
    ["text without AT", ["HELLO\r"], ['unexpected "HELLO"']],
    ["noise in front of AT", ["xxAT\r"], ['unexpected "xx"', "line "]],
    ["control characters", ["AT\x01I\r"], ['unexpected "\\u0001"', "line I"]],
    ["blank lines", ["\r\r\n"], []],
  ])("understands %s", (_what, chunks, wanted) => {
    expect(feed(...chunks)).toEqual(wanted);
  });

  it("holds no more than a kilobyte of a line and says so at its end", () => {
    expect(feed("A".repeat(100_000), "\r", "AT\r")).toEqual(["overlong", "line "]);
  });

  it("echoes each line before it is executed", () => {
    const { sink, got } = collect();
    new CommandInput().feed("ATE0\rATI\rAT", sink);
    expect(got).toEqual(['echo "ATE0\\r"', "line E0", 'echo "ATI\\r"', "line I", 'echo "AT"']);
  });

  it("hears the same whatever the chunks", () => {
    const pieces = fc.array(fc.constantFrom("AT", "+CSQ", "\r", "\r\n", "A/", "\x1b", "ATD1;", "\b", "x"), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(
        pieces,
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 100, maxLength: 100 }),
        (parts, sizes) => {
          const whole = parts.join("");
          const chunks: string[] = [];
          let at = 0;
          for (const size of sizes) {
            chunks.push(whole.slice(at, at + size));
            at += size;
          }
          chunks.push(whole.slice(at));
          expect(feed(...chunks)).toEqual(feed(whole));
        },
      ),
    );
  });
});
