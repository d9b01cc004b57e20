import { spawnSync } from "node:child_process";
import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { commandTree } from "../../src/cli/command-tree.ts";
import { processIo } from "../../src/cli/io.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { completionScript, SHELLS } from "../../src/cli/render/completion.ts";
import { run } from "./harness.ts";

const tree = commandTree(buildProgram(processIo(), "0.0.0").program);

/** What bash offers for the last of `words`, by the script itself. */
function bashOffers(...words: readonly string[]): readonly string[] {
  const line = words.map((word) => `'${word}'`).join(" ");
  const script = `${completionScript("bash", tree)}
compopt() { :; }
COMP_WORDS=(${line}); COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _simbank; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, status, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.split("\n").filter((each) => each !== "");
}

describe("the command tree", () => {
  test("holds every command with a description, and every option with one", () => {
    const bare: string[] = [];
    const visit = (node: typeof tree, path: string): void => {
      if (node.description === "") bare.push(path);
      for (const option of node.options) if (option.description === "") bare.push(`${path} ${option.flags}`);
      for (const each of node.commands) visit(each, `${path} ${each.name}`);
    };
    visit(tree, tree.name);
    expect(bare).toEqual([]);
  });

  test("leaves out hidden commands", () => {
    const program = new Command("p");
    program.command("seen");
    program.command("unseen", { hidden: true });
    expect(commandTree(program).commands.map(({ name }) => name)).toEqual(["seen"]);
  });
});

describe("bash completion", () => {
  test.each([
    [["simbank", "camp"], ["campaign"]],
    [["simbank", "campaign", "sto"], ["stop"]],
    [["simbank", "--json", "supp"], ["suppression"]],
    [["simbank", "dial", "+999555000001", "--camp"], ["--campaign"]],
    [["simbank", "campaign", "create", "x", "--purpose", "app"], ["appointment"]],
    [
      ["simbank", "completion", ""],
      [...SHELLS, "--help", "-h", "--json", "--socket", "--reveal"],
    ],
    [["simbank", "no-such-command", "--so"], ["--socket"]],
  ])("%j offers %j", (words, offered) => {
    expect(bashOffers(...words)).toEqual(offered);
  });
});

describe("the scripts", () => {
  test("name every command in every shell", () => {
    const names = tree.commands.flatMap((each) => [each.name, ...each.commands.map(({ name }) => name)]);
    for (const shell of SHELLS) {
      const script = completionScript(shell, tree);
      expect(names.filter((name) => !script.includes(name))).toEqual([]);
    }
  });

  test("keep a quote in a description inside its word", () => {
    const program = new Command("p");
    program.command("a").description("the person's $(rm) `x`");
    const script = `${completionScript("bash", commandTree(program))}\ntrue`;
    expect(spawnSync("bash", ["-n", "-c", script]).status).toBe(0);
    expect(completionScript("fish", commandTree(program))).toContain(`'the person'\\''s $(rm) \`x\`'`);
  });

  test("an unknown shell is a usage error that names the known ones", async () => {
    const { code, err } = await run(null, ["completion", "tcsh"]);
    expect(code).toBe(2);
    expect(err).toContain("bash, zsh, fish");
  });
});
