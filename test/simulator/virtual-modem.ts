import {
  FakeModem,
  makeCard,
  makeImei,
  type ModemEvent,
  type ModemEventName,
  type ModemFacts,
  PERSONALITIES,
  type Personality,
  VirtualScheduler,
} from "../../src/simulator/index.ts";

/** A personality by name; a typo fails the test. */
export function personality(name: string): Personality {
  const found = PERSONALITIES.get(name);
  if (found === undefined) throw new Error(`no personality ${name}`);
  return found;
}

/** A fake modem in virtual time with everything it sent and everything it witnessed. */
export class VirtualModem {
  readonly time = new VirtualScheduler();
  readonly events: ModemEvent[] = [];
  readonly modem: FakeModem;
  /** Durations for which the port was asked to vanish. */
  readonly unplugs: (number | null)[] = [];
  /** Each beginning and end of speech on the second port. */
  readonly speech: boolean[] = [];
  listening = true;
  private sent = "";

  constructor(what: string | Personality = "generic", options: { timeScale?: number; cards?: number } = {}) {
    const [first, ...rest] = Array.from({ length: options.cards ?? 1 }, (_, i) => makeCard(1, 0, i + 1, "00101"));
    if (first === undefined) throw new Error("a modem needs a card");
    const facts: ModemFacts = {
      slot: "b1.1",
      imei: makeImei(1, 0),
      cards: [first, ...rest],
      plmn: "00101",
      cell: { lac: "1A2B", ci: "01A20000" },
      rssi: 20,
    };
    this.modem = new FakeModem(facts, typeof what === "string" ? personality(what) : what, {
      scheduler: this.time,
      timeScale: options.timeScale ?? 1,
      send: (bytes) => {
        this.sent += bytes;
      },
      record: (event) => this.events.push(event),
      unplug: (forMs) => this.unplugs.push(forMs),
      speech: (on) => this.speech.push(on),
      listen: (on) => {
        this.listening = on;
      },
    });
  }

  /** Sends bytes as they are, waits, and returns what came back. */
  raw(bytes: string, waitMs = 100): string {
    this.modem.receive(bytes);
    return this.wait(waitMs);
  }

  /** Sends one command line and returns the lines that came back within `waitMs`, without blank ones. */
  ask(command: string, waitMs = 100): readonly string[] {
    return lines(this.raw(`${command}\r`, waitMs));
  }

  /** Moves time and returns what the modem said meanwhile. */
  wait(ms: number): string {
    this.time.advance(ms);
    const said = this.sent;
    this.sent = "";
    return said;
  }

  /** Moves time and returns the lines said meanwhile. */
  hear(ms: number): readonly string[] {
    return lines(this.wait(ms));
  }

  /** Events of these names so far, all but `command` where none is named. */
  seen(...names: readonly ModemEventName[]): readonly ModemEvent[] {
    return this.events.filter(({ event }) => (names.length === 0 ? event !== "command" : names.includes(event)));
  }
}

/** The lines of a text without line ends and blank lines. */
export function lines(text: string): readonly string[] {
  return text.split(/[\r\n]+/).filter((line) => line !== "");
}
