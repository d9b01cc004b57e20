import type { WallMs } from "../../domain/time.ts";
import { type MergedPolicy, RECORD_KINDS, type RecordKind } from "../../policy/types.ts";
import type { AuthorisationFacts, DialFacts } from "../facts.ts";
import { type GateRule, pass, refuse, type RuleResult, shownAtOrNull } from "../rule.ts";

/** The records a status asks for: at least an approval where authorisation is required at all. */
function neededRecords(policy: MergedPolicy): readonly RecordKind[] {
  const status = policy.deploymentStatus;
  const authorise = status === "authorisation-required" || status === "prohibited-until-authorised";
  return policy.requiredRecords.length === 0 && authorise ? ["authority-approval"] : policy.requiredRecords;
}

/** A country's rules are in force, not a laboratory's, which needs nobody's leave. */
function isGoverned({ deploymentStatus }: MergedPolicy): boolean {
  return deploymentStatus !== "allowed";
}

/** Entered by one person and checked by another (field rule 3): what nobody checked is not on record yet. */
function isChecked({ enteredBy, checkedBy }: AuthorisationFacts): boolean {
  return checkedBy !== null && enteredBy !== checkedBy;
}

function isCurrent(record: AuthorisationFacts, at: WallMs): boolean {
  return isChecked(record) && record.validFrom <= at && (record.validTo === null || at < record.validTo);
}

function currentRecord({ site, at }: DialFacts, kind: RecordKind): AuthorisationFacts | null {
  return site.authorisations.find((record) => record.kind === kind && isCurrent(record, at)) ?? null;
}

function checkRecord(kind: RecordKind, facts: DialFacts): RuleResult {
  const { at, site } = facts;
  const found = currentRecord(facts, kind);
  if (found !== null) {
    const { party, enteredBy, checkedBy, validTo } = found;
    return pass({
      record: kind,
      party,
      entered_by: enteredBy,
      checked_by: checkedBy,
      valid_to: shownAtOrNull(validTo),
    });
  }
  const checked = site.authorisations.filter((record) => record.kind === kind && isChecked(record));
  const coming = checked.filter((record) => record.validFrom > at).map((record) => record.validFrom);
  const next = coming.length === 0 ? null : coming.reduce((a, b) => (a < b ? a : b));
  const seen = { record: kind };
  if (checked.length === 0 || next !== null) {
    const detail = `The record \`${kind}\` is not entered and checked, or not valid yet.`;
    return refuse("authorisation-missing", detail, next, seen);
  }
  const code = kind === "audit" ? "audit-overdue" : "authorisation-expired";
  return refuse(code, `The record \`${kind}\` has expired: enter a current one.`, null, seen);
}

function record(kind: RecordKind): GateRule {
  return {
    id: `record-${kind}`,
    about: "site",
    check: (facts) => {
      if (facts.policy === null || !neededRecords(facts.policy).includes(kind)) return pass();
      return checkRecord(kind, facts);
    },
  };
}

const status: GateRule = {
  id: "deployment-status",
  about: "site",
  check: (facts) => {
    const { policy, site } = facts;
    if (policy === null) return pass();
    const seen = { status: policy.deploymentStatus };
    switch (policy.deploymentStatus) {
      case "allowed":
      case "authorisation-required":
        return pass(seen);
      case "prohibited-until-authorised": {
        const missing = neededRecords(policy).filter((kind) => currentRecord(facts, kind) === null);
        if (missing.length === 0) return pass(seen);
        const detail = `A box like this may not work in ${site.country} until these are on record: ${missing.join(", ")}.`;
        return refuse("deployment-prohibited", detail, null, { ...seen, missing });
      }
      default:
        return refuse("deployment-prohibited", `A box like this may not work in ${site.country}.`, null, seen);
    }
  },
};

const scope: GateRule = {
  id: "record-scope",
  about: "campaign",
  check: (facts) => {
    const { policy, campaign, site, at } = facts;
    if (policy === null) return pass();
    const kinds = neededRecords(policy);
    const narrow = kinds.filter((kind) => {
      const current = site.authorisations.filter((one) => one.kind === kind && isCurrent(one, at));
      return current.length > 0 && current.every(({ purposes }) => purposes?.includes(campaign.purpose) === false);
    });
    if (narrow.length === 0) return pass({ purpose: campaign.purpose, records: kinds });
    const detail = `The records ${narrow.join(", ")} do not cover calls for ${campaign.purpose}.`;
    return refuse("authorisation-missing", detail, null, { purpose: campaign.purpose, records: narrow });
  },
};

const simCount: GateRule = {
  id: "deployment-sims",
  about: "site",
  check: (facts) => {
    const { policy, site } = facts;
    const most = policy?.maxSimsPerDevice ?? null;
    const seen = { sim_positions: site.simPositions, most };
    if (most === null || site.simPositions <= most || currentRecord(facts, "authority-approval") !== null) {
      return pass(seen);
    }
    const detail = `The box has ${site.simPositions} SIM positions; above ${most} the record \`authority-approval\` is needed.`;
    return refuse("authorisation-missing", detail, null, seen);
  },
};

const training: GateRule = {
  id: "staff-training",
  about: "campaign",
  check: ({ at, policy, site, campaign }) => {
    if (policy === null || !policy.requiredRecords.includes("staff-training")) return pass();
    const person = campaign.startedBy;
    const seen = { person };
    if (person === null) return refuse("training-overdue", "Nobody is on record as having started this.", null, seen);
    const own = site.training.filter((one) => one.person === person && one.validFrom <= at);
    if (own.some((one) => one.validTo === null || at < one.validTo)) return pass(seen);
    return refuse("training-overdue", `The person ${person} has no current training on record.`, null, seen);
  },
};

const oneParty: GateRule = {
  id: "one-party",
  about: "campaign",
  check: (facts) => {
    const { policy, campaign, registers } = facts;
    if (policy === null || policy.thirdPartyTraffic === "allowed") return pass();
    const seen = { controller: campaign.controller, card_holder: registers.card?.party ?? null };
    if (campaign.controller === null) {
      return refuse(
        "sim-holder-mismatch",
        "Nobody is on record as the party for whom this campaign calls.",
        null,
        seen,
      );
    }
    const held = neededRecords(policy).map((kind) => [kind, currentRecord(facts, kind)] as const);
    const others = held.flatMap(([kind, one]) => (one === null || one.party === campaign.controller ? [] : [kind]));
    if (registers.card !== null && registers.card.party !== campaign.controller) {
      return refuse("sim-holder-mismatch", "The card is registered to another party than the campaign's.", null, seen);
    }
    if (others.length === 0) return pass(seen);
    const detail = `Another party than the campaign's holds ${others.join(", ")}: calls for others are not allowed.`;
    return refuse("sim-holder-mismatch", detail, null, seen);
  },
};

const cardRegistered: GateRule = {
  id: "card-registered",
  about: "line",
  check: ({ policy, card, registers }) => {
    if (policy === null || card === null || !policy.requiredRecords.includes("sim-register")) return pass();
    if (registers.card !== null) return pass({ party: registers.card.party });
    return refuse(
      "sim-unregistered",
      "The card is not in the register of cards: enter holder, contract and number.",
      null,
    );
  },
};

const equipmentRegistered: GateRule = {
  id: "equipment-registered",
  about: "line",
  check: ({ policy, line, registers }) => {
    if (policy === null || line === null || !isGoverned(policy)) return pass();
    const seen = { imei: line.imei };
    if (line.imei !== null && registers.equipment?.imei === line.imei) return pass(seen);
    const detail = "The modem is not in the register of equipment: enter its IMEI, type approval and position.";
    return refuse("equipment-unregistered", detail, null, seen);
  },
};

/** With what right the box works where it stands, and for whom (field rules 3 and 4). */
export const authorityRules: readonly GateRule[] = [
  status,
  simCount,
  ...RECORD_KINDS.map(record),
  scope,
  training,
  oneParty,
  cardRegistered,
  equipmentRegistered,
];
