import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { processIo } from "../../src/cli/io.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { run } from "./harness.ts";

const { program } = buildProgram(processIo(), "0.0.0");

/** The words that lead to every command, groups included. */
function pathsOf(command: Command, path: readonly string[] = []): readonly (readonly string[])[] {
  return [path, ...command.commands.flatMap((each) => pathsOf(each, [...path, each.name()]))];
}

const ALL = pathsOf(program);
const isGroup = (path: readonly string[]): boolean => ALL.filter((other) => startsWith(other, path)).length > 1;
const LEAVES = ALL.filter((path) => !isGroup(path));

function startsWith(path: readonly string[], head: readonly string[]): boolean {
  return head.every((word, place) => path[place] === word);
}

test("there are commands to look at", () => {
  expect(LEAVES.length).toBeGreaterThan(30);
});

describe("the help of every command", () => {
  test.each(ALL.map((path) => [`simbank ${path.join(" ")}`.trim(), path] as const))(
    "%s says what it does and its exit codes, in lines that fit",
    async (name, path) => {
      const { code, out, err } = await run(null, [...path, "--help"], {}, 100);
      expect([code, err]).toEqual([0, ""]);
      expect(out).toContain(`Usage: ${name} `);
      expect(out).toMatch(/Exit codes:\n {2}0 done .*5 hardware failure/s);
    },
  );

  test.each(ALL.slice(1).map((path) => [`simbank ${path.join(" ")}`, path] as const))(
    "%s has an example of itself",
    async (name, path) => {
      const { out } = await run(null, [...path, "--help"]);
      expect(out).toMatch(/\nExamples:\n {2}\$ /);
      expect(out).toContain(`$ ${name}`);
    },
  );
});

describe("a mistake in any command", () => {
  test.each(LEAVES.map((path) => [path.join(" "), path] as const))(
    "%s with an option that does not exist exits 2 and is JSON with --json",
    async (_name, path) => {
      const { code, out, err } = await run(null, [...path, "--no-such-option", "--json"]);
      expect(code).toBe(2);
      const message: unknown = expect.stringMatching(/--no-such-option|not specified/);
      expect(JSON.parse(out)).toEqual({ schema: 1, error: { code: "SB_USAGE", message, data: {} } });
      expect(err).toMatch(/^error: .*\n$/);
    },
  );

  // `calls` lists calls by itself, so that a word behind it is no mistyped command.
  test.each(LEAVES.filter(([first]) => first !== "calls").map((path) => [path.join(" "), path] as const))(
    "%s with its last word mistyped is answered with the right one",
    async (_name, path) => {
      const word = path.at(-1) ?? "";
      const typed = [...path.slice(0, -1), `${word.slice(0, -1)}${word.at(-1) === "x" ? "z" : "x"}`];
      const { code, err } = await run(null, typed);
      expect(code).toBe(2);
      expect(err).toContain(word);
      expect(err).toMatch(/Did you mean/);
    },
  );
});
