import { type Command, InvalidArgumentError, Option } from "commander";
import { counted } from "../../domain/counted.ts";
import { SimbankError } from "../../domain/errors.ts";
import { readNumber, segment } from "../arguments.ts";
import { importFile, type ImportOptions, withImportOptions } from "../import-file.ts";
import { renderImports, renderPreflight } from "../render/campaign.ts";
import type { Session } from "../session.ts";
import { examples, tableStyle } from "./group.ts";

interface ContactImportOptions extends ImportOptions {
  readonly map?: readonly string[];
  readonly defaultCountry?: string;
  readonly dedupe: string;
  readonly format?: string;
}

/** A million contacts are judged in one go; the daemon gives a sign of life all the while. */
const PREFLIGHT_SILENCE_MS = 120_000;
const REVERSAL_MS = 600_000;

function collectPair(text: string, earlier: readonly string[] = []): readonly string[] {
  if (!/^[^=,]+=[^,]+$/.test(text)) throw new InvalidArgumentError("Write OURS=THEIRS, such as number=phone.");
  return [...earlier, text];
}

function formatOf(file: string, asked: string | undefined): string {
  return asked ?? (/\.(jsonl|ndjson)$/i.test(file) ? "jsonl" : "csv");
}

/** Filling a campaign, and looking at what it was filled with. */
export function addPeople(campaign: Command, session: Session): void {
  addImport(campaign, session);
  addImports(campaign, session);
  addPreflight(campaign, session);
  addRelease(campaign, session);
}

function addImport(campaign: Command, session: Session): void {
  const command = campaign
    .command("import")
    .description(
      "Imports contacts from CSV or JSON lines: a column `number`, if wanted call_after, call_before, time_zone, " +
        "language and priority (0 to 9, higher first), and any others as variables of the call.",
    )
    .argument("<id>", "campaign")
    .argument("<file>", "CSV or JSON lines file, - for standard input")
    .option("--map <ours=theirs>", "what the file calls one of our columns; may be given again", collectPair)
    .option("--default-country <country>", "of numbers written without a country code, such as CN")
    .addOption(
      new Option("--dedupe <scope>", "leave out who waits already: in this campaign, in one of its purpose, in any")
        .choices(["campaign", "purpose", "site"])
        .default("campaign"),
    )
    .addOption(new Option("--format <format>", "of the file (default: by its name)").choices(["csv", "jsonl"]))
    .addHelpText(
      "after",
      examples(
        "campaign import spring contacts.csv",
        "campaign import spring list.csv --map number=phone --default-country CN",
        "campaign import spring contacts.jsonl --dedupe site",
      ),
    );
  withImportOptions(command).action(async (id: string, file: string, options: ContactImportOptions) => {
    await importFile(session, `/v1/campaigns/${segment(id)}/import`, "contacts", file, options, {
      format: formatOf(file, options.format),
      map: options.map?.join(","),
      default_country: options.defaultCountry?.toUpperCase(),
      dedupe: options.dedupe,
    });
  });
}

function readImportId(text: string): string {
  if (/^[1-9][0-9]{0,14}$/.test(text)) return text;
  const shown = JSON.stringify(text);
  throw new SimbankError("SB_USAGE", `${shown} is no import: \`simbank campaign imports ID\` lists their numbers.`);
}

function addImports(campaign: Command, session: Session): void {
  campaign
    .command("imports")
    .description("Lists what was imported into a campaign, with the number by which it can be taken back.")
    .argument("<id>", "campaign")
    .addHelpText("after", examples("campaign imports spring"))
    .action(async (id: string) => {
      const reply = await session.client.json("ContactImports", "GET", `/v1/campaigns/${segment(id)}/imports`);
      await session.result(reply, () => renderImports(reply.imports, tableStyle(session)));
    });
  campaign
    .command("unimport")
    .description("Takes a list back: its contacts that nobody dialled are gone, the others are dialled no more.")
    .argument("<id>", "campaign")
    .argument("<import>", "number of the import")
    .addHelpText("after", examples("campaign unimport spring 3"))
    .action(async (id: string, text: string) => {
      const path = `/v1/campaigns/${segment(id)}/imports/${readImportId(text)}/reverse`;
      const reply = await session.client.json("ImportReversal", "POST", path, { body: {}, deadlineMs: REVERSAL_MS });
      await session.result(reply, () => {
        const { import_id: number, removed, kept } = reply;
        const rest = kept === 0 ? "" : ` Dialled or decided on, and kept with their record: ${kept}.`;
        return `Import ${number} was taken back: ${counted(removed, "contact")} removed.${rest}\n`;
      });
    });
}

function addPreflight(campaign: Command, session: Session): void {
  campaign
    .command("preflight")
    .description("Says how many contacts would be refused now, and why. Dials and writes nothing.")
    .argument("<id>", "campaign")
    .addHelpText("after", examples("campaign preflight spring"))
    .action(async (id: string) => {
      const path = `/v1/campaigns/${segment(id)}/preflight`;
      const options = { deadlineMs: PREFLIGHT_SILENCE_MS };
      const progress = session.io.stderrIsTty;
      for await (const line of session.client.lines("PreflightLine", "GET", path, options)) {
        if ("progress" in line && progress) {
          session.io.stderr.write(`\r\u001b[K${counted(line.progress.contacts, "contact")} judged`);
        } else if ("done" in line) {
          if (progress) session.io.stderr.write("\r\u001b[K");
          await session.result(line.done, () => renderPreflight(line.done, tableStyle(session)));
          return;
        }
      }
      throw new SimbankError(
        "SB_DAEMON_UNREACHABLE",
        "simbankd ended before the preflight did: start it and ask again.",
      );
    });
}

function addRelease(campaign: Command, session: Session): void {
  campaign
    .command("release")
    .description("Lifts what sets a contact aside for a person, such as after an invalid number. It waits again.")
    .argument("<id>", "campaign")
    .argument("<number>", "international, such as +999555001234")
    .requiredOption("--reason <text>", "how you know that it may be called")
    .addHelpText("after", examples('campaign release spring +999555001234 --reason "number confirmed by letter"'))
    .action(async (id: string, text: string, options: { readonly reason: string }) => {
      const body = { number: readNumber(text), reason: options.reason };
      const path = `/v1/campaigns/${segment(id)}/release`;
      const reply = await session.client.json("Released", "POST", path, { body });
      await session.result(reply, () =>
        reply.released ? "Released: it waits again.\n" : "Nothing held this contact.\n",
      );
    });
}
