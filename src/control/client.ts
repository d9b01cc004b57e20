import { type ClientRequest, type IncomingMessage, request as httpRequest } from "node:http";
import { StringDecoder } from "node:string_decoder";
import { SimbankError } from "../domain/errors.ts";
import { connectionError, silentError } from "./client-errors.ts";
import { sendUpload } from "./client-upload.ts";
import { WIRE, type WireName, type WireValue } from "./wire.ts";
import { errorSchema } from "./wire/common.ts";

export interface ClientOptions {
  readonly socketPath: string;
  /** Gives up everything under way, as when the person presses Ctrl-C. */
  readonly signal?: AbortSignal;
}

export interface CallOptions {
  readonly query?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  readonly body?: object;
  /** Bytes of a file to send instead of a JSON body. */
  readonly upload?: AsyncIterable<Uint8Array>;
  /** Milliseconds for a whole answer, or of silence on a stream. */
  readonly deadlineMs?: number;
}

type Method = "GET" | "POST";

const DEADLINE_MS = 30_000;
/** The daemon gives a sign of life four times as often. */
const SILENCE_MS = 60_000;
const LONGEST_LINE = 16 * 1024 * 1024;

/**
 * Talks to the daemon over its unix socket. Every answer is checked against its schema. Failures reject with a
 * `SimbankError`: the daemon's own, or `SB_DAEMON_UNREACHABLE` saying which socket and what to do.
 */
export class ControlClient {
  readonly #socketPath: string;
  readonly #signal: AbortSignal | undefined;

  constructor(options: ClientOptions) {
    this.#socketPath = options.socketPath;
    this.#signal = options.signal;
  }

  /** One answer of the named schema. */
  async json<N extends WireName>(
    reply: N,
    method: Method,
    path: string,
    options: CallOptions = {},
  ): Promise<WireValue[N]> {
    return fitting(reply, await this.#whole(method, path, options), this.#socketPath);
  }

  /** One answer that has one of two schemas, such as a dial's. */
  async either<A extends WireName, B extends WireName>(
    replies: readonly [A, B],
    method: Method,
    path: string,
    options: CallOptions = {},
  ): Promise<WireValue[A] | WireValue[B]> {
    const value = await this.#whole(method, path, options);
    const [first, second] = replies;
    return WIRE[first].safeParse(value).success
      ? fitting(first, value, this.#socketPath)
      : fitting(second, value, this.#socketPath);
  }

  /**
   * The lines of a streamed answer, each checked. Leaving the loop ends the request. Silence for longer than
   * `deadlineMs` ends it with `SB_DAEMON_UNREACHABLE`.
   */
  async *lines<N extends WireName>(
    line: N,
    method: Method,
    path: string,
    options: CallOptions = {},
  ): AsyncGenerator<WireValue[N]> {
    const request = this.#request(method, path, options, this.#signals);
    const silenceMs = options.deadlineMs ?? SILENCE_MS;
    request.setTimeout(silenceMs, () => request.destroy(silentError(this.#socketPath, silenceMs)));
    try {
      for await (const text of linesOf(await answerTo(request, options))) {
        const value = parseJson(text, this.#socketPath);
        throwIfError(value);
        yield fitting(line, value, this.#socketPath);
      }
    } catch (error) {
      throw this.#explained(error);
    } finally {
      request.destroy();
    }
  }

  async #whole(method: Method, path: string, options: CallOptions): Promise<unknown> {
    const deadlineMs = options.deadlineMs ?? DEADLINE_MS;
    const silent = silentError(this.#socketPath, deadlineMs);
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(silent), deadlineMs);
    const request = this.#request(method, path, options, [deadline.signal, ...this.#signals]);
    try {
      const value = parseJson(await textOf(await answerTo(request, options)), this.#socketPath);
      throwIfError(value);
      return value;
    } catch (error) {
      throw deadline.signal.aborted ? silent : this.#explained(error);
    } finally {
      clearTimeout(timer);
      request.destroy();
    }
  }

  #request(method: Method, path: string, options: CallOptions, signals: readonly AbortSignal[]): ClientRequest {
    return httpRequest({
      socketPath: this.#socketPath,
      method,
      path: path + queryText(options.query),
      agent: false,
      headers: headersFor(options),
      signal: AbortSignal.any([...signals]),
    });
  }

  get #signals(): readonly AbortSignal[] {
    return this.#signal === undefined ? [] : [this.#signal];
  }

  /** The person's own interrupt, the daemon's error, or what the failure of the connection means. */
  #explained(error: unknown): unknown {
    if (this.#signal?.aborted === true) return this.#signal.reason;
    return error instanceof SimbankError ? error : connectionError(error, this.#socketPath);
  }
}

/** Sends the body of a request and resolves with the head of its answer. */
function answerTo(request: ClientRequest, options: CallOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.once("response", resolve);
    request.on("error", reject);
    if (options.upload !== undefined) sendUpload(request, options.upload);
    else if (options.body !== undefined) request.end(JSON.stringify(options.body));
    else request.end();
  });
}

function headersFor(options: CallOptions): Record<string, string> {
  const accept = { accept: "application/json, application/x-ndjson" };
  if (options.upload !== undefined) return { ...accept, "content-type": "text/csv" };
  return options.body === undefined ? accept : { ...accept, "content-type": "application/json" };
}

function queryText(query: CallOptions["query"]): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== null && value !== undefined && value !== false) parameters.set(name, String(value));
  }
  const text = parameters.toString();
  return text === "" ? "" : `?${text}`;
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  for await (const line of linesOf(response)) text += `${line}\n`;
  return text;
}

async function* linesOf(response: IncomingMessage): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) continue;
    const pieces = (rest + decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))).split("\n");
    rest = pieces.pop() ?? "";
    if (rest.length > LONGEST_LINE) throw new SimbankError("SB_INTERNAL", "The daemon's answer has no end of line.");
    yield* pieces;
  }
  if (rest !== "") yield rest;
}

function parseJson(text: string, socketPath: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch (error) {
    throw foreign(socketPath, "is no JSON", error);
  }
}

function throwIfError(value: unknown): void {
  const parsed = errorSchema.safeParse(value);
  if (parsed.success) throw new SimbankError(parsed.data.error.code, parsed.data.error.message, parsed.data.error.data);
}

function fitting<N extends WireName>(name: N, value: unknown, socketPath: string): WireValue[N] {
  const parsed = WIRE[name].safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw foreign(
    socketPath,
    `does not fit ${name} at ${issue?.path.join(".") ?? "?"}: ${issue?.message ?? "?"}`,
    parsed.error,
  );
}

function foreign(socketPath: string, what: string, cause: unknown): SimbankError {
  const message = `The answer from ${socketPath} ${what}: check that simbank and simbankd are of the same version.`;
  return new SimbankError("SB_INTERNAL", message, { socket: socketPath }, { cause });
}
