import { describe, expect, test } from "vitest";
import { REFUSAL_CODES, type RefusalCode } from "../../src/domain/words.ts";
import { authorityRows, scriptRows } from "./refusal-rows-authority.ts";
import { personRows } from "./refusal-rows-callee.ts";
import { cardRows, lineRows } from "./refusal-rows-line.ts";
import { campaignRows, destinationRows, siteRows } from "./refusal-rows-site.ts";

const ROWS = [
  ...siteRows,
  ...authorityRows,
  ...scriptRows,
  ...destinationRows,
  ...campaignRows,
  ...personRows,
  ...lineRows,
  ...cardRows,
];

/** Codes that no rule of the gate gives, and who does, or will when there is something to refuse. */
const ELSEWHERE: Partial<Readonly<Record<RefusalCode, string>>> = {
  "agent-not-ready": "flows that hand over to a person",
  "record-unreadable": "the ledger, where a sealed record does not open",
};

/** The complete set that the calling rules name. */
const SET = `DEPLOYMENT_PROHIBITED AUTHORISATION_MISSING AUTHORISATION_EXPIRED TRAINING_OVERDUE AUDIT_OVERDUE
  SIM_UNREGISTERED SIM_HOLDER_MISMATCH NUMBERING_FORBIDDEN PACK_MISSING PACK_EXPIRED PACK_UNSIGNED CLOCK_UNTRUSTED
  TZ_UNKNOWN OUTSIDE_WINDOW HOLIDAY CONSENT_MISSING CONSENT_WITHDRAWN CONSENT_EXPIRED CONSENT_SCOPE CONSENT_UNPROVEN
  MINOR SUPPRESSED REGISTRY_LISTED REGISTRY_STALE ATTEMPT_LIMIT MIN_INTERVAL REFUSAL_COOLDOWN ABANDON_COOLDOWN
  UNRESOLVED_ATTEMPT DEST_EMERGENCY DEST_PREMIUM DEST_INTERNATIONAL CARD_LIMIT SLOT_QUARANTINED
  STICKY_SLOT_UNAVAILABLE AGENT_NOT_READY RECORDING_RULE DISCLOSURE_MISSING CAMPAIGN_PAUSED KILL_SWITCH`.split(/\s+/);

describe("the refusal codes", () => {
  test.each(SET)("have a word for %s", (name) => {
    expect(REFUSAL_CODES).toContain(name.toLowerCase().replaceAll("_", "-"));
  });

  test.each(REFUSAL_CODES)("%s is given by a rule of the gate, or it is said who gives it", (code) => {
    const given = ROWS.some((row) => row.code === code);
    expect([code, given]).toEqual([code, ELSEWHERE[code] === undefined]);
  });
});
