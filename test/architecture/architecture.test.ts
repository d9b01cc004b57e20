import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkDialSpelling, checkPermits, checkWire } from "./dial-checks.ts";
import { checkCycles, checkImports } from "./import-checks.ts";
import { MODULES } from "./modules.ts";
import { checkPurity } from "./purity-checks.ts";
import { checkCatches, checkComments, checkLength, checkTestsRun } from "./shape-checks.ts";
import { readTree, type SourceFile, type Violation } from "./source.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const tree = readTree(ROOT, ["src", "test", "scripts"]);

const RULES: readonly (readonly [string, (files: readonly SourceFile[]) => readonly Violation[]])[] = [
  ["modules import only what their row in the table allows", checkImports],
  ["no file imports itself by a detour", checkCycles],
  ["pure modules read no clock, chance, process or outside world", checkPurity],
  ["the dial command is spelled in one function, which takes a permit", checkDialSpelling],
  ["only the gate makes a permit", checkPermits],
  ["only at makes what is written to a modem", checkWire],
  ["no file is longer than 400 lines", checkLength],
  ["comments promise nothing and silence nothing without a reason", checkComments],
  ["every empty catch says why", checkCatches],
  ["every test runs", checkTestsRun],
];

describe("the source tree", () => {
  it.each(RULES)("%s", (_sentence, check) => {
    const report = check(tree).map(({ where, says }) => `${where}: ${says}`);
    expect(report).toEqual([]);
  });

  it("has a row in the table for every folder", () => {
    const folders = readdirSync(join(ROOT, "src"), { withFileTypes: true }).map((entry) => entry.name);
    expect(folders.filter((name) => !Object.hasOwn(MODULES, name))).toEqual([]);
  });

  it("names only modules of the table in the table", () => {
    const named = Object.values(MODULES).flatMap((rule) => Object.keys(rule.ours));
    expect(named.filter((name) => !Object.hasOwn(MODULES, name))).toEqual([]);
  });

  it("gives pure modules no impure module and no Node", () => {
    const pure = Object.entries(MODULES).filter(([, rule]) => rule.pure);
    const broken = pure.filter(
      ([, rule]) => rule.node !== "none" || Object.keys(rule.ours).some((name) => !(MODULES[name]?.pure ?? false)),
    );
    expect(broken.map(([name]) => name)).toEqual([]);
  });
});
