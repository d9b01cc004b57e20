import { parseArgs } from "node:util";
import { suggest } from "../domain/suggest.ts";

export const HELP = `Usage: simbankd <command> --config FILE

Drives racks of GSM/LTE modems and dials only people who have consented, within each card's contract.

Commands:
  run    --config FILE   run the daemon in the foreground until SIGTERM or SIGINT
  check  --config FILE   check configuration, hardware profiles and policy packs; print every problem

Options:
  --config FILE   configuration file (YAML)
  --json          errors, and the problems that check finds, as one JSON object
  --version       print the version
  --help          print this text

Example:
  simbankd check --config /etc/simbankd/simbankd.yaml && simbankd run --config /etc/simbankd/simbankd.yaml

Exit codes: 0 done, 1 internal error, 2 usage or invalid input, 5 hardware failure.
`;

const COMMANDS = ["run", "check"] as const;

export type Invocation =
  | { readonly kind: "help" | "version" }
  | { readonly kind: (typeof COMMANDS)[number]; readonly config: string; readonly json: boolean }
  | { readonly kind: "mistake"; readonly message: string };

/** What the arguments after the program's name ask for. */
export function readCommandLine(argv: readonly string[]): Invocation {
  try {
    return read(argv);
  } catch (error) {
    // Node's own sentence goes on about positional arguments, which these commands do not take.
    return mistake((error instanceof Error ? error.message : String(error)).replace(/\. .*$/s, ""));
  }
}

function read(argv: readonly string[]): Invocation {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      config: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
      version: { type: "boolean" },
    },
  });
  if (values.help === true) return { kind: "help" };
  if (values.version === true) return { kind: "version" };
  const [word, extra] = positionals;
  if (word === undefined) return mistake("a command is missing: run or check");
  const command = COMMANDS.find((each) => each === word);
  if (command === undefined) {
    const near = suggest(word, COMMANDS);
    return mistake(`there is no command ${word}${near === null ? "" : ` (did you mean ${near}?)`}`);
  }
  if (extra !== undefined) return mistake(`${command} takes no argument ${extra}`);
  if (values.config === undefined) return mistake(`${command} needs --config FILE`);
  return { kind: command, config: values.config, json: values.json };
}

function mistake(message: string): Invocation {
  return { kind: "mistake", message };
}
