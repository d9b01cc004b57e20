import { type Command, InvalidArgumentError } from "commander";
import { SimbankError } from "../../domain/errors.ts";
import { parseMinuteSpan, WEEKDAYS } from "../../domain/week-windows.ts";
import { readCount, readSeconds } from "../arguments.ts";
import { examples } from "./group.ts";

/** A limit as the daemon's JSON has it, by its key there. */
export type LimitChange = Readonly<Record<string, unknown>>;

/** What `card limits` was asked: which limits, whose, and on whose word. */
export interface LimitOrder {
  readonly limits: LimitChange;
  readonly shared: boolean;
  readonly by: string | null;
  readonly reason: string | null;
}

interface LimitOption {
  readonly flag: string;
  readonly value: string;
  readonly says: string;
  /** The key in the daemon's JSON, by which its errors call it too. */
  readonly key: string;
  readonly read: (text: string, before: unknown) => unknown;
}

/** A count, or `none` for no limit. */
function readCountOrNone(text: string): number | null {
  return text === "none" ? null : readCount(text);
}

/** `60/30`: the first 60 seconds whole, then steps of 30. */
function readPulses(text: string): { readonly first_s: number; readonly next_s: number } {
  const [, first, next] = /^([0-9]{1,4})\/([0-9]{1,4})$/.exec(text) ?? [];
  if (first === undefined || next === undefined) {
    throw new InvalidArgumentError("Write first/next seconds, such as 60/60, or 1/1 to count by the second.");
  }
  return { first_s: Number(first), next_s: Number(next) };
}

const DAYS = new RegExp(`^(${WEEKDAYS.join("|")})(?:-(${WEEKDAYS.join("|")}))?$`);

/** The weekdays of `mon-fri` or `sat`; none for anything else. */
function daysOf(text: string): readonly string[] {
  const [, from, to] = DAYS.exec(text) ?? [];
  const first = WEEKDAYS.findIndex((day) => day === from);
  const last = to === undefined ? first : WEEKDAYS.findIndex((day) => day === to);
  return first < 0 ? [] : WEEKDAYS.slice(first, last + 1);
}

/** `mon-fri 08:00-21:00, sat 09:00-12:00`, or `always`. */
function readWindows(text: string): Record<string, string[]> | null {
  if (text === "always") return null;
  const week: Record<string, string[]> = {};
  for (const part of text.split(",")) {
    const [days = "", span = "", ...more] = part.trim().split(/\s+/);
    const named = daysOf(days);
    if (named.length === 0 || more.length > 0 || parseMinuteSpan(span) === null) {
      throw new InvalidArgumentError("Write days and hours, such as mon-fri 08:00-21:00,sat 09:00-12:00, or always.");
    }
    for (const day of named) (week[day] ??= []).push(span);
  }
  return week;
}

const UNIT_S: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** `LIMIT=rest`, `LIMIT=block` or `LIMIT=90m`; may be given more than once. */
function readAction(text: string, before: unknown): unknown {
  const [, limit = "", word = ""] = /^([a-z-]+)=([a-z0-9]+)$/.exec(text) ?? [];
  const [, count, unit = ""] = /^([0-9]{1,6})([smhd])$/.exec(word) ?? [];
  const seconds = Number(count) * (UNIT_S[unit] ?? Number.NaN);
  const action = word === "block" ? { do: "block" } : { do: "rest", for_s: word === "rest" ? null : seconds };
  if (limit === "" || (word !== "block" && word !== "rest" && !(seconds >= 60))) {
    throw new InvalidArgumentError("Write limit=rest, limit=block or limit=90m, such as consecutive-failures=block.");
  }
  return { ...(typeof before === "object" ? before : {}), [limit]: action };
}

const text = (value: string): string => value;

const OPTIONS: readonly LimitOption[] = [
  option("attempts-per-day", "n", "dials a day", readCount),
  option("answered-per-day", "n", "answered calls a day", readCount),
  option("talk-minutes-per-day", "n", "minutes a day", readCount),
  option("talk-minutes-per-month", "n", "minutes a contract month", readCount),
  option("distinct-callees-per-day", "n", "different people a day", readCount),
  option("min-gap", "seconds", "from the end of a call to the next", readSeconds, "min_gap_s"),
  option("max-call", "seconds", "longest call", readSeconds, "max_call_s"),
  option("time-zone", "zone", "where the contract's day turns, such as Asia/Shanghai", text),
  option("reset-day", "day", "day on which the contract's month begins, 1 to 31", readCount),
  option("consecutive-failures", "n|none", "calls in a row that reach nobody", readCountOrNone),
  option("consecutive-no-answers", "n|none", "calls in a row that ring in vain", readCountOrNone),
  option("consecutive-short-calls", "n|none", "answered calls in a row that are short", readCountOrNone),
  option("short-call", "seconds", "an answered call under this is short", readSeconds, "short_call_s"),
  option("pulses", "first/next", "seconds by which talk is counted, such as 60/60", readPulses),
  option("windows", "hours", 'when the contract lets the card call: "mon-fri 08:00-21:00", or always', readWindows),
  option("warn-percent", "percent", "of a limit from which on it is told", readCount),
  option(
    "action",
    "limit=what",
    "what reaching a limit does: rest, block, or a time such as 90m",
    readAction,
    "actions",
  ),
  option("contract", "name|none", "the contract whose totals the card shares", (value) =>
    value === "none" ? null : value,
  ),
];

function option(flag: string, value: string, says: string, read: LimitOption["read"], key?: string): LimitOption {
  return { flag: `--${flag}`, value, says, key: key ?? flag.replaceAll("-", "_"), read };
}

/** Adds `card limits`. Without an option it only shows them. */
export function addLimits(
  card: Command,
  about: string,
  run: (iccid: string, order: LimitOrder | null) => Promise<void>,
): void {
  const command = card
    .command("limits")
    .description(
      "Shows a card's limits: used, left, when they begin anew and who set them. With options it changes them: " +
        "tightening is free, loosening needs --reason and --by.",
    )
    .argument("<iccid>", about);
  for (const { flag, value, says, read } of OPTIONS) command.option(`${flag} <${value}>`, says, read);
  command
    .option("--shared", "change the totals of all cards of the card's contract, not the card's own")
    .option("--reason <text>", "why, needed to loosen")
    .option("--by <person>", "who answers for it, needed to loosen")
    .addHelpText(
      "after",
      examples(
        "card limits 0017",
        "card limits 0017 --attempts-per-day 40",
        'card limits 0017 --attempts-per-day 80 --reason "new contract" --by "M. Chen"',
        "card limits 0017 --consecutive-failures 5 --action consecutive-failures=2h",
      ),
    )
    .action(async (iccid: string) => {
      await run(iccid, orderOf(command)).catch((error: unknown) => {
        throw inFlags(error);
      });
    });
}

function orderOf(command: Command): LimitOrder | null {
  const given: Readonly<Record<string, unknown>> = command.opts();
  const limits: Record<string, unknown> = {};
  for (const { flag, key } of OPTIONS) {
    const value = given[flag.slice(2).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())];
    if (value !== undefined) limits[key] = value;
  }
  if (Object.keys(limits).length === 0) return null;
  const word = (value: unknown) => (typeof value === "string" ? value : null);
  return { limits, shared: given["shared"] === true, by: word(given["by"]), reason: word(given["reason"]) };
}

/** A refusal that begins with the name of a limit, in the words the person typed; any other error as it is. */
function inFlags(error: unknown): unknown {
  if (!(error instanceof SimbankError)) return error;
  const [, name = "", rest = ""] = /^([a-z_]+)( .*)$/s.exec(error.message) ?? [];
  const flag = OPTIONS.find(({ key }) => key === name)?.flag;
  return flag === undefined ? error : new SimbankError(error.code, flag + rest, error.data, { cause: error });
}
