import { join } from "node:path";
import type { CallResult } from "../../src/domain/call.ts";
import { ownTerms } from "../../src/domain/card.ts";
import { monoMs, type WallMs, wallMs } from "../../src/domain/time.ts";
import type { Outcome } from "../../src/domain/words.ts";
import type { LineFacts } from "../../src/gate/facts.ts";
import type { PolicyPack } from "../../src/policy/types.ts";
import { type Actor, type ImportKind, openStore, type Reservation, type Store } from "../../src/store/index.ts";
import { seeded } from "./random.ts";
import type { SimDial, Trace } from "./trace.ts";
import { CALLEE_RULES, limitsOf, simulatedCards, simulatedPack, simulatedPeople } from "./world.ts";

const ACTOR: Actor = { uid: 0, name: "simulation" };
const DAY_MS = 86_400_000;
const PEOPLE_PER_CARD = 40;
/** Chance, at each event while calls are up, that the daemon dies under them. */
const DEATH_UNDER_CALLS = 0.004;
/** How the phones of this world behave; what is left over answers. */
const ENDINGS: readonly (readonly [share: number, outcome: Outcome])[] = [
  [0.15, "busy"],
  [0.2, "no-answer"],
  [0.05, "unreachable"],
  [0.03, "network-failure"],
  [0.03, "unknown"],
];
const HOUR_MS = 3_600_000;
const AGAIN = { otherDayPart: false, restMs: null, thenHold: false };
const RETRY = {
  busy: { ...AGAIN, afterMs: [HOUR_MS, HOUR_MS] },
  "no-answer": { ...AGAIN, afterMs: [2 * HOUR_MS, 20 * HOUR_MS] },
  unreachable: { ...AGAIN, afterMs: [26 * HOUR_MS] },
};

export interface LifeOptions {
  readonly seed: number;
  readonly slots: number;
  readonly days: number;
  readonly start: WallMs;
  /** An empty folder. */
  readonly directory: string;
}

interface Call {
  readonly dial: SimDial;
  readonly endsAt: number;
  readonly result: CallResult;
}

/**
 * One simulated life of a rack: the real ledger on a real file, the real gate and scheduler; modems are what they make
 * of a dial. Time goes from event to event.
 */
export class Life {
  readonly trace: Trace;
  readonly faults = { restarts: 0, orphans: 0, withdrawals: 0 };
  /** Breaches that only the one who asks can see. */
  readonly wrong: string[] = [];
  readonly #options: LifeOptions;
  readonly #random: () => number;
  readonly #pack: PolicyPack = simulatedPack();
  readonly #calls = new Map<string, Call>();
  #store: Store | null = null;
  #now: WallMs;
  #campaign = "";

  constructor(options: LifeOptions) {
    this.#options = options;
    this.#random = seeded(options.seed);
    this.#now = options.start;
    const people = simulatedPeople(options.slots * PEOPLE_PER_CARD);
    const cards = simulatedCards(options.slots);
    this.trace = { cards, people, rules: CALLEE_RULES, dials: [], withdrawn: new Map() };
  }

  get store(): Store {
    if (this.#store === null) throw new Error("The ledger is not open.");
    return this.#store;
  }

  /** Lives all days; the ledger stays open for questions. */
  async run(): Promise<void> {
    await this.#open();
    const rows = this.trace.people.map(({ number }) => `${number},appointment,2020-01-02,form`);
    await this.#import({ kind: "consents", dryRun: false }, ["number,purpose,granted_at,method", ...rows]);
    const { start, days } = this.#options;
    for (let day = 0; day < days; day += 1) {
      if (day % 7 === 0) await this.#newList(day / 7);
      await this.#liveUntil(start + day * DAY_MS + Math.floor(this.#random() * DAY_MS));
      await this.#misfortune();
      await this.#liveUntil(start + (day + 1) * DAY_MS);
    }
    for (const call of this.#calls.values()) await this.#liveUntil(call.endsAt + 1);
  }

  async close(): Promise<void> {
    await this.#store?.close();
    this.#store = null;
  }

  async #open(): Promise<void> {
    const { directory, start } = this.#options;
    this.#store = await openStore({
      dataDir: join(directory, "data"),
      keyFile: join(directory, "controller.key"),
      policy: [this.#pack],
      deploymentCountry: "lab",
      buildDate: wallMs(0),
      now: this.#now,
      mono: () => monoMs(this.#now - start),
      spareBytes: 4_096,
    });
    await this.store.recover(this.#now);
    for (const card of this.trace.cards) {
      await this.store.seeCard(card.iccid, null, null, card.slot, ownTerms(limitsOf(card)), this.#now);
    }
  }

  async #import(kind: ImportKind, lines: readonly string[]): Promise<void> {
    const session = await this.store.beginImport(kind, ACTOR, this.#now);
    await session.push(Buffer.from(`${lines.join("\n")}\n`));
    const { rejected } = await session.finish();
    if (rejected.length > 0) throw new Error(`The ledger refused ${rejected.length} sound rows.`);
  }

  /** Everybody is called again: the old list stops, a new campaign begins. */
  async #newList(week: number): Promise<void> {
    if (this.#campaign !== "") {
      await this.store.setCampaignState(this.#campaign, "stopped", "week over", ACTOR, this.#now);
    }
    // A stopped campaign's ringing calls are hung up.
    for (const [slot, call] of this.#calls) if (call.result.talkMs === 0) await this.#hangUp(slot);
    this.#campaign = `week-${week}`;
    const flow = { kind: "hold", holdS: 60 } as const;
    const settings = { id: this.#campaign, purpose: "appointment", voice: "live", flow, priority: 5 } as const;
    await this.store.createCampaign({ ...settings, retry: RETRY, resumeDaily: true }, ACTOR, this.#now);
    const rows = this.trace.people
      .filter(({ number }) => !this.trace.withdrawn.has(number))
      .map(({ number, zone }) => `${number},${zone}`);
    await this.#import({ kind: "contacts", campaign: this.#campaign, dryRun: false }, ["number,time_zone", ...rows]);
    await this.store.setCampaignState(this.#campaign, "running", null, ACTOR, this.#now);
  }

  /** Once a day at any moment: the daemon starts anew, or a person wants no more calls. */
  async #misfortune(): Promise<void> {
    const what = this.#random();
    if (what < 0.25) await this.#restart();
    else if (what < 0.35) await this.#withdraw();
  }

  async #restart(): Promise<void> {
    this.faults.restarts += 1;
    this.faults.orphans += this.#calls.size;
    await this.close();
    this.#now = wallMs(this.#now + Math.floor(this.#random() * 90_000));
    for (const { dial } of this.#calls.values()) Object.assign(dial, { endedAt: this.#now, outcome: "unknown" });
    this.#calls.clear();
    await this.#open();
  }

  async #withdraw(): Promise<void> {
    const { people, withdrawn } = this.trace;
    const person = people[Math.floor(this.#random() * people.length)];
    if (person === undefined || withdrawn.has(person.number)) return;
    this.faults.withdrawals += 1;
    const { open } = await this.store.withdraw(person.number, "operator", ACTOR, this.#now);
    for (const { slot } of open) await this.#hangUp(slot);
    withdrawn.set(person.number, this.#now);
  }

  #lines(): readonly LineFacts[] {
    return this.trace.cards.map(({ slot, iccid }) => ({
      slot,
      iccid,
      imsi: "001010000000001",
      imei: null,
      state: this.#calls.has(slot) ? "active" : "idle",
      stateReason: null,
      stateUntil: null,
      intent: "run",
      ready: !this.#calls.has(slot),
      plmn: "00101",
    }));
  }

  /** From event to event: a line is free, work is due, a call ends. */
  async #liveUntil(end: number): Promise<void> {
    while (this.#now < end) {
      const look = await this.#dialAll();
      if (this.#calls.size > 0 && this.#random() < DEATH_UNDER_CALLS) {
        await this.#restart();
        continue;
      }
      const ends = [...this.#calls.values()].map(({ endsAt }) => endsAt);
      this.#now = wallMs(Math.max(this.#now + 1, Math.min(end, look ?? end, ...ends)));
      for (const [slot, { endsAt }] of this.#calls) if (endsAt <= this.#now) await this.#end(slot);
    }
  }

  async #dialAll(): Promise<number | null> {
    for (;;) {
      const request = {
        now: this.#now,
        clockTrusted: true,
        clockWhy: "simulated",
        lines: this.#lines(),
        contact: null,
      };
      const answer = await this.store.reserve(request);
      for (const dial of answer.dials) this.#begin(dial);
      for (const { refusals, contact } of answer.refused) {
        if (refusals.length === 0) this.wrong.push(`contact ${contact} was refused without a reason`);
      }
      if (!answer.more) return answer.nextLookAt;
    }
  }

  #begin({ attempt, slot, iccid, permit, limits }: Reservation): void {
    const number = permit.spend(monoMs(this.#now - this.#options.start));
    if (this.#calls.has(slot)) this.wrong.push(`attempt ${attempt} was given to ${slot}, which is in a call`);
    const dial: SimDial = { attempt, number, iccid, at: this.#now, endedAt: null, outcome: null, talkS: 0 };
    this.trace.dials.push(dial);
    const result = this.#fate(limits.maxCallS);
    const upMs = (result.pddMs ?? 0) + (result.ringMs ?? 0) + result.talkMs;
    this.#calls.set(slot, { dial, endsAt: this.#now + upMs, result });
  }

  /** What the network makes of a call. */
  #fate(maxCallS: number): CallResult {
    let chance = this.#random();
    const outcome = ENDINGS.find(([share]) => (chance -= share) < 0)?.[1] ?? "answered";
    const ringMs =
      outcome === "busy" || outcome === "network-failure" ? null : 2_000 + Math.floor(this.#random() * 20_000);
    const talkMs =
      outcome === "answered" ? Math.min(maxCallS * 1_000, 1_000 + Math.floor(this.#random() * 150_000)) : 0;
    return {
      outcome,
      detail: null,
      cause: null,
      causeStandard: "none",
      causeSource: "none",
      releasedBy: "remote",
      answerEvidence: "reliable",
      pddMs: 1_000 + Math.floor(this.#random() * 4_000),
      ringMs,
      talkMs,
      ceer: null,
      urcs: [],
    };
  }

  async #hangUp(slot: string): Promise<void> {
    const call = this.#calls.get(slot);
    if (call === undefined) return;
    const result: CallResult = { ...call.result, outcome: "cancelled", talkMs: 0, releasedBy: "local" };
    this.#calls.set(slot, { ...call, result });
    await this.#end(slot);
  }

  async #end(slot: string): Promise<void> {
    const call = this.#calls.get(slot);
    if (call === undefined) return;
    this.#calls.delete(slot);
    const { dial, result } = call;
    Object.assign(dial, { endedAt: this.#now, outcome: result.outcome, talkS: result.talkMs / 1_000 });
    if (!(await this.store.finish(dial.attempt, result, this.#now))) {
      this.wrong.push(`attempt ${dial.attempt} ended twice`);
    }
  }
}
