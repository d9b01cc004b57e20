import type { CampaignAct } from "../backend.ts";
import { z } from "zod";
import { jsonRoute, type Route, route } from "../route.ts";
import {
  campaignReplyToWire,
  campaignSettingsFromWire,
  campaignToWire,
  contactImportsToWire,
  preflightToWire,
} from "../wire/campaign.ts";
import { campaignIdSchema, SCHEMA } from "../wire/common.ts";
import { columnMapSchema, countrySchema } from "../wire/import.ts";
import { importRoute } from "./import.ts";

const CAMPAIGN_ACTS: Readonly<Record<CampaignAct["act"], string>> = {
  start: "Starts or continues dialling.",
  pause: "Dials nothing more until started; live calls go on to their end.",
  stop: "Ends the campaign: nothing more is dialled.",
  finish: "Closes the campaign for good: also contacts that come back are not dialled.",
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
    summary:
      "Imports contacts from CSV or JSON lines: number, call_after, call_before, time_zone, language, priority, and any " +
      "other columns as variables of the flow.",
    params: { id: campaignIdSchema },
    query: {
      format: z.enum(["csv", "jsonl"]).default("csv"),
      map: columnMapSchema
        .default({})
        .describe("Our columns and the file's names for them: number=phone,language=lang"),
      default_country: countrySchema.optional().describe("Of numbers written without a country code"),
      dedupe: z.enum(["campaign", "purpose", "site"]).default("campaign"),
    },
    kind: ({ id }, { dry_run: dryRun, format, map, default_country: defaultCountry = null, dedupe }) => {
      return { kind: "contacts", campaign: id, dryRun, format, map, defaultCountry, dedupe };
    },
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
  route(
    {
      method: "GET",
      path: "/v1/campaigns/{id}/preflight",
      id: "watchPreflight",
      summary: "The same, telling how far it is as it goes.",
      roles: ["viewer"],
      params: { id: campaignIdSchema },
      query: {},
      body: null,
      replies: [{ status: 200, schema: "PreflightLine", stream: true }],
    },
    async ({ params }, { backend, stream, signal }) => {
      const progress = async (done: { readonly contacts: number; readonly dialable: number }): Promise<void> => {
        await stream.write({ progress: { contacts: done.contacts, dialable: done.dialable } });
      };
      const done = await backend.preflight(params.id, { progress, signal });
      await stream.write({ done: preflightToWire(params.id, done) });
      stream.end();
      return null;
    },
  ),
  jsonRoute(
    {
      method: "GET",
      path: "/v1/campaigns/{id}/imports",
      id: "listContactImports",
      summary: "The lists that were imported into a campaign.",
      roles: ["viewer"],
      params: { id: campaignIdSchema },
      query: {},
      body: null,
      reply: "ContactImports",
    },
    async ({ params }, { backend }) => contactImportsToWire(await backend.contactImports(params.id)),
  ),
  jsonRoute(
    {
      method: "POST",
      path: "/v1/campaigns/{id}/imports/{import}/reverse",
      id: "reverseContactImport",
      summary: "Takes a list back as far as nobody of it was dialled.",
      roles: ["operator"],
      params: { id: campaignIdSchema, import: z.coerce.number().int().positive() },
      query: {},
      body: null,
      reply: "ImportReversal",
    },
    async ({ params }, { backend, actor }) => {
      const { removed, kept } = await backend.unimport(actor, params.id, params.import);
      return { schema: SCHEMA, import_id: params.import, removed, kept };
    },
  ),
  jsonRoute(
    {
      method: "POST",
      path: "/v1/campaigns/{id}/release",
      id: "releaseContact",
      summary: "Lifts what sets a contact aside for a person, such as after an invalid number.",
      roles: ["operator"],
      params: { id: campaignIdSchema },
      query: {},
      body: "ReleaseRequest",
      reply: "Released",
    },
    async ({ params, body }, { backend, actor }) => ({
      schema: SCHEMA,
      released: await backend.releaseContact(actor, params.id, body.number, body.reason),
    }),
  ),
  campaignActRoute("start"),
  campaignActRoute("pause"),
  campaignActRoute("stop"),
  campaignActRoute("finish"),
];
