import type { Fault, FaultName } from "./faults.ts";
import type { SimPresence } from "./sim-holder.ts";

/** What faults do to a modem. */
export interface FaultyModem {
  readonly cards: {
    setPresence(state: SimPresence): void;
    swap(announced: boolean): void;
    lock(pin: string, tries: number): void;
    unlock(): void;
  };
  readonly network: {
    /** `<stat>` that the network gives from now on, and its reject cause. */
    setReach(stat: number, rejectCause?: number): void;
    flap(everyMs: number): void;
    /** Tells the time. */
    announceTime(): void;
    call(number: string): void;
    message(number: string, text: string): void;
  };
  readonly chatter: {
    /** Lines nobody asked for at once and then every 20 ms, as long as the fault lasts. */
    flood(): void;
    /** The same with bytes that are no text, every 50 ms. */
    litter(): void;
  };
  listen(on: boolean): void;
  echoOn(): void;
  send(bytes: string): void;
  reset(): void;
  unplug(forMs: number | null): void;
  replaceBy(imei: string | null, forMs: number): void;
}

/**
 * How long a fault lasts: not at all, until its time is over or the modem restarts, or until its time is over
 * (of card, network, line and firmware as built).
 */
type Lasting = "instant" | "until-restart" | "through-restarts";

export interface Effect {
  readonly lasts: Lasting;
  readonly begin?: (modem: FaultyModem, fault: Fault) => void;
  /** However it ended. */
  readonly end?: (modem: FaultyModem) => void;
  /** Beside `end`, where its time ran out. */
  readonly timeOut?: (modem: FaultyModem) => void;
}

const STRANGER = "+999000000";
const REGISTERED = 1;
const SEARCHING = 2;
const DENIED = 3;
const ROAMING = 5;
const SWAP_MS = 2000;
const FLAP_MS = 5000;

/** A state of firmware or line that others look up by its name. */
const SHOWN: Effect = { lasts: "through-restarts" };
const backInReach = (modem: FaultyModem): void => modem.network.setReach(REGISTERED);

export const EFFECTS: Readonly<Record<FaultName, Effect>> = {
  silence: { lasts: "until-restart", timeOut: (modem) => modem.reset() },
  stuck: {
    lasts: "until-restart",
    begin: (modem) => modem.listen(false),
    end: (modem) => modem.listen(true),
  },
  slow: { lasts: "until-restart" },
  "late-ok": { lasts: "until-restart" },
  cme: SHOWN,
  prompt: { lasts: "until-restart", begin: (modem) => modem.send("\r\n> ") },
  "echo-on": { lasts: "instant", begin: (modem) => modem.echoOn() },
  reboot: { lasts: "instant", begin: (modem) => modem.reset() },
  flood: { lasts: "until-restart", begin: (modem) => modem.chatter.flood() },
  garbage: { lasts: "until-restart", begin: (modem) => modem.chatter.litter() },
  nuls: SHOWN,
  "half-lines": SHOWN,
  "bare-cr": SHOWN,
  "wrong-baud": SHOWN,
  unplug: { lasts: "instant", begin: (modem, { forMs }) => modem.unplug(forMs) },
  "mass-storage": { lasts: "instant", begin: (modem, { forMs }) => modem.unplug(forMs) },
  "other-modem": {
    lasts: "instant",
    begin: (modem, { imei = null, forMs }) => modem.replaceBy(imei, forMs ?? SWAP_MS),
  },
  "list-only": SHOWN,
  "urc-only": SHOWN,
  "active-at-ringback": SHOWN,
  "phantom-data-call": SHOWN,
  "urc-before-ok": SHOWN,
  "sim-removed": {
    lasts: "through-restarts",
    begin: (modem) => modem.cards.setPresence("removed"),
    end: (modem) => modem.cards.setPresence("ready"),
  },
  "sim-busy": {
    lasts: "through-restarts",
    begin: (modem) => modem.cards.setPresence("busy"),
    end: (modem) => modem.cards.setPresence("ready"),
  },
  "card-swap": {
    lasts: "through-restarts",
    begin: (modem) => modem.cards.setPresence("removed"),
    end: (modem) => modem.cards.swap(true),
  },
  "card-swap-unseen": { lasts: "instant", begin: (modem) => modem.cards.swap(false) },
  pin: {
    lasts: "through-restarts",
    begin: (modem, { pin = "1234", tries = 3 }) => modem.cards.lock(pin, tries),
    end: (modem) => modem.cards.unlock(),
  },
  "bank-lies": SHOWN,
  "registration-denied": {
    lasts: "through-restarts",
    begin: (modem, { cause }) => modem.network.setReach(DENIED, cause),
    end: backInReach,
  },
  "registration-flapping": {
    lasts: "through-restarts",
    begin: (modem, { everyMs = FLAP_MS }) => modem.network.flap(everyMs),
    end: backInReach,
  },
  registration: {
    lasts: "through-restarts",
    begin: (modem, { stat = ROAMING }) => modem.network.setReach(stat),
    end: backInReach,
  },
  "data-only": { lasts: "through-restarts", begin: (modem) => modem.network.setReach(SEARCHING), end: backInReach },
  "no-network": { lasts: "through-restarts", begin: (modem) => modem.network.setReach(SEARCHING), end: backInReach },
  "clir-hidden": SHOWN,
  forwarding: SHOWN,
  clock: SHOWN,
  "no-clock": SHOWN,
  nitz: { lasts: "instant", begin: (modem) => modem.network.announceTime() },
  ring: { lasts: "instant", begin: (modem, { number = STRANGER }) => modem.network.call(number) },
  sms: {
    lasts: "instant",
    begin: (modem, { number = STRANGER, text = "STOP" }) => modem.network.message(number, text),
  },
  // `Troubles` itself ends whatever lasts.
  recover: { lasts: "instant" },
};

/** Durations of faults that never last for good. */
export const SHORTEST_MS: Readonly<Partial<Record<FaultName, number>>> = { "card-swap": SWAP_MS };
