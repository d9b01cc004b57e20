import { createHash } from "node:crypto";
import { SimbankError } from "../../domain/errors.ts";
import { rfc3339, wallMs } from "../../domain/time.ts";
import type { FileBytes } from "../views-proof.ts";
import type { NdjsonReply } from "../ndjson-reply.ts";
import { jsonRoute, type Route, route } from "../route.ts";
import { requestInstantSchema, SCHEMA } from "../wire/common.ts";
import { erasureToWire, personExportToWire, retentionToWire } from "../wire/proof.ts";

const plain = { params: {}, query: {} } as const;
const file = {
  ...plain,
  method: "POST",
  body: null,
  replies: [{ status: 200, schema: "FileLine", stream: true }],
} as const;

/** Sends a file in lines. A reader that goes away ends the making of it. */
async function sendFile(bytes: FileBytes, stream: NdjsonReply, signal: AbortSignal): Promise<null> {
  const hash = createHash("sha256");
  let size = 0;
  try {
    for (;;) {
      const piece = await bytes.next();
      signal.throwIfAborted();
      if (piece.done === true) {
        await stream.write({ schema: SCHEMA, done: { bytes: size, sha256: hash.digest("hex"), facts: piece.value } });
        stream.end();
        return null;
      }
      hash.update(piece.value);
      size += piece.value.length;
      await stream.write({ data: Buffer.from(piece.value).toString("base64") });
    }
  } finally {
    await bytes.return({});
  }
}

/** What proves the ledger to others, what it owes to the people in it, and how it is kept. */
export const proofRoutes: readonly Route[] = [
  route(
    {
      ...file,
      path: "/v1/backup",
      id: "backup",
      summary: "An encrypted backup of ledger and documents, made while calls go on.",
      roles: ["operator", "auditor"],
    },
    (_call, { backend, actor, stream, signal }) => sendFile(backend.backup(actor), stream, signal),
  ),
  route(
    {
      ...file,
      path: "/v1/audit/export",
      id: "auditExport",
      summary: "The audit chain as a signed file that can be verified without the daemon.",
      roles: ["auditor"],
    },
    (_call, { backend, actor, stream, signal }) => sendFile(backend.exportAudit(actor), stream, signal),
  ),
  route(
    {
      ...file,
      path: "/v1/reports/evidence",
      id: "reportEvidence",
      summary: "A signed archive that shows with what right every call of a period was made.",
      roles: ["auditor"],
      query: { since: requestInstantSchema, until: requestInstantSchema },
    },
    ({ query, reveal }, { backend, actor, stream, signal }) => {
      const { since, until } = query;
      if (until <= since) throw new SimbankError("SB_INVALID_INPUT", "The period ends before it begins.");
      return sendFile(backend.evidencePack(actor, { since, until, reveal }), stream, signal);
    },
  ),
  jsonRoute(
    {
      ...plain,
      method: "POST",
      path: "/v1/subscribers/export",
      id: "exportSubscriber",
      summary: "Everything on record of a person, whole, for that person.",
      roles: ["auditor"],
      body: "NumberRequest",
      reply: "SubscriberExport",
    },
    async ({ body }, { backend, actor }) =>
      personExportToWire(await backend.exportPerson(actor, body.number), rfc3339(wallMs(Date.now()))),
  ),
  jsonRoute(
    {
      ...plain,
      method: "POST",
      path: "/v1/subscribers/erase",
      id: "eraseSubscriber",
      summary: "Forgets a person: number, variables, notes. Suppressions, counts and proofs stay.",
      roles: ["auditor"],
      body: "ErasureRequest",
      reply: "Erasure",
    },
    async ({ body }, { backend, actor }) =>
      erasureToWire(await backend.eraseSubscriber(actor, body.number, body.reason)),
  ),
  jsonRoute(
    {
      ...plain,
      method: "POST",
      path: "/v1/retention",
      id: "applyRetention",
      summary: "Forgets people whose records have been kept long enough, and says how many; daily by itself.",
      roles: ["auditor"],
      body: "RetentionRequest",
      reply: "Retention",
    },
    async ({ body }, { backend, actor }) =>
      retentionToWire(await backend.applyRetention(actor, body.dry_run), body.dry_run),
  ),
  jsonRoute(
    {
      ...plain,
      method: "POST",
      path: "/v1/key/rotate",
      id: "rotateKey",
      summary: "Exchanges the sealing secret and seals every row anew, while calls go on.",
      roles: ["auditor"],
      body: null,
      reply: "KeyRotation",
    },
    async (_call, { backend, actor }) => ({ schema: SCHEMA, rows: (await backend.rotateKey(actor)).rows }),
  ),
];
