import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classifyLine, isUnsolicited } from "../../src/at/classify.ts";
import { at, foreignCommand } from "../../src/at/command.ts";
import { PLAIN } from "./dialects.ts";

/** What a line is while this command text is pending; `-` for none. */
function sort(text: string, line: string): string {
  const sorted = classifyLine(line, text === "-" ? null : foreignCommand(text), PLAIN);
  return sorted.kind === "final" ? `final ${sorted.final.kind}` : sorted.kind;
}

describe("results", () => {
  test.each([
    ["AT+CSQ", "OK", "final OK"],
    ["AT+CSQ", "+CME ERROR: 515", "final CME"],
    ["AT+CSQ", " OK", "final OK"],
    ["ATD+999555001234;", "OK", "final OK"],
    ["ATD+999555001234;", "NO CARRIER", "final NO CARRIER"],
    ["ATD+999555001234;", "BUSY", "final BUSY"],
    ["ATD+999555001234;", "NO ANSWER", "final NO ANSWER"],
    ["ATD*99#", "CONNECT", "final CONNECT"],
    ["ATA", "NO CARRIER", "final NO CARRIER"],
  ])("to %s, %j is %s", (command, line, expected) => {
    expect(sort(command, line)).toBe(expected);
  });

  test.each(["NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE", "CONNECT"])(
    "%s ends a dial only, and is unsolicited for every other command and for none",
    (line) => {
      const sorts = ["AT", "AT+CLCC", "AT+CHUP", "ATH", "AT+CGMI", "-"].map((command) => sort(command, line));
      expect(new Set(sorts)).toEqual(new Set(["urc"]));
    },
  );

  test("a result with nothing pending is a result that nobody waits for", () => {
    expect(sort("-", "OK")).toBe("final OK");
  });
});

describe("results as digits", () => {
  test.each([
    ["AT", "0", "final OK"],
    ["ATE0", "0", "final OK"],
    ["ATV1", "4", "final ERROR"],
    ["AT", "2", "urc"],
    ["AT", "3", "urc"],
    ["AT", "7", "urc"],
    ["AT", "9", "urc"],
    ["AT+CMEE=1", "0", "urc"],
    ["AT+CSQ", "0", "urc"],
    ["AT+CGSN", "0", "information"],
    ["ATI", "4", "information"],
    ["ATD+999555001234;", "0", "urc"],
    ["ATD+999555001234;", "3", "urc"],
    ["-", "0", "urc"],
  ])("to %s, %j is %s", (command, line, expected) => {
    expect(sort(command, line)).toBe(expected);
  });
});

describe("echo", () => {
  test.each([
    ["AT+CSQ", "AT+CSQ"],
    ["AT+CSQ", "at+csq"],
    ["ATE0", "ATE0"],
    ["AT", "AT"],
    ["ATD+999555001234;", "ATD+999555001234;"],
    ["AT+CSQ", "AT+CREG?"],
    ["AT+CGMI", "AT+CGMI"],
    ["ATI", "ATI"],
    ["AT+CGMI", "AT^SYSINFO"],
    ["-", "AT&F"],
  ])("while %s is pending, %j is an echo", (command, line) => {
    expect(sort(command, line)).toBe("echo");
  });

  test.each(["ATEL", "ATHENA A1", "ATI Technologies", "AT&T"])("%j can be a maker's name", (line) => {
    expect(sort("AT+CGMI", line)).toBe("information");
  });

  test("a word that begins with the letters is no echo", () => {
    expect(sort("-", "ATTENTION")).toBe("urc");
  });
});

describe("information", () => {
  test.each([
    ["AT+CSQ", "+CSQ: 20,99"],
    ["AT+CSQ", "+CSQ:20,99"],
    ["AT+CSQ", " +CSQ: 20,99 "],
    ["AT+CSQ", "+CSQ : 20,99"],
    ["AT^GETPORTMODE", "^getportmode:type:WCDMA"],
    ["AT+CCWA=1,2", "+CCWA: 0,255"],
    ["AT+CLIP?", "+CLIP: 1,1"],
    ["AT^DSCI?", "^DSCI: 1"],
    ["AT#QSS?", "#QSS: 0,1"],
    ["AT+CREG?", '+CREG: 2,1,"1A2B","0C3D",7'],
    ["AT+CREG?", '+CREG:002,001,"18d8","ffff"'],
    ["AT+CVHU=0", "+CVHU: (0-1)"],
    ["AT+ZPAS?", '+BEARTYPE: "UMTS","CS_PS"'],
    ["AT+CICCID", "+ICCID: 8986"],
    ["AT+CCID", "8986011234567890123F"],
    ["AT+CGMM", " MULTIBAND  900E  1800"],
    ["AT+CGMM", "Quectel_M95"],
    ["ATI", "Manufacturer: Foo"],
    ["AT+CSQ;+CREG?", "+CREG: 0,1"],
    ["AT+CLCC", "+CLCC: 1,0,0,0,0"],
    ["AT+CLAC", "+CREG"],
  ])("of %s: %j", (command, line) => {
    expect(sort(command, line)).toBe("information");
  });
});

describe("unsolicited", () => {
  test.each([
    ["AT+CSQ", "RING"],
    ["AT+CSQ", '+CLIP: "0123456789",129'],
    ["AT+CSQ", "+CREG: 1"],
    ["AT+CSQ", "whatever this is"],
    ["AT+CREG?", '+CREG: 1,"1A2B","0C3D",2'],
    ["AT+CREG?", "+CREG: 1,0001,0010,0"],
    ["AT+CREG?", "+CREG: 3"],
    ["AT+CREG=2", "+CREG: 1"],
    ["AT+CLCC", '+CLCC: 1,0,6,0,0,"0123456789",129'],
    ["AT+CLCC=1", "+CLCC: 1,0,0,0,0"],
    ["AT+CLIP=1", '+CLIP: "0123456789",129'],
    ["AT+CLIP?", '+CLIP: "0123456789",129'],
    ["AT+CCWA=1,2", '+CCWA: "0123456789",129,1'],
    ["AT^DSCI=1", "^DSCI: 1,0,6,0,0123456789,129"],
    ["AT^DSCI?", "^DSCI: 1,0,6,0,0123456789,129"],
    ["AT#QSS?", "#QSS: 0"],
    ["AT+CGSN", "VOICE CALL: END"],
    ["AT+CGSN", "^CEND:1,0,104,17"],
    ["AT+CGSN", "RDY"],
    ["AT+CGSN", "+FOO : 1"],
    ["AT+CGMI", "MISSED_CALL: 11:01AM 0123456789"],
    ["ATD+999555001234;", "^ORIG:1,0"],
    ["ATD+999555001234;", "+WIND: 5,1"],
    ["-", "+CSQ: 20,99"],
    ["-", "8986011234567890123"],
  ])("while %s is pending: %j", (command, line) => {
    expect(sort(command, line)).toBe("urc");
  });

  test("a family's own prefixes are never bare text", () => {
    const family = { ...PLAIN, urcPrefixes: ["WORD OF THE DAY"] };
    expect(classifyLine("WORD OF THE DAY is ring", at.imei(), family).kind).toBe("urc");
    expect(classifyLine("WORD OF THE DAY is ring", at.imei(), PLAIN).kind).toBe("information");
  });

  test.each([
    ["+CLCC: 1,0,6,0,0", true],
    ["+CLCC: 1,0,0,0,0", false],
    ["+CREG: 1", false],
    ["^CEND : 1,0,104,17", true],
    ["+AT: READY", true],
    ["OK", false],
  ])("%j is unmistakable: %s", (line, expected) => {
    expect(isUnsolicited(line, PLAIN)).toBe(expected);
  });
});

test("every line has exactly one class, whatever is pending, and the same one each time", () => {
  const commands = fc.constantFrom("-", "AT", "AT+CGSN", "AT+CREG?", "AT+CLCC", "ATD+999555001234;");
  const noise = fc.string({ unit: fc.integer({ min: 1, max: 254 }).map((code) => String.fromCharCode(code)) });
  fc.assert(
    fc.property(commands, noise, (command, line) => {
      expect(["final", "information", "echo", "urc"]).toContain(sort(command, line).split(" ")[0]);
      expect(sort(command, line)).toBe(sort(command, line));
    }),
  );
});
