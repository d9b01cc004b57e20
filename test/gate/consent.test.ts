import { describe, expect, test } from "vitest";
import { monoMs } from "../../src/domain/time.ts";
import type { ConsentFacts } from "../../src/gate/facts.ts";
import { explainRules, judge } from "../../src/gate/index.ts";
import type { ConsentExpiry } from "../../src/policy/types.ts";
import { after, allowed, consent, DAY, HOUR, labPolicy, NOON } from "./fixture.ts";

function codeFor(consents: readonly ConsentFacts[], expiry?: Partial<ConsentExpiry>): string {
  const policy = labPolicy();
  const consentExpiry = { ...policy.consentExpiry, ...expiry };
  const rules = explainRules(allowed({ consents, policy: { ...policy, consentExpiry } }));
  return rules.find((rule) => rule.rule === "consent")?.refusal?.code ?? "passes";
}

const valid = consent();
const withdrawn = consent({ withdrawnAt: after(-HOUR) });
const expired = consent({ expiresAt: after(-HOUR) });
const unproven = consent({ evidence: null });
const future = consent({ grantedAt: after(HOUR) });
const elsewhere = consent({ purpose: "debt" });
const elsewhereWithdrawn = consent({ purpose: "debt", withdrawnAt: after(-HOUR) });

describe("of several consents", () => {
  test.each<[string, readonly ConsentFacts[], string]>([
    [
      "one that is valid is enough, whatever the others are",
      [withdrawn, expired, unproven, future, elsewhere, valid],
      "passes",
    ],
    ["a withdrawn one says more than an expired one", [expired, withdrawn], "consent-withdrawn"],
    ["an expired one says more than an unproven one", [unproven, expired], "consent-expired"],
    ["an unproven one says more than one to come", [future, unproven], "consent-unproven"],
    ["one to come says more than one for something else", [elsewhere, future], "consent-missing"],
    ["one for something else says more than none", [elsewhere], "consent-scope"],
    [
      "a live one for something else says more than a withdrawn one for it",
      [elsewhereWithdrawn, elsewhere],
      "consent-scope",
    ],
    ["a withdrawn one for something else is still a withdrawal", [elsewhereWithdrawn], "consent-withdrawn"],
    [
      "a withdrawal that carries a later date than now counts",
      [consent({ withdrawnAt: after(HOUR) })],
      "consent-withdrawn",
    ],
    ["an empty evidence hash is no evidence", [consent({ evidence: "" })], "consent-unproven"],
  ])("%s", (_, consents, code) => {
    expect(codeFor(consents)).toBe(code);
    expect(codeFor(consents.toReversed())).toBe(code);
  });

  test("the earliest of those to come says when", () => {
    const consents = [
      consent({ grantedAt: after(3 * HOUR) }),
      consent({ grantedAt: after(HOUR) }),
      consent({ grantedAt: after(2 * HOUR) }),
    ];
    const verdict = judge(allowed({ consents }), monoMs(0));
    expect(verdict.verdict === "refuse" ? verdict.nextPossibleAt : null).toBe(after(HOUR));
  });
});

describe("a consent lapses", () => {
  const month = { months: 1, ms: 0 };
  const grant = (over: Partial<ConsentFacts>): ConsentFacts => consent({ expiresAt: null, ...over });

  test.each<[string, Partial<ConsentExpiry>, ConsentFacts, string]>([
    [
      "after the longest life from its grant",
      { sinceGrant: [month] },
      grant({ grantedAt: after(-32 * DAY) }),
      "consent-expired",
    ],
    [
      "even if it states a later end itself",
      { sinceGrant: [month] },
      grant({ grantedAt: after(-32 * DAY), expiresAt: after(DAY) }),
      "consent-expired",
    ],
    ["not before that life is over", { sinceGrant: [month] }, grant({ grantedAt: after(-30 * DAY) }), "passes"],
    [
      "where it states no end, after the period for that",
      { unstated: [month] },
      grant({ grantedAt: after(-32 * DAY) }),
      "consent-expired",
    ],
    [
      "but not where it states one",
      { unstated: [month] },
      grant({ grantedAt: after(-32 * DAY), expiresAt: after(DAY) }),
      "passes",
    ],
    [
      "when it was not used for long",
      { sinceLastUse: [month] },
      grant({ grantedAt: after(-90 * DAY), lastUsedAt: after(-32 * DAY) }),
      "consent-expired",
    ],
    [
      "counted from the grant if never used",
      { sinceLastUse: [month] },
      grant({ grantedAt: after(-32 * DAY) }),
      "consent-expired",
    ],
    [
      "but not when it was used lately",
      { sinceLastUse: [month] },
      grant({ grantedAt: after(-90 * DAY), lastUsedAt: after(-DAY) }),
      "passes",
    ],
    [
      "by the shortest of several lengths",
      { sinceGrant: [{ months: 12, ms: 0 }, month] },
      grant({ grantedAt: after(-32 * DAY) }),
      "consent-expired",
    ],
  ])("%s", (_, expiry, record, code) => {
    expect(codeFor([record], expiry)).toBe(code);
  });

  test("at the instant it states, not before", () => {
    expect([codeFor([consent({ expiresAt: after(1) })]), codeFor([consent({ expiresAt: NOON })])]).toEqual([
      "passes",
      "consent-expired",
    ]);
  });
});
