import { describe, expect, test } from "vitest";
import { at, dialCommand, foreignCommand } from "../../src/at/command.ts";
import type { AtCommand } from "../../src/at/types.ts";
import { SimbankError } from "../../src/domain/errors.ts";
import { monoMs } from "../../src/domain/time.ts";
import { Bench, told } from "./bench.ts";
import { BLOCKING } from "./dialects.ts";
import { permit } from "./permits.ts";

function dial(): AtCommand {
  return dialCommand(permit(), monoMs(0), { pddS: 45, ringMaxS: 30 });
}

/** What comes after the command was written. */
function after(command: AtCommand, text: string, bench = new Bench()): readonly string[] {
  bench.submit(command).taken();
  return told(bench.hear(text).taken());
}

describe("one command", () => {
  test("is written once, with a bare CR, and answered by its lines and its result", () => {
    const bench = new Bench().submit(at.signal());
    expect(bench.taken()).toEqual([{ kind: "write", text: "AT+CSQ\r", masked: "AT+CSQ" }]);
    expect(bench.exchange.pending?.text).toBe("AT+CSQ");
    expect(told(bench.hear("\r\n+CSQ: 20,99\r\n\r\nOK\r\n").taken())).toEqual(["= OK | +CSQ: 20,99"]);
    expect(bench.exchange.idle).toBe(true);
    expect(bench.exchange.deadline()).toBeNull();
  });

  test("is not joined by a second one", () => {
    const bench = new Bench().submit(at.signal());
    expect(() => bench.submit(at.calls())).toThrow(SimbankError);
    expect(told(bench.hear("\r\n+CSQ: 1,1\r\nOK\r\n").taken())).toEqual(["> AT+CSQ", "= OK | +CSQ: 1,1"]);
  });

  test("keeps nothing of an answer that ended in an error", () => {
    const bench = new Bench();
    expect(after(at.calls(), "+CLCC: 1,0,0,0,0\r\n+CME ERROR: 3\r\n", bench)).toEqual(["= CME | +CLCC: 1,0,0,0,0"]);
    expect(after(at.calls(), "OK\r\n", bench)).toEqual(["= OK"]);
  });

  test("can end in a result whose line end never comes, once its time is over", () => {
    const bench = new Bench().submit(at.signal()).hear("AT+CSQ\r\nAT+CSQ\r\n+CME ERROR: 515");
    bench.taken();
    expect(told(bench.wait(at.signal().timeoutMs).taken())).toEqual(["= CME"]);
    expect(bench.exchange.idle).toBe(true);
  });

  test("behind recorded bytes is followed and never written", () => {
    const bench = new Bench().submit(foreignCommand("ATD+999555001234;"));
    expect(bench.taken()).toEqual([]);
    expect(told(bench.hear("\r\nBUSY\r\n").taken())).toEqual(["= BUSY"]);
  });
});

describe("echo", () => {
  test.each([
    ["before the answer", "AT+CSQ\r\r\n+CSQ: 1,1\r\nOK\r\n"],
    ["twice", "AT+CSQ\r\nAT+CSQ\r\n+CSQ: 1,1\r\nOK\r\n"],
    ["of another port in the middle", "+CSQ: 1,1\r\nAT+CREG?\r\nOK\r\n"],
  ])("%s is no part of the answer", (_name, text) => {
    expect(after(at.signal(), text)).toEqual(["= OK | +CSQ: 1,1"]);
  });

  test("of a maker's name: the name is the answer", () => {
    expect(after(at.manufacturer(), "AT+CGMI\r\r\nATEL\r\n\r\nOK\r\n")).toEqual(["= OK | ATEL"]);
  });
});

describe("unsolicited lines", () => {
  test.each([
    [
      "before the answer",
      '+CREG: 1,"1A2B","0C3D",2\r\n+CSQ: 1,1\r\nOK\r\n',
      ['urc +CREG: 1,"1A2B","0C3D",2', "= OK | +CSQ: 1,1"],
    ],
    ["in the middle", "+CSQ: 1,1\r\nRING\r\nOK\r\n", ["urc RING", "= OK | +CSQ: 1,1"]],
    ["after the result", "+CSQ: 1,1\r\nOK\r\nRING\r\n", ["= OK | +CSQ: 1,1", "urc RING"]],
    [
      "that end a call but no command",
      "NO CARRIER\r\n+CSQ: 1,1\r\nBUSY\r\nOK\r\n",
      ["urc NO CARRIER", "urc BUSY", "= OK | +CSQ: 1,1"],
    ],
  ])("%s", (_name, text, expected) => {
    expect(after(at.signal(), text)).toEqual(expected);
  });

  test("with nothing pending are told at once", () => {
    expect(told(new Bench().hear("\r\nRING\r\n\r\nNO CARRIER\r\n").taken())).toEqual(["urc RING", "urc NO CARRIER"]);
  });

  test("share a prefix with the answer and are told apart by their fields", () => {
    const text = '+CREG: 2,"1A2B","0C3D"\r\n+CREG: 2,1,"1A2B","0C3D",7\r\nOK\r\n';
    expect(after(at.registration("creg"), text)).toEqual([
      'urc +CREG: 2,"1A2B","0C3D"',
      '= OK | +CREG: 2,1,"1A2B","0C3D",7',
    ]);
  });

  test("of a call that ended are no part of the list of calls", () => {
    expect(after(at.calls(), '+CLCC: 1,0,6,0,0,"0123456789",129\r\nOK\r\n')).toEqual([
      'urc +CLCC: 1,0,6,0,0,"0123456789",129',
      "= OK",
    ]);
  });
});

describe("lines that nobody asked for and that are no news", () => {
  test("a stray result with nothing pending is late", () => {
    expect(told(new Bench().hear("OK\r\nERROR\r\n+CME ERROR: 3\r\n").taken())).toEqual([
      "late OK",
      "late ERROR",
      "late +CME ERROR: 3",
    ]);
  });

  test("an echo with nothing pending is late: somebody else writes to this port", () => {
    expect(told(new Bench().hear("AT+CSQ\r\n").taken())).toEqual(["late AT+CSQ"]);
  });

  test("a line that had begun before the command was written answers it in no case", () => {
    const bench = new Bench().hear("\r\nO").submit(at.echoOff());
    expect(told(bench.hear("K\r\n").taken())).toEqual(["> ATE0", "late OK"]);
    expect(told(bench.hear("\r\nOK\r\n").taken())).toEqual(["= OK"]);
  });

  test("nor does it when its end never comes", () => {
    const bench = new Bench().hear("\r\nO").submit(at.echoOff()).hear("K").wait(at.echoOff().timeoutMs);
    expect(told(bench.taken())).toEqual(["> ATE0", "timeout ATE0", "fence started"]);
  });

  test("blank lines and a prompt that was left are no lines at all", () => {
    const bench = new Bench().hear("\r\n   \r\n> ");
    expect(bench.exchange.promptOpen).toBe(true);
    expect(told(bench.hear("\r\n").taken())).toEqual([]);
    expect(bench.exchange.promptOpen).toBe(false);
    expect(after(at.model(), "\r\n  \r\n\r\n> \r\nEC25\r\nOK\r\n", bench)).toEqual(["= OK | EC25"]);
  });

  test("answer lines without end are late beyond the first 512", () => {
    const bench = new Bench().submit(at.calls());
    bench.hear("+CLCC: 1,0,0,0,0\r\n".repeat(600)).hear("OK\r\n");
    const outputs = bench.taken();
    expect(outputs.filter(({ kind }) => kind === "late")).toHaveLength(88);
    expect(outputs.flatMap((output) => (output.kind === "response" ? output.lines : []))).toHaveLength(512);
  });

  test("noise without a line end is counted", () => {
    const bench = new Bench().hear("U".repeat(5_000)).hear("U".repeat(100)).hear("\r\nRING\r\n");
    expect(told(bench.taken())).toEqual(["overlong 5000", "overlong 100", "urc RING"]);
  });
});

describe("messages that a modem routes to us", () => {
  test.each(["OK", "NO CARRIER", "ERROR", "+CLCC: 1,0,6,0,0", "RDY"])("a body that says %j forges nothing", (body) => {
    const text = `+CMT: "+999555001234","","20/08/24,17:58:10+12"\r\n${body}\r\n`;
    const [head, ...rest] = after(at.calls(), text);
    expect(head).toMatch(/^urc \+CMT:/);
    expect(rest).toEqual([`data ${body}`]);
  });

  test.each(["+CMT: ,24", "+CDS: 24", "+CBM: 24"])(
    "the line after %s is data, and the one after that is not",
    (header) => {
      expect(after(at.signal(), `${header}\r\n07911326040000F0\r\nOK\r\n`)).toEqual([
        `urc ${header}`,
        "data 07911326040000F0",
        "= OK",
      ]);
    },
  );

  test("the body is awaited across commands", () => {
    const bench = new Bench().hear("+CMT: ,24\r\n").submit(at.signal());
    expect(told(bench.hear("OK\r\n").taken())).toEqual(["urc +CMT: ,24", "> AT+CSQ", "data OK"]);
  });

  test("a header cut in a quote is still a header", () => {
    expect(after(at.signal(), '+CMT: "+999\r\nOK\r\n')).toEqual(['urc +CMT: "+999', "data OK"]);
  });
});

describe("line ends inside quotes", () => {
  test("one is believed", () => {
    const text = '+CNUM: "line one\r\nline two","123",129\r\n\r\nOK\r\n';
    expect(after(foreignCommand("AT+CNUM"), text)).toEqual(['= OK | +CNUM: "line one\nline two","123",129']);
  });

  test("no more than one", () => {
    expect(after(foreignCommand("AT+CNUM"), '+CNUM: "one\r\ntwo\r\nthree",1\r\nOK\r\n')).toContain('urc three",1');
  });

  test.each([
    ["a result", "OK", ['= OK | +COPS: 0,0,"TELE2,0']],
    ["the end of a call", "VOICE CALL: END", ["urc VOICE CALL: END"]],
    ["the end of a call in one word", "NO CARRIER", ["urc NO CARRIER"]],
    ["a line of the family", "REMOTE CALL END", ["urc REMOTE CALL END"]],
    ["a boot line", "RDY", ["urc RDY"]],
  ])("%s is not swallowed by a quote that never ended", (_name, line, expected) => {
    expect(after(at.operator(), `+COPS: 0,0,"TELE2,0\r\n${line}\r\n`)).toEqual(expected);
  });

  test("another answer line is a line of its own", () => {
    const text = '+COPS: 0,0,"TELE2,0\r\n+COPS: 0\r\nOK\r\n';
    expect(after(at.operator(), text)).toEqual(['= OK | +COPS: 0,0,"TELE2,0 | +COPS: 0']);
  });

  test("a result is a result, whatever quotes it has", () => {
    expect(after(at.operator(), '+CME ERROR: "SIM busy\r\n')).toEqual(["= CME"]);
  });

  test("an unsolicited line is told at once, ended quote or not", () => {
    expect(told(new Bench().hear('^DSCI: 1,0,6,0,"0123\r\n').taken())).toEqual(['urc ^DSCI: 1,0,6,0,"0123']);
  });

  test("a cut line from before a command takes nothing of its answer", () => {
    const bench = new Bench().hear('+NEW: "cut\r\n').submit(at.imei());
    expect(told(bench.hear("861234567890123\r\nOK\r\n").taken())).toEqual([
      'urc +NEW: "cut',
      "> AT+CGSN",
      "= OK | 861234567890123",
    ]);
  });

  test("a cut line of an answer that never ended is late with the rest", () => {
    const bench = new Bench().submit(at.operator()).hear('+COPS: 0,0,"TELE2,0\r\n');
    bench.taken();
    expect(told(bench.wait(at.operator().timeoutMs).taken())).toEqual([
      'late +COPS: 0,0,"TELE2,0',
      "timeout AT+COPS?",
      "fence started",
    ]);
  });
});

describe("`+CPIN:` without `OK`", () => {
  test("ends the command in a family that leaves it out, after a moment", () => {
    const bench = new Bench(BLOCKING).submit(at.sim()).hear("+CPIN: READY\r\n");
    expect(told(bench.taken())).toEqual(["> AT+CPIN?"]);
    expect(told(bench.wait(150).taken())[0]).toBe("= OK | +CPIN: READY");
  });

  test("is a time-out in every other family", () => {
    const bench = new Bench().submit(at.sim()).hear("+CPIN: READY\r\n");
    expect(told(bench.wait(at.sim().timeoutMs).taken())).toContain("timeout AT+CPIN?");
  });

  test("costs nothing where the `OK` comes after all", () => {
    const bench = new Bench(BLOCKING).submit(at.sim()).hear("+CPIN: READY\r\n").wait(100).hear("\r\nOK\r\n");
    expect(told(bench.taken())).toEqual(["> AT+CPIN?", "= OK | +CPIN: READY"]);
    expect(bench.exchange.idle).toBe(true);
  });

  test("a stray `OK` that comes too late answers no other command", () => {
    const bench = new Bench(BLOCKING).submit(at.sim()).hear("+CPIN: READY\r\n").wait(150);
    expect(bench.exchange.idle).toBe(false);
    bench.taken();
    expect(told(bench.hear("OK\r\n").taken())).toEqual(["late OK"]);
  });
});

describe("a pending dial", () => {
  test.each(["OK", "NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE", "CONNECT", "ERROR"])("is ended by %s", (line) => {
    expect(after(dial(), `\r\n${line}\r\n`)).toEqual([`= ${line}`]);
  });

  test("is not ended by progress, and its echo is told to nobody", () => {
    expect(after(dial(), "ATD+999555001234;\r\r\n+WIND: 5,1\r\n+WIND: 2\r\n")).toEqual([
      "urc +WIND: 5,1",
      "urc +WIND: 2",
    ]);
  });

  test("once answered, its end is news and no result", () => {
    expect(after(dial(), "OK\r\nNO CARRIER\r\n")).toEqual(["= OK", "urc NO CARRIER"]);
  });

  test("is not written over: nothing may be submitted, and time brings nothing before its time-out", () => {
    const bench = new Bench(BLOCKING).submit(dial());
    bench.taken();
    expect(() => bench.submit(at.calls())).toThrow(SimbankError);
    expect(
      told(
        bench
          .wait(dial().timeoutMs - 1)
          .hear("RING\r\n")
          .taken(),
      ),
    ).toEqual(["urc RING"]);
  });

  test("is aborted by one bare CR, once; its end still comes", () => {
    const bench = new Bench(BLOCKING).submit(dial());
    bench.taken();
    expect(bench.abort().abort().taken()).toEqual([{ kind: "write", text: "\r", masked: "<CR> (abort)" }]);
    expect(told(bench.hear("\r\nNO CARRIER\r\n").taken())).toEqual(["= NO CARRIER"]);
  });

  test("only a pending dial can be aborted", () => {
    const bench = new Bench(BLOCKING);
    expect(bench.abort().taken()).toEqual([]);
    expect(told(bench.submit(at.signal()).abort().taken())).toEqual(["> AT+CSQ"]);
  });
});

describe("a time-out", () => {
  test("gives the answer's lines back as late, tells the owner once, and raises the fence", () => {
    const bench = new Bench().submit(at.signal()).hear("+CSQ: 1,1\r\nRING\r\n");
    bench.taken();
    expect(told(bench.wait(at.signal().timeoutMs).taken())).toEqual([
      "late +CSQ: 1,1",
      "timeout AT+CSQ",
      "fence started",
    ]);
    expect(bench.exchange.pending).toBeNull();
    expect(bench.exchange.idle).toBe(false);
    expect(() => bench.submit(at.signal())).toThrow(SimbankError);
  });

  test("is judged at its deadline, not before, and not while what has come is unread", () => {
    const bench = new Bench().submit(at.signal());
    bench.taken();
    expect(bench.exchange.deadline()).toBe(3_000);
    expect(bench.exchange.tick(monoMs(2_999))).toEqual([]);
    expect(told(bench.exchange.receive(Buffer.from("OK\r\n"), monoMs(3_500)))).toEqual(["= OK"]);
    expect(bench.exchange.tick(monoMs(3_500))).toEqual([]);
  });

  test("leaves a line that is half here alone: it is late as a whole", () => {
    const bench = new Bench().submit(at.signal()).hear("+CSQ: 2").wait(at.signal().timeoutMs);
    bench.taken();
    expect(told(bench.hear("0,99\r\n").taken())).toEqual(["late +CSQ: 20,99"]);
  });
});

describe("a lost port", () => {
  test("leaves nothing behind: no command, no fence, no half line, no awaited message", () => {
    const bench = new Bench().submit(at.signal()).hear("+CMT: ,24\r\n").hear("+CSQ: 1").wait(at.signal().timeoutMs);
    bench.exchange.reset();
    bench.taken();
    expect(bench.exchange.idle).toBe(true);
    expect(bench.exchange.deadline()).toBeNull();
    expect(after(at.echoOff(), "OK\r\n", bench)).toEqual(["= OK"]);
  });
});
