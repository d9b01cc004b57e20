import { z } from "zod";
import { wallMs } from "../../domain/time.ts";
import { uploadedBytes } from "../body.ts";
import { jsonRoute, type Route } from "../route.ts";
import { requestInstantSchema, SCHEMA, timeOrNull } from "../wire/common.ts";
import { countrySchema } from "../wire/import.ts";
import {
  complaintToWire,
  consentImportToWire,
  evidenceToWire,
  recordFromWire,
  recordToWire,
  registerSchema,
  registriesToWire,
} from "../wire/register.ts";
import { importRoute } from "./import.ts";

const plain = { params: {}, query: {} } as const;
const entryId = { id: z.coerce.number().int().positive() };
const registryName = z
  .string()
  .regex(/^[A-Z]{2}-[A-Z0-9-]{1,30}$/, "expected a register as packs name it, such as GB-TPS");

function now() {
  return wallMs(Date.now());
}

/** With what right the box works: documents, registers, held lists, public registers, complaints. */
export const registerRoutes: readonly Route[] = [
  jsonRoute(
    {
      ...plain,
      method: "POST",
      path: "/v1/evidence",
      id: "storeEvidence",
      summary: "Stores a document by the SHA-256 of its content; the body is the file. On disk when it answers.",
      roles: ["operator", "auditor"],
      body: "bytes",
      reply: "Evidence",
    },
    async (_call, { backend, actor, request, limits }) =>
      evidenceToWire(await backend.storeEvidence(actor, uploadedBytes(request, limits))),
  ),
  jsonRoute(
    {
      ...plain,
      method: "GET",
      path: "/v1/records",
      id: "listRecords",
      summary: "Entries of the registers, oldest first.",
      roles: ["viewer"],
      query: { register: registerSchema.optional() },
      body: null,
      reply: "Records",
    },
    async ({ query }, { backend }) => {
      const entries = await backend.records(query.register ?? null);
      return { schema: SCHEMA, records: entries.map((entry) => recordToWire(entry, now())) };
    },
  ),
  jsonRoute(
    {
      ...plain,
      method: "POST",
      path: "/v1/records",
      id: "enterRecord",
      summary: "Enters a record. It counts for nothing until another person has checked it.",
      roles: ["operator"],
      body: "RecordRequest",
      reply: "Record",
      status: 201,
    },
    async ({ body }, { backend, actor }) => ({
      schema: SCHEMA,
      ...recordToWire(await backend.enterRecord(actor, recordFromWire(body)), now()),
    }),
  ),
  jsonRoute(
    {
      method: "POST",
      path: "/v1/records/{id}/check",
      id: "checkRecord",
      summary: "A second person accepts or refuses an entry; not who entered it, and nobody who holds both roles.",
      roles: ["auditor"],
      params: entryId,
      query: {},
      body: "RecordCheckRequest",
      reply: "Record",
    },
    async ({ params, body }, { backend, actor }) => ({
      schema: SCHEMA,
      ...recordToWire(await backend.checkRecord(actor, params.id, body), now()),
    }),
  ),
  jsonRoute(
    {
      method: "POST",
      path: "/v1/records/{id}/end",
      id: "endRecord",
      summary: "Ends an entry now and for good.",
      roles: ["operator", "auditor"],
      params: entryId,
      query: {},
      body: "Reason",
      reply: "Record",
    },
    async ({ params, body }, { backend, actor }) => ({
      schema: SCHEMA,
      ...recordToWire(await backend.endRecord(actor, params.id, body.reason), now()),
    }),
  ),
  jsonRoute(
    {
      ...plain,
      method: "GET",
      path: "/v1/consents/imports",
      id: "consentImports",
      summary: "Imported lists of consents, newest first; held ones permit nothing.",
      roles: ["viewer"],
      body: null,
      reply: "ConsentImports",
    },
    async (_call, { backend }) => ({
      schema: SCHEMA,
      imports: (await backend.consentImports()).map(consentImportToWire),
    }),
  ),
  jsonRoute(
    {
      method: "POST",
      path: "/v1/consents/imports/{id}/release",
      id: "releaseConsents",
      summary: "Lets a held list of consents count.",
      roles: ["auditor"],
      params: entryId,
      query: {},
      body: "Reason",
      reply: "ConsentImport",
    },
    async ({ params, body }, { backend, actor }) => ({
      schema: SCHEMA,
      ...consentImportToWire(await backend.releaseConsents(actor, params.id, body.reason)),
    }),
  ),
  jsonRoute(
    {
      ...plain,
      method: "GET",
      path: "/v1/registries",
      id: "listRegistries",
      summary: "Copies of public registers of people who want no calls, newest first.",
      roles: ["viewer"],
      body: null,
      reply: "Registries",
    },
    async (_call, { backend }) => registriesToWire(await backend.registryCopies()),
  ),
  importRoute({
    path: "/v1/registries/{registry}/import",
    id: "importRegistry",
    summary: "Imports a whole copy of a public register: numbers, under a header `number`.",
    params: { registry: registryName },
    query: { obtained_at: requestInstantSchema, country: countrySchema.optional() },
    kind: ({ registry }, query) => ({
      kind: "registry",
      registry,
      obtainedAt: query.obtained_at,
      defaultCountry: query.country ?? null,
      dryRun: query.dry_run,
    }),
  }),
  jsonRoute(
    {
      ...plain,
      method: "POST",
      path: "/v1/complaints",
      id: "addComplaint",
      summary: "Suppresses a number for everything and pauses the campaign that called it.",
      roles: ["operator", "auditor"],
      body: "ComplaintRequest",
      reply: "Complaint",
    },
    async ({ body }, { backend, actor }) => complaintToWire(await backend.complain(actor, body.number, body.source)),
  ),
  jsonRoute(
    {
      ...plain,
      method: "POST",
      path: "/v1/clock/trust",
      id: "trustClock",
      summary: "Believes the present clock although a newer row is on record.",
      roles: ["operator", "auditor"],
      body: "ClockTrustRequest",
      reply: "ClockTrust",
    },
    async ({ body }, { backend, actor }) => {
      const { newestWas } = await backend.trustClock(actor, body.reason, body.by);
      return { schema: SCHEMA, newest_was: timeOrNull(newestWas) };
    },
  ),
  jsonRoute(
    {
      ...plain,
      method: "POST",
      path: "/v1/first-box",
      id: "declareFirstBox",
      summary: "Records that this new ledger replaces none, so that no withdrawal was lost with one.",
      roles: ["operator", "auditor"],
      body: "Reason",
      reply: "FirstBox",
    },
    async ({ body }, { backend, actor }) => {
      await backend.declareFirstBox(actor, body.reason);
      return { schema: SCHEMA, first_box: true };
    },
  ),
];
