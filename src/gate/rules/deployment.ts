import { countryCodeOfImsi, countryCodeOfPlmn, isTestNetwork } from "../../domain/plmn.ts";
import { type GateRule, isTrue, pass, refuse, shownAt, shownAtOrNull } from "../rule.ts";

const pack: GateRule = {
  id: "pack",
  about: "callee",
  check: ({ at, policy, site, destination }) => {
    if (policy === null || policy.packs.length === 0) {
      const detail = `No calling rules for a box in ${site.country} and a callee in ${destination.country ?? "no country"}.`;
      return refuse("pack-missing", detail, null);
    }
    const seen = {
      packs: policy.packs.map(
        ({ id, version, reviewedBy }) => `${id} ${version}${reviewedBy === null ? " unreviewed" : ""}`,
      ),
      hash: policy.hash,
      ...(policy.tightened !== undefined && { tightened: policy.tightened }),
    };
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

const signed: GateRule = {
  id: "pack-signed",
  about: "callee",
  check: ({ policy }) => {
    const site = (policy?.packs ?? []).filter((one) => one.origin === "site");
    const unsigned = site.filter((one) => !isTrue(one.signed)).map((one) => one.id);
    if (unsigned.length === 0) return pass({ site_packs: site.map((one) => one.id) });
    const detail = `The calling rules of ${unsigned.join(", ")} do not carry the auditor's signature.`;
    return refuse("pack-unsigned", detail, null, { unsigned });
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

export const deploymentRules: readonly GateRule[] = [pack, signed, network];
