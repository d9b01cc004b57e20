import type { Command } from "commander";
import type { CallOptions, WireValue } from "../../control/index.ts";
import { SimbankError } from "../../domain/errors.ts";
import { maskIccid } from "../../domain/number.ts";
import { rfc3339 } from "../../domain/time.ts";
import { readNumber, segment } from "../arguments.ts";
import { renderLimits } from "../render/limits.ts";
import { renderCard, renderCards } from "../render/rack.ts";
import type { Session } from "../session.ts";
import { addLimits } from "./card-limits.ts";
import { addCardRegister } from "./records.ts";
import { type CommandGroup, examples, revealQuery, tableStyle } from "./group.ts";

type Card = WireValue["Card"];

const ICCID_HELP = "card number, or its last four or more digits where they are unique";
/** From here on a text is taken for a whole card number (ITU-T E.118: 19 or 20 digits in practice). */
const WHOLE_ICCID = 18;

export const cardCommands: CommandGroup = (program, session) => {
  const card = program
    .command("card")
    .summary("list cards, look at one, change its limits, take it out of service")
    .addHelpText(
      "after",
      examples("card list", "card limits 0017", 'card enable 0017 --reason "carrier has lifted the block"'),
    );
  addReading(card, session);
  addActs(card, session);
  addLimits(card, ICCID_HELP, async (text, order) => {
    const reply =
      order === null ? await cardOf(session, text) : await changed(session, text, "limits", { body: order });
    await session.result(reply, () => renderLimits(reply, tableStyle(session)));
  });
  addNumber(card, session);
  addCardRegister(card, session);
  addPin(card, session);
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
    .action(async (text: string) => {
      const reply = await cardOf(session, text);
      await session.result(reply, () => renderCard(reply, session.io.timeZone));
    });
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

function addPin(card: Command, session: Session): void {
  card
    .command("pin")
    .description("Stores a card's PIN, sealed. It is read from the standard input, never from the command line.")
    .argument("<iccid>", ICCID_HELP)
    .addHelpText("after", examples("card pin 0017 < pin.txt"))
    .action(async (text: string) => {
      const iccid = await wholeIccid(session, text);
      const pin = await readPin(session.io.stdin);
      const reply = await session.client.json("CardPin", "POST", `/v1/cards/${segment(iccid)}/pin`, { body: { pin } });
      await session.result(reply, () => `The PIN of card ${maskIccid(iccid)} is stored.`);
    });
}

const PIN_MAX_BYTES = 64;

/** The first line of the input. Says nothing of what it read when that is no PIN. */
async function readPin(input: AsyncIterable<unknown>): Promise<string> {
  let text = "";
  for await (const chunk of input) {
    text += String(chunk);
    if (text.includes("\n") || text.length > PIN_MAX_BYTES) break;
  }
  const pin = text.split(/\r?\n/, 1)[0]?.trim() ?? "";
  if (/^[0-9]{4,8}$/.test(pin)) return pin;
  throw new SimbankError("SB_INVALID_INPUT", "That is no PIN: write its 4 to 8 digits on the standard input.");
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

async function cardOf(session: Session, text: string): Promise<Card> {
  const path = `/v1/cards/${segment(await wholeIccid(session, text))}`;
  return session.client.json("Card", "GET", path, { query: revealQuery(session) });
}

/** The card after an order to it. */
async function changed(session: Session, text: string, act: string, options: CallOptions): Promise<Card> {
  const path = `/v1/cards/${segment(await wholeIccid(session, text))}/${act}`;
  return session.client.json("Card", "POST", path, { ...options, query: revealQuery(session) });
}

async function postCard(session: Session, text: string, act: string, options: CallOptions): Promise<void> {
  const reply = await changed(session, text, act, options);
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
