import { describe, expect, test } from "vitest";
import { ControlClient } from "../../src/control/index.ts";
import { SimbankError } from "../../src/domain/errors.ts";
import { wallMs } from "../../src/domain/time.ts";
import { attemptView, NUMBER, REFUSAL, statusView } from "./fake-backend.ts";
import { collect, openRig, rawPeer } from "./harness.ts";

const MASKED = "+99955•••234";

describe("dial", () => {
  const body = { number: NUMBER, campaign: "spring" };

  test("is queued with 202 semantics and its id", async () => {
    const { client } = await openRig();
    expect(await client.json("DialQueued", "POST", "/v1/dials", { body })).toEqual({
      schema: 1,
      dial: 17,
      attempt: null,
      state: "queued",
      callback_at: null,
    });
  });

  test("that the gate refuses answers its refusals, not an error", async () => {
    const { client, backend } = await openRig();
    backend.dialing = () => Promise.resolve({ kind: "refused", refusals: [REFUSAL] });
    const reply = await client.either(["Refused", "DialQueued"], "POST", "/v1/dials", { body });
    expect(reply).toEqual({
      schema: 1,
      refused: [{ code: "min-interval", detail: REFUSAL.detail, next_possible_at: "2026-03-03T09:30:00.000Z" }],
    });
  });

  test("with wait streams each step and then the attempt", async () => {
    const { client, backend } = await openRig();
    backend.dialing = (_actor, _request, watch) => {
      for (const state of ["dialing", "alerting", "active"] as const) {
        watch?.progress({ state, at: statusView().at, attempt: 5, slot: "b1.1" });
      }
      return Promise.resolve({ kind: "ended", attempt: attemptView(5) });
    };
    const lines = await collect(client.lines("DialLine", "POST", "/v1/dials", { body: { ...body, wait: true } }));
    expect(lines.slice(0, 3)).toMatchObject([
      { progress: { state: "dialing" } },
      { progress: { state: "alerting" } },
      { progress: { state: "active" } },
    ]);
    expect(lines[3]).toMatchObject({ ended: { attempt: 5, outcome: "answered", number: MASKED, pdd_ms: 2100 } });
    expect(lines).toHaveLength(4);
  });

  test("with wait tells the daemon when the waiter has left", async () => {
    const { backend, socketPath } = await openRig();
    const left = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    backend.dialing = (_actor, _request, watch) => {
      watch?.progress({ state: "queued", at: statusView().at, attempt: null, slot: null });
      watch?.signal.addEventListener("abort", () => left.resolve());
      begun.resolve();
      return new Promise(() => {});
    };
    const leaving = new AbortController();
    const client = new ControlClient({ socketPath, signal: leaving.signal });
    const lines = client.lines("DialLine", "POST", "/v1/dials", { body: { ...body, wait: true } });
    expect(await lines.next()).toMatchObject({ value: { progress: { state: "queued" } } });
    await begun.promise;
    leaving.abort(new Error("left"));
    await left.promise;
    await expect(lines.next()).rejects.toThrow("left");
  });

  test("that fails after its first step ends the stream with the error", async () => {
    const { client, backend } = await openRig();
    backend.dialing = (_actor, _request, watch) => {
      watch?.progress({ state: "queued", at: statusView().at, attempt: null, slot: null });
      return Promise.reject(new SimbankError("SB_STORE_FULL", "The disk is full: free some space."));
    };
    const lines = collect(client.lines("DialLine", "POST", "/v1/dials", { body: { ...body, wait: true } }));
    await expect(lines).rejects.toMatchObject({ code: "SB_STORE_FULL" });
  });
});

describe("events", () => {
  test("reach every follower, masked, and end with the server", async () => {
    const { client, backend, server } = await openRig();
    const first = client.lines("Event", "GET", "/v1/events");
    const second = client.lines("Event", "GET", "/v1/events");
    expect(await first.next()).toMatchObject({ value: { type: "hello" } });
    expect(await second.next()).toMatchObject({ value: { type: "hello" } });
    backend.publish({ type: "attempt", at: statusView().at, attempt: attemptView(9) });
    for (const lines of [first, second]) {
      expect(await lines.next()).toMatchObject({ value: { type: "attempt", attempt: { attempt: 9, number: MASKED } } });
    }
    await server.close();
    expect(await first.next()).toMatchObject({ done: true });
  });

  test("carry heartbeats while nothing happens", async () => {
    const { client } = await openRig({ heartbeatMs: 5 });
    const lines = client.lines("Event", "GET", "/v1/events");
    await lines.next();
    expect(await lines.next()).toMatchObject({ value: { type: "heartbeat" } });
    await lines.return(undefined);
  });

  test("are unsubscribed from when the last follower leaves", async () => {
    const { client, backend } = await openRig();
    const before = backend.listeners;
    const lines = client.lines("Event", "GET", "/v1/events");
    await lines.next();
    expect(backend.listeners).toBe(before + 1);
    await lines.return(undefined);
    await expect.poll(() => backend.listeners).toBe(before);
  });
});

describe("attempts", () => {
  test("are listed page by page, open ones only when asked for", async () => {
    const { client, backend } = await openRig();
    const open = attemptView(1203, { state: "active", result: null, endedAt: null });
    backend.attemptsNow = [...Array.from({ length: 1202 }, (_, index) => attemptView(index + 1)), open];
    const ended = await collect(client.lines("AttemptLine", "GET", "/v1/attempts"));
    expect(ended.map((line) => "attempt" in line && line.attempt)).toEqual(
      Array.from({ length: 1202 }, (_, index) => index + 1),
    );
    const all = await collect(client.lines("AttemptLine", "GET", "/v1/attempts", { query: { open: true } }));
    expect(all.at(-1)).toMatchObject({ attempt: 1203, state: "active", outcome: null, talk_ms: null });
  });

  test("that end while they are followed come once, after those before them", async () => {
    const { client, backend } = await openRig();
    const lines = client.lines("AttemptLine", "GET", "/v1/attempts", { query: { follow: true, outcome: "answered" } });
    expect(await lines.next()).toMatchObject({ value: { attempt: 1 } });
    expect(await lines.next()).toMatchObject({ value: { attempt: 2 } });
    const { result } = attemptView(3);
    const busy = attemptView(3, { result: result === null ? null : { ...result, outcome: "busy" } });
    for (const attempt of [busy, attemptView(4, { state: "active" }), attemptView(4), attemptView(5)]) {
      backend.publish({ type: "attempt", at: statusView().at, attempt });
    }
    expect(await lines.next()).toMatchObject({ value: { attempt: 4 } });
    expect(await lines.next()).toMatchObject({ value: { attempt: 5 } });
    await lines.return(undefined);
  });

  test("that end during the listing are neither lost nor sent twice", async () => {
    const { client, backend } = await openRig();
    const recent = wallMs(Date.now());
    const rows = [1, 2, 3].map((id) => attemptView(id, { endedAt: recent }));
    backend.attemptsNow = rows;
    const page = backend.attempts;
    backend.attempts = async (actor, filter) => {
      const listed = await page(actor, filter);
      // Attempt 3 is in the page and in an event; attempt 4 only in an event.
      for (const attempt of [rows[2] ?? attemptView(3), attemptView(4)]) {
        backend.publish({ type: "attempt", at: statusView().at, attempt });
      }
      return listed;
    };
    const lines = client.lines("AttemptLine", "GET", "/v1/attempts", { query: { follow: true } });
    const ids: number[] = [];
    for await (const line of lines) {
      if (!("attempt" in line)) continue;
      ids.push(line.attempt);
      if (line.attempt === 4) break;
    }
    expect(ids).toEqual([1, 2, 3, 4]);
  });
});

describe("imports", () => {
  test("hand the bytes over as they come and stream back what became of them", async () => {
    const { client, backend } = await openRig();
    backend.importing = async (job) => {
      let bytes = 0;
      for await (const chunk of job.bytes) {
        bytes += chunk.length;
        const rejected = bytes < 40_000 ? [{ line: 2, reason: "bad number", cells: ["=1+1", "test"] }] : [];
        await job.emit({
          rows: bytes,
          imported: bytes - 1,
          unchanged: 0,
          rejected,
          rejectedTotal: 1,
          header: ["number", "purpose"],
        });
      }
      return {
        rows: bytes,
        imported: bytes - 1,
        unchanged: 0,
        rejected: [],
        rejectedTotal: 1,
        header: ["number", "purpose"],
      };
    };
    async function* upload(): AsyncGenerator<Uint8Array> {
      for (let index = 0; index < 50; index += 1) yield Buffer.alloc(20_000, "x");
    }
    const lines = await collect(
      client.lines("ImportLine", "POST", "/v1/consents/import", { upload: upload(), query: { dry_run: true } }),
    );
    expect(backend.last("importCsv")).toEqual([{ kind: "consents", dryRun: true }]);
    expect(lines[0]).toEqual({ header: ["number", "purpose"] });
    expect(lines[1]).toEqual({ rejected: { line: 2, reason: "bad number", cells: ["=1+1", "test"] } });
    expect(lines.at(-1)).toEqual({ done: { rows: 1_000_000, imported: 999_999, unchanged: 0, rejected: 1 } });
    expect(lines.filter((line) => "header" in line)).toHaveLength(1);
  });

  test("that fail at the header end with an ordinary error while the file is still being sent", async () => {
    const { client, backend } = await openRig();
    backend.importing = () => Promise.reject(new SimbankError("SB_INVALID_INPUT", "The column `number` is missing."));
    let sent = 0;
    async function* upload(): AsyncGenerator<Uint8Array> {
      for (; sent < 1000; sent += 1) yield Buffer.alloc(100_000, "x");
    }
    const lines = collect(client.lines("ImportLine", "POST", "/v1/consents/import", { upload: upload() }));
    await expect(lines).rejects.toMatchObject({ code: "SB_INVALID_INPUT", message: "The column `number` is missing." });
    expect(sent).toBeLessThan(1000);
  });

  test("that lose their sender tell the daemon so", async () => {
    const { backend, socketPath } = await openRig();
    const ended = Promise.withResolvers<unknown>();
    backend.importing = async (job) => {
      try {
        for await (const chunk of job.bytes) void chunk;
      } catch (error) {
        ended.resolve(error);
      }
      return { rows: 0, imported: 0, unchanged: 0, rejected: [], rejectedTotal: 0, header: [] };
    };
    const peer = await rawPeer(socketPath);
    peer.socket.write("POST /v1/consents/import HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nnumber,");
    await expect.poll(() => backend.asked.length).toBe(1);
    peer.socket.destroy();
    expect(await ended.promise).toMatchObject({ code: "SB_INVALID_INPUT" });
  });
});
