import {
  after,
  allowed,
  allowedInChina,
  countryPolicy,
  DAY,
  HOUR,
  number,
  record,
  SHANGHAI_NOON,
  labPolicy,
} from "./fixture.ts";
import { later, toNumber, type Row } from "./refusal-rows.ts";

const lab = allowed();
const china = allowedInChina();

export const siteRows: readonly Row[] = [
  {
    when: "everything was stopped",
    facts: allowed({ site: { ...lab.site, stopAll: { reason: "fire drill", since: after(-HOUR) } } }),
    code: "kill-switch",
    rule: "kill-switch",
  },
  {
    when: "the database may forget",
    facts: allowed({ site: { ...lab.site, storeSafe: false } }),
    code: "store-unsafe",
    rule: "store-safe",
  },
  {
    when: "the clock stands before the newest row",
    facts: allowed({ site: { ...lab.site, clock: { trusted: false, why: "behind the newest row" } } }),
    code: "clock-untrusted",
    rule: "clock-trusted",
  },
  {
    when: "no pack covers the call",
    facts: allowed({ policy: null }),
    code: "pack-missing",
    rule: "pack",
  },
  {
    when: "the packs contradict each other",
    facts: allowed({ policy: { ...labPolicy(), conflicts: ["a phone must ring 30 s at least and 20 s at most"] } }),
    code: "pack-missing",
    rule: "pack",
  },
  {
    when: "the pack's review is due",
    facts: allowedInChina({ policy: countryPolicy({ reviewBy: SHANGHAI_NOON }) }),
    code: "pack-expired",
    rule: "pack",
  },
  {
    when: "boxes are prohibited",
    facts: allowedInChina({ policy: countryPolicy({ deploymentStatus: "prohibited" }) }),
    code: "deployment-prohibited",
    rule: "deployment-status",
  },
  {
    when: "nobody knows whether boxes are allowed",
    facts: allowedInChina({ policy: countryPolicy({ deploymentStatus: "unknown" }) }),
    code: "deployment-prohibited",
    rule: "deployment-status",
  },
  {
    when: "a required record is missing",
    facts: allowedInChina({ site: { ...china.site, authorisations: china.site.authorisations.slice(0, 1) } }),
    code: "authorisation-missing",
    rule: "record-carrier-agreement",
  },
  {
    when: "a required record is not valid yet",
    facts: allowedInChina({
      site: {
        ...china.site,
        authorisations: [
          ...china.site.authorisations.slice(0, 1),
          record({ kind: "carrier-agreement", validFrom: later(DAY), validTo: null }),
        ],
      },
    }),
    code: "authorisation-missing",
    rule: "record-carrier-agreement",
    next: later(DAY),
  },
  {
    when: "a required record has just expired",
    facts: allowedInChina({
      site: {
        ...china.site,
        authorisations: [
          ...china.site.authorisations.slice(0, 1),
          record({ kind: "carrier-agreement", validFrom: later(-DAY), validTo: SHANGHAI_NOON }),
        ],
      },
    }),
    code: "authorisation-expired",
    rule: "record-carrier-agreement",
  },
  {
    when: "authorisation is required and no record is named",
    facts: allowedInChina({
      policy: countryPolicy({ requiredRecords: [] }),
      site: { ...china.site, authorisations: [] },
    }),
    code: "authorisation-missing",
    rule: "record-authority-approval",
  },
  {
    when: "the last audit has expired",
    facts: allowedInChina({
      policy: countryPolicy({ requiredRecords: ["audit"] }),
      site: { ...china.site, authorisations: [record({ kind: "audit", validFrom: later(-DAY), validTo: later(-1) })] },
    }),
    code: "audit-overdue",
    rule: "record-audit",
  },
];

export const destinationRows: readonly Row[] = [
  {
    when: "an emergency number hides behind a country code",
    facts: allowedInChina({
      ...toNumber("+8613123456789"),
      destination: { ...china.destination, kind: "emergency", reason: "an emergency number behind a country code" },
    }),
    code: "dest-emergency",
    rule: "destination-kind",
  },
  {
    when: "the number is a short code",
    facts: allowedInChina({ destination: { ...china.destination, kind: "short" } }),
    code: "dest-emergency",
    rule: "destination-kind",
  },
  {
    when: "the number costs extra",
    facts: allowedInChina({ destination: { ...china.destination, kind: "premium" } }),
    code: "dest-premium",
    rule: "destination-kind",
  },
  {
    when: "no country has the number",
    facts: allowedInChina({ destination: { ...china.destination, kind: "unassigned" } }),
    code: "dest-international",
    rule: "destination-kind",
  },
  {
    when: "another number was classified than would be dialled",
    facts: allowed({ number: number("+999555009999") }),
    code: "dest-international",
    rule: "destination-kind",
  },
  {
    when: "a laboratory dials a person",
    facts: allowed(toNumber("+12025550123")),
    code: "dest-international",
    rule: "destination-country",
  },
  {
    when: "a box in a country dials a laboratory number",
    facts: allowedInChina(toNumber("+999555001234")),
    code: "dest-international",
    rule: "destination-country",
  },
  {
    when: "the pack even lists lab as a country to call",
    facts: allowedInChina({ ...toNumber("+999555001234"), policy: countryPolicy({ mayCall: ["CN", "lab"] }) }),
    code: "dest-international",
    rule: "destination-country",
  },
  {
    when: "the callee's country is not listed",
    facts: allowedInChina(toNumber("+61491570156")),
    code: "dest-international",
    rule: "destination-country",
  },
  {
    when: "the number is one of our cards",
    facts: allowed({ callee: { ...lab.callee, ownCard: true } }),
    code: "dest-own-card",
    rule: "own-card",
  },
];

export const campaignRows: readonly Row[] = [
  {
    when: "the campaign is paused",
    facts: allowed({ campaign: { ...lab.campaign, state: "paused" } }),
    code: "campaign-paused",
    rule: "campaign-running",
  },
  ...(["created", "stopped", "finished"] as const).map(
    (state): Row => ({
      when: `the campaign is ${state}`,
      facts: allowed({ campaign: { ...lab.campaign, state } }),
      code: "campaign-not-running",
      rule: "campaign-running",
    }),
  ),
  {
    when: "nobody approved the campaign",
    facts: allowedInChina({ campaign: { ...china.campaign, approved: false } }),
    code: "campaign-not-running",
    rule: "campaign-approved",
  },
  {
    when: "the pack does not allow this kind of call",
    facts: allowed({ policy: { ...labPolicy(), flows: [] } }),
    code: "flow-not-allowed",
    rule: "flow-allowed",
  },
  {
    when: "mobile numbers may not be used for the purpose",
    facts: allowedInChina({
      policy: countryPolicy({ mobileCallerId: { default: "allowed", only: { survey: "forbidden" } } }),
    }),
    code: "numbering-forbidden",
    rule: "caller-id-series",
  },
  {
    when: "the purpose needs a number series and the card's number is another",
    facts: allowedInChina({
      policy: countryPolicy({ seriesRequired: { default: null, only: { survey: ["+8695"] } } }),
      callingNumber: number("+8613800000000"),
    }),
    code: "numbering-forbidden",
    rule: "number-series",
  },
  {
    when: "the purpose needs a number series and nobody knows the card's number",
    facts: allowedInChina({ policy: countryPolicy({ seriesRequired: { default: ["+8695"], only: {} } }) }),
    code: "numbering-forbidden",
    rule: "number-series",
  },
  {
    when: "one of a hundred answered calls of the campaign met silence",
    facts: allowedInChina({ abandonment: { abandoned: 1, answered: 100, since: later(-DAY) } }),
    code: "abandon-cooldown",
    rule: "abandonment-rate",
    next: later(29 * DAY),
  },
  {
    when: "the contact waits for a person",
    facts: allowed({ contact: { ...lab.contact, held: "invalid-number" } }),
    code: "number-held",
    rule: "contact-held",
  },
];
