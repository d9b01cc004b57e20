/**
 * The vocabulary: every state, outcome and refusal has one spelling, the same in TypeScript, SQLite, JSON and CLI.
 */

/** A modem's place with its ports: `<board>.<n>`, such as `b1.1`. */
export type SlotId = string;
/** ITU-T E.118 card number, digits (hex digits are legal in the account part), 18 to 22 characters, starts with 89. */
export type Iccid = string;
/** ITU-T E.212 subscriber identity, 6 to 15 digits. */
export type Imsi = string;
/** 3GPP TS 23.003 §6 equipment identity, 15 digits (IMEISV: 16). Read only. */
export type Imei = string;
/** A campaign's name, chosen by the operator: `[a-z0-9][a-z0-9-]{0,63}`. */
export type CampaignId = string;
/** One dial of one number on one card; the store's row number. */
export type AttemptId = number;
/** A subscriber in a campaign; the store's row number. */
export type ContactId = number;

export const MODEM_STATES = [
  "absent",
  "opening",
  "identifying",
  "sim-check",
  "pin-required",
  "searching",
  "configuring",
  "idle",
  "dialing",
  "alerting",
  "active",
  "releasing",
  "resetting",
  "quarantined",
  "stopped",
] as const;
export type ModemState = (typeof MODEM_STATES)[number];

export const CARD_STATES = [
  "eligible",
  "resting",
  "quota-day",
  "quota-month",
  "disabled",
  "blocked",
  "missing",
  "retired",
] as const;
export type CardState = (typeof CARD_STATES)[number];

export const CALL_STATES = ["reserved", "dialing", "alerting", "active", "releasing", "ended"] as const;
export type CallState = (typeof CALL_STATES)[number];

export const OUTCOMES = [
  "answered",
  "answered-unproven",
  "busy",
  "no-answer",
  "rejected",
  "unreachable",
  "invalid-number",
  "announced",
  "network-failure",
  "barred",
  "modem-failure",
  "cancelled",
  "unknown",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const CAMPAIGN_STATES = ["created", "running", "paused", "stopped", "finished"] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

export const CONTACT_STATES = ["waiting", "in-call", "done", "refused"] as const;
export type ContactState = (typeof CONTACT_STATES)[number];

export const PURPOSES = [
  "marketing",
  "transactional",
  "appointment",
  "survey",
  "charity",
  "political",
  "debt",
  "emergency",
  "test",
] as const;
export type Purpose = (typeof PURPOSES)[number];

export const VOICES = ["live", "prerecorded", "synthetic"] as const;
export type Voice = (typeof VOICES)[number];

/** What a person wants of a slot; kept apart from its state and across restarts. */
export const WANTS = ["run", "drain", "stop"] as const;
export type Want = (typeof WANTS)[number];

/** Why the gate stopped a dial. Never an outcome. Spelling follows `calling-rules.md` §4 in kebab-case. */
export const REFUSAL_CODES = [
  "abandon-cooldown",
  "agent-not-ready",
  "attempt-limit",
  "audit-overdue",
  "authorisation-expired",
  "authorisation-missing",
  "campaign-not-running",
  "campaign-paused",
  "card-limit",
  "clock-untrusted",
  "consent-expired",
  "consent-missing",
  "consent-scope",
  "consent-unproven",
  "consent-withdrawn",
  "contact-expired",
  "deployment-country-mismatch",
  "deployment-prohibited",
  "dest-emergency",
  "dest-international",
  "dest-own-card",
  "dest-premium",
  "disclosure-missing",
  "equipment-unregistered",
  "flow-not-allowed",
  "holiday",
  "import-held",
  "kill-switch",
  "min-interval",
  "minor",
  "number-held",
  "numbering-forbidden",
  "outside-window",
  "pack-expired",
  "pack-missing",
  "pack-unsigned",
  "purpose-mismatch",
  "record-unreadable",
  "recording-rule",
  "refusal-cooldown",
  "registry-listed",
  "registry-stale",
  "script-unapproved",
  "sim-holder-mismatch",
  "sim-unregistered",
  "slot-quarantined",
  "slot-unavailable",
  "sticky-slot-unavailable",
  "store-unsafe",
  "suppressed",
  "suppression-stale",
  "training-overdue",
  "tz-unknown",
  "unresolved-attempt",
] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];
