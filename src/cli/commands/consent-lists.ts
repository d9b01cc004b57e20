import { existsSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Command } from "commander";
import { segment } from "../arguments.ts";
import { importFile, openSource, type ImportOptions, withImportOptions } from "../import-file.ts";
import { namedFiles, withHashes } from "../offline/evidence-column.ts";
import { csvCellKeepingNumbers } from "../render/csv.ts";
import { type Column, renderTable, type Row } from "../render/table.ts";
import { printable } from "../render/text.ts";
import { dateTime } from "../render/time.ts";
import type { Session } from "../session.ts";
import { storeDocument } from "../upload.ts";
import { examples, tableStyle } from "./group.ts";

const TEMPLATE = `number,purpose,granted_at,method,expires_at,voice,evidence,controller,recording,language,notice,consent_type,double_opt_in_at,number_checked_at,age,guardian
# example: +999555001234,appointment,2026-03-01T09:30:00+08:00,paper,,live,forms/0001.pdf,,no,zh,pn-2026-03,express,,,,
`;

/** What each column holds, for who fills it in; the file itself has no room for words. */
const TEMPLATE_HELP = `Columns:
  number             international: +999555001234
  purpose            marketing transactional appointment survey charity political debt emergency test
  granted_at         when the person agreed: 2026-03-01T09:30:00+08:00
  method             web_form paper inbound_call ivr_dtmf sms_reply in_person; migrated never permits without evidence
  expires_at         when it ends; empty: as the calling rules say
  voice              live, prerecorded, synthetic; several with | between; empty: live
  evidence           SHA-256 of a stored document, or a file beside this one, which is stored; empty: see --evidence
  controller         to whom the person agreed
  recording          yes where the person agreed to being recorded
  language, notice   language of the notice, and which notice was shown
  consent_type       express (when empty), express-written, inferred, none-but-record, double-opt-in
  double_opt_in_at   when it was confirmed the second time
  number_checked_at  when it was last made sure that the number is still that person's
  age, guardian      age in years; yes where a guardian agreed

Lines that begin with # are read over.
`;

/** Names of columns are looked for in so much of the file. */
const HEADER_BYTES = 16 * 1024;

const COLUMNS: readonly Column[] = [
  { title: "ID", align: "right" },
  { title: "AT", min: 10 },
  { title: "BY", min: 6, rank: 3 },
  { title: "ROWS", align: "right" },
  { title: "EVIDENCE", min: 8, rank: 2 },
  { title: "STATE", min: 6 },
  { title: "WHY", min: 10, wrap: true },
];

interface ConsentImportOptions extends ImportOptions {
  readonly evidence?: string;
  readonly map?: string;
}

/** Lists of consents: a template, import, and what became of each list. */
export function addConsentLists(consent: Command, session: Session): void {
  addImport(consent, session);
  consent
    .command("template")
    .description("Prints the header of a file of consents; what the columns hold goes to the other output.")
    .addHelpText("after", examples("consent template > consents.csv"))
    .action(async () => {
      await session.result({ schema: 1, columns: TEMPLATE.split("\n", 1).join("").split(",") }, () => TEMPLATE);
      if (!session.json) await session.note(TEMPLATE_HELP.trimEnd());
    });
  consent
    .command("imports")
    .description("Lists the imported lists, newest first. Held ones permit nothing until an auditor releases them.")
    .addHelpText("after", examples("consent imports"))
    .action(async () => {
      const reply = await session.client.json("ConsentImports", "GET", "/v1/consents/imports");
      const rows = reply.imports.map(
        (one): Row => [
          String(one.import_id),
          dateTime(one.at, session.io.timeZone),
          one.by,
          String(one.rows),
          one.evidence?.slice(0, 12) ?? "",
          { text: one.state, colour: one.state === "held" || one.state === "open" ? "warn" : undefined },
          one.reason ?? "",
        ],
      );
      await session.result(reply, () =>
        rows.length === 0 ? "No lists of consents.\n" : renderTable(COLUMNS, rows, tableStyle(session)),
      );
    });
  consent
    .command("release")
    .description("Lets a held list count, on an auditor's word.")
    .argument("<id>", "number of the list, as consent imports shows it")
    .requiredOption("--reason <text>", "why it is believed, for the record")
    .addHelpText("after", examples('consent release 3 --reason "forms 1 to 40 compared with the list"'))
    .action(async (id: string, options: { readonly reason: string }) => {
      const path = `/v1/consents/imports/${segment(id)}/release`;
      const reply = await session.client.json("ConsentImport", "POST", path, { body: options });
      await session.result(reply, () => `List ${reply.import_id} is released: its ${reply.rows} rows count.\n`);
    });
}

function csvRow(cells: readonly string[]): string {
  return `${cells.map(csvCellKeepingNumbers).join(",")}\r\n`;
}

/** What the file calls our column `evidence`. */
function columnOf(map: string | undefined): string {
  const pair = (map ?? "").split(",").find((one) => /^\s*evidence\s*=/i.test(one));
  return pair === undefined ? "evidence" : pair.slice(pair.indexOf("=") + 1).trim();
}

async function firstNames(source: FileHandle): Promise<string> {
  const head = Buffer.alloc(HEADER_BYTES);
  const { bytesRead } = await source.read(head, 0, HEADER_BYTES, 0);
  return head.subarray(0, bytesRead).toString("utf8").split("\n", 1).join("").toLowerCase();
}

/**
 * Stores the documents that rows name as files beside the list, and answers how the list is to be changed for it; null
 * where its rows name none. Files that are not there are told; their rows stay without evidence.
 */
async function namedDocuments(
  session: Session,
  file: string,
  column: string,
): Promise<NonNullable<ImportOptions["edit"]> | null> {
  const source = await openSource(file);
  try {
    if (!(await firstNames(source)).includes(column.toLowerCase())) return null;
    const names = await namedFiles(source.createReadStream({ start: 0, autoClose: false }), column);
    const hashes = new Map<string, string>();
    const missing: string[] = [];
    for (const name of names) {
      const path = resolve(dirname(file), name);
      if (existsSync(path)) hashes.set(name, await storeDocument(session, path));
      else missing.push(name);
    }
    if (missing.length > 0) {
      const few = missing.slice(0, 3).map(printable).join(", ");
      await session.note(
        `${missing.length} of the files named as evidence are not there, such as ${few}: those rows have none.`,
      );
    }
    return hashes.size === 0 ? null : (bytes) => withHashes(bytes, column, hashes, csvRow);
  } finally {
    await source.close();
  }
}

function addImport(consent: Command, session: Session): void {
  const command = consent
    .command("import")
    .description(
      "Imports consents from CSV. Columns: number,purpose,granted_at,method and optionally " +
        "expires_at,voice,evidence,controller,recording,language,notice and those that consent template prints. " +
        "Importing again changes nothing.",
    )
    .argument("<file>", "CSV file, - for standard input")
    .option("--evidence <file>", "one document that proves every row that names none of its own; it is stored")
    .option("--map <pairs>", "our column and what the file calls it: number=phone,granted_at=opt_in_time")
    .addHelpText(
      "after",
      examples(
        "consent import consents.csv",
        "consent import consents.csv --dry-run",
        "consent import export.csv --evidence forms.pdf --map number=phone,granted_at=opt_in_time",
      ),
    );
  withImportOptions(command).action(async (file: string, options: ConsentImportOptions) => {
    const evidence = options.evidence === undefined ? null : await storeDocument(session, options.evidence);
    const reading = {
      ...(evidence !== null && { evidence }),
      ...(options.map !== undefined && { map: options.map }),
    };
    const edit = file === "-" ? null : await namedDocuments(session, file, columnOf(options.map));
    const edited = edit === null ? options : { ...options, edit };
    await importFile(session, "/v1/consents/import", "consents", file, edited, reading);
  });
}
