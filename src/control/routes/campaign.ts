import type { CampaignAct } from "../backend.ts";
import { jsonRoute, type Route } from "../route.ts";
import { campaignReplyToWire, campaignSettingsFromWire, campaignToWire, preflightToWire } from "../wire/campaign.ts";
import { campaignIdSchema, SCHEMA } from "../wire/common.ts";
import { importRoute } from "./import.ts";

const CAMPAIGN_ACTS: Readonly<Record<CampaignAct["act"], string>> = {
  start: "Starts or continues dialling.",
  pause: "Dials nothing more until started; live calls go on to their end.",
  stop: "Ends the campaign: nothing more is dialled.",
};

function campaignActRoute(act: CampaignAct["act"]): Route {
  return jsonRoute(
    {
      method: "POST",
      path: `/v1/campaigns/{id}/${act}`,
      id: `${act}Campaign`,
      summary: CAMPAIGN_ACTS[act],
      roles: ["operator"],
      params: { id: campaignIdSchema },
      query: {},
      body: "OptionalReason",
      reply: "Campaign",
    },
    async ({ params, body }, { backend, actor }) =>
      campaignReplyToWire(await backend.actOnCampaign(actor, params.id, { act, reason: body.reason })),
  );
}

/** Campaigns and their contacts. */
export const campaignRoutes: readonly Route[] = [
  jsonRoute(
    {
      method: "GET",
      path: "/v1/campaigns",
      id: "listCampaigns",
      summary: "Every campaign.",
      roles: ["viewer"],
      params: {},
      query: {},
      body: null,
      reply: "Campaigns",
    },
    async (_call, { backend }) => ({ schema: SCHEMA, campaigns: (await backend.campaigns()).map(campaignToWire) }),
  ),
  jsonRoute(
    {
      method: "POST",
      path: "/v1/campaigns",
      id: "createCampaign",
      summary: "Creates a campaign. It dials nothing until started.",
      roles: ["operator"],
      params: {},
      query: {},
      body: "CampaignRequest",
      reply: "Campaign",
      status: 201,
    },
    async ({ body }, { backend, actor }) =>
      campaignReplyToWire(await backend.createCampaign(actor, campaignSettingsFromWire(body))),
  ),
  jsonRoute(
    {
      method: "GET",
      path: "/v1/campaigns/{id}",
      id: "showCampaign",
      summary: "One campaign, with its contacts, outcomes and refusals.",
      roles: ["viewer"],
      params: { id: campaignIdSchema },
      query: {},
      body: null,
      reply: "Campaign",
    },
    async ({ params }, { backend }) => campaignReplyToWire(await backend.campaign(params.id)),
  ),
  importRoute({
    path: "/v1/campaigns/{id}/import",
    id: "importContacts",
    summary: "Imports contacts from CSV: number, and any columns as variables of the flow.",
    params: { id: campaignIdSchema },
    kind: ({ id }, dryRun) => ({ kind: "contacts", campaign: id, dryRun }),
  }),
  jsonRoute(
    {
      method: "POST",
      path: "/v1/campaigns/{id}/preflight",
      id: "preflightCampaign",
      summary: "How many contacts the gate would refuse now, and why. Dials and writes nothing.",
      roles: ["viewer"],
      params: { id: campaignIdSchema },
      query: {},
      body: null,
      reply: "Preflight",
    },
    async ({ params }, { backend }) => preflightToWire(params.id, await backend.preflight(params.id)),
  ),
  campaignActRoute("start"),
  campaignActRoute("pause"),
  campaignActRoute("stop"),
];
