import type { ClientRequest } from "node:http";

/**
 * Sends a file as the body of a request, no faster than the daemon takes it, and stops as soon as the daemon has
 * answered for good or is gone. A source that fails ends the request with its error.
 */
export function sendUpload(request: ClientRequest, source: AsyncIterable<Uint8Array>): void {
  // The caller hears of errors; once it has its answer, a late EPIPE of this side means nothing.
  let over = false;
  request.once("close", () => {
    over = true;
  });
  request.once("response", (response) => {
    response.once("end", () => {
      over = true;
      request.destroy();
    });
  });
  pump(request, source, () => over).catch((error: unknown) => {
    request.destroy(error instanceof Error ? error : new Error(String(error)));
  });
}

async function pump(request: ClientRequest, source: AsyncIterable<Uint8Array>, over: () => boolean): Promise<void> {
  for await (const chunk of source) {
    if (over()) return;
    if (!request.write(chunk)) await roomOrEnd(request);
  }
  if (!over()) request.end();
}

function roomOrEnd(request: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      request.off("drain", done).off("close", done);
      resolve();
    };
    if (request.destroyed) done();
    else request.on("drain", done).on("close", done);
  });
}
