import type { IncomingMessage } from "node:http";
import { z } from "zod";
import { SimbankError } from "../domain/errors.ts";
import type { Backend } from "./backend.ts";
import { readJson } from "./body.ts";
import type { EventHub } from "./event-hub.ts";
import type { ControlLimits } from "./limits.ts";
import type { NdjsonReply } from "./ndjson-reply.ts";
import type { Actor, Role } from "./roles.ts";
import { WIRE, type WireName, type WireValue } from "./wire.ts";
import { flagSchema } from "./wire/common.ts";

/** What every handler is given beside its checked arguments. */
export interface Exchange {
  readonly actor: Actor;
  readonly backend: Backend;
  readonly hub: EventHub;
  readonly limits: ControlLimits;
  readonly request: IncomingMessage;
  /** Aborted when the client is gone before its answer was complete. */
  readonly signal: AbortSignal;
  /** The streamed form of the answer; untouched, the answer is the JSON that the handler returns. */
  readonly stream: NdjsonReply;
  readonly openApi: () => object;
  readonly metrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
}

/** An answer that is one body: an object becomes JSON, a text is sent as it is. */
export interface Answer {
  readonly status: number;
  readonly contentType?: string;
  readonly body: object | string;
}

/** A body that is no JSON: rows, or a document as it is. */
export type RawBody = "csv" | "bytes";

export type Method = "GET" | "POST";

/** One verb of the interface, as the router, the server and the OpenAPI document see it. */
export interface Route {
  readonly method: Method;
  /** Path with `{name}` parameters. */
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  /** One of these roles is needed. */
  readonly roles: readonly Role[];
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: WireName | RawBody | null;
  readonly replies: readonly RouteReply[];
  /** Resolves null when the answer went out as a stream. */
  run(params: Readonly<Record<string, string>>, query: URLSearchParams, exchange: Exchange): Promise<Answer | null>;
}

export interface RouteReply {
  readonly status: number;
  readonly schema: WireName | null;
  readonly stream: boolean;
}

type BodyOf<B extends WireName | RawBody | null> = B extends WireName ? WireValue[B] : null;

export interface Call<P extends z.ZodRawShape, Q extends z.ZodRawShape, B extends WireName | RawBody | null> {
  readonly params: z.output<z.ZodObject<P>>;
  readonly query: z.output<z.ZodObject<Q>>;
  readonly body: BodyOf<B>;
  /** The reader asked for whole numbers and may have them. */
  readonly reveal: boolean;
}

interface RouteSpec<P extends z.ZodRawShape, Q extends z.ZodRawShape, B extends WireName | RawBody | null> {
  readonly method: Method;
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly roles: readonly Role[];
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly replies: readonly RouteReply[];
}

const revealShape = { reveal: flagSchema.default(false).describe("Whole numbers; needs the role auditor") };

/** Declares a route whose handler answers for itself, as JSON or as a stream. */
export function route<P extends z.ZodRawShape, Q extends z.ZodRawShape, B extends WireName | RawBody | null>(
  spec: RouteSpec<P, Q, B>,
  handle: (call: Call<P, Q, B>, exchange: Exchange) => Promise<Answer | null>,
): Route {
  const params = z.strictObject(spec.params);
  const query = z.strictObject(spec.query);
  const queryWithReveal = z.strictObject({ ...spec.query, ...revealShape });
  const parseBody = bodyParser(spec.body);
  return {
    ...spec,
    params,
    query: queryWithReveal,
    async run(rawParams, rawQuery, exchange) {
      const { reveal: rawReveal, ...queryRest } = Object.fromEntries(rawQuery);
      const call = {
        params: check(params, rawParams),
        query: check(query, queryRest),
        reveal: mayReveal(check(revealShape.reveal, rawReveal), exchange.actor),
        body: await parseBody(exchange),
      };
      return handle(call, exchange);
    },
  };
}

/** Declares a route that answers one JSON object of the schema `reply`. */
export function jsonRoute<
  P extends z.ZodRawShape,
  Q extends z.ZodRawShape,
  B extends WireName | RawBody | null,
  R extends WireName,
>(
  spec: Omit<RouteSpec<P, Q, B>, "replies"> & { readonly reply: R; readonly status?: number },
  handle: (call: Call<P, Q, B>, exchange: Exchange) => Promise<WireValue[R]>,
): Route {
  const { reply, status = 200, ...rest } = spec;
  return route({ ...rest, replies: [{ status, schema: reply, stream: false }] }, async (call, exchange) => {
    const body = await handle(call, exchange);
    return { status, body };
  });
}

function bodyParser<B extends WireName | RawBody | null>(body: B): (exchange: Exchange) => Promise<BodyOf<B>>;
function bodyParser(body: WireName | RawBody | null): (exchange: Exchange) => Promise<unknown> {
  if (body === null || body === "csv" || body === "bytes") return () => Promise.resolve(null);
  return async ({ request, limits }) => check<unknown>(WIRE[body], await readJson(request, limits));
}

function mayReveal(asked: boolean, actor: Actor): boolean {
  if (!asked || actor.roles.includes("auditor")) return asked;
  throw new SimbankError(
    "SB_FORBIDDEN",
    `Whole numbers need the role auditor, which ${actor.name} does not have: ask without reveal.`,
    { needs: ["auditor"], has: actor.roles },
  );
}

/** The value if it fits the schema; otherwise an error that lists every problem with its place. */
export function check<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const invalidNumber = parsed.error.issues.some(
    (issue) => issue.code === "custom" && issue.params?.invalidNumber === true,
  );
  const text = problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; ");
  throw new SimbankError(invalidNumber ? "SB_INVALID_NUMBER" : "SB_INVALID_INPUT", `${text}.`, { problems });
}
