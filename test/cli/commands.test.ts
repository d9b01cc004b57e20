import { describe, expect, test } from "vitest";
import { AT, ICCID, NUMBER } from "../control/fake-backend.ts";
import { EVERYBODY, openRig } from "../control/harness.ts";
import { run } from "./harness.ts";

const MASKED = "+99955•••234";
const OTHER_ICCID = "8999001000000000025";

interface CommandRow {
  readonly argv: readonly string[];
  /** What the daemon must have been asked: verb and arguments. */
  readonly asks?: readonly [string, ...unknown[]];
  /** Parts of what people read. */
  readonly says: readonly string[];
  /** Parts of the JSON. */
  readonly json: object;
  readonly code?: number;
}

const LIMITS = { attemptsPerDay: 40, minGapS: 12.5, timeZone: "UTC" };

const rows: readonly CommandRow[] = [
  {
    argv: ["status"],
    asks: ["status"],
    says: ["SLOT", "b1.1", "idle", "EC25", "…0017", "Test Net", "-73", "12/8/14", "48/45", "answered"],
    json: { schema: 1, at: "2026-03-02T09:30:00.000Z", slots: [{ slot: "b1.1" }, { slot: "b1.2" }] },
  },
  {
    argv: ["slot", "show", "b1.1"],
    asks: ["slot", "b1.1"],
    says: ["next", "dials when work is due", "…0017 eligible"],
    json: { schema: 1, slot: "b1.1", card: { iccid: ICCID } },
  },
  ...(["stop", "start", "drain", "reset"] as const).map((act) => ({
    argv: ["slot", act, "b1.1", "--reason", "new antenna"],
    asks: ["actOnSlot", "b1.1", { act, reason: "new antenna" }] as const,
    says: ["by chen", "new antenna"],
    json: { schema: 1, slot: "b1.1", intent: { reason: "new antenna" } },
  })),
  {
    argv: ["slot", "accept", "b1.1", "--imei", "490154203237518", "--reason", "replaced"],
    asks: ["acceptModem", "b1.1", { imei: "490154203237518", reason: "replaced" }],
    says: ["490154203237518"],
    json: { schema: 1, slot: "b1.1", imei: "490154203237518" },
  },
  {
    argv: ["card", "list"],
    asks: ["cards"],
    says: ["…0017", "eligible", "b1.1", "+99955•••017", "12/8/14", "106"],
    json: { schema: 1, cards: [{ iccid: ICCID, msisdn: "+99955•••017", imsi: "00101•••17" }] },
  },
  {
    argv: ["card", "show", ICCID],
    asks: ["card", ICCID],
    says: ["12 of 60 on 2026-03-02", "Asia/Shanghai"],
    json: { schema: 1, iccid: ICCID, limits: { attempts_per_day: 60, min_gap_s: 10 } },
  },
  { argv: ["card", "show", "0017"], asks: ["card", ICCID], says: ["…0017"], json: { iccid: ICCID } },
  {
    argv: ["card", "disable", ICCID, "--reason", "contract ends"],
    asks: ["actOnCard", ICCID, { act: "disable", reason: "contract ends" }],
    says: ["disabled"],
    json: { state: "disabled" },
  },
  {
    argv: ["card", "enable", ICCID],
    asks: ["actOnCard", ICCID, { act: "enable", reason: null }],
    says: ["eligible"],
    json: { state: "eligible" },
  },
  {
    argv: ["card", "limits", ICCID],
    asks: ["card", ICCID],
    says: ["attempts-per-day", "60", "order of Ann"],
    json: { iccid: ICCID },
  },
  {
    argv: ["card", "limits", ICCID, "--attempts-per-day", "40", "--min-gap", "12.5", "--time-zone", "UTC"],
    asks: ["limitCard", ICCID, { change: LIMITS, shared: false, by: null, reason: null }],
    says: ["…0017"],
    json: { iccid: ICCID },
  },
  {
    argv: ["card", "limits", ICCID, "--attempts-per-day", "80", "--reason", "new contract", "--by", "M. Chen"],
    asks: [
      "limitCard",
      ICCID,
      { change: { attemptsPerDay: 80 }, shared: false, by: "M. Chen", reason: "new contract" },
    ],
    says: ["…0017"],
    json: { iccid: ICCID },
  },
  {
    argv: ["card", "number", "0017", NUMBER],
    asks: ["numberCard", ICCID, NUMBER],
    says: [MASKED],
    json: { iccid: ICCID, msisdn: MASKED },
  },
  {
    argv: ["card", "replace", "0017", OTHER_ICCID, "--reason", "worn out"],
    asks: ["replaceCard", { from: ICCID, to: OTHER_ICCID, reason: "worn out" }],
    says: ["…0025"],
    json: { iccid: OTHER_ICCID },
  },
  {
    argv: ["card", "retire", ICCID, "--successor", OTHER_ICCID, "--reason", "contract ended"],
    asks: ["retireCard", { from: ICCID, to: OTHER_ICCID, reason: "contract ended" }],
    says: ["retired"],
    json: { state: "retired" },
  },
  {
    argv: ["consent", "show", NUMBER],
    asks: ["numberRecord", NUMBER, false],
    says: [MASKED, "appointment", "form", "No suppressions."],
    json: { schema: 1, number: MASKED, consents: [{ purpose: "appointment", granted_at: "2026-03-02T09:30:00.000Z" }] },
  },
  {
    argv: ["consent", "withdraw", NUMBER, "--method", "e-mail"],
    asks: ["withdraw", NUMBER, "e-mail"],
    says: [`${MASKED}: Withdrawn at 2026-03-02 09:30:00Z. Consents ended: 3. Contacts removed: 2. Calls ended: 1.`],
    json: {
      schema: 1,
      withdrawn_at: "2026-03-02T09:30:00.000Z",
      contacts_removed: 2,
      consents_ended: 3,
      calls_ended: 1,
    },
  },
  {
    argv: ["suppression", "add", NUMBER, "--reason", "letter", "--purpose", "survey", "--until", "2026-12-31"],
    asks: [
      "suppress",
      { number: NUMBER, scope: "survey", reason: "letter", until: Date.parse("2026-12-31T00:00:00Z") },
    ],
    says: [`${MASKED}: Suppressed at`, "Contacts removed: 1."],
    json: { schema: 1, contacts_removed: 1 },
  },
  {
    argv: ["suppression", "list", "--limit", "20"],
    asks: ["suppressions", 20, false],
    says: [MASKED, "everything", "asked by letter"],
    json: { schema: 1, suppressions: [{ number: MASKED, scope: "controller" }] },
  },
  {
    argv: ["suppression", "check", "+999 (555) 001-234"],
    asks: ["checkSuppression", NUMBER, false],
    says: [`${MASKED} is suppressed.`],
    json: { schema: 1, suppressed: true, number: MASKED },
  },
  {
    argv: [
      "campaign",
      "create",
      "autumn",
      "--purpose",
      "survey",
      "--voice",
      "prerecorded",
      "--hold-s",
      "9",
      "--priority",
      "7",
      "--script",
      "care",
      "--records",
    ],
    asks: [
      "createCampaign",
      {
        id: "autumn",
        purpose: "survey",
        voice: "prerecorded",
        flow: { kind: "hold", holdS: 9 },
        priority: 7,
        retry: null,
        resumeDaily: false,
        script: "care",
        controller: null,
        records: true,
      },
    ],
    says: ["autumn", "created", "silent hold of 9 s", "care", "its calls are recorded"],
    json: { schema: 1, id: "autumn", state: "created", flow: { kind: "hold", hold_s: 9 }, script: "care" },
  },
  {
    argv: ["campaign", "imports", "spring"],
    asks: ["contactImports", "spring"],
    says: ["IMPORT", "tester(1000)", "100"],
    json: { schema: 1, imports: [{ import_id: 3, imported: 100, reversed_at: null }] },
  },
  {
    argv: ["campaign", "unimport", "spring", "3"],
    asks: ["unimport", "spring", 3],
    says: ["Import 3 was taken back: 90 contacts removed. Dialled or decided on, and kept with their record: 10."],
    json: { schema: 1, import_id: 3, removed: 90, kept: 10 },
  },
  {
    argv: ["campaign", "release", "spring", NUMBER, "--reason", "confirmed"],
    asks: ["releaseContact", "spring", NUMBER, "confirmed"],
    says: ["Released: it waits again."],
    json: { schema: 1, released: true },
  },
  {
    argv: ["subscriber", "show", NUMBER],
    asks: ["person", NUMBER, false],
    says: [
      "DECISION",
      "min-interval",
      "explain --decision",
      "spring name",
      "=HYPERLINK(1)",
      "min-interval",
      "large print, please",
      "callback",
    ],
    json: { schema: 1, known: true, contacts: [{ campaign: "spring", variables: { order: "A-1" } }] },
  },
  {
    argv: ["subscriber", "note", NUMBER, "large print"],
    asks: ["addNote", NUMBER, "large print"],
    says: ["Noted as number 7."],
    json: { schema: 1, note: 7 },
  },
  {
    argv: ["subscriber", "dispose", NUMBER, "--as", "completed"],
    asks: [
      "dispose",
      { number: NUMBER, code: "completed", campaign: null, attempt: null, note: null, callbackAt: null },
    ],
    says: ["completed, of attempt 1 in spring. Contacts removed: 1. Calls ended: 0."],
    json: { schema: 1, disposition: 3, calls_ended: 0 },
  },
  {
    argv: ["subscriber", "callback", NUMBER, "--campaign", "spring", "--at", "2026-03-03T09:00:00Z"],
    asks: ["agreeCallback", { number: NUMBER, campaign: "spring", at: Date.parse("2026-03-03T09:00:00Z") }],
    says: ["is called back at 2026-03-03 09:00:00"],
    json: { schema: 1, campaign: "spring", agreed_for: "2026-03-03T09:00:00.000Z" },
  },
  {
    argv: ["subscriber", "callback", NUMBER, "--campaign", "spring", "--cancel"],
    asks: ["agreeCallback", { number: NUMBER, campaign: "spring", at: null }],
    says: ["the call back is taken back"],
    json: { schema: 1, agreed_for: null },
  },
  {
    argv: ["subscriber", "find", "--variable", "order=A-1", "--disposition", "completed"],
    asks: [
      "findPeople",
      {
        numberEnds: null,
        variable: { name: "order", value: "A-1" },
        disposition: "completed",
        campaign: null,
        limit: 100,
        reveal: false,
      },
    ],
    says: ["spring", "completed"],
    json: { schema: 1, people: [{ campaigns: ["spring"] }] },
  },
  ...(["day", "campaign", "card", "country"] as const).map((by) => ({
    argv: ["report", by, "--since", "1d"],
    asks: ["report", { by, since: AT - 86_400_000, until: null, campaign: null }] as const,
    says: ["ATTEMPTS", "66.7 %", "100.0 %", "consent-missing 4", ...(by === "card" ? ["3/60"] : [])],
    json: { schema: 1, by, total: { attempts: 3, asr: 2 / 3, pdd_p50_ms: 1500, pdd_p95_ms: 2500 } },
  })),
  {
    argv: ["campaign", "show", "spring"],
    asks: ["campaign", "spring"],
    says: ["waiting 90, in call 2, done 7, refused 1", "answered 5, busy 2", "consent-missing 1"],
    json: {
      schema: 1,
      id: "spring",
      state: "running",
      contacts: { waiting: 90, in_call: 2, done: 7, refused: 1 },
      outcomes: { answered: 5, busy: 2 },
      refusals: { "consent-missing": 1 },
      next_dial_at: "2026-03-02T09:30:00.000Z",
    },
  },
  {
    argv: ["campaign", "list"],
    asks: ["campaigns"],
    says: ["spring", "running", "90"],
    json: { campaigns: [{ id: "spring" }] },
  },
  ...(["start", "pause", "stop"] as const).map((act) => ({
    argv: ["campaign", act, "spring"],
    asks: ["actOnCampaign", "spring", { act, reason: null }] as const,
    says: ["spring"],
    json: { schema: 1, id: "spring" },
  })),
  {
    argv: ["campaign", "preflight", "spring"],
    asks: ["preflight", "spring"],
    says: ["100 contacts: 90 can be dialled, 10 would be refused.", "consent-missing"],
    json: { schema: 1, id: "spring", contacts: 100, dialable: 90, refused: 10, refusals: { "consent-missing": 10 } },
  },
  {
    argv: ["dial", NUMBER, "--campaign", "spring", "--slot", "b1.2"],
    asks: ["dial", { number: NUMBER, campaign: "spring", slot: "b1.2" }],
    says: ["Queued: it is dialled when its line is free.", "simbank calls --campaign spring"],
    json: { schema: 1, dial: 17, state: "queued" },
  },
  {
    argv: ["dial", NUMBER, "--campaign", "spring", "--dry-run"],
    asks: ["explain", { number: NUMBER, campaign: "spring", slot: null }, false],
    says: [`${MASKED} in spring would be dialled now.`],
    json: { schema: 1, verdict: "allow", refused: [] },
  },
  {
    argv: ["explain", NUMBER, "--campaign", "spring"],
    asks: ["explain", { number: NUMBER, campaign: "spring", slot: null }, false],
    says: ["RULE", "consent", "pass", "consents=1", "LINE", "b1.1", "Policy: lab 1"],
    json: {
      schema: 1,
      rules: [{ rule: "consent", pass: true }, { rule: "min-interval" }],
      lines: [{ slot: "b1.1", able: true }],
    },
  },
  {
    argv: ["calls", "reconcile", "4711", "--as", "busy", "--reason", "asked"],
    asks: ["reconcile", { attempt: 4711, as: "busy", reason: "asked", by: EVERYBODY.name }],
    says: [],
    json: { schema: 1, attempt: 4711 },
  },
  {
    argv: ["calls", "reconcile", "4711", "--as", "no-answer", "--reason", "carrier bill", "--by", "M. Chen"],
    asks: ["reconcile", { attempt: 4711, as: "no-answer", reason: "carrier bill", by: "M. Chen" }],
    says: ["4711", "answered → no-answer"],
    json: { schema: 1, attempt: 4711, reconciled: { as: "no-answer", by: "M. Chen" } },
  },
  {
    argv: ["stop-all", "--reason", "fire", "--now"],
    asks: ["stopAll", "fire", true],
    says: ["Stopped. Calls ended: 3."],
    json: { schema: 1, stopped: { reason: "fire", by: "chen" }, calls_ended: 3 },
  },
  {
    argv: ["stop-all"],
    asks: ["stopAll", "no reason given", false],
    says: ["Stopped.", "Next: simbank resume --reason TEXT"],
    json: { schema: 1, stopped: { reason: "no reason given" } },
  },
  {
    argv: ["resume", "--reason", "over"],
    asks: ["resumeAll", "over"],
    says: ["Resumed at 2026-03-02 09:30:00Z."],
    json: { schema: 1, resumed_at: "2026-03-02T09:30:00.000Z" },
  },
  {
    argv: ["audit", "verify"],
    asks: ["auditVerify"],
    says: ["The audit chain is whole: 120 events"],
    json: { schema: 1, ok: true, events: 120, broken: null },
  },
];

describe("every command", () => {
  test.each(rows)("$argv asks the daemon and tells people", async ({ argv, asks, says, code = 0 }) => {
    const rig = await openRig();
    const ran = await run(rig.socketPath, argv);
    expect([ran.code, ran.err]).toEqual([code, ""]);
    for (const part of says) expect(ran.out).toContain(part);
    const [verb, ...rest] = asks ?? [""];
    expect(rig.backend.last(verb)).toEqual(rest);
    expect(ran.out).not.toContain("99955500");
  });

  test.each(rows)("$argv --json prints one object", async ({ argv, json, code = 0 }) => {
    const rig = await openRig();
    const ran = await run(rig.socketPath, [...argv, "--json"]);
    expect([ran.code, ran.err]).toEqual([code, ""]);
    expect(ran.out.trimEnd().split("\n")).toHaveLength(1);
    expect(JSON.parse(ran.out)).toMatchObject(json);
    expect(ran.out).not.toContain("99955500");
  });
});

describe("a number with no contact and no call", () => {
  const nothing = { withdrawnAt: AT, contactsRemoved: 0, consentsEnded: 0, callsEnded: 0 };
  test.each([
    {
      argv: ["consent", "withdraw", NUMBER],
      verb: "withdraw",
      says: "Withdrawn at 2026-03-02 09:30:00Z. No live consent, waiting contact or call was found for this number; it is recorded all the same.",
    },
    {
      argv: ["suppression", "add", NUMBER, "--reason", "letter"],
      verb: "suppress",
      says: "Suppressed at 2026-03-02 09:30:00Z. Contacts removed: 0. Calls ended: 0.",
    },
  ] as const)("$argv claims no more than it knows", async ({ argv, verb, says }) => {
    const rig = await openRig();
    rig.backend[verb] = () => Promise.resolve(nothing);
    const ran = await run(rig.socketPath, argv);
    expect(ran.out).toBe(`${MASKED}: ${says}\n`);
  });
});
