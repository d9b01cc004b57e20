import type { Command } from "commander";
import { writeFile } from "node:fs/promises";
import { maskNumber } from "../../domain/number.ts";
import { SimbankError } from "../../domain/errors.ts";
import { readNumber } from "../arguments.ts";
import { renderPersonExport } from "../render/person-export.ts";
import type { Session } from "../session.ts";
import { examples, tableStyle } from "./group.ts";

/** An erasure is acknowledged only when every call to the number is dead. */
const ERASE_MS = 120_000;

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const why = code === "EEXIST" ? "is there already: name a new file" : `cannot be written (${code})`;
    throw new SimbankError("SB_USAGE", `${path} ${why}.`, { path }, { cause: error });
  }
}

/** What a person may ask of whoever keeps a record of them. */
export function addSubjectRights(subscriber: Command, session: Session): void {
  subscriber
    .command("export")
    .summary("everything on record of a person, for that person")
    .description(
      "Prints everything on record of a person, with the whole number, as text that can be handed to that person, or with --json as data. Needs the role auditor; that it was asked for is on record.",
    )
    .argument("<number>", "international, such as +999555001234")
    .option("--to <file>", "write it to a new file that only you can read")
    .addHelpText(
      "after",
      examples("subscriber export +999555001234", "subscriber export +999555001234 --to person.txt"),
    )
    .action(async (text: string, options: { readonly to?: string }) => {
      const body = { number: readNumber(text) };
      const reply = await session.client.json("SubscriberExport", "POST", "/v1/subscribers/export", { body });
      const { to } = options;
      if (to === undefined) return session.result(reply, () => renderPersonExport(reply, tableStyle(session)));
      const page = { width: null, colour: false, timeZone: session.io.timeZone };
      await writeNew(to, session.json ? `${JSON.stringify(reply)}\n` : renderPersonExport(reply, page));
      await session.result({ schema: 1, file: to }, () => `Written to ${to}.\n`);
    });
  subscriber
    .command("erase")
    .summary("forget a person")
    .description(
      "Forgets a person: the number, list columns and notes are gone for good, every consent ends, waiting calls are taken back. Suppressions, counts and the audit chain stay, under a hash that names nobody. Needs the role auditor.",
    )
    .argument("<number>", "international, such as +999555001234")
    .requiredOption("--reason <text>", "why, for the record; do not name the person")
    .addHelpText("after", examples('subscriber erase +999555001234 --reason "letter of 3 March"'))
    .action(async (text: string, options: { readonly reason: string }) => {
      const number = readNumber(text);
      const body = { number, reason: options.reason };
      const reply = await session.client.json("Erasure", "POST", "/v1/subscribers/erase", {
        body,
        deadlineMs: ERASE_MS,
      });
      await session.result(reply, () => {
        const known = reply.known ? "erased" : "erased; nothing was on record of it but what stays";
        return (
          `${maskNumber(number)} is ${known}. Contacts removed: ${reply.contacts_removed}. Calls ended: ` +
          `${reply.calls_ended}. Suppressions kept: ${reply.suppressions_kept}.\n` +
          "Backups made before still hold the sealed number: delete them when their time is over.\n"
        );
      });
    });
}
