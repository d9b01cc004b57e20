import { readCount, segment } from "../arguments.ts";
import { type Column, renderTable } from "../render/table.ts";
import { printable } from "../render/text.ts";
import { dateTime } from "../render/time.ts";
import { type CommandGroup, examples, revealQuery, tableStyle } from "./group.ts";

const COLUMNS: readonly Column[] = [
  { title: "MESSAGE", align: "right" },
  { title: "CAME", min: 10 },
  { title: "FROM", min: 8 },
  { title: "IS", min: 8 },
  { title: "READ BY", min: 6, rank: 2 },
  { title: "RELEASED BY", min: 6, rank: 3 },
];

interface ListOptions {
  readonly waiting?: boolean;
  readonly limit: number;
}

/** Messages that came to our cards. */
export const smsCommands: CommandGroup = (program, session) => {
  const sms = program
    .command("sms")
    .summary("messages that came to our cards")
    .addHelpText(
      "after",
      examples("sms list --waiting", "sms read 3", 'sms release 3 --reason "asks for another day"'),
    );
  sms
    .command("list")
    .description(
      "Lists messages that ended consent, and those whose sender is not called until somebody has read and released them.",
    )
    .option("--waiting", "only those that hold somebody")
    .option("--limit <n>", "at most so many", readCount, 1000)
    .addHelpText("after", examples("sms list --waiting"))
    .action(async ({ waiting = false, limit }: ListOptions) => {
      const query = { waiting, limit, ...revealQuery(session) };
      const reply = await session.client.json("Messages", "GET", "/v1/messages", { query });
      const rows = reply.messages.map((one) => [
        String(one.message),
        dateTime(one.at, session.io.timeZone),
        one.number,
        one.kind === "held" && one.released_at !== null ? "released" : one.kind,
        one.read_by ?? "",
        one.released_by ?? "",
      ]);
      await session.result(reply, () =>
        rows.length === 0 ? "No messages.\n" : renderTable(COLUMNS, rows, tableStyle(session)),
      );
    });
  sms
    .command("read")
    .description("Shows what somebody wrote. Who wants no calls: simbank consent withdraw; else simbank sms release.")
    .argument("<message>", "its number, as `simbank sms list` shows it")
    .addHelpText("after", examples("sms read 3"))
    .action(async (message: string) => {
      const options = { query: revealQuery(session) };
      const reply = await session.client.json("MessageText", "POST", `/v1/messages/${segment(message)}/read`, options);
      const at = dateTime(reply.at, session.io.timeZone);
      const words = reply.text === null ? "(its words are not kept)" : printable(reply.text);
      await session.result(reply, () => `${reply.number}, ${at}:\n${words}\n`);
    });
  sms
    .command("release")
    .description("Says that a message ends nothing: its sender may be called again, and its words are gone.")
    .argument("<message>", "its number, as `simbank sms list` shows it")
    .requiredOption("--reason <text>", "why, for the record")
    .addHelpText("after", examples('sms release 3 --reason "asks for another day"'))
    .action(async (message: string, { reason }: { readonly reason: string }) => {
      const options = { body: { reason }, query: revealQuery(session) };
      const reply = await session.client.json("Message", "POST", `/v1/messages/${segment(message)}/release`, options);
      await session.result(reply, () => `${reply.number} waits for message ${reply.message} no more.\n`);
    });
};
