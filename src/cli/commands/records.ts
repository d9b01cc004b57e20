import { type Command, Option } from "commander";
import { type NewRegisterEntry, RECORD_KINDS, type Register, REGISTERS } from "../../domain/register.ts";
import { SimbankError } from "../../domain/errors.ts";
import { imeiDoubt } from "../../domain/imei.ts";
import { rfc3339 } from "../../domain/time.ts";
import { PURPOSES, VOICES } from "../../domain/words.ts";
import { readInstant, segment } from "../arguments.ts";
import { renderRecord, renderRecords } from "../render/records.ts";
import type { Session } from "../session.ts";
import { tellDoubts } from "../tell-doubts.ts";
import { storeDocument } from "../upload.ts";
import { type CommandGroup, examples, tableStyle } from "./group.ts";

type Details = Readonly<Record<string, string | undefined>>;

interface Span {
  readonly from?: string;
  readonly until?: string;
}

interface Entry extends Span {
  readonly register: Register;
  readonly kind: NewRegisterEntry["kind"];
  readonly subject: string;
  readonly party?: string | undefined;
  readonly document?: string | undefined;
  readonly details: Details;
}

function withSpan(command: Command): Command {
  return command
    .option("--from <time>", "first day on which it holds (default: now)", readInstant)
    .option("--until <time>", "first day on which it holds no more (default: no end)", readInstant);
}

/** Stores the document, enters the record, and says who must check it. */
async function enter(session: Session, entry: Entry): Promise<void> {
  const { register, kind, subject, party = null, document, details } = entry;
  const body = {
    register,
    kind,
    subject,
    party,
    valid_from: entry.from ?? rfc3339(session.io.now()),
    valid_to: entry.until ?? null,
    document: document === undefined ? null : await storeDocument(session, document),
    details: Object.fromEntries(Object.entries(details).filter(([, text]) => text !== undefined)),
  };
  const reply = await session.client.json("Record", "POST", "/v1/records", { body });
  await session.result(reply, () => renderRecord(reply, tableStyle(session)));
}

async function list(session: Session, register: string | undefined): Promise<void> {
  const query = register === undefined ? {} : { register };
  const reply = await session.client.json("Records", "GET", "/v1/records", { query });
  await session.result(reply, () => renderRecords(reply.records, tableStyle(session)));
}

function addList(group: Command, session: Session, register: Register): void {
  group
    .command("list")
    .description("Lists the entries with their standing.")
    .addHelpText("after", examples(`${group.name()} list`))
    .action(() => list(session, register));
}

async function check(session: Session, id: string, body: object): Promise<void> {
  const reply = await session.client.json("Record", "POST", `/v1/records/${segment(id)}/check`, { body });
  await session.result(reply, () => renderRecord(reply, tableStyle(session)));
}

function addAuthorisation(group: Command, session: Session): void {
  const command = group
    .command("add")
    .description("Enters a record that lets the box work in its country. Another person must check it.")
    .argument("<kind>", RECORD_KINDS.join(", "))
    .requiredOption("--number <text>", "the document's number")
    .requiredOption("--party <id>", "registration id of the party that holds it")
    .requiredOption("--document <file>", "the document; it is stored by its hash")
    .option("--holder <name>", "name of the party")
    .option("--issuer <name>", "who issued it")
    .option("--scope <text>", "what it allows, in its own words")
    .option("--purposes <list>", `the purposes it names, with commas between (default: all of ${PURPOSES.join(", ")})`)
    .option("--country <code>", "the country for which it was issued")
    .addHelpText(
      "after",
      examples(
        "authorisation add carrier-agreement --number 2026-17 --party 91110000X --document agreement.pdf --until 2027-11-01",
      ),
    );
  interface Options extends Span {
    readonly number: string;
    readonly party: string;
    readonly document: string;
    readonly holder?: string;
    readonly issuer?: string;
    readonly scope?: string;
    readonly purposes?: string;
    readonly country?: string;
  }
  withSpan(command).action(async (text: string, options: Options) => {
    const kind = RECORD_KINDS.find((one) => one === text.replaceAll("_", "-")) ?? null;
    if (kind === null) command.error(`error: kind ${JSON.stringify(text)} must be one of ${RECORD_KINDS.join(", ")}`);
    const { number, party, document, holder, issuer, scope, purposes, country, ...span } = options;
    const details = { holder, issuer, scope, purposes, country };
    await enter(session, { register: "authorisation", kind, subject: number, party, document, details, ...span });
  });
}

/** Records and who stands by them. */
export const authorisationCommands: CommandGroup = (program, session) => {
  const group = program
    .command("authorisation")
    .summary("records that let the box work: enter, check, list, end")
    .addHelpText("after", examples("authorisation list", "authorisation check 7"));
  addAuthorisation(group, session);
  group
    .command("list")
    .description("Lists the entries of all registers, or of one, with their standing.")
    .addOption(new Option("--register <name>", "only this one").choices(REGISTERS))
    .addHelpText("after", examples("authorisation list", "authorisation list --register card"))
    .action((options: { readonly register?: string }) => list(session, options.register));
  group
    .command("check")
    .description("A second person accepts an entry of any register, or refuses it: not who entered it.")
    .argument("<id>", "number of the entry, as list shows it")
    .option("--until <time>", "let it end earlier than it was entered for", readInstant)
    .option("--refuse", "refuse it; needs --reason")
    .option("--reason <text>", "why")
    .addHelpText("after", examples("authorisation check 7", 'authorisation check 7 --refuse --reason "wrong party"'))
    .action((id: string, options: { readonly until?: string; readonly refuse?: boolean; readonly reason?: string }) => {
      const { until = null, refuse, reason = null } = options;
      return check(session, id, { accept: refuse !== true, until, reason });
    });
  group
    .command("end")
    .description("Ends an entry of any register now and for good.")
    .argument("<id>", "number of the entry")
    .requiredOption("--reason <text>", "why, for the record")
    .addHelpText("after", examples('authorisation end 7 --reason "contract ended"'))
    .action(async (id: string, options: { readonly reason: string }) => {
      const reply = await session.client.json("Record", "POST", `/v1/records/${segment(id)}/end`, { body: options });
      await session.result(reply, () => renderRecord(reply, tableStyle(session)));
    });
};

/** The entry of a script that was entered last. */
async function newestScript(session: Session, name: string): Promise<string> {
  const { records } = await session.client.json("Records", "GET", "/v1/records", { query: { register: "script" } });
  const newest = records.findLast((one) => one.subject === name);
  if (newest !== undefined) return String(newest.id);
  const text = `There is no script ${name}: simbank script list shows what was entered.`;
  throw new SimbankError("SB_NOT_FOUND", text, { script: name });
}

/** What campaigns say, in versions that an auditor approves. */
export const scriptCommands: CommandGroup = (program, session) => {
  const group = program
    .command("script")
    .summary("what campaigns say: enter a version, approve it, list")
    .addHelpText("after", examples("script list", "script approve care --until 2027-05-01"));
  const add = group
    .command("add")
    .description("Enters a version of a script: the hash of its file is the version. An auditor approves it.")
    .argument("<name>", "small letters, digits and hyphens")
    .argument("<file>", "the text or flow that is spoken")
    .addOption(new Option("--purpose <purpose>", "what it is for").choices(PURPOSES).makeOptionMandatory())
    .addOption(new Option("--voice <voice>", "who speaks").choices(VOICES).default("live"))
    .requiredOption("--party <id>", "registration id of the party for whom it calls")
    .option("--disclosures <list>", "what its first words say, as packs name it: caller-name,contact,…")
    .addHelpText(
      "after",
      examples("script add care care.txt --purpose appointment --party 91110000X --disclosures caller-name,contact"),
    );
  interface Options extends Span {
    readonly purpose: string;
    readonly voice: string;
    readonly party: string;
    readonly disclosures?: string;
  }
  withSpan(add).action(async (subject: string, document: string, options: Options) => {
    const { purpose, voice, party, disclosures, ...span } = options;
    const details = { purpose, voice, disclosures };
    const { disclosureDoubts } = await import("../offline/pack-words.ts");
    await tellDoubts(session, disclosureDoubts(disclosures ?? ""));
    await enter(session, { register: "script", kind: null, subject, party, document, details, ...span });
  });
  group
    .command("approve")
    .description("An auditor approves a version of a script, until when.")
    .argument("<script>", "name of the script (its version entered last), or number of the entry")
    .requiredOption("--until <time>", "first day on which it may be spoken no more", readInstant)
    .addHelpText("after", examples("script approve care --until 2027-05-01", "script approve 9 --until 2027-05-01"))
    .action(async (text: string, options: { readonly until: string }) => {
      const id = /^[0-9]+$/.test(text) ? text : await newestScript(session, text);
      await check(session, id, { accept: true, until: options.until, reason: null });
    });
  addList(group, session, "script");
};

/** Who may start campaigns, dial and change limits. */
export const trainingCommands: CommandGroup = (program, session) => {
  const group = program
    .command("training")
    .summary("who was trained until when")
    .addHelpText("after", examples("training add li --until 2027-11-01", "training list"));
  const add = group
    .command("add")
    .description("Enters a person's training. Another person must check it.")
    .argument("<user>", "name of the user of this system")
    .option("--course <text>", "what was taught")
    .option("--document <file>", "the certificate")
    .addHelpText("after", examples("training add li --course outbound-2026 --until 2027-11-01"));
  interface Options extends Span {
    readonly course?: string;
    readonly document?: string;
  }
  withSpan(add).action(async (subject: string, options: Options) => {
    const { course, document, ...span } = options;
    await enter(session, { register: "training", kind: null, subject, document, details: { course }, ...span });
  });
  addList(group, session, "training");
};

/** The modems that may dial. */
export const equipmentCommands: CommandGroup = (program, session) => {
  const group = program
    .command("equipment")
    .summary("the register of modems")
    .addHelpText("after", examples("equipment add 490154203237518 --module EC25", "equipment list"));
  const add = group
    .command("add")
    .description("Enters a modem. Another person must check it.")
    .argument("<imei>", "15 digits")
    .option("--module <text>", "make and model")
    .option("--supplier <text>", "who sold it")
    .option("--invoice <text>", "number of the invoice")
    .option("--approval <text>", "number of the type approval")
    .option("--position <slot>", "where it stands")
    .option("--document <file>", "invoice or approval")
    .addHelpText("after", examples("equipment add 490154203237518 --module EC25 --approval 02-B123-456789"));
  type Options = Span & Details & { readonly document?: string };
  withSpan(add).action(async (subject: string, options: Options) => {
    const { document, from, until, ...details } = options;
    const span = { ...(from !== undefined && { from }), ...(until !== undefined && { until }) };
    await tellDoubts(session, [imeiDoubt(subject)]);
    await enter(session, { register: "equipment", kind: null, subject, document, details, ...span });
  });
  addList(group, session, "equipment");
};

/** `card register`: whose card it is, by which contract and from where. */
export function addCardRegister(card: Command, session: Session): void {
  const command = card
    .command("register")
    .description("Enters a card into the register of cards. Another person must check it.")
    .argument("<iccid>", "whole card number")
    .requiredOption("--party <id>", "registration id of the party to which the card is registered")
    .option("--holder <name>", "name of that party")
    .option("--carrier <name>", "who issued it")
    .option("--contract <text>", "number of the contract")
    .option("--channel <text>", "where it was bought")
    .option("--document <file>", "proof of registration")
    .addHelpText("after", examples("card register 8986001234567890123 --party 91110000X --carrier X --contract K-7"));
  type Options = Span & Details & { readonly party: string; readonly document?: string };
  withSpan(command).action(async (subject: string, options: Options) => {
    const { party, document, from, until, ...details } = options;
    const span = { ...(from !== undefined && { from }), ...(until !== undefined && { until }) };
    await enter(session, { register: "card", kind: null, subject, party, document, details, ...span });
  });
}
