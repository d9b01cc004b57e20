import type { IncomingMessage } from "node:http";
import { SimbankError } from "../domain/errors.ts";
import { HttpError } from "./failure.ts";
import type { ControlLimits } from "./limits.ts";

const CLOSE = { connection: "close" } as const;

function tooLarge(limits: ControlLimits): HttpError {
  return new HttpError(413, "SB_INVALID_INPUT", `The body is larger than ${limits.bodyBytes} bytes: send less.`, CLOSE);
}

/** Reads a whole body within the size and time limits. */
function readBytes(request: IncomingMessage, limits: ControlLimits): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      fail(
        new HttpError(408, "SB_TIMEOUT", `The body did not arrive within ${limits.bodyMs} ms: send it again.`, CLOSE),
      );
    }, limits.bodyMs);
    const release = (): void => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("close", onClose).off("error", onClose);
    };
    const fail = (error: Error): void => {
      release();
      // Later errors of a request nobody reads any more must not become uncaught exceptions.
      request.on("error", () => {});
      reject(error);
    };
    const onData = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > limits.bodyBytes) fail(tooLarge(limits));
      else chunks.push(chunk);
    };
    const onEnd = (): void => {
      release();
      resolve(Buffer.concat(chunks, size));
    };
    const onClose = (): void => fail(new SimbankError("SB_INVALID_INPUT", "The body ended early: send it whole."));
    request.on("data", onData).on("end", onEnd).on("close", onClose).on("error", onClose);
  });
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // TextDecoder says only "invalid": the remedy is ours to name.
    throw new SimbankError("SB_INVALID_INPUT", "The body is not UTF-8 text: send JSON in UTF-8.");
  }
}

/** Reads a JSON body. An empty body reads as `{}`, so that acts without arguments need none. */
export async function readJson(request: IncomingMessage, limits: ControlLimits): Promise<unknown> {
  const announced = Number(request.headers["content-length"] ?? 0);
  if (announced > limits.bodyBytes) throw tooLarge(limits);
  const text = decodeUtf8(await readBytes(request, limits));
  if (text.trim() === "") return {};
  const type = request.headers["content-type"] ?? "application/json";
  if (!/^application\/json\b/i.test(type)) {
    throw new HttpError(415, "SB_INVALID_INPUT", "The body must be application/json.");
  }
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // The parser's message quotes the body, which may hold a number.
    throw new SimbankError("SB_INVALID_INPUT", "The body is not valid JSON: check its quotes and commas.");
  }
}

/**
 * An uploaded file as it comes, piece by piece. Only waiting for the sender counts against the idle limit: while the
 * consumer is busy the sender is held back. Throws `SB_TIMEOUT` on a stalled sender, `SB_INVALID_INPUT` on one that
 * went away; both end the connection.
 */
export async function* uploadedBytes(request: IncomingMessage, limits: ControlLimits): AsyncGenerator<Uint8Array> {
  const iterator: AsyncIterator<unknown> = request.iterator({ destroyOnReturn: false });
  try {
    for (;;) {
      const next = await nextPiece(request, iterator, limits);
      if (next.done === true) return;
      if (next.value instanceof Uint8Array) yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

async function nextPiece(
  request: IncomingMessage,
  iterator: AsyncIterator<unknown>,
  limits: ControlLimits,
): Promise<IteratorResult<unknown>> {
  const timer = setTimeout(() => {
    request.destroy(new SimbankError("SB_TIMEOUT", `No data for ${limits.uploadIdleMs} ms: start the import again.`));
  }, limits.uploadIdleMs);
  try {
    return await iterator.next();
  } catch (error) {
    if (error instanceof SimbankError) throw error;
    throw new SimbankError("SB_INVALID_INPUT", "The upload ended early: start the import again.", {}, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
