import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CommitLoop } from "../../src/store/commit-loop.ts";
import { type CallName, jobs, operations } from "../../src/store/handlers.ts";
import type { Reply, Request } from "../../src/store/protocol.ts";
import { SpareSpace } from "../../src/store/spare-space.ts";
import { ACTOR, ANSWERED, Harness, labNumber, line } from "./harness.ts";

let h: Harness;
let spareDir: string;
let spare: SpareSpace;
let arrived: Request[];
/** What arrives at one look after another, before what has simply `arrived`. */
let arriving: Request[][];
let groups: (readonly Reply[])[];
let loop: CommitLoop;
let nextId: number;

beforeEach(() => {
  h = new Harness();
  spareDir = mkdtempSync(join(tmpdir(), "simbankd-spare-"));
  spare = new SpareSpace(join(spareDir, "spare"), 4096);
  spare.take();
  arrived = [];
  arriving = [];
  groups = [];
  nextId = 1;
  loop = new CommitLoop({
    ctx: h.ctx,
    path: "/data/simbankd.db",
    operations: operations(h.ctx),
    jobs: jobs(h.ctx),
    spare,
    drain: () => arriving.shift() ?? arrived.splice(0),
    reply: (replies) => groups.push(replies),
    mono: () => h.mono,
  });
  h.card(1);
  h.campaign("c1");
  h.consent(1, 2, 3);
  h.contacts("c1", 1, 2, 3);
});
afterEach(() => {
  h.remove();
  rmSync(spareDir, { recursive: true, force: true });
});

function request(call: CallName, ...args: readonly unknown[]): Request {
  nextId += 1;
  return { id: nextId, call, args };
}

function reserveRequest(): Request {
  return request("reserve", { ...h.request([]), lines: { kind: "all", version: 1, lines: [line(1)] } });
}

function runAll(): void {
  while (!loop.idle) loop.turn();
}

function codesOf(replies: readonly Reply[] | undefined): readonly string[] {
  return (replies ?? []).map((reply) => (reply.ok ? "ok" : reply.error.code));
}

/** Leaves the database no page beyond those it has. */
function fillUp(): void {
  h.db.pragma(`max_page_count = ${String(h.db.pragma("page_count", { simple: true }))}`);
}

function makeRoom(): void {
  h.db.pragma("max_page_count = 1000000");
}

describe("a group", () => {
  it("holds an ending and the reservation that follows it: one commit, both replies after it", () => {
    const attempt = h.reserve([line(1)]).dials[0]?.attempt;
    loop.accept([request("finish", attempt, ANSWERED, h.now), reserveRequest()]);
    loop.turn();
    expect(groups).toHaveLength(1);
    expect(codesOf(groups[0])).toEqual(["ok", "ok"]);
    expect(groups[0]?.[1]).toMatchObject({ value: { dials: [{ slot: "b1.1" }] } });
  });

  it("takes in what arrives while it runs", () => {
    const attempt = h.reserve([line(1)]).dials[0]?.attempt;
    loop.accept([request("finish", attempt, ANSWERED, h.now)]);
    arrived.push(reserveRequest());
    loop.turn();
    expect(codesOf(groups[0])).toEqual(["ok", "ok"]);
  });

  it("is not spoiled by a member that fails", () => {
    loop.accept([
      request("campaign", "nothing", h.now),
      request(
        "createCampaign",
        { id: "c2", purpose: "survey", voice: "live", flow: { kind: "hold", holdS: 1 }, priority: 1 },
        ACTOR,
        h.now,
      ),
      request(
        "createCampaign",
        { id: "c2", purpose: "survey", voice: "live", flow: { kind: "hold", holdS: 1 }, priority: 1 },
        ACTOR,
        h.now,
      ),
      reserveRequest(),
    ]);
    loop.turn();
    expect(codesOf(groups[0])).toEqual(["SB_NOT_FOUND", "ok", "SB_CONFLICT", "ok"]);
    expect(h.show("c2").state).toBe("created");
    expect(h.job((all) => all.auditVerify()).ok).toBe(true);
  });
});

describe("lines told as changes of something that never came", () => {
  it("are asked for anew, and nothing is reserved on a guess", () => {
    const lines = { kind: "changes", base: 7, version: 8, changes: [[0, line(1)]] };
    loop.accept([request("reserve", { ...h.request([]), lines })]);
    loop.turn();
    expect(codesOf(groups[0])).toEqual(["SB_BUSY"]);
    loop.accept([reserveRequest()]);
    loop.turn();
    expect(groups[1]).toMatchObject([{ ok: true, value: { dials: [{ slot: "b1.1" }] } }]);
  });
});

describe("a long operation", () => {
  it("lets what arrives go first, and resolves the same in the end", () => {
    loop.accept([request("auditVerify"), request("campaigns", h.now)]);
    loop.turn();
    expect(codesOf(groups[0])).toEqual(["ok", "ok"]);
    expect(groups[0]?.[0]).toMatchObject({ value: [{ id: "c1" }] });
    runAll();
    expect(groups.flat().find((reply) => reply.ok && reply.id === 2)).toMatchObject({ value: { ok: true } });
  });

  it("that fails tells why and leaves the others alone", () => {
    loop.accept([request("preflight", "nothing", h.request([])), request("auditVerify")]);
    runAll();
    expect(codesOf(groups.flat()).toSorted()).toEqual(["SB_NOT_FOUND", "ok"]);
  });
});

describe("a full disk", () => {
  it("refuses new calls, keeps the ending of the running one, and lets calls go on when there is room", () => {
    const attempt = h.reserve([line(1)]).dials[0]?.attempt;
    fillUp();
    const text = "x".repeat(100_000);
    loop.accept([request("stopAll", text, ACTOR, h.now)]);
    loop.turn();
    expect(codesOf(groups.pop())).toEqual(["SB_STORE_FULL"]);
    expect(spare.held).toBe(false);
    loop.accept([reserveRequest()]);
    loop.turn();
    expect(codesOf(groups.pop())).toEqual(["SB_STORE_FULL"]);
    makeRoom();
    h.mono += 10_000;
    loop.accept([request("finish", attempt, ANSWERED, h.now), reserveRequest()]);
    loop.turn();
    expect(codesOf(groups.pop())).toEqual(["ok", "ok"]);
    expect(spare.held).toBe(true);
    expect(h.db.prepare("SELECT count(*) AS n FROM attempt").get()).toEqual({ n: 2 });
    expect(h.job((all) => all.auditVerify()).ok).toBe(true);
  });

  it.each([
    ["withdraw", "cli"],
    ["eraseSubscriber", "letter"],
  ] as const)("acknowledges a %s only when it is on disk, in the middle of which the disk filled up", (call, why) => {
    const person = labNumber(2);
    fillUp();
    loop.accept([request(call, person, `${why} ${"x".repeat(100_000)}`, ACTOR, h.now)]);
    loop.turn();
    expect(codesOf(groups.pop())).toEqual(["SB_STORE_FULL"]);
    expect(h.db.prepare("SELECT count(*) AS n FROM consent_event").get()).toEqual({ n: 0 });
    expect(h.do((ops) => ops.consents(person))).toMatchObject([{ withdrawnAt: null }]);
    makeRoom();
    loop.accept([request(call, person, why, ACTOR, h.now)]);
    loop.turn();
    expect(codesOf(groups.pop())).toEqual(["ok"]);
    expect(h.do((ops) => ops.consents(person))).toMatchObject([{ withdrawnAt: h.now }]);
    expect(h.job((all) => all.auditVerify()).ok).toBe(true);
  });

  it("gives the spare space to an ending at once", () => {
    const attempt = h.reserve([line(1)]).dials[0]?.attempt;
    const big = { ...ANSWERED, urcs: Array.from({ length: 64 }, () => "x".repeat(2000)) };
    fillUp();
    const giveUp = spare.giveUp.bind(spare);
    spare.giveUp = () => {
      makeRoom();
      return giveUp();
    };
    loop.accept([request("finish", attempt, big, h.now), request("createCampaign", {}, ACTOR, h.now)]);
    loop.turn();
    expect(codesOf(groups[0])[0]).toBe("ok");
    expect(h.show("c1").outcomes).toEqual({ answered: 1 });
  });
});

describe("a disk that cannot be written", () => {
  it("fails each request with its code and dials nothing", () => {
    h.db.pragma("query_only = ON");
    loop.accept([reserveRequest(), request("withdraw", labNumber(1), "cli", ACTOR, h.now)]);
    loop.turn();
    expect(codesOf(groups[0])).toEqual(["SB_STORE_READ_ONLY", "SB_STORE_READ_ONLY"]);
    h.db.pragma("query_only = OFF");
    expect(h.db.prepare("SELECT count(*) AS n FROM attempt").get()).toEqual({ n: 0 });
    loop.accept([reserveRequest()]);
    loop.turn();
    expect(codesOf(groups[1])).toEqual(["ok"]);
  });
});

describe("a group that is lost", () => {
  const long = "x".repeat(100_000);

  it("does not cost those their answer who only read, and tells them nothing that is not on disk", () => {
    fillUp();
    loop.accept([
      request("campaign", "c1", h.now),
      request(
        "createCampaign",
        { id: "c9", purpose: "survey", voice: "live", flow: { kind: "hold", holdS: 1 }, priority: 1 },
        ACTOR,
        h.now,
      ),
      request("setSlotIntent", "b1.1", "run", long, ACTOR, h.now),
      request("campaigns", h.now),
      request("cards", h.now),
    ]);
    runAll();
    expect(codesOf(groups.flat())).toEqual(["ok", "SB_STORE_FULL", "SB_STORE_FULL", "ok", "ok"]);
    expect(groups.flat()[3]).toMatchObject({ value: [{ id: "c1" }] });
    makeRoom();
    expect(h.job((all) => all.auditVerify()).ok).toBe(true);
  });

  it("lets a long operation that reads begin anew", () => {
    loop.accept([request("auditVerify")]);
    arriving = [[], [request("setSlotIntent", "b1.1", "run", long, ACTOR, h.now)]];
    fillUp();
    loop.turn();
    expect(codesOf(groups[0])).toEqual(["SB_STORE_FULL"]);
    runAll();
    makeRoom();
    expect(groups[1]).toMatchObject([{ id: 2, ok: true, value: { ok: true } }]);
  });

  it("does not let a long operation that reads begin anew for ever", () => {
    loop.accept([request("auditVerify")]);
    fillUp();
    for (let turn = 0; turn < 4; turn += 1) {
      arriving = [[], [request("setSlotIntent", "b1.1", "run", long, ACTOR, h.now)]];
      spare.take();
      loop.turn();
    }
    makeRoom();
    expect(loop.idle).toBe(true);
    expect(codesOf(groups.flat().filter((reply) => reply.id === 2))).toEqual(["SB_STORE_FULL"]);
  });

  it("on a disk that cannot be written leaves readers their answer too", () => {
    h.db.pragma("query_only = ON");
    loop.accept([request("campaigns", h.now), request("withdraw", labNumber(1), "cli", ACTOR, h.now)]);
    loop.turn();
    expect(codesOf(groups[0])).toEqual(["ok", "SB_STORE_READ_ONLY"]);
    h.db.pragma("query_only = OFF");
  });
});
