import { RECORD_KINDS } from "../../src/policy/types.ts";
import { allowedInChina, consent, countryPolicy, DAY, HOUR, PARTY, record, SHANGHAI_NOON } from "./fixture.ts";
import { later, type Row } from "./refusal-rows.ts";

const china = allowedInChina();
const script = { id: "autumn-1", purpose: "survey", voice: "live", disclosures: ["caller-name"] } as const;
const REGISTER = { id: "XA-DNC", maxAgeDays: 30, appliesTo: ["survey"], consentOverrides: false } as const;
const withRegister = countryPolicy({ registries: [REGISTER] });
const copy = { id: "XA-DNC", obtainedAt: later(-DAY) };

export const authorityRows: readonly Row[] = [
  ...RECORD_KINDS.map(
    (kind): Row => ({
      when: `the record ${kind} is missing`,
      facts: allowedInChina({
        policy: countryPolicy({ requiredRecords: [kind] }),
        site: {
          ...china.site,
          authorisations: [],
          training: [{ person: "li", validFrom: later(-DAY), validTo: null }],
        },
        campaign: { ...china.campaign, startedBy: "li" },
      }),
      code: "authorisation-missing",
      rule: `record-${kind}`,
    }),
  ),
  {
    when: "nobody but who entered it has checked a record",
    facts: allowedInChina({
      site: {
        ...china.site,
        authorisations: [record(), record({ kind: "carrier-agreement", enteredBy: "li", checkedBy: "li" })],
      },
    }),
    code: "authorisation-missing",
    rule: "record-carrier-agreement",
  },
  {
    when: "the box has more SIM positions than it may without an approval",
    facts: allowedInChina({
      policy: countryPolicy({ maxSimsPerDevice: 4, requiredRecords: ["carrier-agreement"] }),
      site: { ...china.site, authorisations: [record({ kind: "carrier-agreement" })] },
    }),
    code: "authorisation-missing",
    rule: "deployment-sims",
  },
  {
    when: "nobody trained started the campaign",
    facts: allowedInChina({
      policy: countryPolicy({ requiredRecords: ["staff-training"] }),
      site: {
        ...china.site,
        authorisations: [record({ kind: "staff-training" })],
        training: [{ person: "li", validFrom: later(-DAY), validTo: SHANGHAI_NOON }],
      },
      campaign: { ...china.campaign, startedBy: "li" },
    }),
    code: "training-overdue",
    rule: "staff-training",
  },
  {
    when: "nobody said for whom the campaign calls",
    facts: allowedInChina({ campaign: { ...china.campaign, controller: null } }),
    code: "sim-holder-mismatch",
    rule: "one-party",
  },
  {
    when: "the card is registered to another party",
    facts: allowedInChina({ registers: { ...china.registers, card: { party: "HRB-2" } } }),
    code: "sim-holder-mismatch",
    rule: "one-party",
  },
  {
    when: "another party holds the carrier's agreement",
    facts: allowedInChina({
      site: { ...china.site, authorisations: [record(), record({ kind: "carrier-agreement", party: "HRB-2" })] },
    }),
    code: "sim-holder-mismatch",
    rule: "one-party",
  },
  {
    when: "the card is in no register",
    facts: allowedInChina({
      policy: countryPolicy({ requiredRecords: ["sim-register"] }),
      site: { ...china.site, authorisations: [record({ kind: "sim-register", party: PARTY })] },
      registers: { ...china.registers, card: null },
    }),
    code: "sim-unregistered",
    rule: "card-registered",
  },
  {
    when: "the modem is in no register",
    facts: allowedInChina({ registers: { ...china.registers, equipment: null } }),
    code: "equipment-unregistered",
    rule: "equipment-registered",
  },
  {
    when: "a record's text names other purposes than the campaign's",
    facts: allowedInChina({
      site: {
        ...china.site,
        authorisations: [record({ purposes: ["appointment"] }), record({ kind: "carrier-agreement" })],
      },
    }),
    code: "authorisation-missing",
    rule: "record-scope",
  },
  {
    when: "the list that brought the consent waits for the auditor",
    facts: allowedInChina({ consents: [consent({ grantedAt: later(-DAY), expiresAt: null, held: true })] }),
    code: "import-held",
    rule: "consent",
  },
  {
    when: "a site's pack carries no signature",
    facts: allowedInChina({
      policy: countryPolicy({
        packs: [{ id: "XA", version: "1", sha256: "", origin: "site", signed: false, reviewedBy: null }],
      }),
    }),
    code: "pack-unsigned",
    rule: "pack-signed",
  },
];

export const scriptRows: readonly Row[] = [
  {
    when: "the script was approved for another purpose",
    facts: allowedInChina({ campaign: { ...china.campaign, script: { ...script, purpose: "appointment" } } }),
    code: "purpose-mismatch",
    rule: "script-purpose",
  },
  {
    when: "the script speaks with another voice than the campaign says",
    facts: allowedInChina({ campaign: { ...china.campaign, script: { ...script, voice: "synthetic" } } }),
    code: "purpose-mismatch",
    rule: "script-purpose",
  },
  {
    when: "no script of the campaign is approved",
    facts: allowedInChina({ campaign: { ...china.campaign, script: null } }),
    code: "script-unapproved",
    rule: "script-approved",
  },
  {
    when: "the script leaves out what must be said",
    facts: allowedInChina({
      policy: countryPolicy({ disclosures: ["caller-name", "contact"] }),
      campaign: { ...china.campaign, script },
    }),
    code: "disclosure-missing",
    rule: "disclosures",
  },
  {
    when: "the callee has not agreed to being recorded",
    facts: allowedInChina({
      policy: countryPolicy({ recording: { allowed: "all-party", announce: "at-start", explicitAck: true } }),
      campaign: { ...china.campaign, records: true },
    }),
    code: "recording-rule",
    rule: "recording",
  },
  {
    when: "nothing may be recorded at all",
    facts: allowedInChina({
      policy: countryPolicy({ recording: { allowed: "no", announce: "none", explicitAck: false } }),
      campaign: { ...china.campaign, records: true },
      consents: [consent({ grantedAt: later(-DAY), expiresAt: null, recording: true })],
    }),
    code: "recording-rule",
    rule: "recording",
  },
  {
    when: "the copy of a register is too old",
    facts: allowedInChina({
      policy: withRegister,
      site: { ...china.site, registries: [{ ...copy, obtainedAt: later(-30 * DAY) }] },
    }),
    code: "registry-stale",
    rule: "registries-fresh",
  },
  {
    when: "the callee is listed in a register",
    facts: allowedInChina({
      policy: withRegister,
      site: { ...china.site, registries: [copy] },
      callee: { ...china.callee, listedIn: ["XA-DNC"] },
    }),
    code: "registry-listed",
    rule: "registry-listing",
  },
  {
    when: "nobody has said whether a new ledger replaces an old one",
    facts: allowedInChina({ site: { ...china.site, originKnown: false } }),
    code: "suppression-stale",
    rule: "ledger-origin",
  },
  {
    when: "nobody has made sure for 90 days that the number is still the person's",
    facts: allowedInChina({
      consents: [consent({ grantedAt: later(-120 * DAY), expiresAt: null, heardAt: later(-91 * DAY) })],
    }),
    code: "consent-unproven",
    rule: "consent",
  },
  {
    when: "the boxes have not told each other who is suppressed",
    facts: allowedInChina({ site: { ...china.site, suppressionExchange: { boxes: 2, at: later(-25 * HOUR) } } }),
    code: "suppression-stale",
    rule: "suppressions-exchanged",
  },
  {
    when: "the callee said no last week",
    facts: allowedInChina({
      policy: countryPolicy({ afterRefusal: { forMs: 60 * DAY, scope: "controller" } }),
      callee: { ...china.callee, saidNo: [{ campaign: "another", at: later(-7 * DAY) }] },
    }),
    code: "refusal-cooldown",
    rule: "after-refusal",
    next: later(53 * DAY),
  },
  {
    when: "the callee said no where that holds for good",
    facts: allowedInChina({
      policy: countryPolicy({ afterRefusal: { forMs: null, scope: "campaign" } }),
      callee: { ...china.callee, saidNo: [{ campaign: "autumn", at: later(-700 * DAY) }] },
    }),
    code: "refusal-cooldown",
    rule: "after-refusal",
  },
  {
    when: "the callee answered and heard nobody",
    facts: allowedInChina({
      policy: countryPolicy({ afterAbandonMs: 72 * HOUR }),
      callee: { ...china.callee, abandonedAt: later(-HOUR) },
    }),
    code: "abandon-cooldown",
    rule: "after-abandon",
    next: later(71 * HOUR),
  },
  {
    when: "the callee is a child",
    facts: allowedInChina({
      policy: countryPolicy({ minors: { under: 18, need: "forbid" } }),
      callee: { ...china.callee, minor: { age: 17, guardian: true } },
    }),
    code: "minor",
    rule: "of-age",
  },
  {
    when: "a zone is written as an offset, which no season changes",
    facts: allowedInChina({ callee: { ...china.callee, zones: [{ source: "contact", zone: "+08:00" }] } }),
    code: "tz-unknown",
    rule: "window",
  },
];
