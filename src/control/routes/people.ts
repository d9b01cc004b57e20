import { z } from "zod";
import { jsonRoute, type Route } from "../route.ts";
import { SCHEMA, shownNumber } from "../wire/common.ts";
import { numberToWire, suppressionToWire, withdrawalToWire } from "../wire/number.ts";
import { columnMapSchema } from "../wire/import.ts";
import { sha256Schema } from "../wire/register.ts";
import { importRoute } from "./import.ts";

const people = { params: {}, query: {} } as const;

/**
 * Consents and suppressions. Numbers travel in bodies, never in addresses: no log of requests can hold one.
 */
export const peopleRoutes: readonly Route[] = [
  importRoute({
    path: "/v1/consents/import",
    id: "importConsents",
    summary: "Imports consents from CSV: number,purpose,granted_at,method and optional columns. Idempotent.",
    params: {},
    query: { map: columnMapSchema.optional(), evidence: sha256Schema.optional() },
    kind: (_params, query) => ({
      kind: "consents",
      dryRun: query.dry_run,
      ...(query.map !== undefined && { map: query.map }),
      ...(query.evidence !== undefined && { evidence: query.evidence }),
    }),
  }),
  jsonRoute(
    {
      ...people,
      method: "POST",
      path: "/v1/consents/show",
      id: "showNumber",
      summary: "Consents and suppressions of a number.",
      roles: ["viewer"],
      body: "NumberRequest",
      reply: "NumberRecord",
    },
    async ({ body, reveal }, { backend, actor }) =>
      numberToWire(await backend.numberRecord(actor, body.number, reveal), reveal),
  ),
  jsonRoute(
    {
      ...people,
      method: "POST",
      path: "/v1/consents/withdraw",
      id: "withdrawConsent",
      summary:
        "Withdraws all consent of a number. Answers only when it is on disk and nothing is dialled to it any more.",
      roles: ["operator", "auditor"],
      body: "WithdrawRequest",
      reply: "Withdrawal",
    },
    async ({ body }, { backend, actor }) => withdrawalToWire(await backend.withdraw(actor, body.number, body.method)),
  ),
  jsonRoute(
    {
      ...people,
      method: "POST",
      path: "/v1/suppressions",
      id: "suppressNumber",
      summary: "Never calls this number again, for one purpose or for all.",
      roles: ["operator", "auditor"],
      body: "SuppressRequest",
      reply: "Withdrawal",
    },
    async ({ body }, { backend, actor }) => withdrawalToWire(await backend.suppress(actor, body)),
  ),
  importRoute({
    path: "/v1/suppressions/import",
    id: "importSuppressions",
    summary: "Imports suppressed numbers from CSV. Idempotent.",
    params: {},
    query: {},
    kind: (_params, query) => ({ kind: "suppressions", dryRun: query.dry_run }),
  }),
  jsonRoute(
    {
      ...people,
      method: "GET",
      path: "/v1/suppressions",
      id: "listSuppressions",
      summary: "Suppressed numbers, newest first.",
      roles: ["viewer"],
      query: { limit: z.coerce.number().int().min(1).max(100_000).default(1000) },
      body: null,
      reply: "Suppressions",
    },
    async ({ query, reveal }, { backend, actor }) => ({
      schema: SCHEMA,
      suppressions: (await backend.suppressions(actor, query.limit, reveal)).map((row) =>
        suppressionToWire(row, reveal),
      ),
    }),
  ),
  jsonRoute(
    {
      ...people,
      method: "POST",
      path: "/v1/suppressions/check",
      id: "checkSuppression",
      summary: "Whether a number is suppressed, and why.",
      roles: ["viewer"],
      body: "NumberRequest",
      reply: "SuppressionCheck",
    },
    async ({ body, reveal }, { backend, actor }) => {
      const rows = await backend.checkSuppression(actor, body.number, reveal);
      return {
        schema: SCHEMA,
        number: shownNumber(body.number, reveal),
        suppressed: rows.length > 0,
        suppressions: rows.map((row) => suppressionToWire(row, reveal)),
      };
    },
  ),
];
