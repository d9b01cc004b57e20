import { REPORT_KINDS } from "../../domain/report.ts";
import { z } from "zod";
import { jsonRoute, type Route } from "../route.ts";
import { campaignIdSchema, requestInstantSchema } from "../wire/common.ts";
import { reportToWire } from "../wire/report.ts";

/** Figures over attempts. */
export const reportRoutes: readonly Route[] = [
  jsonRoute(
    {
      method: "GET",
      path: "/v1/reports/{by}",
      id: "report",
      summary: "ASR, NER, ACD, PDD, contact, abandonment and opt-out rates, refusals and quota use.",
      roles: ["viewer"],
      params: { by: z.enum(REPORT_KINDS) },
      query: {
        since: requestInstantSchema.optional(),
        until: requestInstantSchema.optional(),
        campaign: campaignIdSchema.optional(),
      },
      body: null,
      reply: "Report",
    },
    async ({ params, query }, { backend }) => {
      const { since = null, until = null, campaign = null } = query;
      return reportToWire(await backend.report({ by: params.by, since, until, campaign }));
    },
  ),
];
