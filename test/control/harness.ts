import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import {
  type Actor,
  type ControlLimits,
  type ControlLog,
  ControlClient,
  type ControlServer,
  openControlServer,
  ROLES,
} from "../../src/control/index.ts";
import { FakeBackend } from "./fake-backend.ts";

export const EVERYBODY: Actor = { uid: 1000, name: "chen", roles: ROLES };

export interface LogLine {
  readonly level: "info" | "warn" | "error";
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export function memoryLog(): ControlLog & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: LogLine["level"]) => (fields: Readonly<Record<string, unknown>>, message: string) => {
    lines.push({ level, fields, message });
  };
  return { lines, info: at("info"), warn: at("warn"), error: at("error") };
}

/** A temporary folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sb-control-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Rig {
  readonly backend: FakeBackend;
  readonly server: ControlServer;
  readonly client: ControlClient;
  readonly socketPath: string;
  readonly log: ReturnType<typeof memoryLog>;
}

/** A server over a fake daemon on a real unix socket, closed after the test. */
export async function openRig(limits: Partial<ControlLimits> = {}, actor: () => Actor = () => EVERYBODY): Promise<Rig> {
  const backend = new FakeBackend();
  const log = memoryLog();
  const socketPath = join(temporaryFolder(), "control.sock");
  const server = await openControlServer({
    socketPath,
    backend,
    log,
    version: "0.1.0",
    limits: { closeMs: 100, ...limits },
    identify: () => actor(),
  });
  onTestFinished(() => server.close());
  return { backend, server, client: new ControlClient({ socketPath }), socketPath, log };
}

export interface RawPeer {
  readonly socket: Socket;
  /** What came so far, as text. */
  text(): string;
  /** Resolves once the text holds this. */
  until(part: string): Promise<string>;
  readonly closed: Promise<void>;
}

/** A peer that speaks bytes, not HTTP. */
export async function rawPeer(socketPath: string): Promise<RawPeer> {
  const socket = connect({ path: socketPath });
  onTestFinished(() => void socket.destroy());
  let text = "";
  const waiting = new Set<() => void>();
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  socket.on("error", () => {});
  socket.on("data", (chunk) => {
    text += chunk.toString("utf8");
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  const until = (part: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!text.includes(part)) return;
        waiting.delete(look);
        resolve(text);
      };
      waiting.add(look);
      socket.once("close", () =>
        reject(new Error(`closed before ${JSON.stringify(part)} came: ${JSON.stringify(text)}`)),
      );
      look();
    });
  return { socket, text: () => text, until, closed };
}

/** Everything an async sequence yields. */
export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
