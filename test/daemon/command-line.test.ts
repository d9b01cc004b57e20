import { describe, expect, it } from "vitest";
import { readCommandLine } from "../../src/daemon/command-line.ts";

describe("the daemon's command line", () => {
  it.each([
    [["run", "--config", "a.yaml"], { kind: "run", config: "a.yaml", json: false }],
    [["check", "--config=a.yaml", "--json"], { kind: "check", config: "a.yaml", json: true }],
    [["--help"], { kind: "help" }],
    [["run", "-h"], { kind: "help" }],
    [["--version"], { kind: "version" }],
  ])("%j is understood", (argv, expected) => {
    expect(readCommandLine(argv)).toEqual(expected);
  });

  it.each([
    [[], /a command is missing/],
    [["chek", "--config", "a"], /did you mean check\?/],
    [["run"], /run needs --config FILE/],
    [["run", "now", "--config", "a"], /takes no argument now/],
    [["run", "--confg", "a"], /Unknown option '--confg'$/],
  ])("%j is a mistake that is named", (argv, expected) => {
    const read = readCommandLine(argv);
    expect(read.kind).toBe("mistake");
    expect(read.kind === "mistake" && read.message).toMatch(expected);
  });
});
