import type {
  AttemptView,
  CampaignView,
  CardView,
  ExplanationView,
  RefusalView,
  SlotView,
  StatusView,
} from "../../src/control/index.ts";
import { PLAIN_TERMS } from "../../src/domain/card.ts";
import { maskNumber } from "../../src/domain/number.ts";
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
    voice: "cs",
    operator: "Test Net",
    plmn: "00101",
    rssiDbm: -73,
    today: { attempts: 12, answered: 8, talkS: 860 },
    left: { attempts: 48, talkS: 2740 },
    intent: { want: "run", by: null, reason: null },
    lastOutcome: "answered",
    sim: null,
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
      ...PLAIN_TERMS,
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
    limitUse: [
      {
        name: "attempts-per-day",
        scope: "card",
        allowed: 60,
        used: 12,
        left: 48,
        unit: "attempts",
        resetsAt: wallMs(AT + 3_600_000),
        source: { kind: "order", name: "Ann" },
        action: { do: "rest", forS: null },
        near: false,
      },
    ],
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
    stateReason: null,
    retry: {},
    retries: 0,
    resumeDaily: false,
    closesAt: null,
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
    number: maskNumber(NUMBER),
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
