import type { IncomingMessage, ServerResponse } from "node:http";
import type { Registry } from "prom-client";
import { SimbankError } from "../domain/errors.ts";
import { rfc3339, wallMs } from "../domain/time.ts";
import type { Backend } from "./backend.ts";
import { Connections } from "./connections.ts";
import { EventHub } from "./event-hub.ts";
import { failureOf, HttpError } from "./failure.ts";
import type { ControlLimits } from "./limits.ts";
import type { ControlLog } from "./log.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { keepOpenForBody, NdjsonReply } from "./ndjson-reply.ts";
import { openApiDocument } from "./openapi.ts";
import { type Identify, identifyByCredentials } from "./peer.ts";
import type { Answer, Exchange, Route } from "./route.ts";
import { findRoute } from "./router.ts";
import { ROUTES } from "./routes/index.ts";

export interface ServiceOptions {
  readonly backend: Backend;
  readonly log: ControlLog;
  /** Version of the product, for the OpenAPI document. */
  readonly version: string;
  /** Metrics of the process to publish beside ours. */
  readonly registry?: Registry;
  /** How peers are told apart; by their kernel credentials unless given. */
  readonly identify?: Identify;
}

/** Answers requests: finds the route, checks the role, runs it, turns its failure into an error answer. */
export class ControlService {
  readonly connections: Connections;
  readonly #options: ServiceOptions;
  readonly #limits: ControlLimits;
  readonly #hub: EventHub;
  readonly #metrics: Metrics;
  readonly #stopping = new AbortController();
  #openApi: object | null = null;

  constructor(options: ServiceOptions, limits: ControlLimits) {
    this.#options = options;
    this.#limits = limits;
    const identify = options.identify ?? identifyByCredentials(process.getuid?.() ?? 0);
    this.connections = new Connections(limits.connections, options.log, identify);
    this.#hub = new EventHub((listener) => options.backend.subscribe(listener), limits.followers);
    this.#metrics = createMetrics(options.backend, options.registry, () => ({
      connections: this.connections.open,
      dropped: this.connections.dropped,
      followers: this.#hub.followers,
    }));
  }

  /** Ends every stream, so that closing need not wait for followers. */
  stop(): void {
    this.#stopping.abort();
    this.#metrics.close();
  }

  /** Answers one request. Never rejects. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    const gone = new AbortController();
    const done = this.connections.begin(socket);
    response.on("error", () => {}).once("finish", () => this.#dropRest(request));
    response.once("close", () => {
      gone.abort();
      done();
    });
    const signal = AbortSignal.any([gone.signal, this.#stopping.signal]);
    const stream = new NdjsonReply(response, this.#limits, () => heartbeat(request));
    this.#stopping.signal.addEventListener("abort", () => stream.started && stream.end(), { signal: gone.signal });
    try {
      const answer = await this.#answer(request, stream, signal);
      if (answer !== null) this.#send(response, answer);
    } catch (error) {
      this.#fail(request, response, stream, error);
    }
  }

  async #answer(request: IncomingMessage, stream: NdjsonReply, signal: AbortSignal): Promise<Answer | null> {
    const { backend, version } = this.#options;
    const url = parseUrl(request.url ?? "/");
    const { route, params } = findRoute(ROUTES, request.method ?? "GET", url.pathname);
    const actor = this.connections.actor(request.socket);
    mustHold(actor, route);
    return route.run(params, url.searchParams, {
      actor,
      backend,
      hub: this.#hub,
      limits: this.#limits,
      request,
      signal,
      stream,
      openApi: () => (this.#openApi ??= openApiDocument(ROUTES, version)),
      metrics: () => this.#metrics.read(),
    });
  }

  #fail(request: IncomingMessage, response: ServerResponse, stream: NdjsonReply, error: unknown): void {
    const failure = failureOf(error);
    if (failure.unexpected) {
      const fields = { event: "control.failed", method: request.method, path: pathOf(request), err: error };
      this.#options.log.error(fields, "A control request failed.");
    }
    if (stream.started) {
      stream.push(failure.body);
      stream.end();
      return;
    }
    this.#send(response, { status: failure.status, body: failure.body }, failure.headers);
  }

  #send(response: ServerResponse, answer: Answer, headers: Readonly<Record<string, string>> = {}): void {
    if (response.destroyed || response.headersSent) return;
    keepOpenForBody(response);
    const isText = typeof answer.body === "string";
    const text = typeof answer.body === "string" ? answer.body : `${JSON.stringify(answer.body)}\n`;
    response.writeHead(answer.status, {
      "content-type": answer.contentType ?? (isText ? "text/plain; charset=utf-8" : "application/json; charset=utf-8"),
      "content-length": Buffer.byteLength(text),
      "cache-control": "no-store",
      ...headers,
    });
    response.end(text);
    // A peer that does not take its answer loses the connection.
    const timer = setTimeout(() => response.destroy(), this.#limits.stallMs);
    response.once("close", () => clearTimeout(timer));
  }

  /** What a peer still sends after its answer is read and dropped, but not for ever. */
  #dropRest(request: IncomingMessage): void {
    const { socket } = request;
    if (request.complete || socket.destroyed) return;
    const timer = setTimeout(() => request.destroy(), this.#limits.stallMs);
    const release = (): void => clearTimeout(timer);
    // An answered request hears nothing of its connection's end.
    socket.once("close", release);
    request.once("close", () => {
      release();
      socket.off("close", release);
    });
    request.resume();
  }
}

function mustHold(actor: Exchange["actor"], route: Route): void {
  if (route.roles.some((role) => actor.roles.includes(role))) return;
  const needed = route.roles.join(" or ");
  throw new SimbankError(
    "SB_FORBIDDEN",
    `This needs the role ${needed}, which ${actor.name} does not have: ask an administrator for the group.`,
    { needs: route.roles, has: actor.roles },
  );
}

function parseUrl(target: string): URL {
  const url = target.startsWith("/") ? URL.parse(`http://localhost${target}`) : null;
  if (url === null) throw new HttpError(400, "SB_USAGE", "The request's address is malformed.");
  return url;
}

/** The path without its query, for the log. */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? "").split("?", 1)[0]?.slice(0, 200) ?? "";
}

function heartbeat(request: IncomingMessage): object {
  const at = rfc3339(wallMs(Date.now()));
  return pathOf(request) === "/v1/events" ? { type: "heartbeat", at } : { heartbeat: at };
}
