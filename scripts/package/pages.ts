import type { CommandNode, OptionNode } from "../../src/cli/command-tree.ts";
import type { ConfigKey } from "./config-keys.ts";
import { entry, heading, literal, pageHead, paragraph, subheading } from "./roff.ts";

const EXIT_CODES = [
  ["0", "done"],
  ["1", "internal error"],
  ["2", "usage or invalid input"],
  ["3", "refused by the gate"],
  ["4", "daemon unreachable"],
  ["5", "hardware failure"],
] as const;

/** simbank(1): every command with its arguments and options. */
export function cliPage(program: CommandNode, version: string): string {
  return [
    pageHead({ name: "simbank", section: 1, summary: "look after a simbankd", version }),
    heading("Synopsis"),
    paragraph("simbank [options] <command> [arguments]"),
    heading("Description"),
    paragraph(
      "Talks to a running simbankd over its control socket: shows slots and cards, keeps consents and suppressions, " +
        "runs campaigns, places single calls, and explains every decision. Numbers are masked unless --reveal is " +
        "given by someone whose role allows it. With --json every command prints one JSON object.",
    ),
    heading("Options"),
    ...program.options.map(optionEntry),
    heading("Commands"),
    ...program.commands.flatMap((command) => commandPart(command, "simbank")),
    heading("Environment"),
    entry("SIMBANK_SOCKET", "Control socket of the daemon, where --socket is not given."),
    entry("NO_COLOR", "No colour, whatever the terminal can do."),
    heading("Exit status"),
    ...EXIT_CODES.map(([code, meaning]) => entry(code, meaning)),
    heading("See also"),
    paragraph("simbankd(8), simbankd.yaml(5)"),
  ].join("");
}

function optionEntry({ flags, description, choices }: OptionNode): string {
  return entry(flags, choices.length > 0 ? `${description}: ${choices.join(", ")}` : description);
}

function commandPart(command: CommandNode, path: string): readonly string[] {
  const words = `${path} ${command.name}`;
  const below = command.commands.flatMap((each) => commandPart(each, words));
  if (command.commands.length > 0) return below;
  const terms = command.arguments.map(({ term }) => ` ${term}`).join("");
  return [
    subheading(`${words}${terms}`),
    paragraph(command.description),
    ...command.arguments
      .filter(({ description }) => description !== "")
      .map((each) => entry(each.term, each.description)),
    ...command.options.filter(({ long }) => long !== "--help").map(optionEntry),
  ];
}

/** simbank-rack(1). */
export function rackPage(program: CommandNode, version: string): string {
  return [
    pageHead({ name: program.name, section: 1, summary: "a rack of simulated modems", version }),
    heading("Synopsis"),
    paragraph(`${program.name} --slots N --dir DIR [options]`),
    heading("Description"),
    paragraph(program.description),
    heading("Options"),
    ...program.options.map(optionEntry),
    heading("See also"),
    paragraph("simbankd(8), simbank(1)"),
  ].join("");
}

/** simbankd(8), around the daemon's own help text. */
export function daemonPage(help: string, version: string): string {
  return [
    pageHead({ name: "simbankd", section: 8, summary: "consent-first SIM-bank controller", version }),
    heading("Synopsis"),
    paragraph("simbankd run --config FILE"),
    paragraph("simbankd check --config FILE [--json]"),
    heading("Description"),
    paragraph(
      "Drives racks of GSM/LTE modems with AT commands, places calls only to people who have consented, within each " +
        "card's contract, and writes every decision and outcome to a local database before and after it happens.",
    ),
    literal(help.trimEnd()),
    heading("Signals"),
    entry("SIGTERM, SIGINT", "Hang up, settle every attempt, give the ports back and end, within five seconds."),
    heading("Files"),
    entry("/etc/simbankd/simbankd.yaml", "Configuration, see simbankd.yaml(5)."),
    entry("/var/lib/simbankd", "Database and keys. Without controller.key the numbers cannot be read: back it up."),
    entry("/run/simbankd/control.sock", "Control socket, for members of the group simbank."),
    heading("See also"),
    paragraph("simbank(1), simbankd.yaml(5)"),
  ].join("");
}

/** simbankd.yaml(5): every key with its meaning, values and default. */
export function configPage(keys: readonly ConfigKey[], version: string): string {
  return [
    pageHead({ name: "simbankd.yaml", section: 5, summary: "configuration of simbankd", version }),
    heading("Description"),
    paragraph(
      "A YAML file that is checked as a whole: an unknown key is an error, and simbankd check lists every problem with " +
        "its place and a hint. The daemon does not start on a file with problems.",
    ),
    heading("Keys"),
    ...keys.map((key) => entry(key.path, keyText(key))),
    heading("See also"),
    paragraph("simbankd(8), simbank(1)"),
  ].join("");
}

function keyText({ description, values, fallback, required, group }: ConfigKey): string {
  const facts = [
    values === "" || group ? "" : `${values[0]?.toUpperCase()}${values.slice(1)}.`,
    required ? "Required." : "",
    fallback === null || group ? "" : `Default: ${fallback}.`,
  ];
  return [description === "" ? "" : `${description}.`, ...facts].filter((each) => each !== "").join(" ");
}
