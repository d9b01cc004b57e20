import type {
  Actor,
  AttemptFilter,
  AttemptView,
  Backend,
  CampaignView,
  CardView,
  DialAnswerView,
  EventView,
  ExplanationView,
  ImportJob,
  ImportView,
  RefusalView,
  SlotView,
  StatusView,
  SuppressionView,
} from "../../src/control/index.ts";
import { SimbankError } from "../../src/domain/errors.ts";
import { wallMs } from "../../src/domain/time.ts";

export const AT = wallMs(Date.parse("2026-03-02T09:30:00.000Z"));
export const NUMBER = "+999555001234";
export const ICCID = "8999001000000000017";

export function slotView(slot: string, change: Partial<SlotView> = {}): SlotView {
  return {
    slot,
    state: "idle",
    reason: null,
    until: null,
    device: `/dev/fake/${slot}`,
    profile: "quectel-ec2x",
    model: "EC25",
    firmware: "EC25EFAR06A03M4G",
    imei: "004999010640000",
    card: { iccid: ICCID, state: "eligible", reason: null, until: null },
    registration: "home",
    operator: "Test Net",
    plmn: "00101",
    rssiDbm: -73,
    today: { attempts: 12, answered: 8, talkS: 860 },
    left: { attempts: 48, talkS: 2740 },
    intent: { want: "run", by: null, reason: null },
    lastOutcome: "answered",
    ...change,
  };
}

export function statusView(slots: readonly SlotView[] = [slotView("b1.1"), slotView("b1.2")]): StatusView {
  return {
    at: AT,
    daemon: {
      version: "0.1.0",
      pid: 4711,
      startedAt: wallMs(AT - 3_600_000),
      country: "lab",
      stopped: null,
      clock: { trusted: true, why: "lab" },
      store: { path: "/var/lib/simbankd/simbankd.db", safe: true },
      alarms: [],
    },
    slots,
  };
}

export function cardView(change: Partial<CardView> = {}): CardView {
  return {
    iccid: ICCID,
    imsi: "001010000000017",
    state: "eligible",
    stateReason: null,
    until: null,
    slot: "b1.1",
    limits: {
      attemptsPerDay: 60,
      answeredPerDay: 40,
      talkMinutesPerDay: 60,
      talkMinutesPerMonth: 1000,
      distinctCalleesPerDay: 60,
      minGapS: 10,
      maxCallS: 180,
      timeZone: "Asia/Shanghai",
      resetDay: 1,
    },
    usage: {
      day: "2026-03-02",
      attemptsToday: 12,
      answeredToday: 8,
      talkSToday: 860,
      talkSThisMonth: 6400,
      distinctCalleesToday: 11,
      lastReleaseAt: null,
    },
    left: { attempts: 48, talkS: 2740 },
    firstSeenAt: AT,
    msisdn: "+999555100017",
    ...change,
  };
}

export function campaignView(change: Partial<CampaignView> = {}): CampaignView {
  return {
    id: "spring",
    purpose: "appointment",
    voice: "live",
    flow: { kind: "hold", holdS: 5 },
    priority: 5,
    state: "running",
    createdAt: AT,
    contacts: { waiting: 90, inCall: 2, done: 7, refused: 1 },
    outcomes: { answered: 5, busy: 2 },
    refusals: { "consent-missing": 1 },
    nextDialAt: AT,
    ...change,
  };
}

export function attemptView(attempt: number, change: Partial<AttemptView> = {}): AttemptView {
  return {
    attempt,
    campaign: "spring",
    number: NUMBER,
    callingNumber: "+999555100017",
    slot: "b1.1",
    iccid: ICCID,
    state: "ended",
    result: {
      outcome: "answered",
      detail: null,
      cause: 16,
      causeStandard: "24.008",
      causeSource: "ceer",
      releasedBy: "remote",
      answerEvidence: "reliable",
      pddMs: 2100.4,
      ringMs: 4000,
      talkMs: 65_000,
      ceer: "Normal call clearing",
      urcs: ["NO CARRIER"],
    },
    reservedAt: AT,
    startedAt: wallMs(AT + 20),
    endedAt: wallMs(AT + 71_000),
    reconciled: null,
    ...change,
  };
}

export const REFUSAL: RefusalView = {
  code: "min-interval",
  detail: "the last attempt was 10 min ago, 24 h must pass",
  nextPossibleAt: wallMs(AT + 86_400_000),
};

export function explanationView(verdict: "allow" | "refuse"): ExplanationView {
  const refusals = verdict === "refuse" ? [REFUSAL] : [];
  return {
    number: NUMBER,
    campaign: "spring",
    verdict,
    rules: [
      { rule: "consent", refusal: null, facts: { consents: 1 } },
      { rule: "min-interval", refusal: refusals[0] ?? null, facts: { last: "2026-03-02T09:20:00.000Z" } },
    ],
    lines: [{ slot: "b1.1", iccid: ICCID, able: verdict === "allow", why: verdict === "allow" ? "ready" : "busy" }],
    refusals,
    nextPossibleAt: refusals[0]?.nextPossibleAt ?? null,
    policy: [{ id: "lab", version: "1", sha256: "a".repeat(64) }],
  };
}

const SUPPRESSION: SuppressionView = {
  number: NUMBER,
  scope: "controller",
  reason: "asked by letter",
  source: "operator",
  since: AT,
  until: null,
};

function emptyImport(): ImportView {
  return { rows: 0, imported: 0, unchanged: 0, rejected: [], rejectedTotal: 0, header: [] };
}

/** A daemon that remembers what it was asked and answers what the test put in. */
export class FakeBackend implements Backend {
  readonly asked: { readonly verb: string; readonly actor: Actor | null; readonly arguments: readonly unknown[] }[] =
    [];
  readonly #listeners = new Set<(event: EventView) => void>();
  statusNow: StatusView = statusView();
  cardsNow: CardView[] = [cardView()];
  attemptsNow: AttemptView[] = [attemptView(1), attemptView(2)];
  verdict: "allow" | "refuse" = "allow";
  suppressed = true;
  auditOk = true;
  /** Thrown by every method that this names. */
  readonly failures = new Map<string, Error>();
  dialing: Backend["dial"] = () => Promise.resolve<DialAnswerView>({ kind: "queued", dial: 17, attempt: null });
  importing: (job: ImportJob) => Promise<ImportView> = async (job) => {
    for await (const chunk of job.bytes) void chunk;
    return emptyImport();
  };

  #answer<T>(verb: string, actor: Actor | null, args: readonly unknown[], value: T): Promise<T> {
    this.asked.push({ verb, actor, arguments: args });
    const failure = this.failures.get(verb);
    return failure === undefined ? Promise.resolve(value) : Promise.reject(failure);
  }

  /** The arguments of the last call of a verb. */
  last(verb: string): readonly unknown[] | undefined {
    return this.asked.findLast((each) => each.verb === verb)?.arguments;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  publish(event: EventView): void {
    for (const listener of this.#listeners) listener(event);
  }

  status: Backend["status"] = () => this.#answer("status", null, [], this.statusNow);
  slot: Backend["slot"] = (slot) => {
    const found = this.statusNow.slots.find((each) => each.slot === slot);
    if (found !== undefined) return this.#answer("slot", null, [slot], found);
    return Promise.reject(new SimbankError("SB_NOT_FOUND", `There is no slot ${slot}: see simbank status.`, { slot }));
  };
  actOnSlot: Backend["actOnSlot"] = (actor, slot, act) =>
    this.#answer(
      "actOnSlot",
      actor,
      [slot, act],
      slotView(slot, { intent: { want: "stop", by: actor.name, reason: act.reason } }),
    );
  cards: Backend["cards"] = () => this.#answer("cards", null, [], this.cardsNow);
  card: Backend["card"] = (iccid) => this.#answer("card", null, [iccid], cardView({ iccid }));
  actOnCard: Backend["actOnCard"] = (actor, iccid, act) =>
    this.#answer(
      "actOnCard",
      actor,
      [iccid, act],
      cardView({ iccid, state: act.act === "disable" ? "disabled" : "eligible" }),
    );
  limitCard: Backend["limitCard"] = (actor, iccid, change) =>
    this.#answer("limitCard", actor, [iccid, change], cardView());
  numberCard: Backend["numberCard"] = (actor, iccid, number) =>
    this.#answer("numberCard", actor, [iccid, number], cardView({ msisdn: number }));
  replaceCard: Backend["replaceCard"] = (actor, succession) =>
    this.#answer("replaceCard", actor, [succession], cardView({ iccid: succession.to }));
  retireCard: Backend["retireCard"] = (actor, succession) =>
    this.#answer("retireCard", actor, [succession], cardView({ iccid: succession.from, state: "retired" }));
  importCsv: Backend["importCsv"] = async (actor, job) => {
    await this.#answer("importCsv", actor, [job.kind], null);
    return this.importing(job);
  };
  numberRecord: Backend["numberRecord"] = (actor, number, reveal) =>
    this.#answer("numberRecord", actor, [number, reveal], {
      number,
      consents: [
        {
          id: 1,
          purpose: "appointment",
          voices: ["live"],
          grantedAt: AT,
          expiresAt: null,
          withdrawnAt: null,
          method: "form",
          controller: null,
          evidence: "b".repeat(64),
          recording: false,
          language: "zh",
          notice: null,
          importedAt: AT,
        },
      ],
      suppressions: [],
    });
  withdraw: Backend["withdraw"] = (actor, number, method) =>
    this.#answer("withdraw", actor, [number, method], {
      withdrawnAt: AT,
      contactsRemoved: 2,
      consentsEnded: 3,
      callsEnded: 1,
    });
  suppress: Backend["suppress"] = (actor, request) =>
    this.#answer("suppress", actor, [request], {
      withdrawnAt: AT,
      contactsRemoved: 1,
      consentsEnded: 0,
      callsEnded: 0,
    });
  suppressions: Backend["suppressions"] = (actor, limit, reveal) =>
    this.#answer("suppressions", actor, [limit, reveal], [SUPPRESSION]);
  checkSuppression: Backend["checkSuppression"] = (actor, number, reveal) =>
    this.#answer("checkSuppression", actor, [number, reveal], this.suppressed ? [SUPPRESSION] : []);
  createCampaign: Backend["createCampaign"] = (actor, settings) =>
    this.#answer(
      "createCampaign",
      actor,
      [settings],
      campaignView({ ...settings, state: "created", nextDialAt: null }),
    );
  campaign: Backend["campaign"] = (id) => this.#answer("campaign", null, [id], campaignView({ id }));
  campaigns: Backend["campaigns"] = () => this.#answer("campaigns", null, [], [campaignView()]);
  actOnCampaign: Backend["actOnCampaign"] = (actor, id, act) =>
    this.#answer("actOnCampaign", actor, [id, act], campaignView({ id }));
  preflight: Backend["preflight"] = (id) =>
    this.#answer("preflight", null, [id], { contacts: 100, dialable: 90, refusals: { "consent-missing": 10 } });
  dial: Backend["dial"] = async (actor, request, watch) => {
    await this.#answer("dial", actor, [request], null);
    return this.dialing(actor, request, watch);
  };
  explain: Backend["explain"] = (actor, request, reveal) =>
    this.#answer("explain", actor, [request, reveal], explanationView(this.verdict));
  attempts: Backend["attempts"] = (actor, filter) => this.#answer("attempts", actor, [filter], this.#page(filter));
  reconcile: Backend["reconcile"] = (actor, reconciliation) => {
    const { as, by, reason } = reconciliation;
    const row = attemptView(reconciliation.attempt, { reconciled: { as, by, reason, at: AT } });
    return this.#answer("reconcile", actor, [reconciliation], row);
  };
  stopAll: Backend["stopAll"] = (actor, reason, now) =>
    this.#answer("stopAll", actor, [reason, now], { stopped: { reason, by: actor.name, since: AT }, callsEnded: 3 });
  resumeAll: Backend["resumeAll"] = (actor, reason) => this.#answer("resumeAll", actor, [reason], { resumedAt: AT });
  auditVerify: Backend["auditVerify"] = () =>
    this.#answer("auditVerify", null, [], {
      ok: this.auditOk,
      events: 120,
      broken: this.auditOk ? null : { seq: 17, why: "its hash does not fit" },
      head: "c".repeat(64),
    });
  subscribe: Backend["subscribe"] = (listener) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #page({ afterAttempt, limit, outcome, slot, campaign, since, reveal }: AttemptFilter): readonly AttemptView[] {
    return this.attemptsNow
      .filter((row) => row.attempt > (afterAttempt ?? 0))
      .filter((row) => outcome === null || row.result?.outcome === outcome)
      .filter((row) => slot === null || row.slot === slot)
      .filter((row) => campaign === null || row.campaign === campaign)
      .filter((row) => since === null || row.reservedAt >= since)
      .slice(0, limit)
      .map((row) => (reveal ? row : { ...row, number: row.number }));
  }
}
