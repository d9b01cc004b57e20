import { type WallMs, wallMs } from "../../domain/time.ts";
import { addDuration } from "../../policy/duration.ts";
import { CONSENT_KINDS, type ConsentExpiry, type ConsentKind } from "../../policy/types.ts";
import type { ConsentFacts, DialFacts } from "../facts.ts";
import { type GateRule, pass, refuse, type RuleResult, shownAt } from "../rule.ts";

/** Where no pack says more, nothing less than an express yes will do. */
const LEAST: ConsentKind = "express";

/** Numbers are given to other people: after so long without contact somebody must make sure (calling rules 6). */
const REASSIGNED_MS = 90 * 86_400_000;

/** A record's standing, best first: the first that any record has is what is reported. */
type Standing =
  | "valid"
  | "held"
  | "reassigned"
  | "withdrawn"
  | "expired"
  | "unproven"
  | "future"
  | "scope"
  | "scope-withdrawn";

const ORDER: readonly Standing[] = [
  "valid",
  "held",
  "reassigned",
  "withdrawn",
  "expired",
  "unproven",
  "future",
  "scope",
  "scope-withdrawn",
];

/** First instant at which the consent no longer holds; null: no end. */
function endOf(consent: ConsentFacts, expiry: ConsentExpiry | null): WallMs | null {
  const ends: WallMs[] = consent.expiresAt === null ? [] : [consent.expiresAt];
  for (const length of expiry?.sinceGrant ?? []) ends.push(addDuration(consent.grantedAt, length));
  for (const length of expiry?.sinceLastUse ?? []) {
    ends.push(addDuration(consent.lastUsedAt ?? consent.grantedAt, length));
  }
  if (consent.expiresAt === null) {
    for (const length of expiry?.unstated ?? []) ends.push(addDuration(consent.grantedAt, length));
  }
  return ends.length === 0 ? null : wallMs(Math.min(...ends));
}

function standingOf(consent: ConsentFacts, needed: ConsentKind, { at, campaign, policy }: DialFacts): Standing {
  const strongEnough = CONSENT_KINDS.indexOf(consent.kind) >= CONSENT_KINDS.indexOf(needed);
  if (consent.purpose !== campaign.purpose || !consent.voices.includes(campaign.voice) || !strongEnough) {
    return consent.withdrawnAt === null ? "scope" : "scope-withdrawn";
  }
  if (consent.withdrawnAt !== null) return "withdrawn";
  const end = endOf(consent, policy?.consentExpiry ?? null);
  if (end !== null && !(at < end)) return "expired";
  if (consent.evidence === null || consent.evidence === "") return "unproven";
  if (!(consent.grantedAt <= at)) return "future";
  if (policy !== null && policy.deploymentStatus !== "allowed" && at - (consent.heardAt ?? at) > REASSIGNED_MS) {
    return "reassigned";
  }
  return consent.held === true ? "held" : "valid";
}

function explain(standing: Standing | null, consent: ConsentFacts | null, facts: DialFacts): RuleResult {
  const { purpose, voice } = facts.campaign;
  const wanted = `${purpose} by a ${voice} voice`;
  const seen = {
    purpose,
    voice,
    records: facts.consents.length,
    standing: standing ?? "none",
    consent: consent?.id ?? null,
  };
  const granted = consent === null ? "" : shownAt(consent.grantedAt);
  switch (standing) {
    case "valid":
      return pass({ ...seen, granted_at: granted, method: consent?.method ?? null });
    case "withdrawn":
    case "scope-withdrawn":
      return refuse("consent-withdrawn", "The consent was withdrawn; only a new one changes that.", null, seen);
    case "expired":
      return refuse("consent-expired", `The consent of ${granted} has expired; ask for a new one.`, null, seen);
    case "unproven":
      return refuse("consent-unproven", `There is no evidence for the consent of ${granted}; import it.`, null, seen);
    case "reassigned":
      return refuse(
        "consent-unproven",
        "For 90 days nobody made sure that the number is still that person's: check it, and import `number_checked_at`.",
        null,
        seen,
      );
    case "held":
      return refuse(
        "import-held",
        `The list that brought the consent of ${granted} waits for the auditor.`,
        null,
        seen,
      );
    case "future":
      return refuse("consent-missing", `The consent holds only from ${granted} on.`, consent?.grantedAt ?? null, seen);
    case "scope":
      return refuse("consent-scope", `The consent on record does not cover ${wanted}.`, null, seen);
    default:
      return refuse("consent-missing", `There is no consent for ${wanted}.`, null, seen);
  }
}

/** Of several records with the same standing the latest grant speaks; of several to come, the earliest. */
function speaksBefore(a: ConsentFacts, b: ConsentFacts, standing: Standing): boolean {
  return standing === "future" ? a.grantedAt < b.grantedAt : a.grantedAt > b.grantedAt;
}

const liveConsent: GateRule = {
  id: "consent",
  about: "callee",
  check: (facts) => {
    const { campaign, policy, consents } = facts;
    const need = policy === null ? null : (policy.consent.only[campaign.purpose] ?? policy.consent.default);
    const needed = need === null ? LEAST : need[campaign.voice];
    let best: { standing: Standing; consent: ConsentFacts } | null = null;
    for (const consent of consents) {
      const standing = standingOf(consent, needed, facts);
      const rank = best === null ? -1 : ORDER.indexOf(standing) - ORDER.indexOf(best.standing);
      if (best === null || rank < 0 || (rank === 0 && speaksBefore(consent, best.consent, standing))) {
        best = { standing, consent };
      }
    }
    return explain(best?.standing ?? null, best?.consent ?? null, facts);
  },
};

const notSuppressed: GateRule = {
  id: "suppression",
  about: "callee",
  check: ({ at, campaign, suppressions }) => {
    const inForce = suppressions.filter(
      ({ scope, until }) =>
        (scope === "controller" || scope === campaign.purpose) && (until === null || !(until <= at)),
    );
    const first = inForce[0];
    if (first === undefined) return pass({ listed: suppressions.length });
    const ends = inForce.map(({ until }) => until);
    const next = ends.reduce((a, b) => (a === null || b === null ? null : a > b ? a : b));
    const seen = { scope: first.scope, reason: first.reason, since: shownAt(first.since) };
    const what = first.scope === "controller" ? "at all" : `for ${first.scope}`;
    const until = next === null ? "" : ` until ${shownAt(next)}`;
    return refuse("suppressed", `The callee is not to be called ${what}${until}: ${first.reason}.`, next, seen);
  },
};

export const consentRules: readonly GateRule[] = [liveConsent, notSuppressed];
