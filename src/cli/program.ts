import { type Command, Help, type Option } from "commander";
import { AskingCommand } from "./asking-command.ts";
import { atCommands } from "./commands/at.ts";
import { callsCommands } from "./commands/calls.ts";
import { campaignCommands } from "./commands/campaign.ts";
import { cardCommands } from "./commands/card.ts";
import { dialCommands } from "./commands/dial.ts";
import { dbCommands } from "./commands/db.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { completionCommand } from "./commands/completion.ts";
import { consentCommands, suppressionCommands } from "./commands/people.ts";
import { authorisationCommands, equipmentCommands, scriptCommands, trainingCommands } from "./commands/records.ts";
import { complaintCommands, registryCommands, vouchCommands } from "./commands/registry.ts";
import { reportCommands } from "./commands/report.ts";
import { policyCommands } from "./commands/policy.ts";
import { backupCommands, keyCommands, retentionCommands } from "./commands/proof.ts";
import { siteCommands } from "./commands/site.ts";
import { slotCommands } from "./commands/slot.ts";
import { smsCommands } from "./commands/sms.ts";
import { subscriberCommands } from "./commands/subscriber.ts";
import { statusCommand } from "./commands/status.ts";
import { examples } from "./commands/group.ts";
import type { CliIo } from "./io.ts";
import { DEFAULT_SOCKET, Session } from "./session.ts";

const EXIT_CODES = `
Exit codes:
  0 done   1 internal error   2 usage or invalid input   3 refused by the gate   4 daemon unreachable   5 hardware failure
`;

const EPILOGUE = `
The daemon is found by --socket, else SIMBANK_SOCKET, else ${DEFAULT_SOCKET}.
Numbers are masked unless --reveal is given and your role allows it.
`;

const GROUPS = [
  statusCommand,
  slotCommands,
  cardCommands,
  consentCommands,
  suppressionCommands,
  smsCommands,
  campaignCommands,
  dialCommands,
  callsCommands,
  subscriberCommands,
  reportCommands,
  authorisationCommands,
  scriptCommands,
  equipmentCommands,
  trainingCommands,
  registryCommands,
  complaintCommands,
  vouchCommands,
  siteCommands,
  backupCommands,
  keyCommands,
  retentionCommands,
  dbCommands,
  policyCommands,
  doctorCommand,
  atCommands,
  completionCommand,
];

const plainHelp = new Help();

/** What help says of an option; of one that must be given, that it must. */
function optionDescription(option: Option): string {
  const text = plainHelp.optionDescription(option);
  return option.mandatory ? `${text} (required)` : text;
}

/** The command line as commander sees it. Parsing throws instead of ending the process, and prints through `io`. */
export function buildProgram(io: CliIo, version: string): { readonly program: Command; readonly session: Session } {
  const program = new AskingCommand("simbank");
  const session = new Session(io, () => program.opts());
  program
    .description("Looks after a simbankd: slots, cards, consents, campaigns, calls.")
    .version(version, "-V, --version", "print the version")
    .option("--json", "print JSON")
    .option("--socket <path>", "control socket of the daemon")
    .option("--reveal", "whole numbers, where your role allows it")
    .helpOption("-h, --help", "print help")
    .addHelpText("after", examples("status", "--socket /tmp/site/control.sock status --json") + EPILOGUE)
    .addHelpText("afterAll", EXIT_CODES)
    .configureHelp({ showGlobalOptions: true, helpWidth: io.columns() ?? 100, optionDescription })
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // Errors are told once, by whoever called main.
      outputError: () => {},
      getOutHelpWidth: () => io.columns() ?? 100,
      getErrHelpWidth: () => io.columns() ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride()
    .showSuggestionAfterError();
  for (const add of GROUPS) add(program, session);
  return { program, session };
}
