import { wallMs } from "../../domain/time.ts";
import { type GateRule, isTrue, pass, refuse } from "../rule.ts";

const DAY_MS = 86_400_000;

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

const series: GateRule = {
  id: "number-series",
  about: "line",
  check: ({ campaign, policy, card, callingNumber = null }) => {
    if (policy === null || card === null) return pass();
    const prefixes = policy.seriesRequired.only[campaign.purpose];
    const needed = prefixes === undefined ? policy.seriesRequired.default : prefixes;
    if (needed === null) return pass();
    if (callingNumber !== null && needed.some((prefix) => callingNumber.startsWith(prefix))) return pass({ needed });
    const own = callingNumber === null ? "the card's own number is not on record" : "the card's own number does not";
    const detail = `Calls for ${campaign.purpose} must come from a number that begins with ${needed.join(" or ")}; ${own}.`;
    return refuse("numbering-forbidden", detail, null, { needed });
  },
};

/** Calls that met silence are a fault of the caller's, and a campaign rests before the law would stop it. */
const abandonment: GateRule = {
  id: "abandonment-rate",
  about: "campaign",
  check: ({ campaign, policy, abandonment: counted }) => {
    if (policy === null) return pass();
    const { maxPercent, windowMs } = policy.abandonment;
    const readable = maxPercent >= 0 && windowMs >= 0;
    if (readable && (counted === undefined || counted.abandoned === 0)) return pass();
    const { abandoned, answered, since } = counted ?? { abandoned: 0, answered: 0, since: null };
    const seen = { abandoned, answered, max_percent: maxPercent };
    const percent = (abandoned * 100) / Math.max(1, answered);
    if (readable && (percent < maxPercent || maxPercent === 100)) return pass(seen);
    const share = `Of ${answered} answered calls of ${campaign.id} in ${windowMs / DAY_MS} days ${abandoned} met silence`;
    const next = since === null ? null : wallMs(since + windowMs);
    return refuse("abandon-cooldown", `${share}: from ${maxPercent} % on a campaign rests.`, next, seen);
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

export const campaignRules: readonly GateRule[] = [
  running,
  approved,
  flowAllowed,
  callerId,
  series,
  abandonment,
  contactHeld,
];
