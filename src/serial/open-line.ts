import { err, ok } from "../domain/result.ts";
import type { Result } from "../domain/result.ts";
import { valueWithin } from "./deadline.ts";
import { PortLine } from "./line.ts";
import { openAbortedError, openTimeoutError, withHolder } from "./open-error.ts";
import { closePort, openPort } from "./port.ts";
import type { OpenPort } from "./port.ts";
import type { LineOpenError, SerialLine, SerialLineHandlers, SerialLineOptions } from "./types.ts";

const OPEN_TIMEOUT_MS = 5000;

/**
 * Opens one serial line for our use alone: raw 8N1 at `baudRate`, locked by flock(2) and, where it is safe, exclusive
 * by TIOCEXCL. Input that was waiting in the driver is discarded. Everything that can be wrong with a port is returned
 * as a `LineOpenError`; nothing stays open then: what a driver opens after the deadline or after `signal` is closed again.
 *
 * Opening and closing take one libuv pool thread each while the driver works. The program sets UV_THREADPOOL_SIZE to
 * its number of ports and some more before anything uses the pool, so that stuck drivers cannot hold up other ports.
 */
export async function openLine(
  options: SerialLineOptions,
  handlers: SerialLineHandlers,
  signal?: AbortSignal,
): Promise<Result<SerialLine, LineOpenError>> {
  if (isAborted(signal)) return err(openAbortedError(options.path));
  const timeoutMs = options.openTimeoutMs ?? OPEN_TIMEOUT_MS;
  const opening = openPort(options);
  const opened = await valueWithin(opening, timeoutMs, signal);
  if (opened === null) {
    opening.then(closeLate, ignore);
    return err(isAborted(signal) ? openAbortedError(options.path) : openTimeoutError(options.path, timeoutMs));
  }
  if (!opened.value.ok) return err(await withHolder(options.path, opened.value.error));
  return ok(new PortLine(opened.value.value, options, handlers));
}

/** Nobody waits for this port any more, and a failed close(2) releases the descriptor all the same. */
function closeLate(port: Result<OpenPort, LineOpenError>): void {
  if (port.ok) closePort(port.value, true).catch(ignore);
}

function ignore(): void {
  // The caller has been told that the port did not open; there is no one left to tell.
}

/** Asked anew each time: the answer changes while we wait. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted ?? false;
}
