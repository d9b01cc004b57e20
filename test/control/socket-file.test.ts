import { linkSync, lstatSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ControlClient, openControlServer } from "../../src/control/index.ts";
import { connectionError } from "../../src/control/client-errors.ts";
import { FakeBackend } from "./fake-backend.ts";
import { memoryLog, temporaryFolder } from "./harness.ts";

async function open(socketPath: string, socketGroup: number | null = null) {
  const log = memoryLog();
  const backend = new FakeBackend();
  const server = await openControlServer({ socketPath, backend, log, version: "0.1.0", socketGroup });
  onTestFinished(() => server.close());
  return { server, log };
}

/** A socket file left behind by a process that is gone: its listener is closed, its name was kept by a link. */
async function staleSocket(path: string): Promise<void> {
  const dead = createServer();
  await new Promise<void>((resolve) => dead.listen({ path: `${path}.first` }, resolve));
  linkSync(`${path}.first`, path);
  await new Promise((resolve) => dead.close(resolve));
}

describe("the control socket", () => {
  test("without a group is the owner's alone, with one warning", async () => {
    const path = join(temporaryFolder(), "control.sock");
    const { log } = await open(path, null);
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    expect(log.lines.filter(({ level }) => level === "warn")).toEqual([
      expect.objectContaining({ message: expect.stringContaining("no group simbank") }),
    ]);
  });

  test("with a group is that group's too", async () => {
    const path = join(temporaryFolder(), "control.sock");
    const group = process.getgid?.() ?? 0;
    const { log } = await open(path, group);
    expect([lstatSync(path).mode & 0o777, lstatSync(path).gid]).toEqual([0o660, group]);
    expect(log.lines).toEqual([]);
  });

  test("is known to its owner with all roles", async () => {
    const path = join(temporaryFolder(), "control.sock");
    await open(path);
    const client = new ControlClient({ socketPath: path });
    await client.json("Cards", "GET", "/v1/cards", { query: { reveal: true } });
    await client.json("Slot", "POST", "/v1/slots/b1.1/stop");
  });

  test("replaces one that nobody serves any more", async () => {
    const path = join(temporaryFolder(), "control.sock");
    await staleSocket(path);
    await open(path);
    await new ControlClient({ socketPath: path }).json("Status", "GET", "/v1/status");
  });

  test("is refused where another daemon serves it, which goes on serving", async () => {
    const path = join(temporaryFolder(), "control.sock");
    await open(path);
    await expect(open(path)).rejects.toMatchObject({ code: "SB_CONFLICT", message: expect.stringContaining(path) });
    await new ControlClient({ socketPath: path }).json("Status", "GET", "/v1/status");
  });

  const misplaced = [
    { name: "a file", make: (path: string) => writeFileSync(path, "precious"), says: /is no socket/ },
    { name: "a folder", make: (path: string) => mkdirSync(path), says: /is a folder/ },
    { name: "a link", make: (path: string) => symlinkSync("/dev/null", path), says: /is no socket/ },
  ];
  test.each(misplaced)("is refused where $name is in its place, which is left alone", async ({ make, says }) => {
    const path = join(temporaryFolder(), "control.sock");
    make(path);
    const before = lstatSync(path);
    await expect(open(path)).rejects.toMatchObject({ code: "SB_CONFIG", message: expect.stringMatching(says) });
    expect(lstatSync(path).ino).toBe(before.ino);
  });

  test("is refused where its path is longer than a socket's can be", async () => {
    const path = join(temporaryFolder(), "x".repeat(120));
    await expect(open(path)).rejects.toMatchObject({ code: "SB_CONFIG", message: expect.stringContaining("107") });
  });

  test("is refused in a place where no folder can be made", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    await expect(open(join(file, "control.sock"))).rejects.toMatchObject({ code: "SB_CONFIG" });
  });

  test("is gone after the server closed, but a successor's is not", async () => {
    const path = join(temporaryFolder(), "control.sock");
    const { server } = await open(path);
    await server.close();
    expect(() => lstatSync(path)).toThrow("ENOENT");
    const { server: second } = await open(path);
    await server.close();
    expect(lstatSync(path).isSocket()).toBe(true);
    await second.close();
  });
});

describe("a client", () => {
  test("that finds no socket says which one and what to do", async () => {
    const socketPath = join(temporaryFolder(), "none.sock");
    const asking = new ControlClient({ socketPath }).json("Status", "GET", "/v1/status");
    await expect(asking).rejects.toMatchObject({ code: "SB_DAEMON_UNREACHABLE", exitCode: 4 });
    await expect(asking).rejects.toThrow(/no such socket: start simbankd, or name another with --socket/);
    await expect(asking).rejects.toThrow(socketPath);
  });

  test("that finds a dead socket says that nobody listens", async () => {
    const socketPath = join(temporaryFolder(), "dead.sock");
    await staleSocket(socketPath);
    const asking = new ControlClient({ socketPath }).json("Status", "GET", "/v1/status");
    await expect(asking).rejects.toThrow(/nobody listens there/);
  });

  test.each([
    ["ENOENT", /no such socket: start simbankd/],
    ["ECONNREFUSED", /nobody listens there: start simbankd/],
    ["EACCES", /join the group simbank/],
    ["ENOTSOCK", /name another with --socket/],
    ["ECONNRESET", /it closed the connection: try again/],
    ["EWHATEVER", /the connection failed \(no idea\)/],
  ])("that meets %s says what to do", (code, says) => {
    const error = connectionError(Object.assign(new Error("no idea"), { code }), "/run/x.sock");
    expect(error.message).toMatch(says);
    expect(error).toMatchObject({ exitCode: 4, data: { socket: "/run/x.sock", cause: code } });
  });

  test("gives up on a daemon that says nothing", async () => {
    const socketPath = join(temporaryFolder(), "mute.sock");
    const mute = createServer();
    await new Promise<void>((resolve) => mute.listen({ path: socketPath }, resolve));
    onTestFinished(() => void mute.close());
    const client = new ControlClient({ socketPath });
    const options = { deadlineMs: 20 };
    await expect(client.json("Status", "GET", "/v1/status", options)).rejects.toMatchObject({ exitCode: 4 });
    await expect(client.lines("Event", "GET", "/v1/events", options).next()).rejects.toMatchObject({ exitCode: 4 });
  });

  test("names what does not fit in an answer of another version", async () => {
    const socketPath = join(temporaryFolder(), "other.sock");
    const other = createServer((socket) => {
      socket.once("data", () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 11\r\n\r\n{"schema":2}'.slice(0, -1)));
    });
    await new Promise<void>((resolve) => other.listen({ path: socketPath }, resolve));
    onTestFinished(() => void other.close());
    const asking = new ControlClient({ socketPath }).json("Status", "GET", "/v1/status");
    await expect(asking).rejects.toThrow(/same version/);
  });
});
