import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { at } from "../../src/at/command.ts";
import { createExchange } from "../../src/at/exchange.ts";
import type { AtCommand, ExchangeOutput } from "../../src/at/types.ts";
import { monoMs } from "../../src/domain/time.ts";
import { Bench } from "./bench.ts";
import { BLOCKING, PLAIN } from "./dialects.ts";
import { type Mood, SlowModem } from "./slow-modem.ts";

const IMEI = "861234567890123";

const COMMANDS: readonly AtCommand[] = [
  at.signal(),
  at.calls(),
  at.imei(),
  at.imsi(),
  at.echoOff(),
  at.sim(),
  at.registration("creg"),
];

/** Overlong noise is told in pieces: only its sum is promised. */
function merged(outputs: readonly ExchangeOutput[]): readonly unknown[] {
  const dropped = outputs.reduce((sum, output) => sum + (output.kind === "overlong" ? output.droppedBytes : 0), 0);
  return [...outputs.filter(({ kind }) => kind !== "overlong"), { dropped }];
}

/** Every line that the outputs give, once for each time that they give it. */
function linesOf(outputs: readonly ExchangeOutput[]): readonly string[] {
  return outputs.flatMap((output) => {
    if (output.kind === "response") return [...output.lines];
    return output.kind === "urc" || output.kind === "late" || output.kind === "data" ? [output.line] : [];
  });
}

type Step =
  | { readonly do: "hear"; readonly text: string; readonly cuts: readonly number[] }
  | { readonly do: "submit"; readonly command: AtCommand }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "fence" };

function steps(texts: fc.Arbitrary<string>): fc.Arbitrary<readonly Step[]> {
  const step: fc.Arbitrary<Step> = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("hear" as const),
        text: texts,
        cuts: fc.array(fc.nat(), { maxLength: 6 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("submit" as const), command: fc.constantFrom(...COMMANDS) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("wait" as const), ms: fc.integer({ min: 0, max: 4_000 }) }) },
    { weight: 1, arbitrary: fc.constant({ do: "fence" as const }) },
  );
  return fc.array(step, { maxLength: 25 });
}

function cut(text: string, places: readonly number[]): readonly string[] {
  const edges = [0, ...places.map((place) => place % (text.length + 1)).sort((a, b) => a - b), text.length];
  return edges.slice(1).map((edge, index) => text.slice(edges[index], edge));
}

function run(
  script: readonly Step[],
  bench: Bench,
  pieces: (step: Extract<Step, { do: "hear" }>) => readonly string[],
): Bench {
  for (const step of script) {
    if (step.do === "hear") for (const piece of pieces(step)) bench.hear(piece);
    else if (step.do === "wait") bench.wait(step.ms);
    else if (step.do === "fence") bench.fence();
    else if (bench.exchange.idle) bench.submit(step.command);
  }
  return bench;
}

const words = fc.constantFrom(
  ..."OK,ERROR,+CME ERROR: 3,+CME ERROR: ,NO CARRIER,BUSY,RING,AT,AT+CSQ,+CREG: 1,^RSSI:14,0,4".split(","),
  ..."+CSQ: 20,99|+CREG: 2,1|+CLCC: 1,0,6,0,0|+CLCC: 1,0,0,0,0|+CPIN: READY|001010000000001|+CMT: ,24".split("|"),
  IMEI,
  '+COPS: 0,0,"cut',
  '"',
  "> ",
  " ",
  "\u0000",
  "\u00ff",
  "U".repeat(3_000),
);
const streams = fc
  .array(fc.tuple(words, fc.constantFrom("\r\n", "\r", "\n", "\r\r\n", "")), { maxLength: 8 })
  .map((parts) => parts.flat().join(""));
const bytes = fc.uint8Array({ maxLength: 200 }).map((noise) => Buffer.from(noise).toString("latin1"));

describe("chunks", () => {
  test.each([PLAIN, BLOCKING])("how the bytes are cut changes nothing that is told ($dial)", (dialect) => {
    fc.assert(
      fc.property(steps(fc.oneof(streams, bytes)), (script) => {
        const whole = run(script, new Bench(dialect), ({ text }) => [text]);
        const pieced = run(script, new Bench(dialect), ({ text, cuts }) => cut(text, cuts));
        const single = run(script, new Bench(dialect), ({ text }) => text.split(""));
        const told = merged(whole.taken());
        expect(merged(pieced.taken())).toEqual(told);
        expect(merged(single.taken())).toEqual(told);
        expect(single.exchange.deadline()).toBe(whole.exchange.deadline());
      }),
      { numRuns: 300 },
    );
  });
});

describe("lines", () => {
  test("each is told exactly once, through answers, time-outs and fences", () => {
    // Lines that no fence and no echo filter consumes, each with a number of its own.
    const kinds = fc.constantFrom("+CSQ: ", "+CLCC: 1,0,0,0,0,", "RING ", "some words ", "+NEW: ", "^RSSI:");
    const texts = fc.array(fc.tuple(kinds, fc.boolean()), { minLength: 1, maxLength: 5 });
    let serial = 0;
    const numbered = texts.map((parts) =>
      parts
        .map(([kind, ends]) => {
          serial += 1;
          return `${kind}${serial}\r\n${ends ? "ERROR\r\n" : ""}`;
        })
        .join(""),
    );
    fc.assert(
      fc.property(steps(numbered), (script) => {
        const heard = script
          .flatMap((step) => (step.do === "hear" ? step.text.split("\r\n") : []))
          .filter((line) => /\d$/.test(line));
        const bench = run(script, new Bench(), ({ text, cuts }) => cut(text, cuts));
        // Gives up what is still pending.
        bench.wait(60_000);
        const told = linesOf(bench.taken()).filter((line) => /\d$/.test(line));
        expect([...told].sort()).toEqual([...heard].sort());
      }),
      { numRuns: 300 },
    );
  });

  test("unsolicited ones amid an answer neither join it, end it, nor get lost", () => {
    const urcs = fc.array(
      fc.constantFrom(
        "RING",
        "NO CARRIER",
        "BUSY",
        '+CLIP: "0123456789",129',
        "+CREG: 1",
        "^RSSI:14",
        "+CLCC: 1,0,6,0,0",
        "VOICE CALL: END",
        '+CMTI: "SM",1',
        "+NEW: 1",
      ),
      { maxLength: 4 },
    );
    const answers: readonly (readonly [AtCommand, readonly string[]])[] = [
      [at.signal(), ["+CSQ: 20,99"]],
      [at.calls(), ["+CLCC: 1,0,0,0,0", "+CLCC: 2,1,5,0,0"]],
      [at.imei(), [IMEI]],
      [at.registration("creg"), ['+CREG: 2,1,"1A2B","0C3D",7']],
      [at.echoOff(), []],
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...answers),
        fc.array(urcs, { minLength: 4, maxLength: 4 }),
        ([command, lines], gaps) => {
          const rows = [
            ...lines.map((line, index) => [...(gaps[index] ?? []), line]),
            [...(gaps[lines.length] ?? []), "OK"],
            gaps[3] ?? [],
          ].flat();
          const outputs = new Bench()
            .submit(command)
            .hear(rows.map((row) => `\r\n${row}\r\n`).join(""))
            .taken();
          const expected = rows.filter((row) => row !== "OK" && !lines.includes(row));
          expect(outputs.flatMap((output) => (output.kind === "urc" ? [output.line] : []))).toEqual(expected);
          expect(outputs.filter(({ kind }) => kind === "response")).toMatchObject([{ lines, final: { kind: "OK" } }]);
          expect(outputs).toHaveLength(expected.length + 2);
        },
      ),
    );
  });
});

describe("commands", () => {
  test("each is written once and gets one answer or one time-out, never both, never two", () => {
    fc.assert(
      fc.property(steps(fc.oneof(streams, bytes)), (script) => {
        const bench = run(script, new Bench(), ({ text }) => [text]);
        bench.wait(60_000);
        let open: AtCommand | null = null;
        for (const output of bench.taken()) {
          const own = output.kind === "write" ? COMMANDS.find(({ text }) => `${text}\r` === output.text) : undefined;
          if (own !== undefined && open === null && own.text !== "AT+CGSN") open = own;
          if (output.kind !== "response" && output.kind !== "timeout") continue;
          // The fence writes AT+CGSN on its own account, so that one is not followed here.
          if (output.command.text === "AT+CGSN") continue;
          expect(output.command.text).toBe(open?.text);
          open = null;
        }
        expect(open).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});

describe("garbage", () => {
  test("never throws, whatever is pending, and the channel finds an end", () => {
    fc.assert(
      fc.property(steps(bytes), (script) => {
        const bench = run(script, new Bench(BLOCKING), ({ text, cuts }) => cut(text, cuts));
        bench.wait(120_000);
        expect(bench.exchange.idle).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test("is not kept: a line end after a megabyte of it gives no line, and the answer after it is found", () => {
    const exchange = createExchange(PLAIN);
    exchange.submit(at.signal(), monoMs(0));
    const outputs: ExchangeOutput[] = [];
    for (let read = 0; read < 1_024; read += 1) outputs.push(...exchange.receive(Buffer.alloc(1_024, 0x55), monoMs(0)));
    outputs.push(...exchange.receive(Buffer.from("\r\nOK\r\n"), monoMs(0)));
    expect(linesOf(outputs)).toEqual([]);
    expect(outputs.filter(({ kind }) => kind === "response")).toHaveLength(1);
    expect(outputs.reduce((sum, output) => sum + (output.kind === "overlong" ? output.droppedBytes : 0), 0)).toBe(
      1_024 * 1_024,
    );
  });
});

/** Runs commands against a slow modem; for each answer that was credited, which command got whose answer. */
function converse(asked: readonly AtCommand[], moods: readonly Mood[], imei: string | null) {
  const modem = new SlowModem(IMEI, moods);
  const exchange = createExchange(PLAIN);
  exchange.setFenceContext({ imei, callMayLive: false });
  const credited: { readonly command: string; readonly wanted: number; readonly got: number }[] = [];
  const ends: string[] = [];
  let now = 0;
  let wanted = -1;
  let next = 0;
  const take = (outputs: readonly ExchangeOutput[], answers: number): void => {
    modem.take(outputs, now);
    for (const output of outputs) {
      if (output.kind === "response") credited.push({ command: output.command.text, wanted, got: answers });
      if (output.kind === "fence" && output.result !== "started") ends.push(output.result);
    }
  };
  while (ends.at(-1) !== "failed" && ends.at(-1) !== "identity-changed") {
    const command = asked[next];
    if (exchange.idle && command === undefined) break;
    if (exchange.idle && command !== undefined) {
      next += 1;
      wanted = modem.given.length;
      take(exchange.submit(command, monoMs(now)), -1);
    }
    const due = exchange.deadline() ?? Number.POSITIVE_INFINITY;
    const speaksAt = modem.speaksAt ?? Number.POSITIVE_INFINITY;
    now = Math.min(due, speaksAt);
    const speech = speaksAt <= due ? modem.speak() : null;
    if (speech === null) take(exchange.tick(monoMs(now)), -1);
    else take(exchange.receive(Buffer.from(speech.text), monoMs(now)), speech.answers);
  }
  return { credited, ends, given: modem.given };
}

describe("a modem that answers late", () => {
  const delay = fc.oneof(
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 150 }) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 9_000 }) },
  );
  const asked = fc.array(fc.constantFrom(at.signal(), at.echoOff(), at.imei(), at.imsi(), at.calls()), {
    minLength: 2,
    maxLength: 6,
  });
  const imei = fc.constantFrom(IMEI, null);

  test("never has an answer credited to another command than the one it answers, however late it is", () => {
    let fences = 0;
    const moods = fc.array(fc.record({ delayMs: delay, lost: fc.constant(false) }), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(asked, moods, imei, (commands, mood, known) => {
        const { credited, ends } = converse(commands, mood, known);
        fences += ends.length;
        expect(credited.filter(({ wanted, got }) => got !== wanted)).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
    expect(fences).toBeGreaterThan(1_000);
  });

  test("is never taken for another modem", () => {
    const moods = fc.array(fc.record({ delayMs: delay, lost: fc.boolean() }), { minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(asked, moods, imei, (commands, mood, known) => {
        expect(converse(commands, mood, known).ends).not.toContain("identity-changed");
      }),
      { numRuns: 1_000 },
    );
  });

  test("and loses answers besides is still credited with its own only", () => {
    const moods = fc.array(
      fc.record({
        delayMs: fc.integer({ min: 0, max: 2_900 }),
        lost: fc.integer({ min: 0, max: 9 }).map((die) => die === 0),
      }),
      {
        minLength: 3,
        maxLength: 40,
      },
    );
    fc.assert(
      fc.property(asked, moods, imei, (commands, mood, known) => {
        const { credited } = converse(commands, mood, known);
        expect(credited.filter(({ wanted, got }) => got !== wanted)).toEqual([]);
      }),
      { numRuns: 3_000 },
    );
  });

  test("once it is quick again is trusted again", () => {
    const moods: readonly Mood[] = [
      { delayMs: 4_500, lost: false },
      ...Array.from({ length: 20 }, () => ({ delayMs: 5, lost: false })),
    ];
    const { credited, ends } = converse([at.signal(), at.signal()], moods, IMEI);
    expect(ends).toEqual(["clear"]);
    expect(credited).toHaveLength(1);
  });
});
