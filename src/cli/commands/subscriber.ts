import { type Command, InvalidArgumentError, Option } from "commander";
import { DISPOSITIONS, DISPOSITION_CODES } from "../../domain/disposition.ts";
import { SimbankError } from "../../domain/errors.ts";
import { maskNumber } from "../../domain/number.ts";
import { readCount, readInstant, readNumber } from "../arguments.ts";
import { addSubjectRights } from "./subject-rights.ts";
import { renderDispositions, renderFound, renderPerson } from "../render/subscriber.ts";
import { dateTime } from "../render/time.ts";
import type { Session } from "../session.ts";
import { type CommandGroup, examples, revealQuery, tableStyle } from "./group.ts";

const NUMBER = ["<number>", "international, such as +999555001234"] as const;
/** What a disposition suppresses is acknowledged only when every call to the number is dead. */
const DISPOSE_MS = 120_000;
const SEARCH_MS = 120_000;

export const subscriberCommands: CommandGroup = (program, session) => {
  const subscriber = program
    .command("subscriber")
    .summary("one person's story: notes, dispositions, call backs")
    .addHelpText(
      "after",
      examples("subscriber show +999555001234", 'subscriber note +999555001234 "large print, please"'),
    );
  addShow(subscriber, session);
  addNote(subscriber, session);
  addDispose(subscriber, session);
  addCallback(subscriber, session);
  addFind(subscriber, session);
  addSubjectRights(subscriber, session);
};

function addShow(subscriber: Command, session: Session): void {
  subscriber
    .command("show")
    .description("Shows everything on record of a person.")
    .argument(...NUMBER)
    .addHelpText("after", examples("subscriber show +999555001234"))
    .action(async (text: string) => {
      const options = { body: { number: readNumber(text) }, query: revealQuery(session) };
      const reply = await session.client.json("Subscriber", "POST", "/v1/subscribers/show", options);
      await session.result(reply, () => renderPerson(reply, tableStyle(session)));
    });
}

function addNote(subscriber: Command, session: Session): void {
  subscriber
    .command("note")
    .description("Keeps a note about a person, sealed.")
    .argument(...NUMBER)
    .argument("<text>", "the note")
    .addHelpText("after", examples('subscriber note +999555001234 "asks for the letter in large print"'))
    .action(async (text: string, note: string) => {
      const body = { number: readNumber(text), text: note };
      const reply = await session.client.json("Note", "POST", "/v1/subscribers/note", { body });
      await session.result(reply, () => `Noted as number ${reply.note}.\n`);
    });
}

interface DisposeOptions {
  readonly as: string;
  readonly campaign?: string;
  readonly attempt?: number;
  readonly note?: string;
  readonly at?: string;
}

function addDispose(subscriber: Command, session: Session): void {
  subscriber
    .command("dispose")
    .description("Says what came of a person's last call, and does what follows from it.")
    .argument("[number]", NUMBER[1])
    .addOption(new Option("--as <code>", "what came of it; without it, all codes are listed"))
    .option("--campaign <id>", "of a call in this campaign")
    .option("--attempt <n>", "of this attempt", readCount)
    .option("--note <text>", "what was said")
    .option("--at <time>", "of a call back: RFC 3339 time", readInstant)
    .addHelpText(
      "after",
      examples(
        "subscriber dispose",
        "subscriber dispose +999555001234 --as completed",
        "subscriber dispose +999555001234 --as callback --at 2026-03-01T09:30:00+08:00",
      ),
    )
    .action(async (text: string | undefined, options: Partial<DisposeOptions>) => {
      if (text === undefined) {
        await session.result({ schema: 1, dispositions: DISPOSITIONS.map(dispositionWire) }, () =>
          renderDispositions(DISPOSITIONS, tableStyle(session)),
        );
        return;
      }
      if (options.as === undefined) {
        throw new SimbankError("SB_USAGE", `Say what came of it with --as: ${DISPOSITION_CODES.join(", ")}.`);
      }
      const { as, campaign = null, attempt = null, note = null, at = null } = options;
      const number = readNumber(text);
      const body = { number, as, campaign, attempt, note, at };
      const reply = await session.client.json("Disposed", "POST", "/v1/subscribers/dispose", {
        body,
        deadlineMs: DISPOSE_MS,
      });
      await session.result(reply, () => {
        const call = reply.attempt === null ? "no attempt" : `attempt ${reply.attempt}`;
        const ended = `Contacts removed: ${reply.contacts_removed}. Calls ended: ${reply.calls_ended}.`;
        return `${maskNumber(number)}: ${as}, of ${call} in ${reply.campaign}. ${ended}\n`;
      });
    });
}

function dispositionWire(one: (typeof DISPOSITIONS)[number]): object {
  return {
    code: one.code,
    says: one.says,
    human_answered: one.humanAnswered,
    contact: one.contact,
    success: one.success,
    final: one.final,
    retryable: one.retryable,
    suppress: one.suppress,
    ends_consent: one.endsConsent,
    pauses_campaign: one.pausesCampaign,
    needs_note: one.needsNote,
  };
}

function addCallback(subscriber: Command, session: Session): void {
  subscriber
    .command("callback")
    .description("Agrees a call at a time. Every limit, window and consent is judged when it is due.")
    .argument(...NUMBER)
    .requiredOption("--campaign <id>", "in this campaign")
    .option("--at <time>", "RFC 3339 time", readInstant)
    .option("--cancel", "take an agreed call back")
    .addHelpText(
      "after",
      examples(
        "subscriber callback +999555001234 --campaign spring --at 2026-03-01T09:30:00+08:00",
        "subscriber callback +999555001234 --campaign spring --cancel",
      ),
    )
    .action(
      async (text: string, options: { readonly campaign: string; readonly at?: string; readonly cancel?: boolean }) => {
        if ((options.at === undefined) === (options.cancel !== true)) {
          throw new SimbankError("SB_USAGE", "Give either the agreed time with --at, or --cancel.");
        }
        const number = readNumber(text);
        const body = { number, campaign: options.campaign, at: options.at ?? null };
        const reply = await session.client.json("Callback", "POST", "/v1/subscribers/callback", { body });
        await session.result(reply, () => {
          const at = dateTime(reply.agreed_for, session.io.timeZone);
          return `${maskNumber(number)}: ${at === "" ? "the call back is taken back" : `is called back at ${at}`}.\n`;
        });
      },
    );
}

interface FindOptions {
  readonly numberEnds?: string;
  readonly variable?: { readonly name: string; readonly value: string };
  readonly disposition?: string;
  readonly campaign?: string;
  readonly limit: number;
}

function readVariable(text: string): { readonly name: string; readonly value: string } {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("Write NAME=VALUE, such as order=A-1017.");
  return { name: text.slice(0, at), value: text.slice(at + 1) };
}

function readEnd(text: string): string {
  if (!/^[0-9]{2,15}$/.test(text)) throw new InvalidArgumentError("Write the last digits of the number, at least two.");
  return text;
}

function addFind(subscriber: Command, session: Session): void {
  subscriber
    .command("find")
    .description("Finds people by the end of their number, a variable of their list, or their last disposition.")
    .option("--number-ends <digits>", "last digits of the number", readEnd)
    .option("--variable <name=value>", "a column of the list and what it says", readVariable)
    .addOption(new Option("--disposition <code>", "the last one").choices(DISPOSITION_CODES))
    .option("--campaign <id>", "only people of this campaign")
    .option("--limit <n>", "at most so many", readCount, 100)
    .addHelpText("after", examples("subscriber find --variable order=A-1017", "subscriber find --disposition callback"))
    .action(async (options: FindOptions) => {
      const { numberEnds = null, variable = null, disposition = null, campaign = null, limit } = options;
      if (numberEnds === null && variable === null && disposition === null) {
        throw new SimbankError("SB_USAGE", "Say what to look for: --number-ends, --variable or --disposition.");
      }
      const body = { number_ends: numberEnds, variable, disposition, campaign, limit };
      const reply = await session.client.json("Found", "POST", "/v1/subscribers/find", {
        body,
        query: revealQuery(session),
        deadlineMs: SEARCH_MS,
      });
      await session.result(reply, () => renderFound(reply.people, tableStyle(session)));
    });
}
