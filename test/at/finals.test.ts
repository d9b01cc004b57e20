import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isCallFinal, parseFinal } from "../../src/at/finals.ts";
import type { Final, FinalKind } from "../../src/at/types.ts";
import { PLAIN } from "./dialects.ts";

function final(kind: FinalKind, code: number | null = null, text: string | null = null): Final {
  return { kind, code, text };
}

describe("results", () => {
  test.each<[string, Final]>([
    ["OK", final("OK")],
    [" OK ", final("OK")],
    ["ERROR", final("ERROR")],
    ["NO CARRIER", final("NO CARRIER")],
    ["BUSY", final("BUSY")],
    ["NO ANSWER", final("NO ANSWER")],
    ["NO DIALTONE", final("NO DIALTONE")],
    ["NO DIAL TONE", final("NO DIALTONE")],
    ["CONNECT", final("CONNECT")],
    ["CONNECT 115200", final("CONNECT", null, "115200")],
    ["+CME ERROR: 515", final("CME", 515)],
    ["+CME ERROR:515", final("CME", 515)],
    [" +CME ERROR: 3", final("CME", 3)],
    ["+CME ERROR: SIM busy", final("CME", null, "SIM busy")],
    ["+CME ERROR: ", final("CME", null, "")],
    ["+CMS ERROR: 456", final("CMS", 456)],
    ["+CMS ERROR: bananas", final("CMS", null, "bananas")],
    ["+EXT ERROR: 12", final("ERROR", 12)],
    ["MODEM ERROR: 5", final("ERROR", null, "MODEM ERROR: 5")],
    ["COMMAND NOT SUPPORT", final("ERROR", null, "COMMAND NOT SUPPORT")],
    ["TOO MANY PARAMETERS", final("ERROR", null, "TOO MANY PARAMETERS")],
    ["NA", final("ERROR", null, "not allowed")],
    ["ERROR+CNUM:", final("ERROR", null, "ERROR+CNUM:")],
  ])("%j", (line, expected) => {
    expect(parseFinal(line, PLAIN)).toEqual(expected);
  });
});

describe("lines that only resemble results", () => {
  test.each([
    "+CME ERROR:",
    "+CMS ERROR:",
    "+CME WARNING: 3",
    "MODEM ERROR: apple",
    "UNKNOWN COMMAND",
    "OK1",
    "OKAY",
    "ok",
    "NO CARRIERS",
    "CONNECTED",
    "BUSY 1",
    "ERROR: 5",
    "+CSQ: 20,99",
    "",
    " ",
  ])("%j", (line) => {
    expect(parseFinal(line, PLAIN)).toBeNull();
  });
});

test("a family's own whole lines end a command in that family only, with a prefix or without", () => {
  const family = { ...PLAIN, extraFinals: ["COMMAND UNKNOWN", "+XERR"] };
  for (const line of family.extraFinals) {
    expect(parseFinal(line, family)).toEqual(final("ERROR", null, line));
    expect(parseFinal(line, PLAIN)).toBeNull();
  }
  expect(parseFinal("COMMAND UNKNOWN!", family)).toBeNull();
});

test("results of calls are those that V.250 gives a dial", () => {
  const kinds: readonly FinalKind[] = [
    "OK",
    "ERROR",
    "CME",
    "CMS",
    "CONNECT",
    "NO CARRIER",
    "BUSY",
    "NO ANSWER",
    "NO DIALTONE",
  ];
  expect(kinds.filter(isCallFinal)).toEqual(["CONNECT", "NO CARRIER", "BUSY", "NO ANSWER", "NO DIALTONE"]);
});

test("no line throws, and a numbered result is a whole number", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((rest) => `+CME ERROR: ${rest}`),
      ),
      (line) => {
        const code = parseFinal(line, PLAIN)?.code ?? 0;
        expect(Number.isInteger(code)).toBe(true);
      },
    ),
  );
});
