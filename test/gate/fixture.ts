import { PLAIN_TERMS } from "../../src/domain/card.ts";
import { classifyDestination } from "../../src/domain/destination.ts";
import { asE164, type E164 } from "../../src/domain/number.ts";
import { type WallMs, wallMs } from "../../src/domain/time.ts";
import type {
  AuthorisationFacts,
  CardFacts,
  ConsentFacts,
  DialFacts,
  LineFacts,
  PastAttempt,
  ScriptFacts,
} from "../../src/gate/facts.ts";
import { resolvePolicy } from "../../src/policy/index.ts";
import { loadPacks } from "../../src/policy/load.ts";
import type { ByPurpose, MergedPolicy, PolicyPack } from "../../src/policy/types.ts";

/** Monday, 2 November 2026, 12:00 UTC. */
export const NOON: WallMs = wallMs(Date.UTC(2026, 10, 2, 12));

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export function after(ms: number, at: WallMs = NOON): WallMs {
  return wallMs(at + ms);
}

/** A number that a test knows to be well-formed. */
export function number(text: string): E164 {
  const parsed = asE164(text);
  if (parsed === null) throw new Error(`${text} is no E.164 number`);
  return parsed;
}

export const CALLEE = number("+999555001234");
export const CARD = "8900101000000000001";
export const OTHER_CARD = "8900101000000000002";

let shipped: readonly PolicyPack[] | null = null;

/** The packs of a laboratory, read once: every file of packs is checked on the way. */
export function shippedPacks(): readonly PolicyPack[] {
  if (shipped !== null) return shipped;
  const packs = loadPacks({ place: "lab" });
  if (!packs.ok) throw new Error(JSON.stringify(packs.error));
  shipped = packs.value;
  return shipped;
}

/** What the shipped pack says of a laboratory call at noon. */
export function labPolicy(): MergedPolicy {
  const question = { deploymentCountry: "lab", calleeCountry: "lab", subdivision: null, at: NOON };
  const policy = resolvePolicy(shippedPacks(), question);
  if (policy === null) throw new Error("the pack lab is not shipped");
  return policy;
}

export function consent(over: Partial<ConsentFacts> = {}): ConsentFacts {
  return {
    id: 1,
    purpose: "survey",
    voices: ["live"],
    kind: "express",
    grantedAt: after(-30 * DAY),
    expiresAt: after(30 * DAY),
    withdrawnAt: null,
    lastUsedAt: null,
    evidence: "ab".repeat(32),
    method: "web-form",
    recording: false,
    ...over,
  };
}

export function line(over: Partial<LineFacts> = {}): LineFacts {
  return {
    slot: "b1.1",
    iccid: CARD,
    imsi: "001010000000001",
    imei: "990000862471854",
    state: "idle",
    stateReason: null,
    stateUntil: null,
    intent: "run",
    ready: true,
    plmn: "00101",
    ...over,
  };
}

/** A card in the middle of its day, with room for one more call in every limit and no more. */
export function card(over: Partial<CardFacts> = {}): CardFacts {
  return {
    iccid: CARD,
    state: "eligible",
    stateReason: null,
    stateUntil: null,
    limits: {
      attemptsPerDay: 20,
      answeredPerDay: 10,
      talkMinutesPerDay: 30,
      talkMinutesPerMonth: 100,
      distinctCalleesPerDay: 15,
      minGapS: 10,
      maxCallS: 180,
      timeZone: "UTC",
      resetDay: 1,
      ...PLAIN_TERMS,
    },
    usage: {
      day: "2026-11-02",
      attemptsToday: 19,
      answeredToday: 9,
      talkSToday: 30 * 60 - 180,
      talkSThisMonth: 100 * 60 - 180,
      distinctCalleesToday: 14,
      lastReleaseAt: after(-10 * SECOND),
    },
    calleeCountedToday: false,
    dayEndsAt: after(12 * HOUR),
    monthEndsAt: wallMs(Date.UTC(2026, 11, 1)),
    shared: null,
    ...over,
  };
}

/** Facts of a call that every rule allows. */
export function allowed(over: Partial<DialFacts> = {}): DialFacts {
  return {
    at: NOON,
    attempt: 7,
    number: CALLEE,
    destination: classifyDestination(CALLEE),
    policy: labPolicy(),
    site: {
      stopAll: null,
      clock: { trusted: true, why: "at or after the newest row" },
      storeSafe: true,
      country: "lab",
      authorisations: [],
      registries: [],
      training: [],
      simPositions: 8,
      suppressionExchange: null,
    },
    campaign: {
      id: "autumn",
      state: "running",
      purpose: "survey",
      voice: "live",
      flow: { kind: "hold", holdS: 10 },
      approved: false,
      controller: null,
      startedBy: null,
      script: null,
      records: false,
    },
    contact: { id: 3, state: "waiting", held: null },
    consents: [consent()],
    suppressions: [],
    callee: {
      unresolved: null,
      attempts: [],
      ownCard: false,
      stickyCard: null,
      saidNo: [],
      abandonedAt: null,
      listedIn: [],
      minor: null,
      zones: [],
    },
    line: line(),
    card: card(),
    registers: { card: null, equipment: null },
    ...over,
  };
}

export function attempt(over: Partial<PastAttempt> = {}): PastAttempt {
  return { attempt: 1, campaign: "autumn", at: after(-2 * HOUR), outcome: "no-answer", alerted: true, ...over };
}

/** One value for every purpose. */
export function everyone<T>(value: T): ByPurpose<T> {
  return { default: value, only: {} };
}

/** The party for whom everything in these tests is done. */
export const PARTY = "HRB-1";

/** A record that one person entered and another checked, valid around an instant. */
export function record(over: Partial<AuthorisationFacts> = {}): AuthorisationFacts {
  return {
    kind: "authority-approval",
    validFrom: after(-DAY, SHANGHAI_NOON),
    validTo: after(DAY, SHANGHAI_NOON),
    party: PARTY,
    enteredBy: "li",
    checkedBy: "wang",
    ...over,
  };
}

/** A pack's policy outside the laboratory: weekday hours in Shanghai, limits, records, approval. */
export function countryPolicy(over: Partial<MergedPolicy> = {}): MergedPolicy {
  const hours = [[9 * 60, 20 * 60]] as const;
  return {
    ...labPolicy(),
    deploymentStatus: "authorisation-required",
    requiredRecords: ["authority-approval", "carrier-agreement"],
    mayCall: ["CN"],
    mobileCountryCodes: ["460", "461"],
    countryProof: "both",
    testNetworkOnly: false,
    approvalRequired: true,
    thirdPartyTraffic: "forbidden",
    abandonment: { maxPercent: 1, windowMs: 30 * DAY },
    zones: ["Asia/Shanghai"],
    windows: { default: { mon: hours, tue: hours, wed: hours, thu: hours, fri: hours, sat: [], sun: [] }, only: {} },
    zoneSources: ["verified", "contact", "number-plan"],
    holidays: { noCalls: [], asSunday: [], parts: {} },
    attempts: everyone([
      { max: 2, period: { kind: "rolling", ms: DAY }, key: "number", count: "dialled" },
      { max: 6, period: { kind: "rolling", ms: 30 * DAY }, key: "number", count: "dialled" },
    ]),
    minIntervalMs: everyone(4 * HOUR),
    consentExpiry: { sinceGrant: [{ months: 12, ms: 0 }], unstated: [], sinceLastUse: [] },
    cardCeiling: {
      attemptsPerDay: 200,
      answeredPerDay: 150,
      talkMinutesPerDay: 240,
      distinctCalleesPerDay: 200,
      minGapS: 3,
    },
    packs: [
      { id: "CN", version: "1", sha256: "cd".repeat(32), origin: "shipped", signed: true, reviewedBy: "auditor" },
    ],
    reviewBy: after(100 * DAY),
    ...over,
  };
}

/** Monday, 2 November 2026, 12:00 in Shanghai. */
export const SHANGHAI_NOON: WallMs = wallMs(Date.UTC(2026, 10, 2, 4));

/** A number that libphonenumber knows as an ordinary mobile one, by China's own example. */
export const CHINA_CALLEE = number("+8613123456789");

/** The approved script of the fixture's campaign. */
export const SCRIPT: ScriptFacts = { id: "autumn-1", purpose: "survey", voice: "live", disclosures: [] };

/** Facts of a call outside the laboratory that every rule allows. */
export function allowedInChina(over: Partial<DialFacts> = {}): DialFacts {
  const at = SHANGHAI_NOON;
  const base = allowed();
  return {
    ...base,
    at,
    number: CHINA_CALLEE,
    destination: classifyDestination(CHINA_CALLEE),
    policy: countryPolicy(),
    site: {
      ...base.site,
      country: "CN",
      authorisations: [record(), record({ kind: "carrier-agreement" })],
    },
    campaign: { ...base.campaign, approved: true, controller: PARTY, script: SCRIPT },
    registers: { card: { party: PARTY }, equipment: { imei: "990000862471854" } },
    consents: [consent({ grantedAt: after(-30 * DAY, at), expiresAt: null })],
    callee: { ...base.callee, attempts: [attempt({ at: after(-5 * HOUR, at) })] },
    line: line({ plmn: "46000", imsi: "460001234567890" }),
    card: card({ usage: { ...card().usage, lastReleaseAt: after(-10 * SECOND, at) } }),
    ...over,
  };
}
