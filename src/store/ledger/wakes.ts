import type { RefusalCode } from "../../domain/words.ts";
import type { RuleAnswer } from "../../gate/verdict.ts";

/** What can bring back a contact that was refused until further notice; as `contact.wake` keeps it. */
export const WAKES = ["consent", "hold", "attempt", "own-card", "record", "card", "policy"] as const;
export type Wake = (typeof WAKES)[number] | null;

/**
 * What ends a refusal that names no instant. `look`: it is about a line, a campaign or the site, so the contact keeps
 * waiting and whatever refused is asked again within a minute. `never`: nothing that this ledger hears of.
 */
export interface Ending {
  readonly by: (typeof WAKES)[number] | "look" | "never";
  readonly when: string;
}

const CONSENT: Ending = { by: "consent", when: "a consent for the number, purpose and voice is imported" };
const PACKS: Ending = { by: "policy", when: "the daemon starts with other packs" };
const NUMBERING: Ending = { by: "never", when: "the number itself is what is refused" };
const LINE: Ending = { by: "look", when: "a line looks different, or a minute has passed" };
const CAMPAIGN: Ending = { by: "look", when: "a person changes the campaign, or a minute has passed" };
const SITE: Ending = { by: "look", when: "the site looks different, or a minute has passed" };

/** Every refusal code, so that none can strand a contact by having been forgotten. */
export const ENDINGS: Readonly<Record<RefusalCode, Ending>> = {
  "abandon-cooldown": PACKS,
  "agent-not-ready": LINE,
  "attempt-limit": PACKS,
  "audit-overdue": SITE,
  "authorisation-expired": SITE,
  "authorisation-missing": SITE,
  "campaign-not-running": CAMPAIGN,
  "campaign-paused": CAMPAIGN,
  "card-limit": LINE,
  "clock-untrusted": SITE,
  "consent-expired": CONSENT,
  "consent-missing": CONSENT,
  "consent-scope": CONSENT,
  "consent-unproven": CONSENT,
  "consent-withdrawn": CONSENT,
  "deployment-country-mismatch": LINE,
  "deployment-prohibited": SITE,
  "contact-expired": { by: "never", when: "the list wants the person called no more; a new import may say otherwise" },
  "dest-emergency": NUMBERING,
  "dest-international": PACKS,
  "dest-own-card": { by: "own-card", when: "the card gets another number" },
  "dest-premium": NUMBERING,
  "disclosure-missing": CAMPAIGN,
  "equipment-unregistered": LINE,
  "flow-not-allowed": CAMPAIGN,
  holiday: PACKS,
  "import-held": CONSENT,
  "kill-switch": SITE,
  "min-interval": PACKS,
  minor: CONSENT,
  "number-held": { by: "hold", when: "a person lifts the hold" },
  "numbering-forbidden": CAMPAIGN,
  "outside-window": PACKS,
  "pack-expired": PACKS,
  "pack-missing": PACKS,
  "pack-unsigned": PACKS,
  "purpose-mismatch": CAMPAIGN,
  "record-unreadable": { by: "record", when: "a list that names the number is imported, which seals it anew" },
  "recording-rule": CONSENT,
  "refusal-cooldown": PACKS,
  "registry-listed": CONSENT,
  "registry-stale": CAMPAIGN,
  "script-unapproved": CAMPAIGN,
  "sim-holder-mismatch": CAMPAIGN,
  "sim-unregistered": LINE,
  "slot-quarantined": LINE,
  "slot-unavailable": LINE,
  "sticky-slot-unavailable": { by: "card", when: "the card is seen, enabled, replaced or retired with a successor" },
  "store-unsafe": SITE,
  "suppression-stale": SITE,
  "training-overdue": CAMPAIGN,
  suppressed: { by: "never", when: "a suppression without an end is for good" },
  "tz-unknown": PACKS,
  "unresolved-attempt": { by: "attempt", when: "the attempt ends or is reconciled" },
};

/**
 * What wakes a contact that these codes refuse without an instant. One is enough: the contact is judged again then, and
 * waits for the next if another still stands.
 */
export function wakeForCodes(codes: readonly RefusalCode[]): Wake {
  const endings = new Set(codes.map((code) => ENDINGS[code].by));
  return WAKES.find((wake) => endings.has(wake)) ?? null;
}

/** The same for the rules that refused. */
export function wakeFor(rules: readonly RuleAnswer[]): Wake {
  return wakeForCodes(rules.flatMap(({ refusal }) => (refusal?.nextPossibleAt === null ? [refusal.code] : [])));
}
