import { describe, expect, it } from "vitest";
import { readArguments } from "../../scripts/bench/arguments.ts";

const KNOWN = ["at-parse", "reserve", "next-dial"];

describe("the command line of the benches", () => {
  it("means every bench, in the catalogue's order, when none is named", () => {
    expect(readArguments([], KNOWN)).toEqual({ kind: "run", names: KNOWN, json: false, quick: false });
  });

  it("runs the named benches once each, in the order in which they are named", () => {
    const asked = readArguments(["next-dial", "--json", "at-parse", "next-dial"], KNOWN);
    expect(asked).toEqual({ kind: "run", names: ["next-dial", "at-parse"], json: true, quick: false });
  });

  it.each(["--help", "-h"])("asks for help with %s, whatever else is there", (flag) => {
    expect(readArguments(["reserve", flag], KNOWN)).toEqual({ kind: "help" });
  });

  it.each([
    ["a bench that was mistyped", "reserv", 'There is no bench "reserv". Did you mean reserve?'],
    ["an option that was mistyped", "--jsn", 'There is no option "--jsn". Did you mean --json?'],
    ["a name like nothing known", "zzzzzz", 'There is no bench "zzzzzz". Known: at-parse, reserve, next-dial.'],
  ])("refuses %s and says what there is", (_what, word, message) => {
    expect(readArguments(["at-parse", word], KNOWN)).toEqual({ kind: "mistake", message });
  });
});
