import { after, allowed, allowedInChina, attempt, consent, countryPolicy, DAY, HOUR, MINUTE, NOON } from "./fixture.ts";
import { later, type Row } from "./refusal-rows.ts";

const lab = allowed();
const china = allowedInChina();

export const personRows: readonly Row[] = [
  {
    when: "the list wants the person called no more from this very instant on",
    facts: allowed({ contact: { ...lab.contact, callBefore: NOON } }),
    code: "contact-expired",
    rule: "contact-expired",
  },
  { when: "nobody consented", facts: allowed({ consents: [] }), code: "consent-missing", rule: "consent" },
  {
    when: "the consent begins later",
    facts: allowed({ consents: [consent({ grantedAt: after(1) })] }),
    code: "consent-missing",
    rule: "consent",
    next: after(1),
  },
  {
    when: "the consent was withdrawn",
    facts: allowed({ consents: [consent({ withdrawnAt: after(-1) })] }),
    code: "consent-withdrawn",
    rule: "consent",
  },
  {
    when: "the consent ends at this very instant",
    facts: allowed({ consents: [consent({ expiresAt: NOON })] }),
    code: "consent-expired",
    rule: "consent",
  },
  {
    when: "the pack lets consents lapse after a year",
    facts: allowedInChina({ consents: [consent({ grantedAt: later(-366 * DAY), expiresAt: null })] }),
    code: "consent-expired",
    rule: "consent",
  },
  {
    when: "the consent is for another purpose",
    facts: allowed({ consents: [consent({ purpose: "marketing" })] }),
    code: "consent-scope",
    rule: "consent",
  },
  {
    when: "the consent is for another voice",
    facts: allowed({ consents: [consent({ voices: ["prerecorded", "synthetic"] })] }),
    code: "consent-scope",
    rule: "consent",
  },
  {
    when: "the consent is weaker than the pack asks for",
    facts: allowed({ consents: [consent({ kind: "inferred" })] }),
    code: "consent-scope",
    rule: "consent",
  },
  {
    when: "the consent has no evidence",
    facts: allowed({ consents: [consent({ evidence: null })] }),
    code: "consent-unproven",
    rule: "consent",
  },
  {
    when: "the callee is suppressed for good",
    facts: allowed({ suppressions: [{ scope: "controller", reason: "opt-out", since: after(-DAY), until: null }] }),
    code: "suppressed",
    rule: "suppression",
  },
  {
    when: "the callee is suppressed for this purpose for a while",
    facts: allowed({ suppressions: [{ scope: "survey", reason: "rest", since: after(-DAY), until: after(DAY) }] }),
    code: "suppressed",
    rule: "suppression",
    next: after(DAY),
  },
  {
    when: "an attempt is open",
    facts: allowed({ callee: { ...lab.callee, unresolved: { attempt: 5, since: after(-MINUTE), blocksUntil: null } } }),
    code: "unresolved-attempt",
    rule: "unresolved-attempt",
  },
  {
    when: "an attempt ended as unknown",
    facts: allowed({
      callee: { ...lab.callee, unresolved: { attempt: 5, since: after(-HOUR), blocksUntil: after(23 * HOUR) } },
    }),
    code: "unresolved-attempt",
    rule: "unresolved-attempt",
    next: after(23 * HOUR),
  },
  {
    when: "the callee had two calls in 24 hours",
    facts: allowedInChina({
      callee: { ...china.callee, attempts: [attempt({ at: later(-20 * HOUR) }), attempt({ at: later(-5 * HOUR) })] },
    }),
    code: "attempt-limit",
    rule: "attempt-limits",
    next: later(4 * HOUR),
  },
  {
    when: "the last call was less than the minimum interval ago",
    facts: allowedInChina({ callee: { ...china.callee, attempts: [attempt({ at: later(-4 * HOUR + 1) })] } }),
    code: "min-interval",
    rule: "min-interval",
    next: later(1),
  },
  {
    when: "it is evening for the callee",
    facts: allowedInChina({
      policy: countryPolicy({
        windows: { default: { ...noHours(), mon: [[9 * 60, 12 * 60]], tue: [[9 * 60, 12 * 60]] }, only: {} },
      }),
    }),
    code: "outside-window",
    rule: "window",
    next: later(21 * HOUR),
  },
  {
    when: "it is a holiday for the callee",
    facts: allowedInChina({
      policy: countryPolicy({ holidays: { noCalls: ["2026-11-02"], asSunday: [], parts: {} } }),
    }),
    code: "holiday",
    rule: "window",
    next: later(21 * HOUR),
  },
  {
    when: "nobody knows the callee's zone",
    facts: allowedInChina({ policy: countryPolicy({ zones: [] }) }),
    code: "tz-unknown",
    rule: "window",
  },
];

function noHours(): { readonly [K in "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun"]: readonly [] } {
  return { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
}
