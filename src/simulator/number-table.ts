import { pick } from "./seeded.ts";

/** Shortest and longest simulated milliseconds; the dialled number alone decides where between them. */
export type Span = readonly [number, number];

/** What the called side, the network or the modem does next, counted from the step before. */
export type Step =
  | Trouble
  | { readonly after: Span; readonly do: "alerting" | "answer" | "early-media" }
  | { readonly after: Span; readonly do: "key"; readonly digit: string }
  | { readonly after: Span; readonly do: "release"; readonly by: "remote" | "network"; readonly cause: number };

/** A step that happens to the modem rather than to the call. */
export type Trouble =
  | { readonly after: Span; readonly do: "storm" | "garbage" | "reboot" }
  | { readonly after: Span; readonly do: "silence" | "unplug" | "prompt" | "sim-removed"; readonly forMs: number };

/** How a modem shows one call, other than its family would; faults of the same names do it to all calls. */
export type Showing = "list-only" | "urc-only" | "active-at-ringback" | "urc-before-ok" | "phantom-data-call";

/** One line of the number table. */
export interface NumberRow {
  /** Last three digits of the dialled number; `x` stands for any digit. */
  readonly digits: string;
  readonly behaviour: string;
  readonly says: string;
  /** How `ATD` itself is answered: as the family does, `OK` this many ms late, not at all, or with a `+CME ERROR`. */
  readonly reply: { readonly kind: "normal" | "never" } | { readonly kind: "late"; readonly ms: number } | CmeReply;
  readonly steps: readonly Step[];
  readonly shown?: Showing;
}

interface CmeReply {
  readonly kind: "cme";
  readonly code: number;
}

const NORMAL = { kind: "normal" } as const;
const SETUP: Span = [1200, 2800];
const RING: Span = [2000, 6000];

const ring: Step = { after: SETUP, do: "alerting" };
const pickUp: Step = { after: RING, do: "answer" };

function remote(after: Span, cause = 16): Step {
  return { after, do: "release", by: "remote", cause };
}

function network(after: Span, cause: number): Step {
  return { after, do: "release", by: "network", cause };
}

function row(digits: string, behaviour: string, says: string, steps: readonly Step[]): NumberRow {
  return { digits, behaviour, says, reply: NORMAL, steps };
}

/** A call like any other, shown otherwise: rings, answers, hangs up after 4 to 8 s. */
function shownAs(digits: string, shown: Showing, says: string): NumberRow {
  return { ...row(digits, shown, says, [ring, pickUp, remote([4000, 8000])]), shown };
}

/** Causes are those of 3GPP TS 24.008 table 10.5.123, but 20, which only ITU-T Q.850 has. */
export const NUMBER_TABLE: readonly NumberRow[] = [
  row("0xx", "answer-then-remote-hangup", "answers, hangs up after 2-8 s", [ring, pickUp, remote([2000, 8000])]),
  row("100", "answer", "answers and stays until hung up", [ring, pickUp]),
  row("101", "answer-key-9", "answers, presses 9 after 2 s, hangs up 4 s later", [
    ring,
    pickUp,
    { after: [2000, 2000], do: "key", digit: "9" },
    remote([4000, 4000]),
  ]),
  row("102", "answer-key-1", "answers, presses 1 after 2 s, hangs up 6 s later", [
    ring,
    pickUp,
    { after: [2000, 2000], do: "key", digit: "1" },
    remote([6000, 6000]),
  ]),
  row("103", "answer-at-once", "answers without ringing, hangs up after 3-6 s", [
    { after: SETUP, do: "answer" },
    remote([3000, 6000]),
  ]),
  row("104", "answer-late", "rings 14 s, answers, hangs up after 3-6 s", [
    ring,
    { after: [14_000, 14_000], do: "answer" },
    remote([3000, 6000]),
  ]),
  row("110", "busy", "busy without ringing: cause 17", [remote(SETUP, 17)]),
  row("111", "declined-as-busy", "rings 4 s, is declined: cause 17", [ring, remote([4000, 4000], 17)]),
  row("120", "no-answer", "rings until hung up, at most 180 s", [ring, network([180_000, 180_000], 19)]),
  row("121", "no-answer-network", "rings 20 s, the network gives up: cause 19", [ring, network([20_000, 20_000], 19)]),
  row("122", "no-answer-18", "rings 12 s, no user responding: cause 18", [ring, network([12_000, 12_000], 18)]),
  row("123", "no-answer-timer", "rings 15 s, timer expiry: cause 102", [ring, network([15_000, 15_000], 102)]),
  row("130", "rejected", "rings 3 s, is rejected: cause 21", [ring, remote([3000, 3000], 21)]),
  row("131", "rejected-at-once", "rejected without ringing: cause 21", [remote(SETUP, 21)]),
  row("140", "invalid", "unassigned number: cause 1", [network(SETUP, 1)]),
  row("141", "invalid-format", "invalid number format: cause 28", [network(SETUP, 28)]),
  row("142", "number-changed", "number changed: cause 22", [network(SETUP, 22)]),
  row("143", "no-route", "no route to destination: cause 3", [network(SETUP, 3)]),
  row("150", "unreachable", "destination out of order: cause 27", [network(SETUP, 27)]),
  row("151", "unreachable-18", "no user responding, never rang: cause 18", [network([6000, 6000], 18)]),
  row("152", "unreachable-20", "subscriber absent: cause 20", [network(SETUP, 20)]),
  row("160", "announcement", "never rings, 8 s of announcement, then cause 31", [network([9000, 9000], 31)]),
  row("161", "announcement-16", "never rings, 6 s of announcement, then cause 16", [network([7000, 7000], 16)]),
  row("170", "congestion", "no circuit or channel: cause 34", [network(SETUP, 34)]),
  row("171", "congestion-42", "switching equipment congestion: cause 42", [network(SETUP, 42)]),
  row("172", "network-failure", "network out of order: cause 38", [network(SETUP, 38)]),
  row("173", "temporary-failure", "temporary failure: cause 41", [network(SETUP, 41)]),
  row("180", "barred", "operator determined barring: cause 8", [network(SETUP, 8)]),
  row("181", "barred-57", "bearer capability not authorised: cause 57", [network(SETUP, 57)]),
  {
    digits: "182",
    behaviour: "barred-cme",
    says: "ATD answers +CME ERROR: 177 (operator determined barring)",
    reply: { kind: "cme", code: 177 },
    steps: [],
  },
  shownAs("183", "list-only", "calls, answers, ends in +CLCC alone: no line, no result word"),
  shownAs("184", "urc-only", "calls, answers, ends in unsolicited lines alone: +CLCC is empty"),
  shownAs("185", "active-at-ringback", "shown as active when it rings, answered 2-6 s later"),
  shownAs("186", "urc-before-ok", "the first lines of the call come before the OK of ATD"),
  shownAs("187", "phantom-data-call", "+CLCC lists a packet-data call beside it"),
  row(
    "188",
    "stuck-in-prompt",
    "answers, the modem waits behind > for a text 2 s later until ESC; hangs up after 8 s",
    [ring, pickUp, { after: [2000, 2000], do: "prompt", forMs: 600_000 }, remote([6000, 6000])],
  ),
  row("189", "card-pulled", "answers, the card is pulled 3 s later for 8 s", [
    ring,
    pickUp,
    { after: [3000, 3000], do: "sim-removed", forMs: 8000 },
  ]),
  row("190", "modem-dies", "answers, the modem falls silent 3 s later, reboots after 45 s", [
    ring,
    pickUp,
    { after: [3000, 3000], do: "silence", forMs: 45_000 },
  ]),
  row("191", "modem-reboots", "answers, the modem reboots 3 s later", [
    ring,
    pickUp,
    { after: [3000, 3000], do: "reboot" },
  ]),
  {
    digits: "192",
    behaviour: "late-ok",
    says: "OK to ATD comes 6 s late, after ringing began; answers, hangs up",
    reply: { kind: "late", ms: 6000 },
    steps: [ring, { after: [9000, 9000], do: "answer" }, remote([3000, 6000])],
  },
  row("193", "urc-storm", "answers into a storm of 400 unsolicited lines, hangs up after 5 s", [
    ring,
    pickUp,
    { after: [500, 500], do: "storm" },
    remote([5000, 5000]),
  ]),
  row("194", "early-media", "looks answered when it rings, is not: cause 19 after 16 s", [
    ring,
    { after: [0, 0], do: "early-media" },
    network([16_000, 16_000], 19),
  ]),
  {
    digits: "195",
    behaviour: "no-carrier-no-ok",
    says: "ATD is answered NO CARRIER without OK: cause 47",
    reply: { kind: "never" },
    steps: [network(SETUP, 47)],
  },
  row("196", "unplug", "answers, the modem is unplugged 3 s later for 8 s", [
    ring,
    pickUp,
    { after: [3000, 3000], do: "unplug", forMs: 8000 },
  ]),
  {
    digits: "197",
    behaviour: "dead-on-dial",
    says: "the modem falls silent on ATD and reboots after 45 s",
    reply: { kind: "never" },
    steps: [{ after: [0, 0], do: "silence", forMs: 45_000 }],
  },
  row("198", "garbage", "answers, the line carries garbage bytes between lines, hangs up after 5 s", [
    ring,
    pickUp,
    { after: [500, 500], do: "garbage" },
    remote([5000, 5000]),
  ]),
  {
    digits: "199",
    behaviour: "no-service-cme",
    says: "ATD answers +CME ERROR: 30 (no network service)",
    reply: { kind: "cme", code: 30 },
    steps: [],
  },
  row("xxx", "answer-talk", "anything else: answers, hangs up after 3-20 s", [ring, pickUp, remote([3000, 20_000])]),
];

/** Whether a dial string is a plain number: digits, perhaps behind a plus sign. */
export function isDialable(dialString: string): boolean {
  return /^\+?[0-9]+$/.test(dialString);
}

/** The row that decides what a dialled number does; every number has one. */
export function rowFor(number: string): NumberRow {
  const last = number.replace(/\D/g, "").slice(-3).padStart(3, "0");
  const found = NUMBER_TABLE.find((candidate) => matches(candidate.digits, last));
  if (found === undefined) throw new RangeError(`The number table has no row for ${last}: its last row must be xxx.`);
  return found;
}

/** Milliseconds chosen from a span by the number and the step's place: the same number always behaves the same. */
export function spanMs(span: Span, number: string, step: number): number {
  return pick(`${number} ${step}`, span[0], span[1]);
}

function matches(pattern: string, digits: string): boolean {
  for (let i = 0; i < 3; i += 1) {
    if (pattern[i] !== "x" && pattern[i] !== digits[i]) return false;
  }
  return true;
}
