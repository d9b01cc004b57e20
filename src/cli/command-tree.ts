import type { Argument, Command, Option } from "commander";

/** One option as a person types it. */
export interface OptionNode {
  /** `-h, --help` as help prints it, with its value. */
  readonly flags: string;
  /** `--help`; null for an option with a short name alone. */
  readonly long: string | null;
  readonly short: string | null;
  readonly takesValue: boolean;
  readonly choices: readonly string[];
  readonly description: string;
}

export interface ArgumentNode {
  /** `<iccid>`, `[file]`, `<number...>`. */
  readonly term: string;
  readonly choices: readonly string[];
  readonly description: string;
}

/** One command with what it takes and the commands below it: what help, manual pages and completions are made from. */
export interface CommandNode {
  readonly name: string;
  readonly arguments: readonly ArgumentNode[];
  readonly summary: string;
  readonly description: string;
  readonly options: readonly OptionNode[];
  readonly commands: readonly CommandNode[];
}

/** Reads a commander program as data. Hidden commands and options are left out. */
export function commandTree(command: Command): CommandNode {
  const help = command.createHelp();
  return {
    name: command.name(),
    arguments: command.registeredArguments.map((argument) => ({
      term: argumentTerm(argument),
      choices: argument.argChoices ?? [],
      description: argument.description,
    })),
    summary: command.summary() || command.description(),
    description: command.description() || command.summary(),
    options: help.visibleOptions(command).map(optionNode),
    commands: help
      .visibleCommands(command)
      .filter((each) => each.name() !== "help")
      .map(commandTree),
  };
}

function argumentTerm(argument: Argument): string {
  const text = `${argument.name()}${argument.variadic ? "..." : ""}`;
  return argument.required ? `<${text}>` : `[${text}]`;
}

function optionNode(option: Option): OptionNode {
  return {
    flags: option.flags,
    long: option.long ?? null,
    short: option.short ?? null,
    takesValue: option.required || option.optional,
    choices: option.argChoices ?? [],
    description: option.description,
  };
}
