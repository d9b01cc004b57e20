import type { Command } from "commander";
import type { CallOptions } from "../../control/index.ts";
import { SimbankError } from "../../domain/errors.ts";
import { maskIccid } from "../../domain/number.ts";
import { rfc3339 } from "../../domain/time.ts";
import { readCount, readNumber, readSeconds, segment } from "../arguments.ts";
import { renderCard, renderCards } from "../render/rack.ts";
import type { Session } from "../session.ts";
import { type CommandGroup, examples, revealQuery, tableStyle } from "./group.ts";

interface LimitOptions {
  readonly attemptsPerDay?: number;
  readonly answeredPerDay?: number;
  readonly talkMinutesPerDay?: number;
  readonly talkMinutesPerMonth?: number;
  readonly distinctCalleesPerDay?: number;
  readonly minGap?: number;
  readonly maxCall?: number;
  readonly timeZone?: string;
  readonly resetDay?: number;
  readonly reason?: string;
  readonly by?: string;
}

const ICCID_HELP = "card number, or its last four or more digits where they are unique";
/** From here on a text is taken for a whole card number (ITU-T E.118: 19 or 20 digits in practice). */
const WHOLE_ICCID = 18;

export const cardCommands: CommandGroup = (program, session) => {
  const card = program.command("card").summary("list cards, look at one, change its limits, take it out of service");
  addReading(card, session);
  addActs(card, session);
  addLimits(card, session);
  addNumber(card, session);
  addSuccession(card, session);
};

function addReading(card: Command, session: Session): void {
  card
    .command("list")
    .description(
      "Lists every card ever seen. TODAY is attempts/answered/minutes, LEFT attempts/minutes, MONTH minutes.",
    )
    .addHelpText("after", examples("card list", "card list --json"))
    .action(async () => {
      const reply = await session.client.json("Cards", "GET", "/v1/cards", { query: revealQuery(session) });
      const now = rfc3339(session.io.now());
      await session.result(reply, () => renderCards(reply.cards, { ...tableStyle(session), now }));
    });
  card
    .command("show")
    .description("Shows one card: its limits and what it has used.")
    .argument("<iccid>", ICCID_HELP)
    .addHelpText("after", examples("card show 8999001000000000017", "card show 0017"))
    .action(async (text: string) => showCard(session, text));
}

function addActs(card: Command, session: Session): void {
  for (const act of ["disable", "enable"] as const) {
    card
      .command(act)
      .description(act === "disable" ? "Takes a card out of service." : "Puts a card back into service.")
      .argument("<iccid>", ICCID_HELP)
      .option("--reason <text>", "why, for the record")
      .addHelpText("after", examples(`card ${act} 0017 --reason "contract ${act === "disable" ? "ends" : "renewed"}"`))
      .action(async (text: string, options: { readonly reason?: string }) => {
        await postCard(session, text, act, { body: { reason: options.reason ?? null } });
      });
  }
}

function addLimits(card: Command, session: Session): void {
  card
    .command("limits")
    .description("Changes a card's limits, or shows them. Tightening is free; loosening needs --reason and --by.")
    .argument("<iccid>", ICCID_HELP)
    .option("--attempts-per-day <n>", "dials a day", readCount)
    .option("--answered-per-day <n>", "answered calls a day", readCount)
    .option("--talk-minutes-per-day <n>", "minutes a day", readCount)
    .option("--talk-minutes-per-month <n>", "minutes a contract month", readCount)
    .option("--distinct-callees-per-day <n>", "different people a day", readCount)
    .option("--min-gap <seconds>", "from the end of a call to the next", readSeconds)
    .option("--max-call <seconds>", "longest call", readSeconds)
    .option("--time-zone <zone>", "where the contract's day turns, such as Asia/Shanghai")
    .option("--reset-day <day>", "day on which the contract's month begins, 1 to 28", readCount)
    .option("--reason <text>", "why, needed to loosen")
    .option("--by <person>", "who answers for it, needed to loosen")
    .addHelpText(
      "after",
      examples(
        "card limits 0017 --attempts-per-day 40",
        'card limits 0017 --attempts-per-day 80 --reason "new contract" --by "M. Chen"',
      ),
    )
    .action(async (text: string, options: LimitOptions) => {
      const limits = limitsOf(options);
      if (Object.keys(limits).length === 0) return showCard(session, text);
      const body = { limits, reason: options.reason ?? null, by: options.by ?? null };
      await postCard(session, text, "limits", { body }).catch((error: unknown) => {
        throw inFlags(error);
      });
    });
}

/** Options of `card limits` by the daemon's names of the limits. */
const LIMIT_FLAGS: Readonly<Record<string, string>> = {
  attemptsPerDay: "--attempts-per-day",
  answeredPerDay: "--answered-per-day",
  talkMinutesPerDay: "--talk-minutes-per-day",
  talkMinutesPerMonth: "--talk-minutes-per-month",
  distinctCalleesPerDay: "--distinct-callees-per-day",
  minGapS: "--min-gap",
  maxCallS: "--max-call",
  timeZone: "--time-zone",
  resetDay: "--reset-day",
};

/** A refusal that begins with the name of a limit, in the words the person typed; any other error as it is. */
function inFlags(error: unknown): unknown {
  if (!(error instanceof SimbankError)) return error;
  const [, name = "", rest = ""] = /^([A-Za-z]+)( .*)$/s.exec(error.message) ?? [];
  const flag = Object.hasOwn(LIMIT_FLAGS, name) ? LIMIT_FLAGS[name] : undefined;
  return flag === undefined ? error : new SimbankError(error.code, flag + rest, error.data, { cause: error });
}

function limitsOf(options: LimitOptions): Record<string, number | string> {
  const named = {
    attempts_per_day: options.attemptsPerDay,
    answered_per_day: options.answeredPerDay,
    talk_minutes_per_day: options.talkMinutesPerDay,
    talk_minutes_per_month: options.talkMinutesPerMonth,
    distinct_callees_per_day: options.distinctCalleesPerDay,
    min_gap_s: options.minGap,
    max_call_s: options.maxCall,
    time_zone: options.timeZone,
    reset_day: options.resetDay,
  };
  const limits: Record<string, number | string> = {};
  for (const [name, value] of Object.entries(named)) if (value !== undefined) limits[name] = value;
  return limits;
}

function addNumber(card: Command, session: Session): void {
  card
    .command("number")
    .description("Records a card's own telephone number, so that no call to it is ever placed.")
    .argument("<iccid>", ICCID_HELP)
    .argument("<number>", "international, such as +999555001234")
    .addHelpText("after", examples("card number 0017 +999555001234"))
    .action(async (text: string, number: string) => {
      await postCard(session, text, "number", { body: { number: readNumber(number) } });
    });
}

function addSuccession(card: Command, session: Session): void {
  card
    .command("replace")
    .description("The carrier replaced a SIM under the same number: ledger and callees go on with the new card.")
    .argument("<old>", ICCID_HELP)
    .argument("<new>", "whole number of the new card")
    .requiredOption("--reason <text>", "why, for the record")
    .addHelpText("after", examples('card replace 0017 8999001000000000025 --reason "SIM worn out"'))
    .action(async (old: string, successor: string, options: { readonly reason: string }) => {
      await postCard(session, old, "replace", { body: { successor, reason: options.reason } });
    });
  card
    .command("retire")
    .description("Ends a card; its callees go on with the successor. Refused for a blocked card.")
    .argument("<iccid>", ICCID_HELP)
    .requiredOption("--successor <iccid>", "card that takes over its callees")
    .requiredOption("--reason <text>", "why, for the record")
    .addHelpText("after", examples('card retire 0017 --successor 0025 --reason "contract ended"'))
    .action(async (text: string, options: { readonly successor: string; readonly reason: string }) => {
      const successor = await wholeIccid(session, options.successor);
      await postCard(session, text, "retire", { body: { successor, reason: options.reason } });
    });
}

async function showCard(session: Session, text: string): Promise<void> {
  const path = `/v1/cards/${segment(await wholeIccid(session, text))}`;
  const reply = await session.client.json("Card", "GET", path, { query: revealQuery(session) });
  await session.result(reply, () => renderCard(reply, session.io.timeZone));
}

async function postCard(session: Session, text: string, act: string, options: CallOptions): Promise<void> {
  const path = `/v1/cards/${segment(await wholeIccid(session, text))}/${act}`;
  const reply = await session.client.json("Card", "POST", path, { ...options, query: revealQuery(session) });
  await session.result(reply, () => renderCard(reply, session.io.timeZone));
}

/** A card number in full: as given, or the one card whose number ends like that. */
async function wholeIccid(session: Session, text: string): Promise<string> {
  if (!/^[0-9A-Fa-f]{4,22}$/.test(text)) {
    throw new SimbankError("SB_INVALID_INPUT", `${JSON.stringify(text)} is no card number: give ${ICCID_HELP}.`);
  }
  if (text.length >= WHOLE_ICCID) return text;
  const { cards } = await session.client.json("Cards", "GET", "/v1/cards");
  const [found, another] = cards.filter(({ iccid }) => iccid.endsWith(text));
  if (found !== undefined && another === undefined) return found.iccid;
  if (found === undefined) {
    throw new SimbankError("SB_NOT_FOUND", `No card ends in ${maskIccid(text)}: see simbank card list.`);
  }
  throw new SimbankError("SB_CONFLICT", `Several cards end in ${text}: give more digits (simbank card list --json).`);
}
