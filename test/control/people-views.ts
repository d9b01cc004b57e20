import type { ContactImportView, PersonView, ReportView } from "../../src/control/index.ts";
import type { E164 } from "../../src/domain/number.ts";
import { count, emptyTally, figures, type ReportKind } from "../../src/domain/report.ts";
import { wallMs } from "../../src/domain/time.ts";

const AT = wallMs(Date.parse("2026-03-02T09:30:00.000Z"));

export const CONTACT_IMPORT: ContactImportView = {
  importId: 3,
  at: AT,
  by: "tester(1000)",
  imported: 100,
  unchanged: 2,
  rejected: 1,
  ended: true,
  reversedAt: null,
};

/** A person with one of everything. */
export function personView(number: E164): PersonView {
  return {
    number,
    known: true,
    held: null,
    consents: [],
    suppressions: [],
    contacts: [
      {
        contact: 11,
        campaign: "spring",
        state: "waiting",
        dueAt: wallMs(AT + 3_600_000),
        tries: 1,
        held: null,
        callBefore: null,
        timeZone: "Asia/Shanghai",
        language: "zh",
        importId: 3,
        variables: { name: "=HYPERLINK(1)", order: "A-1" },
        refusals: [{ decision: 5, codes: ["min-interval"], firstAt: AT, lastAt: AT, count: 2 }],
      },
    ],
    attempts: [],
    notes: [{ note: 7, at: AT, by: "tester(1000)", text: "large print, please" }],
    dispositions: [{ code: "callback", campaign: "spring", attempt: 1, at: AT, by: "tester(1000)" }],
    callbacks: [{ campaign: "spring", at: wallMs(AT + 3_600_000), agreedAt: AT, by: "tester(1000)", state: "open" }],
    heard: [{ at: AT, kind: "call", as: "refused" }],
  };
}

/** Three attempts of which two were answered; the key of the first row tries to break out of every format. */
export function reportView(by: ReportKind): ReportView {
  const tally = emptyTally();
  const fact = { detail: null, pddMs: 1500, talkMs: 30_000, remoteEnded: false };
  count(tally, { ...fact, outcome: "answered" });
  count(tally, { ...fact, outcome: "answered", talkMs: 10_000 });
  count(tally, { ...fact, outcome: "busy", pddMs: 2500, talkMs: 0 });
  const quota =
    by === "card"
      ? { attempts: 3, attemptsAllowed: 60, talkS: 40, talkSAllowed: 3600, talkSMonth: 40, talkSMonthAllowed: 60_000 }
      : null;
  const row = { key: '=1+1<script>alert("x")</script>', figures: figures(tally), refusals: {}, quota };
  return {
    by,
    since: AT,
    until: null,
    rows: [row],
    total: { ...row, key: "total", refusals: { "consent-missing": 4 }, quota: null },
    hours: [{ at: wallMs(Math.floor(AT / 3_600_000) * 3_600_000), attempts: 3, answered: 2 }],
    pdd: [
      { fromMs: 1500, attempts: 2 },
      { fromMs: 2500, attempts: 1 },
    ],
  };
}
