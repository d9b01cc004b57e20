import { countryCodeOfImsi, countryCodeOfPlmn, isTestNetwork } from "../../domain/plmn.ts";
import type { WallMs } from "../../domain/time.ts";
import type { RecordKind } from "../../policy/types.ts";
import type { AuthorisationFacts } from "../facts.ts";
import { type GateRule, pass, refuse, type RuleResult, shownAt, shownAtOrNull } from "../rule.ts";

const pack: GateRule = {
  id: "pack",
  about: "callee",
  check: ({ at, policy, site, destination }) => {
    if (policy === null || policy.packs.length === 0) {
      const detail = `No calling rules for a box in ${site.country} and a callee in ${destination.country ?? "no country"}.`;
      return refuse("pack-missing", detail, null);
    }
    const seen = { packs: policy.packs.map(({ id, version }) => `${id} ${version}`), hash: policy.hash };
    if (policy.conflicts.length > 0) {
      return refuse(
        "pack-missing",
        `The calling rules contradict each other: ${policy.conflicts.join("; ")}.`,
        null,
        seen,
      );
    }
    const { reviewBy } = policy;
    if (reviewBy === null || at < reviewBy) return pass({ ...seen, review_by: shownAtOrNull(reviewBy) });
    const detail = `The calling rules were to be reviewed by ${shownAt(reviewBy)}: install a reviewed pack.`;
    return refuse("pack-expired", detail, null, seen);
  },
};

const deploymentStatus: GateRule = {
  id: "deployment-status",
  about: "site",
  check: ({ policy, site }) => {
    if (policy === null) return pass();
    const status = policy.deploymentStatus;
    if (status === "allowed" || status === "authorisation-required") return pass({ status });
    return refuse("deployment-prohibited", `A box like this may not work in ${site.country}.`, null, { status });
  },
};

/** The records a status asks for: at least an approval where authorisation is required at all. */
function neededRecords(required: readonly RecordKind[], authorise: boolean): readonly RecordKind[] {
  return required.length === 0 && authorise ? ["authority-approval"] : required;
}

function checkRecord(kind: RecordKind, records: readonly AuthorisationFacts[], at: WallMs): RuleResult {
  const mine = records.filter((record) => record.kind === kind);
  if (mine.some((record) => record.validFrom <= at && (record.validTo === null || at < record.validTo))) return pass();
  const coming = mine.filter((record) => record.validFrom > at).map((record) => record.validFrom);
  const next = coming.length === 0 ? null : coming.reduce((a, b) => (a < b ? a : b));
  if (mine.length === 0 || next !== null) {
    return refuse(
      "authorisation-missing",
      `The record \`${kind}\` is not entered and checked, or not valid yet.`,
      next,
    );
  }
  const code = kind === "audit" ? "audit-overdue" : "authorisation-expired";
  return refuse(code, `The record \`${kind}\` has expired: enter a current one.`, null);
}

const deploymentRecords: GateRule = {
  id: "deployment-records",
  about: "site",
  check: ({ at, policy, site }) => {
    if (policy === null) return pass();
    const needed = neededRecords(policy.requiredRecords, policy.deploymentStatus === "authorisation-required");
    const seen = { needed };
    for (const kind of needed) {
      const { refusal } = checkRecord(kind, site.authorisations, at);
      if (refusal !== null) return { refusal, facts: seen };
    }
    return pass(seen);
  },
};

const network: GateRule = {
  id: "network-country",
  about: "line",
  check: ({ policy, line, site }) => {
    if (policy === null || line === null) return pass();
    const { mobileCountryCodes, countryProof, testNetworkOnly } = policy;
    const witnesses = [countryCodeOfPlmn(line.plmn), countryCodeOfImsi(line.imsi)];
    const seen = {
      plmn: line.plmn,
      imsi_mcc: witnesses[1] ?? null,
      listed: mobileCountryCodes,
      test_network_only: testNetworkOnly,
    };
    if (testNetworkOnly && isTestNetwork(line.plmn, line.imsi) !== true) {
      const detail = "Only test networks (MCC 001 or 999) may be used here; this line is on another, or does not tell.";
      return refuse("deployment-country-mismatch", detail, null, seen);
    }
    const asked = countryProof === "both" ? witnesses : [witnesses[0] ?? witnesses[1] ?? null];
    if (asked.every((code) => code !== null && mobileCountryCodes.includes(code))) return pass(seen);
    const who = countryProof === "both" ? "Network and card must both" : "The network, or else the card, must";
    const detail = `${who} belong to ${site.country} (MCC ${mobileCountryCodes.join(", ")}).`;
    return refuse("deployment-country-mismatch", detail, null, seen);
  },
};

export const deploymentRules: readonly GateRule[] = [pack, deploymentStatus, deploymentRecords, network];
