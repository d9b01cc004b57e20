import { type GateRule, isTrue, pass, refuse } from "../rule.ts";

const running: GateRule = {
  id: "campaign-running",
  about: "campaign",
  check: ({ campaign }) => {
    const seen = { campaign: campaign.id, state: campaign.state };
    if (campaign.state === "running") return pass(seen);
    const start = `\`simbank campaign start ${campaign.id}\``;
    if (campaign.state === "paused") {
      return refuse("campaign-paused", `The campaign is paused; ${start} resumes it.`, null, seen);
    }
    return refuse("campaign-not-running", `The campaign is ${campaign.state}; ${start} runs it.`, null, seen);
  },
};

const approved: GateRule = {
  id: "campaign-approved",
  about: "campaign",
  check: ({ campaign, policy }) => {
    const required = policy?.approvalRequired ?? true;
    const seen = { required, approved: campaign.approved };
    if (policy === null || !required || isTrue(campaign.approved)) return pass(seen);
    return refuse("campaign-not-running", "Nobody has approved the campaign yet.", null, seen);
  },
};

const flowAllowed: GateRule = {
  id: "flow-allowed",
  about: "campaign",
  check: ({ campaign, policy }) => {
    const seen = { flow: campaign.flow.kind, allowed: policy?.flows ?? null };
    if (policy === null || policy.flows.includes(campaign.flow.kind)) return pass(seen);
    return refuse("flow-not-allowed", `A call of the kind \`${campaign.flow.kind}\` is not allowed here.`, null, seen);
  },
};

const callerId: GateRule = {
  id: "caller-id-series",
  about: "campaign",
  check: ({ campaign, policy }) => {
    if (policy === null) return pass();
    const rule = policy.mobileCallerId.only[campaign.purpose] ?? policy.mobileCallerId.default;
    if (rule === "allowed") return pass({ purpose: campaign.purpose });
    const detail = `Calls for ${campaign.purpose} may not come from an ordinary mobile number.`;
    return refuse("numbering-forbidden", detail, null, { purpose: campaign.purpose });
  },
};

const contactHeld: GateRule = {
  id: "contact-held",
  about: "callee",
  check: ({ contact }) =>
    contact.held === null
      ? pass()
      : refuse("number-held", `The contact waits for a person: ${contact.held}.`, null, { held: contact.held }),
};

export const campaignRules: readonly GateRule[] = [running, approved, flowAllowed, callerId, contactHeld];
