import { InvalidArgumentError } from "commander";
import type { WireValue } from "../../control/index.ts";
import { SimbankError } from "../../domain/errors.ts";
import { legendText } from "../render/legend.ts";
import { renderScreen, renderStatus } from "../render/status.ts";
import { dateTime } from "../render/time.ts";
import type { Session } from "../session.ts";
import { type CommandGroup, examples, tableStyle } from "./group.ts";

type Status = WireValue["Status"];

interface StatusOptions {
  readonly watch?: boolean;
  readonly interval: number;
}

/** Hide the cursor; show it again. Home, and clear what is left of a line or of the screen, keep a redraw steady. */
const HIDE = "\u001b[?25l";
const SHOW = "\u001b[?25h";
const HOME = "\u001b[H";
const CLEAR_LINE = "\u001b[K";
const CLEAR_BELOW = "\u001b[J";
const CLEAR_ALL = "\u001b[2J";

function readInterval(text: string): number {
  const seconds = Number(text);
  if (!(seconds >= 0.2 && seconds <= 3600)) throw new InvalidArgumentError("Write seconds from 0.2 to 3600.");
  return seconds;
}

export const statusCommand: CommandGroup = (program, session) => {
  program
    .command("status")
    .summary("show every slot")
    .description(
      "Shows one row per slot. TODAY is attempts/answered/minutes of the card's day; LEFT is attempts/minutes it may still use.",
    )
    .option("-w, --watch", "redraw until interrupted; with --json one object a line")
    .option("--interval <seconds>", "how often --watch looks", readInterval, 1)
    .addHelpText("after", `\nLetters in --watch:\n${legendText()}`)
    .addHelpText(
      "after",
      examples("status", "status --watch", "status --json | jq '.slots[] | select(.state != \"idle\")'"),
    )
    .action(async (options: StatusOptions) => {
      if (options.watch === true) await watch(session, options.interval * 1000);
      else {
        const status = await fetchStatus(session);
        await session.result(status, () => renderStatus(status, tableStyle(session)));
      }
    });
};

function fetchStatus(session: Session): Promise<Status> {
  return session.client.json("Status", "GET", "/v1/status");
}

/** The first look must succeed; later ones may find the daemon restarting and go on. */
async function watch(session: Session, everyMs: number): Promise<void> {
  const screen = session.io.stdoutIsTty && !session.json;
  let status = await fetchStatus(session);
  if (screen) await session.raw(HIDE + CLEAR_ALL);
  try {
    let notice: string | null = null;
    while (!session.signal.aborted) {
      await draw(session, status, notice, screen);
      await session.io.pause(everyMs, session.signal);
      if (session.signal.aborted) break;
      try {
        status = await fetchStatus(session);
        notice = null;
      } catch (error) {
        if (!(error instanceof SimbankError)) throw error;
        notice = error.message;
      }
    }
  } finally {
    if (screen) session.io.stdout.write(`${SHOW}\n`);
  }
}

async function draw(session: Session, status: Status, notice: string | null, screen: boolean): Promise<void> {
  const style = tableStyle(session);
  if (screen) {
    const text = renderScreen(status, style, session.io.rows(), notice);
    await session.raw(`${HOME}${text.split("\n").join(`${CLEAR_LINE}\n`)}${CLEAR_LINE}${CLEAR_BELOW}`);
    return;
  }
  if (notice !== null) await session.note(notice);
  else if (session.json) await session.print(JSON.stringify(status));
  else await session.print(`${dateTime(status.at, style.timeZone)}\n${renderStatus(status, style)}\n`);
}
