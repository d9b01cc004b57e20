import { SimbankError } from "../../domain/errors.ts";
import { maskNumber } from "../../domain/number.ts";
import { readInstant, readNumber, segment } from "../arguments.ts";
import { importFile, type ImportOptions, withImportOptions } from "../import-file.ts";
import { type Column, renderTable } from "../render/table.ts";
import { dateTime } from "../render/time.ts";
import { tellDoubts } from "../tell-doubts.ts";
import { type CommandGroup, examples, tableStyle } from "./group.ts";

/** A complaint is acknowledged only when every call to the number is dead. */
const COMPLAIN_MS = 120_000;

const COLUMNS: readonly Column[] = [
  { title: "REGISTER", min: 8 },
  { title: "OBTAINED", min: 10 },
  { title: "IMPORTED", min: 10, rank: 3 },
  { title: "BY", min: 6, rank: 2 },
  { title: "NUMBERS", align: "right" },
  { title: "STATE", min: 5 },
];

/** Registers come as bare numbers more often than not: those get the header that an import needs. */
async function* underHeader(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  for await (const piece of bytes) {
    if (isFirst && /^[\uFEFF"\s]*\+?[0-9]/.test(Buffer.from(piece.subarray(0, 32)).toString("utf8"))) {
      yield Buffer.from("number\n");
    }
    isFirst = false;
    yield piece;
  }
}

/** Public registers of people who want no calls. */
export const registryCommands: CommandGroup = (program, session) => {
  const registry = program
    .command("registry")
    .summary("copies of public do-not-call registers")
    .addHelpText("after", examples("registry import GB-TPS tps.csv --obtained-at 2026-11-20", "registry list"));
  const command = registry
    .command("import")
    .description(
      "Imports a whole copy of a public register: numbers, one to a line, with or without a header `number`.",
    )
    .argument("<id>", "the register as packs name it, such as GB-TPS")
    .argument("<file>", "CSV file, - for standard input")
    .requiredOption("--obtained-at <time>", "when the copy was obtained", readInstant)
    .option("--country <code>", "of numbers that are written without a country code")
    .addHelpText("after", examples("registry import GB-TPS tps.csv --obtained-at 2026-11-20"));
  interface Options extends ImportOptions {
    readonly obtainedAt: string;
    readonly country?: string;
  }
  withImportOptions(command).action(async (id: string, file: string, options: Options) => {
    const { country, obtainedAt } = options;
    const { registryDoubt } = await import("../offline/pack-words.ts");
    await tellDoubts(session, [registryDoubt(id)]);
    const reading = { obtained_at: obtainedAt, ...(country !== undefined && { country }) };
    const headed = { ...options, edit: underHeader };
    await importFile(session, `/v1/registries/${segment(id)}/import`, "registry", file, headed, reading);
  });
  registry
    .command("list")
    .description("Lists the copies, newest first.")
    .addHelpText("after", examples("registry list"))
    .action(async () => {
      const reply = await session.client.json("Registries", "GET", "/v1/registries");
      const zone = session.io.timeZone;
      const rows = reply.copies.map((one) => [
        one.registry,
        dateTime(one.obtained_at, zone),
        dateTime(one.imported_at, zone),
        one.by,
        String(one.rows),
        one.complete ? "whole" : "cut short",
      ]);
      await session.result(reply, () =>
        rows.length === 0 ? "No copies.\n" : renderTable(COLUMNS, rows, tableStyle(session)),
      );
    });
};

/** People who complained of a call. */
export const complaintCommands: CommandGroup = (program, session) => {
  program
    .command("complaint")
    .summary("people who complained of a call")
    .addHelpText("after", examples('complaint add +999555001234 --source "carrier, ticket 17"'))
    .command("add")
    .description("Never calls this number again, and pauses the campaign that called it until somebody has looked.")
    .argument("<number>", "international, such as +999555001234")
    .requiredOption("--source <text>", "how the complaint came")
    .addHelpText("after", examples('complaint add +999555001234 --source "carrier, ticket 17"'))
    .action(async (text: string, options: { readonly source: string }) => {
      const body = { number: readNumber(text), source: options.source };
      const reply = await session.client.json("Complaint", "POST", "/v1/complaints", { body, deadlineMs: COMPLAIN_MS });
      await session.result(reply, () => {
        const paused =
          reply.paused.length === 0 ? "No campaign was running for it." : `Paused: ${reply.paused.join(", ")}.`;
        return `${maskNumber(body.number)} is suppressed. Calls ended: ${reply.calls_ended}. ${paused}\n`;
      });
    });
};

/** What only a person can vouch for: the clock, and that a new ledger replaces none. */
export const vouchCommands: CommandGroup = (program, session) => {
  program
    .command("clock")
    .summary("believe the clock after it was set back")
    .addHelpText("after", examples('clock trust --reason "battery was empty" --by li'))
    .command("trust")
    .description("Believes the present clock although a newer row is on record, such as after a step forward.")
    .requiredOption("--reason <text>", "what had happened to the clock")
    .requiredOption("--by <name>", "who answers for it")
    .addHelpText("after", examples('clock trust --reason "battery was empty" --by li'))
    .action(async (options: { readonly reason: string; readonly by: string }) => {
      const reply = await session.client.json("ClockTrust", "POST", "/v1/clock/trust", { body: options });
      const was = reply.newest_was === null ? "nothing" : dateTime(reply.newest_was, session.io.timeZone);
      await session.result(
        reply,
        () => `The clock is believed as it reads now; the newest row until now was ${was}.\n`,
      );
    });
  program
    .command("init")
    .summary("say that a new ledger replaces none")
    .description("Outside `lab` a new ledger dials nobody until a backup is restored, or this is on record.")
    .option("--first-box", "this operator has no earlier box, so no withdrawal was lost with one")
    .option("--reason <text>", "who answers for it and why, printed with all evidence")
    .addHelpText("after", examples('init --first-box --reason "first site of the clinic, opened 2026-11"'))
    .action(async (options: { readonly firstBox?: boolean; readonly reason?: string }) => {
      if (options.firstBox !== true || options.reason === undefined) {
        throw new SimbankError(
          "SB_USAGE",
          "Say `simbank init --first-box --reason TEXT`, or restore a backup instead.",
        );
      }
      const body = { reason: options.reason };
      const reply = await session.client.json("FirstBox", "POST", "/v1/first-box", { body });
      await session.result(reply, () => "It is on record that this is the first box.\n");
    });
};
