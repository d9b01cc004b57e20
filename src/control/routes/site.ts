import { rfc3339, wallMs } from "../../domain/time.ts";
import { jsonRoute, type Route, route } from "../route.ts";
import { auditToWire, resumedToWire } from "../wire/site.ts";
import { SCHEMA } from "../wire/common.ts";
import { statusToWire, stopToWire } from "../wire/slot.ts";

/** The box as a whole: state, events, the site-wide stop, the audit chain, the interface itself. */
export const siteRoutes: readonly Route[] = [
  jsonRoute(
    {
      method: "GET",
      path: "/v1/status",
      id: "status",
      summary: "The daemon and every slot.",
      roles: ["viewer"],
      params: {},
      query: {},
      body: null,
      reply: "Status",
    },
    async (_call, { backend }) => statusToWire(await backend.status()),
  ),
  route(
    {
      method: "GET",
      path: "/v1/events",
      id: "events",
      summary: "What happens, as it happens. Numbers are always masked. A reader that stops reading is dropped.",
      roles: ["viewer"],
      params: {},
      query: {},
      body: null,
      replies: [{ status: 200, schema: "Event", stream: true }],
    },
    async (_call, { hub, stream, signal }) => {
      const following = hub.stream(stream, signal);
      // From here on nothing is missed: a reader may ask for the status once it has seen this line.
      stream.push({ type: "hello", at: rfc3339(wallMs(Date.now())), version: SCHEMA });
      await following;
      return null;
    },
  ),
  jsonRoute(
    {
      method: "POST",
      path: "/v1/stop-all",
      id: "stopAll",
      summary: "Stops all dialling; survives restarts. `now` ends answered calls too.",
      roles: ["operator", "auditor"],
      params: {},
      query: {},
      body: "StopAllRequest",
      reply: "Stopped",
    },
    async ({ body }, { backend, actor }) => {
      const done = await backend.stopAll(actor, body.reason, body.now);
      return { schema: SCHEMA, stopped: stopToWire(done.stopped), calls_ended: done.callsEnded };
    },
  ),
  jsonRoute(
    {
      method: "POST",
      path: "/v1/resume",
      id: "resumeAll",
      summary: "Lifts the site-wide stop.",
      roles: ["operator", "auditor"],
      params: {},
      query: {},
      body: "Reason",
      reply: "Resumed",
    },
    async ({ body }, { backend, actor }) => resumedToWire((await backend.resumeAll(actor, body.reason)).resumedAt),
  ),
  jsonRoute(
    {
      method: "GET",
      path: "/v1/audit/verify",
      id: "auditVerify",
      summary: "Recomputes the audit chain from its first event.",
      roles: ["viewer"],
      params: {},
      query: {},
      body: null,
      reply: "AuditReport",
    },
    async (_call, { backend }) => auditToWire(await backend.auditVerify()),
  ),
  route(
    {
      method: "GET",
      path: "/v1/openapi.json",
      id: "openApi",
      summary: "This document.",
      roles: ["viewer"],
      params: {},
      query: {},
      body: null,
      replies: [{ status: 200, schema: null, stream: false }],
    },
    (_call, { openApi }) => Promise.resolve({ status: 200, body: openApi() }),
  ),
  route(
    {
      method: "GET",
      path: "/metrics",
      id: "metrics",
      summary: "Metrics in the Prometheus text format.",
      roles: ["viewer"],
      params: {},
      query: {},
      body: null,
      replies: [{ status: 200, schema: null, stream: false }],
    },
    async (_call, { metrics }) => {
      const { contentType, text } = await metrics();
      return { status: 200, contentType, body: text };
    },
  ),
];
