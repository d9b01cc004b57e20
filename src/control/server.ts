import { createServer, type Server } from "node:http";
import type { Duplex } from "node:stream";
import { groupId } from "../posix/index.ts";
import { errorBody } from "./failure.ts";
import { type ControlLimits, DEFAULT_LIMITS } from "./limits.ts";
import { ROLE_GROUPS } from "./roles.ts";
import { ControlService, type ServiceOptions } from "./service.ts";
import { listenOn, removeSocket, statOf } from "./socket-file.ts";

export interface ControlServerOptions extends ServiceOptions {
  readonly socketPath: string;
  readonly limits?: Partial<ControlLimits>;
  /** Id of the group that may use the socket, null for none; by default that of `simbank`. */
  readonly socketGroup?: number | null;
}

export interface ControlServer {
  readonly socketPath: string;
  /** Connections that are open now. */
  readonly connections: number;
  /** Takes no more requests, lets those under way end for a moment, cuts the rest, removes the socket. Idempotent. */
  close(): Promise<void>;
}

/**
 * Serves the control interface on a unix socket. Rejects with `SB_CONFIG` or `SB_CONFLICT` when the path cannot be
 * used. A peer that hangs, sends garbage or does not read is cut off; nothing it does reaches another peer.
 */
export async function openControlServer(options: ControlServerOptions): Promise<ControlServer> {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const service = new ControlService(options, limits);
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      // Bodies have limits of their own: an import may take hours, a JSON body seconds.
      requestTimeout: 0,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: Math.min(1_000, limits.headersMs),
    },
    (request, response) => void service.serve(request, response),
  );
  server.on("connection", (socket) => service.connections.add(socket));
  server.on("clientError", refuseGarbage);
  const group = options.socketGroup === undefined ? groupId(ROLE_GROUPS.viewer) : options.socketGroup;
  await listenOn(server, options.socketPath, group, options.log).catch((error: unknown) => {
    service.stop();
    throw error;
  });
  const made = statOf(options.socketPath);
  let closing: Promise<void> | null = null;
  const close = async (): Promise<void> => {
    await closeServer(server, service, limits);
    removeSocket(options.socketPath, made);
  };
  return {
    socketPath: options.socketPath,
    get connections() {
      return service.connections.open;
    },
    close: () => (closing ??= close()),
  };
}

const GARBAGE: Readonly<Record<string, readonly [number, string]>> = {
  HPE_HEADER_OVERFLOW: [431, "The headers are too large."],
  ERR_HTTP_REQUEST_TIMEOUT: [408, "The request did not arrive in time."],
};

/** Answers what is no HTTP with an error in JSON, and closes. */
function refuseGarbage(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (!socket.writable || error.code === "ECONNRESET") {
    socket.destroy();
    return;
  }
  const [status, message] = GARBAGE[error.code ?? ""] ?? [400, "This is no HTTP/1.1 request."];
  const body = `${JSON.stringify(errorBody("SB_USAGE", message))}\n`;
  socket.end(
    `HTTP/1.1 ${status} Refused\r\ncontent-type: application/json; charset=utf-8\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

function closeServer(server: Server, service: ControlService, limits: ControlLimits): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => service.connections.cut(), limits.closeMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    service.stop();
    server.closeIdleConnections();
  });
}
