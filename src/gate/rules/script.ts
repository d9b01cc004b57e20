import { type GateRule, isTrue, pass, refuse, shownAt } from "../rule.ts";

const purpose: GateRule = {
  id: "script-purpose",
  about: "campaign",
  check: ({ campaign }) => {
    const { script } = campaign;
    if (script === null) return pass({ script: null });
    const seen = { script: script.id, purpose: script.purpose, voice: script.voice };
    if (script.purpose !== campaign.purpose) {
      const detail = `The script ${script.id} was approved for ${script.purpose}, the campaign says ${campaign.purpose}.`;
      return refuse("purpose-mismatch", detail, null, seen);
    }
    if (script.voice === campaign.voice) return pass(seen);
    const detail = `The script ${script.id} speaks with a ${script.voice} voice, the campaign says ${campaign.voice}.`;
    return refuse("purpose-mismatch", detail, null, seen);
  },
};

const approved: GateRule = {
  id: "script-approved",
  about: "campaign",
  check: ({ campaign, policy }) => {
    const required = policy?.approvalRequired ?? true;
    if (policy === null || !required || campaign.script !== null) return pass({ script: campaign.script?.id ?? null });
    const detail = "The campaign has no script that is approved now; an auditor approves one.";
    return refuse("script-unapproved", detail, null, { script: null });
  },
};

const disclosures: GateRule = {
  id: "disclosures",
  about: "campaign",
  check: ({ campaign, policy }) => {
    const needed = policy?.disclosures ?? [];
    const said = campaign.script?.disclosures ?? [];
    const missing = needed.filter((one) => !said.includes(one));
    const seen = { needed, script: campaign.script?.id ?? null };
    if (missing.length === 0) return pass(seen);
    const where =
      campaign.script === null ? "No approved script says" : `The script ${campaign.script.id} does not say`;
    return refuse("disclosure-missing", `${where} ${missing.join(", ")} at the start of the call.`, null, seen);
  },
};

const recording: GateRule = {
  id: "recording",
  about: "callee",
  check: ({ campaign, policy, consents }) => {
    if (policy === null || Object.is(campaign.records, false)) return pass({ records: campaign.records });
    const { allowed, explicitAck } = policy.recording;
    const seen = { allowed, explicit_ack: explicitAck };
    if (allowed === "no") {
      return refuse("recording-rule", "Calls may not be recorded here; the campaign does.", null, seen);
    }
    const agreed = consents.some((one) => one.withdrawnAt === null && isTrue(one.recording));
    if (allowed === "one-party" || !explicitAck || agreed) return pass(seen);
    return refuse("recording-rule", "The callee has not agreed to being recorded; the campaign records.", null, seen);
  },
};

const registryFresh: GateRule = {
  id: "registries-fresh",
  about: "campaign",
  check: ({ at, campaign, policy, site }) => {
    const asked = (policy?.registries ?? []).filter((one) => one.appliesTo.includes(campaign.purpose));
    const stale = asked.filter(({ id, maxAgeDays }) => {
      const copy = site.registries.find((one) => one.id === id);
      return copy === undefined || !(at - copy.obtainedAt < maxAgeDays * 86_400_000);
    });
    const seen = { registries: asked.map((one) => one.id) };
    if (stale.length === 0) return pass(seen);
    const names = stale.map(({ id, maxAgeDays }) => `${id} (at most ${maxAgeDays} days old)`).join(", ");
    return refuse("registry-stale", `A fresh copy of the register is needed: ${names}.`, null, seen);
  },
};

const registryListed: GateRule = {
  id: "registry-listing",
  about: "callee",
  check: ({ campaign, policy, callee, consents }) => {
    const asked = (policy?.registries ?? []).filter((one) => one.appliesTo.includes(campaign.purpose));
    const consented = consents.some((one) => one.purpose === campaign.purpose && one.withdrawnAt === null);
    const listed = asked.filter((one) => callee.listedIn.includes(one.id) && !(one.consentOverrides && consented));
    if (listed.length === 0) return pass({ registries: asked.map((one) => one.id) });
    const names = listed.map((one) => one.id);
    return refuse("registry-listed", `The callee is listed in ${names.join(", ")}.`, null, { listed: names });
  },
};

const exchanged: GateRule = {
  id: "suppressions-exchanged",
  about: "site",
  check: ({ at, site }) => {
    const { suppressionExchange: exchange } = site;
    if (exchange === null) return pass();
    const seen = { boxes: exchange.boxes, at: exchange.at === null ? null : shownAt(exchange.at) };
    if (exchange.boxes < 2 || (exchange.at !== null && at - exchange.at <= 86_400_000)) return pass(seen);
    const detail = "The operator's boxes have not exchanged their suppressions within 24 hours.";
    return refuse("suppression-stale", detail, null, seen);
  },
};

const originKnown: GateRule = {
  id: "ledger-origin",
  about: "site",
  check: ({ policy, site }) => {
    if (policy === null || policy.deploymentStatus === "allowed" || site.originKnown !== false) return pass();
    const detail =
      "This ledger is new and knows no earlier withdrawals: restore a backup, or `simbank init --first-box --reason TEXT`.";
    return refuse("suppression-stale", detail, null);
  },
};

/** What may be said, recorded, and to whom by the public registers. */
export const scriptRules: readonly GateRule[] = [
  approved,
  purpose,
  disclosures,
  recording,
  registryFresh,
  registryListed,
  exchanged,
  originKnown,
];
