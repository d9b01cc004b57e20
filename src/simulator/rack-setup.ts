import { SimbankError } from "../domain/errors.ts";
import { openPtyStream } from "../posix/index.ts";
import { nearest } from "./checked-data.ts";
import type { ModemFacts } from "./device.ts";
import type { PlannedFault } from "./faults.ts";
import { type FakeCard, makeCard, makeImei } from "./identity.ts";
import { MIX, PERSONALITIES } from "./personalities/index.ts";
import type { Personality } from "./personality.ts";
import { realScheduler, type Scheduler } from "./scheduler.ts";
import { pick } from "./seeded.ts";
import type { OpenPort } from "./modem-port.ts";

export interface RackOptions {
  /** Number of slots, at least 1. */
  readonly slots: number;
  /** Folder for the links and `rack.ndjson`; made if missing. */
  readonly dir: string;
  /** Number of boards over which the slots are spread, first board first. Default 1. */
  readonly boards?: number;
  readonly cardsPerSlot?: number;
  /** Name of a personality, or `mix`. Default `generic`. */
  readonly personality?: string;
  /** Further personalities, by their names. */
  readonly personalities?: readonly Personality[];
  /** All simulated durations are divided by this. Default 1. */
  readonly timeScale?: number;
  /** Equal seeds make equal cards and modems. Default 1. */
  readonly seed?: number;
  /** Network in reach, 5 or 6 digits. Default 00101. */
  readonly plmn?: string;
  readonly faults?: readonly PlannedFault[];
  /** One AT+SWIT controller a board chooses the cards instead of the modems. Default false. */
  readonly simBank?: boolean;
  /** Record every command line. Default false. */
  readonly logCommands?: boolean;
  readonly scheduler?: Scheduler;
  readonly openPort?: OpenPort;
}

/** Options in which nothing is open. */
export interface Setup {
  readonly names: readonly string[];
  readonly personalities: readonly [Personality, ...Personality[]];
  readonly cardsPerSlot: number;
  readonly timeScale: number;
  readonly seed: number;
  readonly plmn: string;
  readonly faults: readonly PlannedFault[];
  readonly simBank: boolean;
  readonly logCommands: boolean;
  readonly scheduler: Scheduler;
  readonly openPort: OpenPort;
}

/**
 * Names of the slots of a rack, `b1.1` and so on, spread over the boards as evenly as they go, first board first.
 * Throws `SB_USAGE` for numbers that make no rack.
 */
export function slotNames(slots: number, boards: number): readonly string[] {
  wholeNumber("--slots", slots, 1, 4096);
  wholeNumber("--boards", boards, 1, slots);
  const size = (board: number): number => Math.floor(slots / boards) + (board < slots % boards ? 1 : 0);
  return Array.from({ length: boards }, (_, board) =>
    Array.from({ length: size(board) }, (__, place) => `b${board + 1}.${place + 1}`),
  ).flat();
}

/** The modem of a place, its cards and where it stands; equal seeds make equal ones. */
export function makeFacts(setup: Setup, slot: string, index: number): ModemFacts {
  const { seed, plmn } = setup;
  const card = (position: number): FakeCard => makeCard(seed, index, position, plmn);
  const more = Array.from({ length: setup.cardsPerSlot - 1 }, (_, i) => card(i + 2));
  return {
    slot,
    imei: makeImei(seed, index),
    cards: [card(1), ...more],
    plmn,
    // Four modems to a cell: a rack in one small GSM cell could hardly place a call from each.
    cell: { lac: "1A2B", ci: (0x01a20000 + Math.floor(index / 4)).toString(16).toUpperCase().padStart(8, "0") },
    rssi: pick(`rssi ${seed} ${slot}`, 14, 28),
  };
}

/** The options with everything that was left open, or `SB_USAGE`. */
export function checkedSetup(options: RackOptions): Setup {
  const { slots, boards = 1, cardsPerSlot = 1, timeScale = 1, seed = 1, plmn = "00101" } = options;
  const names = slotNames(slots, boards);
  wholeNumber("--cards-per-slot", cardsPerSlot, 1, 64);
  wholeNumber("--seed", seed, 0, 99_999);
  if (!(timeScale > 0 && Number.isFinite(timeScale))) {
    throw usage(`--time-scale must be a number above 0, not ${timeScale}.`);
  }
  if (!/^[0-9]{5,6}$/.test(plmn)) throw usage(`--plmn must be 5 or 6 digits, such as 00101, not ${plmn}.`);
  return {
    names,
    personalities: choose(options.personality ?? "generic", options.personalities ?? []),
    cardsPerSlot,
    timeScale,
    seed,
    plmn,
    faults: options.faults ?? [],
    simBank: options.simBank ?? false,
    logCommands: options.logCommands ?? false,
    scheduler: options.scheduler ?? realScheduler(),
    openPort: options.openPort ?? openPseudoTerminal,
  };
}

function choose(name: string, further: readonly Personality[]): Setup["personalities"] {
  if (name === "mix") {
    const [first, ...rest] = [...MIX, ...further];
    if (first !== undefined) return [first, ...rest];
  }
  const found = further.find((one) => one.name === name) ?? PERSONALITIES.get(name);
  if (found !== undefined) return [found];
  const known = [...PERSONALITIES.keys(), ...further.map((one) => one.name), "mix"];
  const near = nearest(name, known);
  throw usage(
    `There is no personality ${name}; ${near === null ? `choose one of ${known.join(", ")}` : `did you mean ${near}?`}`,
  );
}

function openPseudoTerminal(data: (bytes: string) => void): ReturnType<OpenPort> {
  return openPtyStream({ data: (chunk) => data(chunk.toString("latin1")) });
}

function wholeNumber(option: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  throw usage(`${option} must be a whole number from ${low} to ${high}, not ${value}.`);
}

function usage(message: string): SimbankError {
  return new SimbankError("SB_USAGE", message);
}
