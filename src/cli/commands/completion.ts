import { Argument } from "commander";
import { commandTree } from "../command-tree.ts";
import { completionScript, SHELLS, type Shell } from "../render/completion.ts";
import { type CommandGroup, examples } from "./group.ts";

export const completionCommand: CommandGroup = (program, session) => {
  program
    .command("completion")
    .summary("print a completion script for your shell")
    .description("Prints a script that completes commands and options in bash, zsh or fish.")
    .addArgument(new Argument("<shell>", "the shell to complete in").choices(SHELLS))
    .addHelpText("after", examples("completion bash > ~/.local/share/bash-completion/completions/simbank"))
    .action(async (shell: Shell) => {
      await session.print(completionScript(shell, commandTree(program)));
    });
};
