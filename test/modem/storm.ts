import fc from "fast-check";
import type { ModemEffect, ModemEvent } from "../../src/modem/index.ts";
import { PERSONALITIES, type Personality } from "../../src/simulator/index.ts";
import { Rig } from "./rig.ts";

/** What happens to the line and the modem at an instant, in milliseconds from the start. */
export interface Happening {
  readonly atMs: number;
  readonly what:
    | { readonly kind: "dial"; readonly digits: string }
    | { readonly kind: "cancel" }
    | { readonly kind: "say"; readonly text: string }
    | { readonly kind: "want"; readonly want: "run" | "drain" | "stop" }
    | {
        readonly kind: "fault";
        readonly fault:
          | "echo-on"
          | "garbage"
          | "flood"
          | "slow"
          | "reboot"
          | "no-network"
          | "ring"
          | "silence"
          | "unplug";
      };
}

/** Results that nobody asked for: late or doubled. */
const RESULTS = ["\r\nOK\r\n", "\r\nERROR\r\n", "\r\n+CME ERROR: 3\r\n"] as const;
/** The end of the call before, whose number is ours again. */
const OWN_ENDS = ["\r\n^CEND:1,0,104,17\r\n", '\r\n+CLCC: 1,0,6,0,0,"+99955500100",145\r\n'] as const;
/** Lines that mean nothing to a call that is up: nameless, somebody else's, torn. */
const STRAY = [
  "\r\nNO CARRIER\r\n",
  "\r\nBUSY\r\n",
  "\r\nNO ANSWER\r\n",
  "\r\nVOICE CALL: END: 000003\r\n",
  "\r\n^CEND:7,3,104,16\r\n",
  '\r\n+CLCC: 4,1,4,0,0,"+99955500101",145\r\n',
  '\r\n+CLCC: 4,1,6,0,0,"+99955500101",145\r\n',
  '\r\n+CLCC: 5,1,0,1,0,"",128\r\n',
  '\r\n+QIND: "ccinfo",4,1,-1,0,0,"+99955500101",145\r\n',
  "\r\n+CIEV: 2,4\r\n",
  "\r\n+CREG: 1\r\n",
  "\r\n+CPIN: READY\r\n",
  "\r\n+CSQ: 99,99\r\n",
  '\r\n+CMT: "+99955500102",,"25/01/06,08:00:00+00"\r\nNO CARRIER\r\n',
  "+CL",
  "\r\n+CLCC: 1,",
  "\xff\x00\x7f\xfe",
  "\r\n\r\n",
] as const;

/** Ways in which a dialled number behaves (`simbank-rack --help`). */
const BEHAVIOURS = [
  "000",
  "100",
  "101",
  "103",
  "104",
  "110",
  "111",
  "120",
  "121",
  "122",
  "130",
  "131",
  "140",
  "151",
  "160",
  "170",
  "180",
  "182",
  "192",
  "193",
  "195",
  "198",
  "199",
  "555",
] as const;

/** Noise of one kind all over, and more of it close to a dial, where it does most harm. */
function callsAmid(noise: readonly string[]): fc.Arbitrary<readonly Happening[]> {
  const text = fc.constantFrom(...noise);
  const strayAt = fc.record({
    atMs: fc.integer({ min: 0, max: 170_000 }),
    what: fc.record({ kind: fc.constant("say" as const), text }),
  });
  const dial = fc
    .tuple(
      fc.integer({ min: 0, max: 120_000 }),
      fc.constantFrom(...BEHAVIOURS),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), text), { maxLength: 8 }),
      fc.option(fc.integer({ min: 0, max: 25_000 }), { freq: 3 }),
    )
    .map(([atMs, digits, near, cancelAfter]): readonly Happening[] => [
      { atMs, what: { kind: "dial", digits } },
      ...near.map(([afterMs, line]) => ({ atMs: atMs + afterMs, what: { kind: "say", text: line } as const })),
      ...(cancelAfter === null ? [] : [{ atMs: atMs + cancelAfter, what: { kind: "cancel" } as const }]),
    ]);
  return fc
    .tuple(fc.array(dial, { minLength: 1, maxLength: 3 }), fc.array(strayAt, { maxLength: 6 }))
    .map(([dials, strays]) => [...dials.flat(), ...strays]);
}

const disturbance = fc.record({
  atMs: fc.integer({ min: 0, max: 170_000 }),
  what: fc.oneof(
    fc.record({
      kind: fc.constant("want" as const),
      want: fc.constantFrom("run" as const, "drain" as const, "stop" as const),
    }),
    fc.record({
      kind: fc.constant("fault" as const),
      fault: fc.constantFrom(
        "echo-on",
        "garbage",
        "flood",
        "slow",
        "reboot",
        "no-network",
        "ring",
        "silence",
        "unplug",
      ),
    }),
  ),
});

export interface Weather {
  readonly personality: string;
  readonly seed: number;
  readonly maxDelayMs: number;
  readonly happenings: readonly Happening[];
}

export const FAMILIES = [
  "generic",
  "generic-blocking",
  "quectel-ec2x",
  "simcom-7600",
  "huawei",
  "wavecom",
  "fast",
  "announcing",
  "mute",
] as const;

/** A module that announces each step of a call as a `+CLCC` line and lists none when asked. */
const ANNOUNCING: Personality = {
  ...shipped("fast"),
  name: "announcing",
  replies: { ...shipped("fast").replies, "+CLCC": { lines: [] } },
  defaults: { "+CLCC": "1" },
};

/** A module that keeps `ATD` open until the callee answers, and refuses `+CLCC`. Nothing of it tells so. */
const MUTE: Personality = {
  ...shipped("generic"),
  name: "mute",
  dial: "blocking",
  calls: { ...shipped("generic").calls, listed: false },
};

/** Those that the rack does not ship: nothing but the line shows what they are. */
const UNSHIPPED: readonly Personality[] = [ANNOUNCING, MUTE];

function shipped(name: string): Personality {
  const found = PERSONALITIES.get(name);
  if (found === undefined) throw new Error(`no personality ${name}`);
  return found;
}

/** Weather for one family. */
export function weatherOver(personality: string): fc.Arbitrary<Weather> {
  return fc.record({
    personality: fc.constant(personality),
    seed: fc.integer({ min: 1, max: 0x7fffffff }),
    maxDelayMs: fc.constantFrom(0, 3, 40, 400),
    happenings: fc
      .tuple(callsAmid([...STRAY, ...RESULTS, ...OWN_ENDS]), fc.array(disturbance, { maxLength: 2 }))
      .map(([calls, disturbances]) => [...calls, ...disturbances].sort((a, b) => a.atMs - b.atMs)),
  });
}

/** Numbers that look random and are the same each time (Park and Miller's generator). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 0x7fffffff;
    return state % below;
  };
}

const RESULT = /^(?:OK|ERROR|\+CM[ES] ERROR: .*|NO CARRIER|BUSY|NO ANSWER|NO DIALTONE|CONNECT.*)$/;

const BOOT = /^(?:RDY|\^SYSSTART|\+WIND: 3|START)$/;
const ENDS_A_CALL: ReadonlySet<string> = new Set(["released", "dial-refused", "reboot", "power-off", "unplugged"]);

export interface Dialled {
  readonly attempt: number;
  readonly number: string;
}

/** What the machine did between two instants, with what the modem knew at that time. */
export interface Step {
  readonly atMs: number;
  readonly event: ModemEvent;
  readonly effects: readonly ModemEffect[];
  readonly deadline: number | null;
  /** Lines that were complete with this step. */
  readonly lines: readonly string[];
  /** A dial command had been written before this step and no result had come. */
  readonly dialOpen: boolean;
  /** Numbers whose call the modem has up after this step. */
  readonly alive: string | null;
}

/** A rig in bad weather: runs all happenings, then lets the sky clear. */
export class Storm {
  readonly rig: Rig;
  readonly steps: Step[] = [];
  readonly dialled: Dialled[] = [];
  /** A dial command was written and no result has come since. */
  #dialOpen = false;
  /** The same by what the modem itself has said. */
  #unanswered = false;
  #saying = false;
  #rest = "";
  readonly #blocking: boolean;
  /** Nothing that the modem can be asked shows its calls: what a nameless line says of one has to be acted on. */
  readonly showsNothing: boolean;

  constructor(weather: Weather) {
    const random = seeded(weather.seed);
    this.rig = new Rig({
      personality: UNSHIPPED.find(({ name }) => name === weather.personality) ?? weather.personality,
      delayMs: () => (weather.maxDelayMs === 0 ? 0 : random(weather.maxDelayMs)),
      watch: (event, effects) => this.#watch(event, effects),
    });
    this.showsNothing = UNSHIPPED.some(({ name }) => name === weather.personality);
    this.#blocking = this.rig.fake.personality.dial === "blocking";
    this.rig.bringUp();
    this.steps.length = 0;
    for (const { atMs, what } of weather.happenings) this.rig.time.after(atMs, () => this.#happen(what));
    this.rig.pass(180_000);
  }

  /** The number of the call that the modem has up on our behalf; null when it has none. */
  alive(): string | null {
    let alive: string | null = null;
    for (const { event, number } of this.rig.witnessed) {
      if (event === "dial") alive = number ?? null;
      else if (ENDS_A_CALL.has(event)) alive = null;
    }
    return alive;
  }

  /** How often a number was dialled, as the modem witnessed it. */
  dials(number: string): number {
    return this.rig.dials().filter((one) => one === number).length;
  }

  /** All trouble ends; returns whether the modem is ready again within an hour and two minutes of quiet. */
  clearUp(): boolean {
    this.rig.fake.inject({ fault: "recover", forMs: null });
    this.rig.send({ kind: "want", want: "run", reason: null });
    for (let second = 0; second < 3_720 && !this.rig.ready; second += 1) this.rig.pass(1_000);
    return this.rig.ready;
  }

  #happen(what: Happening["what"]): void {
    switch (what.kind) {
      case "dial":
        return this.#dial(what.digits);
      case "cancel": {
        const last = this.dialled.at(-1);
        if (last !== undefined) this.rig.send({ kind: "cancel", attempt: last.attempt, reason: "withdrawal" });
        return;
      }
      case "say":
        return this.#say(what.text);
      case "want":
        return this.rig.send({ kind: "want", want: what.want, reason: "storm" });
      case "fault":
        return this.rig.fake.inject({ fault: what.fault, forMs: 8_000, factor: 20, number: "+999555009000" });
    }
  }

  /**
   * Results that nobody asked for are said at any time, while a dial is unanswered too. What is left out is noise that
   * runs into the one result that a blocking dial will ever get: nobody can read that.
   */
  #say(text: string): void {
    if (this.#unanswered && this.#blocking && !text.endsWith("\n")) return;
    this.#saying = true;
    this.rig.say(text);
    this.#saying = false;
  }

  #dial(digits: string): void {
    const number = `+999555${String(this.dialled.length + 10)}${digits}`;
    this.dialled.push({ attempt: this.dialled.length + 1, number });
    this.rig.dial(number, { holdS: 12, ringMaxS: 20, maxCallS: 60 });
  }

  #watch(event: ModemEvent, effects: readonly ModemEffect[]): void {
    const lines = this.#linesOf(event);
    const closed =
      event.kind === "line-up" ||
      event.kind === "line-down" ||
      lines.some((line) => RESULT.test(line) || BOOT.test(line));
    if (closed) this.#dialOpen = false;
    if (closed && !this.#saying) this.#unanswered = false;
    const { now } = this.rig;
    const deadline = this.rig.modem.deadline(now);
    this.steps.push({ atMs: now, event, effects, deadline, lines, dialOpen: this.#dialOpen, alive: this.alive() });
    if (effects.some((effect) => effect.do === "write" && effect.text.startsWith("ATD"))) {
      this.#dialOpen = true;
      this.#unanswered = true;
    }
  }

  /** Whole lines as a reader of the line sees them, however they came in pieces. */
  #linesOf(event: ModemEvent): readonly string[] {
    if (event.kind === "line-up") this.#rest = "";
    if (event.kind !== "bytes") return [];
    const lines = `${this.#rest}${Buffer.from(event.chunk).toString("latin1")}`.split(/[\r\n]/);
    this.#rest = lines.pop() ?? "";
    return lines.filter((line) => line !== "");
  }
}
