import { type Command, Option } from "commander";
import { type E164, maskNumber } from "../../domain/number.ts";
import { PURPOSES } from "../../domain/words.ts";
import { readCount, readInstant, readNumber } from "../arguments.ts";
import { importFile, type ImportOptions, withImportOptions } from "../import-file.ts";
import { renderNumber, renderSuppressions } from "../render/people.ts";
import { dateTime } from "../render/time.ts";
import type { Session } from "../session.ts";
import { addConsentLists } from "./consent-lists.ts";
import { type CommandGroup, examples, revealQuery, tableStyle } from "./group.ts";

/** A withdrawal is acknowledged only when every call to the number is dead. */
const WITHDRAW_MS = 120_000;

interface SuppressOptions {
  readonly reason: string;
  readonly purpose?: string;
  readonly until?: string;
}

interface Withdrawal {
  readonly number: E164;
}

async function acknowledge(
  session: Session,
  path: string,
  body: Withdrawal,
  what: "Withdrawn" | "Suppressed",
): Promise<void> {
  const reply = await session.client.json("Withdrawal", "POST", path, { body, deadlineMs: WITHDRAW_MS });
  await session.result(reply, () => {
    const at = dateTime(reply.withdrawn_at, session.io.timeZone);
    const { contacts_removed: contacts, consents_ended: consents, calls_ended: calls } = reply;
    const ended = `Contacts removed: ${contacts}. Calls ended: ${calls}.`;
    const effect =
      what === "Suppressed"
        ? ended
        : contacts + consents + calls === 0
          ? "No live consent, waiting contact or call was found for this number; it is recorded all the same."
          : `Consents ended: ${consents}. ${ended}`;
    return `${maskNumber(body.number)}: ${what} at ${at}. ${effect}\n`;
  });
}

export const consentCommands: CommandGroup = (program, session) => {
  const consent = program
    .command("consent")
    .summary("import, look up and withdraw consents")
    .addHelpText(
      "after",
      examples("consent import consents.csv", "consent show +999555001234", "consent withdraw +999555001234"),
    );
  addConsentLists(consent, session);
  consent
    .command("show")
    .description("Shows the consents and suppressions of a number.")
    .argument("<number>", "international, such as +999555001234")
    .addHelpText("after", examples("consent show +999555001234"))
    .action(async (text: string) => {
      const body = { number: readNumber(text) };
      const query = revealQuery(session);
      const reply = await session.client.json("NumberRecord", "POST", "/v1/consents/show", { body, query });
      await session.result(reply, () => renderNumber(reply, tableStyle(session)));
    });
  consent
    .command("withdraw")
    .description("Withdraws all consent of a number. Answers only when it is on disk and no call to it is left.")
    .argument("<number>", "international, such as +999555001234")
    .option("--method <text>", "how the person withdrew", "operator")
    .addHelpText("after", examples('consent withdraw +999555001234 --method "e-mail"'))
    .action(async (text: string, options: { readonly method: string }) => {
      const body = { number: readNumber(text), method: options.method };
      await acknowledge(session, "/v1/consents/withdraw", body, "Withdrawn");
    });
};

export const suppressionCommands: CommandGroup = (program, session) => {
  const suppression = program
    .command("suppression")
    .summary("numbers that are never called")
    .addHelpText(
      "after",
      examples('suppression add +999555001234 --reason "asked by letter"', "suppression import do-not-call.csv"),
    );
  addSuppress(suppression, session);
  const command = suppression
    .command("import")
    .description("Imports suppressed numbers from CSV: a column `number`. Importing again changes nothing.")
    .argument("<file>", "CSV file, - for standard input")
    .addHelpText("after", examples("suppression import do-not-call.csv"));
  withImportOptions(command).action(async (file: string, options: ImportOptions) => {
    await importFile(session, "/v1/suppressions/import", "suppressions", file, options);
  });
  suppression
    .command("list")
    .description("Lists suppressed numbers, newest first.")
    .option("--limit <n>", "at most so many", readCount, 1000)
    .addHelpText("after", examples("suppression list --limit 20"))
    .action(async (options: { readonly limit: number }) => {
      const query = { limit: options.limit, ...revealQuery(session) };
      const reply = await session.client.json("Suppressions", "GET", "/v1/suppressions", { query });
      await session.result(reply, () => renderSuppressions(reply.suppressions, tableStyle(session)));
    });
  suppression
    .command("check")
    .description("Says whether a number is suppressed, and why.")
    .argument("<number>", "international, such as +999555001234")
    .addHelpText("after", examples("suppression check +999555001234"))
    .action(async (text: string) => {
      const options = { body: { number: readNumber(text) }, query: revealQuery(session) };
      const reply = await session.client.json("SuppressionCheck", "POST", "/v1/suppressions/check", options);
      await session.result(reply, () => {
        const head = `${reply.number} is ${reply.suppressed ? "suppressed" : "not suppressed"}.\n`;
        return reply.suppressed ? head + renderSuppressions(reply.suppressions, tableStyle(session)) : head;
      });
    });
};

function addSuppress(suppression: Command, session: Session): void {
  suppression
    .command("add")
    .description("Never calls this number again, for one purpose or for all. Ends a call to it.")
    .argument("<number>", "international, such as +999555001234")
    .requiredOption("--reason <text>", "why, for the record")
    .addOption(new Option("--purpose <purpose>", "only for this purpose").choices(PURPOSES))
    .option("--until <time>", "RFC 3339 time or date at which it ends", readInstant)
    .addHelpText("after", examples('suppression add +999555001234 --reason "asked by letter"'))
    .action(async (text: string, options: SuppressOptions) => {
      const body = {
        number: readNumber(text),
        scope: options.purpose ?? "controller",
        reason: options.reason,
        until: options.until ?? null,
      };
      await acknowledge(session, "/v1/suppressions", body, "Suppressed");
    });
}
