import { InvalidArgumentError } from "commander";
import { type CommandGroup, examples } from "./group.ts";

interface ExplainOptions {
  readonly profile: string;
  readonly command: string;
  readonly chunk?: number;
}

function readChunk(text: string): number {
  if (!/^[1-9][0-9]{0,6}$/.test(text)) throw new InvalidArgumentError("Write a number of bytes, 1 or more.");
  return Number(text);
}

export const atCommands: CommandGroup = (program, session) => {
  const at = program
    .command("at")
    .summary("what modem bytes mean, offline")
    .addHelpText("after", examples('at explain --profile quectel --command "AT+CLCC" < bytes.txt'));
  at.command("explain")
    .description(
      "Reads raw modem bytes on standard input and prints what the parser concludes, as JSON. Needs no daemon.",
    )
    .requiredOption("--profile <name>", "profile or family, such as quectel")
    .requiredOption("--command <text>", "the command they answer, or (urc) or (boot)")
    .option("--chunk <bytes>", "feed them in pieces of this size", readChunk)
    .addHelpText("after", examples('at explain --profile quectel --command "AT+CLCC" < bytes.txt'))
    .action(async (options: ExplainOptions) => {
      // Loaded on demand: the parser and its profiles are of no use to the other commands.
      const { runAtExplain } = await import("../offline/at-explain.ts");
      const { profile, command, chunk } = options;
      const explained = await runAtExplain(
        { profile, command, ...(chunk !== undefined && { chunk }) },
        session.io.stdin,
      );
      await session.print(JSON.stringify({ schema: 1, ...explained }));
    });
};
