import { z } from "zod";
import { type Answer, type Exchange, jsonRoute, type Route, route } from "../route.ts";
import type { DialAnswerView, DialRequestView } from "../views.ts";
import { attemptToWire } from "../wire/attempt.ts";
import { campaignIdSchema, flagSchema, outcomeSchema, requestInstantSchema, slotIdSchema } from "../wire/common.ts";
import { explanationToWire, progressToWire, queuedToWire, refusedToWire } from "../wire/dial.ts";
import { pastDecisionToWire } from "../wire/past-decision.ts";
import { listAttempts, revealed } from "./attempts.ts";

async function dialAndLeave(request: DialRequestView, exchange: Exchange, reveal: boolean): Promise<Answer> {
  return dialAnswer(await exchange.backend.dial(exchange.actor, request, null), exchange, reveal);
}

async function dialAndWait(request: DialRequestView, exchange: Exchange, reveal: boolean): Promise<Answer | null> {
  const { backend, actor, stream, signal } = exchange;
  const answer = await backend.dial(actor, request, {
    signal,
    progress: (step) => stream.push({ progress: progressToWire(step) }),
  });
  const told = await dialAnswer(answer, exchange, reveal);
  if (!stream.started && answer.kind === "refused") return told;
  stream.push(answer.kind === "ended" ? { ended: told.body } : told.body);
  stream.end();
  return null;
}

async function dialAnswer(
  answer: DialAnswerView,
  exchange: Exchange,
  reveal: boolean,
): Promise<Answer & { readonly body: object }> {
  switch (answer.kind) {
    case "refused":
      return { status: 422, body: refusedToWire(answer.refusals) };
    case "queued":
      return { status: 202, body: queuedToWire(answer) };
    case "ended":
      return { status: 200, body: attemptToWire(await revealed(answer.attempt, reveal, exchange), reveal) };
  }
}

/** Dials, decisions and attempts. */
export const callRoutes: readonly Route[] = [
  route(
    {
      method: "POST",
      path: "/v1/dials",
      id: "dial",
      summary:
        "Dials one number if the gate allows it. A dial that is still queued is taken back when its waiter leaves.",
      roles: ["operator"],
      params: {},
      query: {},
      body: "DialRequest",
      replies: [
        { status: 200, schema: "DialLine", stream: true },
        { status: 200, schema: "Explanation", stream: false },
        { status: 202, schema: "DialQueued", stream: false },
        { status: 422, schema: "Refused", stream: false },
      ],
    },
    async ({ body, reveal }, exchange) => {
      const request = { number: body.number, campaign: body.campaign, slot: body.slot };
      if (body.dry_run) {
        const explanation = await exchange.backend.explain(exchange.actor, request, reveal);
        return { status: 200, body: explanationToWire(explanation, body.number, reveal) };
      }
      return body.wait ? dialAndWait(request, exchange, reveal) : dialAndLeave(request, exchange, reveal);
    },
  ),
  jsonRoute(
    {
      method: "POST",
      path: "/v1/explain",
      id: "explain",
      summary: "The whole decision for a number: every rule, every line. Dials and writes nothing.",
      roles: ["viewer"],
      params: {},
      query: {},
      body: "ExplainRequest",
      reply: "Explanation",
    },
    async ({ body, reveal }, { backend, actor }) =>
      explanationToWire(await backend.explain(actor, body, reveal), body.number, reveal),
  ),
  jsonRoute(
    {
      method: "GET",
      path: "/v1/decisions/{of}/{id}",
      id: "pastDecision",
      summary: "A past refusal (`decision`) or allowed dial (`attempt`), from what was kept of it.",
      roles: ["viewer"],
      params: { of: z.enum(["decision", "attempt"]), id: z.coerce.number().int().positive() },
      query: {},
      body: null,
      reply: "PastDecision",
    },
    async ({ params, reveal }, { backend }) =>
      pastDecisionToWire(await backend.pastDecision({ kind: params.of, id: params.id }, reveal)),
  ),
  route(
    {
      method: "GET",
      path: "/v1/attempts",
      id: "listAttempts",
      summary: "Attempts, oldest first; with `follow`, then each that ends. `open` adds those under way.",
      roles: ["viewer"],
      params: {},
      query: {
        since: requestInstantSchema.optional(),
        campaign: campaignIdSchema.optional(),
        slot: slotIdSchema.optional(),
        outcome: outcomeSchema.optional(),
        open: flagSchema.default(false),
        follow: flagSchema.default(false),
      },
      body: null,
      replies: [{ status: 200, schema: "AttemptLine", stream: true }],
    },
    async ({ query, reveal }, exchange) => {
      await listAttempts(query, reveal, exchange);
      return null;
    },
  ),
  jsonRoute(
    {
      method: "POST",
      path: "/v1/attempts/{attempt}/reconcile",
      id: "reconcileAttempt",
      summary:
        "Says what became of an attempt whose outcome is unknown, and frees its callee. The outcome itself stays.",
      roles: ["operator", "auditor"],
      params: { attempt: z.coerce.number().int().positive() },
      query: {},
      body: "ReconcileRequest",
      reply: "Attempt",
    },
    async ({ params, body, reveal }, exchange) => {
      const word = { ...body, attempt: params.attempt, by: body.by ?? exchange.actor.name };
      const row = await exchange.backend.reconcile(exchange.actor, word);
      return attemptToWire(await revealed(row, reveal, exchange), reveal);
    },
  ),
];
