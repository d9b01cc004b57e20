import { type Command, Option } from "commander";
import { SimbankError } from "../../domain/errors.ts";
import { OUTCOMES } from "../../domain/words.ts";
import { readSince } from "../arguments.ts";
import { attemptCsv, CallTable, csvHeader, renderAttempt } from "../render/calls.ts";
import type { Session } from "../session.ts";
import { type CommandGroup, examples, revealQuery } from "./group.ts";

interface CallsOptions {
  readonly since?: string;
  readonly campaign?: string;
  readonly slot?: string;
  readonly outcome?: string;
  readonly open?: boolean;
  readonly follow?: boolean;
  readonly csv?: boolean;
}

interface ReconcileOptions {
  readonly as: string;
  readonly reason: string;
  readonly by?: string;
}

export const callsCommands: CommandGroup = (program, session) => {
  const calls = program
    .command("calls")
    .summary("list ended calls, follow them, reconcile unknown ones")
    .description("Lists attempts that have ended, oldest first. With --json one object a line.")
    .option("--since <time>", "RFC 3339 time, date, or 90s, 30m, 2h, 1d, 2w ago")
    .option("--campaign <id>", "only this campaign")
    .option("--slot <slot>", "only this slot")
    .addOption(new Option("--outcome <outcome>", "only this outcome").choices(OUTCOMES))
    .option("--open", "also attempts that are still under way")
    .option("--follow", "then each that ends, until interrupted")
    .option("--csv", "as CSV that no spreadsheet runs")
    .addHelpText(
      "after",
      examples("calls --since 1d", "calls --campaign spring --outcome unknown", "calls --follow --json"),
    )
    .action(async (options: CallsOptions) => listCalls(session, options));
  addReconcile(calls, session);
};

function addReconcile(calls: Command, session: Session): void {
  calls
    .command("reconcile")
    .description(
      "Says what became of a call whose outcome is unknown, and frees the person it blocked. The outcome itself stays.",
    )
    .argument("<attempt>", "number of the attempt")
    .addOption(new Option("--as <outcome>", "what it was").choices(OUTCOMES).makeOptionMandatory())
    .requiredOption("--reason <text>", "how you know")
    .option("--by <person>", "who says so (default: you, as the system names you)")
    .addHelpText(
      "after",
      examples(
        'calls reconcile 4711 --as no-answer --reason "carrier bill"',
        'calls reconcile 4711 --as busy --reason "asked the person" --by "M. Chen"',
      ),
    )
    .action(async (text: string, options: ReconcileOptions) => {
      if (!/^[1-9][0-9]{0,14}$/.test(text)) {
        throw new SimbankError(
          "SB_USAGE",
          `${JSON.stringify(text)} is no attempt: give its number from simbank calls.`,
        );
      }
      const reply = await session.client.json("Attempt", "POST", `/v1/attempts/${text}/reconcile`, {
        body: { as: options.as, reason: options.reason, by: options.by ?? null },
        query: revealQuery(session),
      });
      await session.result(reply, () => renderAttempt(reply, session.io.timeZone));
    });
}

async function listCalls(session: Session, options: CallsOptions): Promise<void> {
  if (options.csv === true && session.json) {
    throw new SimbankError("SB_USAGE", "--csv and --json exclude each other: choose one.");
  }
  const query = {
    since: options.since === undefined ? null : readSince(options.since, session.io.now()),
    campaign: options.campaign,
    slot: options.slot,
    outcome: options.outcome,
    open: options.open,
    follow: options.follow,
    ...revealQuery(session),
  };
  const table = new CallTable(session.io.columns(), session.colour, session.io.timeZone);
  let head = headOf(session, options, table);
  for await (const line of session.client.lines("AttemptLine", "GET", "/v1/attempts", { query })) {
    if (!("attempt" in line)) continue;
    await session.raw(head + (session.json ? `${JSON.stringify(line)}\n` : bodyLine(options, table, line)));
    head = "";
  }
  if (head !== "") await session.raw(options.csv === true ? head : "No calls.\n");
}

type Attempt = Parameters<CallTable["line"]>[0];

function headOf(session: Session, options: CallsOptions, table: CallTable): string {
  if (session.json) return "";
  return options.csv === true ? csvHeader() : `${table.header()}\n`;
}

function bodyLine(options: CallsOptions, table: CallTable, attempt: Attempt): string {
  return options.csv === true ? attemptCsv(attempt) : `${table.line(attempt)}\n`;
}
