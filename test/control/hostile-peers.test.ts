import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { attemptView, statusView } from "./fake-backend.ts";
import { openRig, type RawPeer, rawPeer, type Rig } from "./harness.ts";

/** The only thing that matters: whatever a peer does, the next person gets an answer. */
async function others({ client }: Rig): Promise<void> {
  expect((await client.json("Status", "GET", "/v1/status")).slots).toHaveLength(2);
}

describe("a peer", () => {
  test("that sends garbage gets 400 in JSON and is closed", async () => {
    const rig = await openRig();
    const peer = await rawPeer(rig.socketPath);
    peer.socket.write("\x00\xff\x1b[2J garbage\r\n\r\n");
    expect(await peer.until("\n")).toMatch(/^HTTP\/1\.1 400 /);
    await peer.closed;
    expect(peer.text()).toContain('"code":"SB_USAGE"');
    await others(rig);
  });

  test("that sends headers without end is cut off", async () => {
    const rig = await openRig();
    const peer = await rawPeer(rig.socketPath);
    peer.socket.write(`GET /v1/status HTTP/1.1\r\nx: ${"y".repeat(20_000)}\r\n`);
    expect(await peer.until("431")).toMatch(/^HTTP\/1\.1 431 /);
    await peer.closed;
    await others(rig);
  });

  test("that never finishes its headers is cut off in time", async () => {
    const rig = await openRig({ headersMs: 50 });
    const silent = await rawPeer(rig.socketPath);
    const slow = await rawPeer(rig.socketPath);
    slow.socket.write("GET /v1/st");
    await Promise.all([silent.closed, slow.closed]);
    await others(rig);
  });

  test("that never finishes a JSON body is told and cut off", async () => {
    const rig = await openRig({ bodyMs: 50, stallMs: 50 });
    const peer = await rawPeer(rig.socketPath);
    peer.socket.write("POST /v1/resume HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{");
    expect(await peer.until("SB_TIMEOUT")).toMatch(/^HTTP\/1\.1 408 /);
    await peer.closed;
    await others(rig);
  });

  test("that stalls in an upload is cut off, and the daemon is told", async () => {
    const rig = await openRig({ uploadIdleMs: 50 });
    const ended = Promise.withResolvers<unknown>();
    rig.backend.importing = async (job) => {
      try {
        for await (const chunk of job.bytes) void chunk;
        ended.resolve("whole");
      } catch (error) {
        ended.resolve(error);
      }
      return { rows: 0, imported: 0, unchanged: 0, rejected: [], rejectedTotal: 0, header: [] };
    };
    const peer = await rawPeer(rig.socketPath);
    peer.socket.write("POST /v1/consents/import HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nnumber,");
    expect(await ended.promise).toMatchObject({ code: "SB_TIMEOUT" });
    await peer.closed;
    await others(rig);
  });

  test("that announces or sends a body without end is refused", async () => {
    const rig = await openRig({ stallMs: 50 });
    const peer = await rawPeer(rig.socketPath);
    peer.socket.write("POST /v1/resume HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n");
    for (let index = 0; index < 10; index += 1) peer.socket.write(`4000\r\n${"x".repeat(0x4000)}\r\n`);
    expect(await peer.until("SB_INVALID_INPUT")).toMatch(/^HTTP\/1\.1 413 /);
    await peer.closed;
    await others(rig);
  });

  test("that takes no answer is cut off", async () => {
    const rig = await openRig({ stallMs: 50 });
    rig.backend.attemptsNow = Array.from({ length: 5000 }, (_, index) => attemptView(index + 1));
    const peer = await rawPeer(rig.socketPath);
    peer.socket.pause();
    peer.socket.write("GET /v1/attempts HTTP/1.1\r\nhost: x\r\n\r\n");
    await expect.poll(() => rig.backend.asked.length).toBeGreaterThan(0);
    // What is cut off never gets the rest: reading again ends before the last attempt.
    await others(rig);
    await expect.poll(() => rig.server.connections).toBe(0);
    peer.socket.resume();
    await peer.closed;
    expect(peer.text()).not.toContain('"attempt":5000,');
  });

  test("that follows the events and never reads is dropped by its backlog, the others go on", async () => {
    const rig = await openRig({ followerBacklogBytes: 64 * 1024 });
    const deaf = await rawPeer(rig.socketPath);
    deaf.socket.write("GET /v1/events HTTP/1.1\r\nhost: x\r\n\r\n");
    await deaf.until("hello");
    deaf.socket.pause();
    const events = rig.client.lines("Event", "GET", "/v1/events");
    await events.next();
    const before = rig.backend.listeners;
    for (let index = 1; index <= 2000; index += 1) {
      rig.backend.publish({ type: "attempt", at: statusView().at, attempt: attemptView(index) });
      expect(await events.next()).toMatchObject({ value: { type: "attempt", attempt: { attempt: index } } });
    }
    deaf.socket.resume();
    await deaf.closed;
    expect(deaf.text()).not.toContain('"attempt":2000,');
    expect(rig.backend.listeners).toBe(before);
    await events.return(undefined);
  });

  test("beyond the allowed followers is told that there are too many", async () => {
    const rig = await openRig({ followers: 1 });
    const events = rig.client.lines("Event", "GET", "/v1/events");
    await events.next();
    await expect(rig.client.lines("Event", "GET", "/v1/events").next()).rejects.toMatchObject({ code: "SB_BUSY" });
    await events.return(undefined);
  });
});

describe("many connections", () => {
  test("that come in a burst and say nothing do not keep others out", async () => {
    const rig = await openRig();
    const idle = await Promise.all(Array.from({ length: 700 }, () => rawPeer(rig.socketPath)));
    await others(rig);
    expect(rig.server.connections).toBeLessThanOrEqual(256);
    expect(idle.filter(({ socket }) => !socket.destroyed).length).toBeLessThanOrEqual(256);
    expect(rig.log.lines.filter(({ level }) => level === "warn").length).toBeLessThanOrEqual(6);
  });

  test("that are all at work turn a newcomer away instead of ending one of them", async () => {
    const rig = await openRig({ connections: 2, followers: 10 });
    const first = rig.client.lines("Event", "GET", "/v1/events");
    const second = rig.client.lines("Event", "GET", "/v1/events");
    await Promise.all([first.next(), second.next()]);
    await expect(rig.client.json("Status", "GET", "/v1/status")).rejects.toMatchObject({
      code: "SB_DAEMON_UNREACHABLE",
    });
    rig.backend.publish({ type: "site", at: statusView().at, stopped: null });
    expect(await first.next()).toMatchObject({ value: { type: "site" } });
    expect(await second.next()).toMatchObject({ value: { type: "site" } });
    await Promise.all([first.return(undefined), second.return(undefined)]);
  });
});

test("no sequence of bytes brings the server down", async () => {
  const rig = await openRig({ headersMs: 200, bodyMs: 200 });
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.string({ maxLength: 100 }).map((text) => Buffer.from(`POST /v1/${text} HTTP/1.1\r\nhost: x\r\n\r\n${text}`)),
    fc.json().map((json) => {
      const head = `POST /v1/dials HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}`;
      return Buffer.from(`${head}\r\n\r\n${json}`);
    }),
  );
  await fc.assert(
    fc.asyncProperty(bytes, async (data) => {
      const peer = await rawPeer(rig.socketPath);
      peer.socket.end(data);
      await peer.closed;
    }),
    { numRuns: 200 },
  );
  await others(rig);
  expect(rig.log.lines.filter(({ level }) => level === "error")).toEqual([]);
});

/** Sends the beginning of a body that is announced as larger than any may be, and waits for the refusal. */
async function refusedBody(rig: Rig): Promise<RawPeer> {
  const peer = await rawPeer(rig.socketPath);
  const head = "POST /v1/dials HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 999999\r\n\r\n";
  peer.socket.write(head + "{".repeat(70_000));
  expect(await peer.until("SB_INVALID_INPUT")).toMatch(/^HTTP\/1\.1 413 /);
  return peer;
}

describe("a peer that announced more than it may send", () => {
  test("and stays is closed with the server", async () => {
    const rig = await openRig();
    const peer = await refusedBody(rig);
    await rig.server.close();
    await peer.closed;
    expect(rig.server.connections).toBe(0);
  });

  test("and leaves leaves no timer behind that would keep the program from ending", async () => {
    const rig = await openRig();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const peer = await refusedBody(rig);
    peer.socket.destroy();
    while (rig.server.connections > 0) await new Promise((resolve) => setImmediate(resolve));
    await rig.server.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});
