import { describe, expect, test } from "vitest";
import { SimbankError } from "../../src/domain/errors.ts";
import { attemptView, NUMBER, REFUSAL, slotView, statusView } from "./fake-backend.ts";
import { EVERYBODY, openRig, rawPeer } from "./harness.ts";

const MASKED = "+99955•••234";

describe("status", () => {
  test("answers with the keys of the contract", async () => {
    const { client } = await openRig();
    const status = await client.json("Status", "GET", "/v1/status");
    expect(status.slots[0]).toMatchObject({
      slot: "b1.1",
      state: "idle",
      reason: null,
      until: null,
      profile: "quectel-ec2x",
      model: "EC25",
      card: { iccid: "8999001000000000017", state: "eligible" },
      registration: "home",
      operator: "Test Net",
      plmn: "00101",
      rssi_dbm: -73,
      today: { attempts: 12, answered: 8, talk_s: 860 },
      left: { attempts: 48, talk_s: 2740 },
      intent: { want: "run", by: null, reason: null },
      last_outcome: "answered",
    });
    expect(status).toMatchObject({ schema: 1, at: "2026-03-02T09:30:00.000Z" });
  });
});

describe("numbers", () => {
  test("are masked unless revealed", async () => {
    const { client } = await openRig();
    const body = { number: NUMBER };
    const masked = await client.json("SuppressionCheck", "POST", "/v1/suppressions/check", { body });
    expect([masked.number, masked.suppressions[0]?.number]).toEqual([MASKED, MASKED]);
    const revealed = await client.json("SuppressionCheck", "POST", "/v1/suppressions/check", {
      body,
      query: { reveal: true },
    });
    expect([revealed.number, revealed.suppressions[0]?.number]).toEqual([NUMBER, NUMBER]);
  });

  test("are revealed in decisions and in the end of a dial as well", async () => {
    const { client, backend } = await openRig();
    const attempt = attemptView(1, { number: MASKED, callingNumber: "+99955•••017" });
    backend.dialing = async () => ({ kind: "ended", attempt });
    const body = { number: NUMBER, campaign: "spring" };
    const shown = [];
    for (const reveal of [false, true]) {
      const options = { body, query: { reveal } };
      const { number } = await client.json("Explanation", "POST", "/v1/explain", options);
      const dry = { ...options, body: { ...body, dry_run: true } };
      const dryRun = await client.json("Explanation", "POST", "/v1/dials", dry);
      const waiting = client.lines("DialLine", "POST", "/v1/dials", { ...options, body: { ...body, wait: true } });
      const line = await waiting.next();
      const ended = line.done === true || !("ended" in line.value) ? null : line.value.ended;
      shown.push([number, dryRun.number, ended?.number, ended?.calling_number]);
      await waiting.return(undefined);
    }
    expect(shown).toEqual([
      [MASKED, MASKED, MASKED, "+99955•••017"],
      [NUMBER, NUMBER, NUMBER, "+999555100017"],
    ]);
  });

  test("are not revealed to a person without the role auditor", async () => {
    const { client } = await openRig({}, () => ({ ...EVERYBODY, roles: ["viewer", "operator"] }));
    const asking = client.json("Cards", "GET", "/v1/cards", { query: { reveal: true } });
    await expect(asking).rejects.toMatchObject({ code: "SB_FORBIDDEN" });
  });

  test.each(["+99955;AT+CFUN=0", "+999555001234\n", "*21*123456#", "W", "P", "110", "+0123456789", ""])(
    "that are none are refused before the daemon hears of them: %j",
    async (number) => {
      const { client, backend } = await openRig();
      const asking = client.json("DialQueued", "POST", "/v1/dials", { body: { number, campaign: "spring" } });
      await expect(asking).rejects.toMatchObject({ code: "SB_INVALID_NUMBER", exitCode: 2 });
      expect(backend.asked).toEqual([]);
    },
  );
});

describe("roles", () => {
  const rows = [
    { verb: "status", roles: [], status: 403 },
    { verb: "status", roles: ["viewer"], status: 200 },
    { verb: "stop-all", roles: ["viewer"], status: 403 },
    { verb: "stop-all", roles: ["viewer", "operator"], status: 200 },
    { verb: "stop-all", roles: ["viewer", "auditor"], status: 200 },
    { verb: "slots/b1.1/stop", roles: ["viewer", "auditor"], status: 403 },
    { verb: "slots/b1.1/stop", roles: ["operator"], status: 200 },
  ] as const;
  test.each(rows)("$roles on $verb answer $status", async ({ verb, roles, status }) => {
    const { socketPath } = await openRig({}, () => ({ ...EVERYBODY, roles }));
    const peer = await rawPeer(socketPath);
    const body = verb === "status" ? "" : '{"reason":"test"}';
    const method = verb === "status" ? "GET" : "POST";
    peer.socket.write(
      `${method} /v1/${verb} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    expect(await peer.until("\r\n\r\n")).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  test("reach the daemon with the name of the person", async () => {
    const { client, backend } = await openRig();
    await client.json("Slot", "POST", "/v1/slots/b1.1/stop", { body: { reason: "antenna" } });
    expect(backend.asked).toEqual([
      { verb: "actOnSlot", actor: EVERYBODY, arguments: ["b1.1", { act: "stop", reason: "antenna" }] },
    ]);
  });
});

describe("bad requests", () => {
  const rows = [
    { name: "unknown address", head: "GET /v1/nothing", body: "", status: 404, code: "SB_NOT_FOUND" },
    { name: "wrong method", head: "POST /v1/status", body: "", status: 405, code: "SB_USAGE" },
    { name: "no JSON", head: "POST /v1/resume", body: "{", status: 400, code: "SB_INVALID_INPUT" },
    { name: "missing field", head: "POST /v1/resume", body: "{}", status: 400, code: "SB_INVALID_INPUT" },
    {
      name: "unknown field",
      head: "POST /v1/resume",
      body: '{"reason":"a","x":1}',
      status: 400,
      code: "SB_INVALID_INPUT",
    },
    { name: "unknown query", head: "GET /v1/status?x=1", body: "", status: 400, code: "SB_INVALID_INPUT" },
    {
      name: "oversize body",
      head: "POST /v1/resume",
      body: `"${"x".repeat(70_000)}"`,
      status: 413,
      code: "SB_INVALID_INPUT",
    },
    { name: "bad escape", head: "GET /v1/slots/%ff", body: "", status: 404, code: "SB_NOT_FOUND" },
    { name: "path with a slash", head: "GET /v1/slots/a%2fb", body: "", status: 400, code: "SB_INVALID_INPUT" },
    {
      name: "body that is no UTF-8",
      head: "POST /v1/resume",
      body: Buffer.from([0x22, 0xff, 0x22]),
      status: 400,
      code: "SB_INVALID_INPUT",
    },
  ];
  test.each(rows)("$name answers $status $code in JSON", async ({ head, body, status, code }) => {
    const { socketPath, client } = await openRig();
    const peer = await rawPeer(socketPath);
    peer.socket.write(
      `${head} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`,
    );
    peer.socket.write(body);
    const text = await peer.until('"data"');
    expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(text.slice(text.indexOf("{")).split("\n")[0] ?? "")).toMatchObject({
      schema: 1,
      error: { code },
    });
    await client.json("Status", "GET", "/v1/status");
  });

  test("list every problem of a body at once", async () => {
    const { client } = await openRig();
    const body = { id: "Not A Name", purpose: "spam", priority: 99 };
    const failed = await client.json("Campaign", "POST", "/v1/campaigns", { body }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(SimbankError);
    const problems = failed instanceof SimbankError ? failed.data.problems : null;
    expect(problems).toEqual([
      expect.objectContaining({ path: "id" }),
      expect.objectContaining({ path: "purpose" }),
      expect.objectContaining({ path: "priority" }),
    ]);
  });

  test("that break the daemon are answered without its inner words, which go to the log", async () => {
    const { client, backend, log } = await openRig();
    backend.failures.set("status", new Error("secret detail"));
    const failed = client.json("Status", "GET", "/v1/status");
    await expect(failed).rejects.toMatchObject({ code: "SB_INTERNAL" });
    await expect(failed).rejects.not.toThrow(/secret/);
    expect(log.lines).toContainEqual(expect.objectContaining({ level: "error" }));
  });
});

describe("the interface describes itself", () => {
  test("with an OpenAPI document that names every verb and resolves every reference", async () => {
    const { socketPath } = await openRig();
    const peer = await rawPeer(socketPath);
    peer.socket.write("GET /v1/openapi.json HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    await peer.closed;
    const document: unknown = JSON.parse(peer.text().slice(peer.text().indexOf("\r\n\r\n")));
    expect(document).toMatchObject({
      openapi: "3.1.0",
      paths: {
        "/v1/status": { get: { operationId: "status" } },
        "/v1/dials": { post: { responses: { 202: {}, 422: {} } } },
        "/v1/cards/{iccid}/limits": { post: { parameters: [{ name: "iccid", in: "path" }, { name: "reveal" }] } },
      },
    });
    const text = JSON.stringify(document);
    const references = new Set(
      [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name),
    );
    expect(references.size).toBeGreaterThan(20);
    for (const name of references) expect(document).toHaveProperty(["components", "schemas", name ?? ""]);
  });

  test("with metrics that follow the calls", async () => {
    const { socketPath, backend } = await openRig();
    backend.statusNow = statusView([slotView("b1.1"), slotView("b1.2", { state: "active" })]);
    backend.publish({ type: "attempt", at: statusView().at, attempt: attemptView(1) });
    backend.publish({
      type: "refused",
      at: statusView().at,
      campaign: "spring",
      number: NUMBER,
      refusals: [REFUSAL],
      nextPossibleAt: null,
    });
    const peer = await rawPeer(socketPath);
    peer.socket.write("GET /metrics HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    await peer.closed;
    expect(peer.text()).toContain('simbank_slots{state="active"} 1');
    expect(peer.text()).toContain('simbank_attempts_total{slot="b1.1",outcome="answered"} 1');
    expect(peer.text()).toContain('simbank_refusals_total{code="min-interval"} 1');
    expect(peer.text()).not.toContain("99955");
  });
});
