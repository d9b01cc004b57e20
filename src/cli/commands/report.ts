import type { Command } from "commander";
import { writeFile } from "node:fs/promises";
import { SimbankError } from "../../domain/errors.ts";
import { REPORT_KINDS } from "../../domain/report.ts";
import { readSince } from "../arguments.ts";
import { renderReport, reportCsv } from "../render/report.ts";
import { reportHtml } from "../render/report-html.ts";
import type { Session } from "../session.ts";
import { type CommandGroup, examples, tableStyle } from "./group.ts";
import { addEvidence } from "./evidence-pack.ts";

interface ReportOptions {
  readonly since?: string;
  readonly until?: string;
  readonly campaign?: string;
  readonly csv?: boolean;
  readonly html?: string;
}

const REPORT_MS = 120_000;

const SAYS = {
  day: "By day of the card's contract.",
  campaign: "By campaign, with refusals.",
  card: "By card, with how far its contract is used today.",
  country: "By country of the callee.",
} as const;

export const reportCommands: CommandGroup = (program, session) => {
  const report = program
    .command("report")
    .summary("ASR, NER, ACD, PDD, rates, refusals and quota use")
    .addHelpText("after", examples("report day --since 7d", "report campaign --html report.html"));
  for (const by of REPORT_KINDS) addReport(report, session, by);
  addEvidence(report, session);
};

function addReport(report: Command, session: Session, by: (typeof REPORT_KINDS)[number]): void {
  report
    .command(by)
    .description(`${SAYS[by]} Attempts that have ended, by when they were reserved.`)
    .option("--since <time>", "RFC 3339 time, date, or 90s, 30m, 2h, 1d, 2w ago")
    .option("--until <time>", "up to this time, which is not included")
    .option("--campaign <id>", "only this campaign")
    .option("--csv", "as CSV that no spreadsheet runs")
    .option("--html <file>", "also as a page with plots that opens without a network")
    .addHelpText("after", examples(`report ${by} --since 7d`, `report ${by} --since 30d --html report.html`))
    .action(async (options: ReportOptions) => runReport(session, by, options));
}

async function runReport(session: Session, by: string, options: ReportOptions): Promise<void> {
  if (options.csv === true && session.json) {
    throw new SimbankError("SB_USAGE", "--csv and --json exclude each other: choose one.");
  }
  const now = session.io.now();
  const query = {
    since: options.since === undefined ? undefined : readSince(options.since, now),
    until: options.until === undefined ? undefined : readSince(options.until, now),
    campaign: options.campaign,
  };
  const reply = await session.client.json("Report", "GET", `/v1/reports/${by}`, { query, deadlineMs: REPORT_MS });
  if (options.html !== undefined) await writePage(options.html, reportHtml(reply, now));
  if (options.csv === true) await session.raw(reportCsv(reply));
  else await session.result(reply, () => renderReport(reply, tableStyle(session)));
}

async function writePage(path: string, page: string): Promise<void> {
  try {
    await writeFile(path, page, { mode: 0o600 });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new SimbankError("SB_INVALID_INPUT", `The page could not be written: ${why}.`, { path }, { cause: error });
  }
}
