import { describe, expect, test } from "vitest";
import { at, dialCommand } from "../../src/at/command.ts";
import type { AtCommand, FenceContext } from "../../src/at/types.ts";
import { monoMs } from "../../src/domain/time.ts";
import { Bench, told } from "./bench.ts";
import { BLOCKING, PLAIN } from "./dialects.ts";
import { permit } from "./permits.ts";

const IMEI = "861234567890123";
const KNOWN: FenceContext = { imei: IMEI, callMayLive: false };
const UNKNOWN: FenceContext = { imei: null, callMayLive: false };

/** A channel on which a command has just timed out; the fence is up and nothing was said since. */
function fenced(context: FenceContext = KNOWN, command: AtCommand = at.signal()): Bench {
  const bench = new Bench(command.pending === "none" ? BLOCKING : PLAIN);
  bench.exchange.setFenceContext(context);
  bench.submit(command).wait(command.timeoutMs).taken();
  return bench;
}

/** The same, past its first silence and its probe: `AT` was answered and the silence after it is over. */
function probed(context: FenceContext = KNOWN, command: AtCommand = at.signal()): Bench {
  const bench = fenced(context, command).wait(200).hear("\r\nOK\r\n").wait(200);
  expect(told(bench.taken())).toEqual(["> AT", "> AT+CGSN"]);
  return bench;
}

/** What a modem says that answers everything but late. */
const IDENTITY_ANSWER = `\r\n${IMEI}\r\n\r\nOK\r\n`;

describe("a fence", () => {
  test("waits for silence, has `AT` answered and the identity told, waits again, and opens", () => {
    const bench = fenced();
    expect(told(bench.wait(199).taken())).toEqual([]);
    expect(told(bench.wait(1).taken())).toEqual(["> AT"]);
    expect(told(bench.hear("\r\nOK\r\n").wait(199).taken())).toEqual([]);
    expect(told(bench.wait(1).taken())).toEqual(["> AT+CGSN"]);
    expect(told(bench.hear(IDENTITY_ANSWER).wait(199).taken())).toEqual([]);
    expect(told(bench.wait(1).taken())).toEqual(["fence clear"]);
    expect(bench.exchange.idle).toBe(true);
  });

  test("hears a byte as an end of silence, even one that ends no line", () => {
    const bench = fenced().wait(150).hear("+CS").wait(150).hear("Q: 1,1").wait(150);
    expect(told(bench.taken())).toEqual([]);
    expect(told(bench.wait(50).taken())).toEqual(["> AT"]);
  });

  test("does not take a read of nothing for a byte", () => {
    expect(told(fenced().wait(150).hear("").wait(50).taken())).toEqual(["> AT"]);
  });

  test("credits a late answer to nothing", () => {
    const bench = fenced().wait(100).hear("\r\n+CSQ: 20,99\r\n\r\nOK\r\n");
    expect(told(bench.taken())).toEqual(["late +CSQ: 20,99", "late OK"]);
  });

  test("speaks all the same to a modem that never falls silent, and trusts its identity", () => {
    const bench = fenced();
    for (let line = 0; line < 40; line += 1) bench.hear("^RSSI:14\r\n").wait(100);
    expect(told(bench.taken()).filter((word) => word.startsWith(">"))).toEqual(["> AT"]);
    bench.hear("OK\r\n");
    for (let line = 0; line < 40; line += 1) bench.hear("^RSSI:14\r\n").wait(100);
    bench.hear(IDENTITY_ANSWER);
    for (let line = 0; line < 40; line += 1) bench.hear("^RSSI:14\r\n").wait(100);
    expect(told(bench.taken()).filter((word) => !word.startsWith("urc"))).toEqual(["> AT+CGSN", "fence clear"]);
  });

  test("swallows the echo of its own words, and the echo only", () => {
    const bench = fenced().wait(200);
    bench.hear("AT\r\r\nOK\r\n").wait(200);
    expect(told(bench.hear(`AT+CGSN\r${IDENTITY_ANSWER}`).wait(200).taken())).toEqual([
      "> AT",
      "> AT+CGSN",
      "fence clear",
    ]);
    const other = fenced().hear("AT+CSQ\r\n");
    expect(told(other.taken())).toEqual(["late AT+CSQ"]);
  });

  test("understands results in digits, as before `ATV1`", () => {
    const bench = fenced().wait(200).hear("0\r").wait(200).hear(`${IMEI}\r\n0\r`).wait(200);
    expect(told(bench.taken())).toEqual(["> AT", "> AT+CGSN", "fence clear"]);
  });

  test.each([
    ["an IMEI with prefix and quotes", `+CGSN: "${IMEI}"`],
    ["an IMEISV", "8612345678901299"],
    ["an IMEI without check digit", "86123456789012"],
  ])("knows the modem again by %s", (_name, line) => {
    expect(told(probed().hear(`${line}\r\nOK\r\n`).wait(200).taken())).toEqual(["fence clear"]);
  });
});

describe("late answers inside a fence", () => {
  test("a late `OK` taken for the probe's does no harm: the probe's own one is late then", () => {
    const bench = fenced().wait(200).hear("OK\r\n").wait(10).hear("OK\r\n");
    expect(told(bench.taken())).toEqual(["> AT", "late OK"]);
  });

  test("a probe's `OK` that comes after the identity was asked for does not end the identity", () => {
    const bench = probed().hear("OK\r\n");
    expect(told(bench.taken())).toEqual(["late OK"]);
    expect(told(bench.hear(IDENTITY_ANSWER).wait(200).taken())).toEqual(["fence clear"]);
  });

  test("a late error does not end the probe", () => {
    expect(told(fenced().wait(200).hear("ERROR\r\n").hear("OK\r\n").wait(200).taken())).toEqual([
      "> AT",
      "late ERROR",
      "> AT+CGSN",
    ]);
  });

  test("a late answer that looks like an identity convicts nobody", () => {
    const bench = fenced(KNOWN, at.imsi()).wait(200).hear("OK\r\n").wait(200);
    bench.hear("001010000000001\r\nOK\r\n").wait(200);
    expect(told(bench.taken())).toEqual(["> AT", "> AT+CGSN", "> AT+CGSN"]);
    expect(told(bench.hear(`OK\r\n${IMEI}\r\nOK\r\n`).wait(200).taken())).not.toContain("fence identity-changed");
  });

  test("after a command whose answer looks like an identity, the identity proves nothing", () => {
    const bench = probed(UNKNOWN, at.imei()).hear(IDENTITY_ANSWER);
    expect(told(bench.wait(2_999).taken())).toEqual([]);
    expect(told(bench.wait(301).taken())).toEqual(["> <ESC>", "> AT"]);
    expect(told(bench.hear("OK\r\n").wait(200).hear(IDENTITY_ANSWER).wait(3_000).taken())).toEqual([
      "> AT+CGSN",
      "fence failed",
    ]);
  });

  test("nor does it after that of a known modem was asked for already", () => {
    const bench = probed(KNOWN, at.imei()).hear(IDENTITY_ANSWER);
    expect(told(bench.wait(2_999).taken())).toEqual([]);
  });

  test("nor does a late IMSI that is taken for the identity of an unknown modem", () => {
    const bench = probed(UNKNOWN, at.imsi()).hear("001010000000001\r\nOK\r\n");
    expect(told(bench.wait(2_999).taken())).toEqual([]);
  });

  test("an identity that somebody else had asked for is not counted", () => {
    const bench = new Bench().fence().hear(`${IMEI}\r\n`).wait(200).hear("OK\r\n").wait(200);
    bench.taken();
    expect(told(bench.hear(IDENTITY_ANSWER).wait(200).taken())).toEqual(["fence clear"]);
  });

  test("unless every question has got its result", () => {
    const bench = fenced(UNKNOWN, at.imei()).hear(IDENTITY_ANSWER).wait(200);
    bench.hear("OK\r\n").wait(200).taken();
    expect(told(bench.hear(IDENTITY_ANSWER).wait(200).taken())).toEqual(["fence clear"]);
  });

  test("an unproved channel that never falls silent is not trusted", () => {
    const bench = probed(UNKNOWN, at.imei()).hear(IDENTITY_ANSWER);
    for (let line = 0; line < 200; line += 1) bench.hear("^RSSI:14\r\n").wait(100);
    expect(told(bench.taken()).filter((word) => word.startsWith("fence"))).toEqual(["fence failed"]);
  });
});

describe("unsolicited lines inside a fence", () => {
  test.each([
    "RING",
    "NO CARRIER",
    "BUSY",
    "VOICE CALL: END",
    "^CEND:1,0,104,17",
    "+CLCC: 1,0,6,0,0",
    "RDY",
    '+CMTI: "SM",1',
  ])("%s is told as what it is", (line) => {
    expect(told(fenced().hear(`${line}\r\n`).taken())).toEqual([`urc ${line}`]);
  });

  test.each(["OK", "ERROR", "CONNECT", "+CSQ: 1,1", "+CLCC: 1,0,0,0,0", "861234567890123", "what is this"])(
    "%s could be a late answer",
    (line) => {
      expect(told(fenced().hear(`${line}\r\n`).taken())).toEqual([`late ${line}`]);
    },
  );

  test("the body of a message forges no answer to the probe", () => {
    const bench = fenced().wait(200).hear("+CMT: ,24\r\nOK\r\n");
    expect(told(bench.taken())).toEqual(["> AT", "urc +CMT: ,24", "data OK"]);
    expect(told(bench.wait(1_000).taken())).toEqual(["> <ESC>"]);
  });
});

describe("a modem that does not answer", () => {
  test("gets three tries a second apart, leaves a prompt before the second, and fails", () => {
    const bench = fenced();
    expect(told(bench.wait(1_200).taken())).toEqual(["> AT", "> <ESC>"]);
    expect(told(bench.wait(100).taken())).toEqual(["> AT"]);
    expect(told(bench.wait(1_000).taken())).toEqual(["> AT"]);
    expect(told(bench.wait(1_000).taken())).toEqual(["fence failed"]);
    expect(bench.exchange.idle).toBe(true);
  });

  test("gets no ESC while a call may live", () => {
    const bench = fenced({ ...KNOWN, callMayLive: true });
    expect(told(bench.wait(10_000).taken())).toEqual(["> AT", "> AT", "> AT", "fence failed"]);
  });

  test("gets no ESC when a call came up while the fence was up", () => {
    const bench = fenced().wait(500);
    bench.exchange.setFenceContext({ ...KNOWN, callMayLive: true });
    expect(told(bench.wait(10_000).taken())).not.toContain("> <ESC>");
  });

  test("is spoken to again when it answers the third try", () => {
    const bench = fenced().wait(2_500).hear("OK\r\n").wait(200).hear(IDENTITY_ANSWER).wait(200);
    expect(told(bench.taken())).toEqual(["> AT", "> <ESC>", "> AT", "> AT", "> AT+CGSN", "fence clear"]);
  });

  test("that is known must tell who it is; asked twice in vain it fails", () => {
    const bench = probed().wait(3_000).wait(200);
    expect(told(bench.taken())[0]).toBe("> <ESC>");
    bench.wait(100).hear("OK\r\n").wait(200).wait(3_000);
    expect(told(bench.taken())).toEqual(["> AT", "> AT+CGSN", "fence failed"]);
  });

  test("that is not known must give every question a result; asked twice in vain it fails", () => {
    const bench = probed(UNKNOWN).wait(6_300);
    expect(told(bench.taken())).toEqual(["> <ESC>", "> AT"]);
    expect(told(bench.hear("OK\r\n").wait(6_300).taken())).toEqual(["> AT+CGSN", "fence failed"]);
  });

  test("that is not known may refuse to tell: at once when nothing is owed", () => {
    const bench = fenced(UNKNOWN).hear("OK\r\n").wait(200).hear("OK\r\n").wait(200);
    bench.taken();
    expect(told(bench.hear("ERROR\r\n").wait(200).taken())).toEqual(["late ERROR", "fence clear"]);
  });

  test("that is not known may refuse to tell: after a long silence when something is only feared", () => {
    const bench = new Bench().fence().wait(200).hear("OK\r\n").wait(200).hear("ERROR\r\n");
    bench.taken();
    expect(told(bench.wait(2_999).taken())).toEqual([]);
    expect(told(bench.wait(1).taken())).toEqual(["fence clear"]);
  });
});

describe("another modem", () => {
  test("is found out by its second answer", () => {
    const bench = probed().hear("352099001761481\r\nOK\r\n");
    expect(told(bench.wait(200).taken())).toEqual(["> AT+CGSN"]);
    expect(told(bench.hear("352099001761481\r\nOK\r\n").taken())).toEqual(["fence identity-changed"]);
    expect(bench.exchange.idle).toBe(true);
  });

  test("is not seen where 14 digits stand inside a longer number", () => {
    expect(told(probed().hear("8986011234567890123\r\n").taken())).toEqual(["late 8986011234567890123"]);
  });
});

describe("a fence on demand", () => {
  test("at a start, when no identity is known yet, takes any", () => {
    const bench = new Bench().fence();
    expect(told(bench.taken())).toEqual(["fence started"]);
    bench.wait(200).hear("OK\r\n").wait(200).hear(IDENTITY_ANSWER).wait(200);
    expect(told(bench.taken())).toEqual(["> AT", "> AT+CGSN", "fence clear"]);
  });

  test("tells the owner of a pending command of its time-out, exactly once", () => {
    const bench = new Bench().submit(at.signal()).hear("+CSQ: 1,1\r\n");
    bench.taken();
    expect(told(bench.fence().taken())).toEqual(["late +CSQ: 1,1", "timeout AT+CSQ", "fence started"]);
    const rest = bench.hear("OK\r\n").wait(20_000).taken();
    expect(told(rest).filter((word) => word.startsWith("timeout") || word.startsWith("="))).toEqual([]);
  });

  test("gives up a line that waits for the rest of its quoted text", () => {
    const bench = new Bench().submit(at.operator()).hear('+COPS: 0,0,"TELE2,0\r\n');
    bench.taken();
    expect(told(bench.fence().taken())).toEqual(['late +COPS: 0,0,"TELE2,0', "timeout AT+COPS?", "fence started"]);
  });

  test("does not make an older line an answer", () => {
    const bench = new Bench().submit(at.calls()).hear("+CLCC: 1,0,0").fence().hear(",0,0\r\n");
    expect(told(bench.taken())).toEqual(["> AT+CLCC", "timeout AT+CLCC", "fence started", "late +CLCC: 1,0,0,0,0"]);
  });

  test("starts again when it is up, and forgets nothing that is owed", () => {
    const bench = probed().fence().wait(200);
    expect(told(bench.taken())).toEqual(["fence started", "> AT"]);
    // The first command's, the first identity's, the second probe's.
    bench.hear("OK\r\n").hear(IDENTITY_ANSWER).hear("OK\r\n").wait(200);
    expect(told(bench.taken())).toEqual([`late ${IMEI}`, "late OK", "late OK", "> AT+CGSN"]);
    expect(told(bench.hear(IDENTITY_ANSWER).wait(200).taken())).toEqual(["fence clear"]);
  });

  test("that started again does not take the first identity for its own", () => {
    const bench = probed().fence().wait(200).hear("OK\r\n").wait(200);
    bench.taken();
    expect(told(bench.hear(IDENTITY_ANSWER).wait(2_999).taken())).toEqual([]);
    expect(told(bench.hear("OK\r\n").hear(IDENTITY_ANSWER).wait(200).taken())).toEqual([
      "late OK",
      `late ${IMEI}`,
      "late OK",
      "fence clear",
    ]);
  });
});

describe("a dial that stayed unanswered", () => {
  const command = (): AtCommand => dialCommand(permit(), monoMs(0), { pddS: 45, ringMaxS: 30 });

  test("lets its late end through as news of the call, and its late answer as nothing", () => {
    expect(told(fenced(KNOWN, command()).hear("NO CARRIER\r\n").taken())).toEqual(["urc NO CARRIER"]);
    expect(told(fenced(KNOWN, command()).hear("OK\r\n").taken())).toEqual(["late OK"]);
  });

  test("is fenced off on demand after its abort, and its owner is told once", () => {
    const bench = new Bench(BLOCKING).submit(command()).abort();
    bench.taken();
    expect(told(bench.wait(3_000).fence().taken())).toEqual([`timeout ${command().masked}`, "fence started"]);
  });
});
