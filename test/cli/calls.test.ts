import { describe, expect, test } from "vitest";
import { NOT_DIALED } from "../../src/domain/call.ts";
import { attemptView, ICCID, NUMBER, REFUSAL, slotView, statusView } from "../control/fake-backend.ts";
import { openRig } from "../control/harness.ts";
import { run } from "./harness.ts";

const MASKED = "+99955•••234";

describe("refusals", () => {
  test("of a dial exit 3 with the reasons", async () => {
    const rig = await openRig();
    rig.backend.dialing = () => Promise.resolve({ kind: "refused", refusals: [REFUSAL] });
    for (const wait of [[], ["--wait"]]) {
      const argv = ["dial", NUMBER, "--campaign", "spring", ...wait];
      const people = await run(rig.socketPath, argv);
      expect(people).toMatchObject({ code: 3, out: expect.stringContaining("min-interval") });
      expect(people.out).toContain("2026-03-03 09:30:00Z");
      const machine = await run(rig.socketPath, [...argv, "--json"]);
      expect(machine.code).toBe(3);
      expect(JSON.parse(machine.out)).toEqual({
        schema: 1,
        refused: [{ code: "min-interval", detail: REFUSAL.detail, next_possible_at: "2026-03-03T09:30:00.000Z" }],
      });
    }
  });

  test("of the past list every rule, those that refused first, with what refused and when it may be otherwise", async () => {
    const rig = await openRig();
    const past = await run(rig.socketPath, ["explain", "--decision", "17"]);
    expect(past.code).toBe(0);
    expect(rig.backend.last("pastDecision")).toEqual([{ kind: "decision", id: 17 }, false]);
    expect(past.out).toMatch(/^The decision 17: .* in spring was refused at 2026-03-02 09:30:00Z, 3 times until/);
    expect(past.out).toMatch(/REFUSED +WHY +POSSIBLE\nconsent-missing +There is no consent/);
    expect(past.out).toMatch(/RULE +ANSWER +BECAUSE\nconsent +refuse +consent-missing\nkill-switch +pass\n/);
    const machine = await run(rig.socketPath, ["explain", "--attempt", "4", "--json"]);
    expect(rig.backend.last("pastDecision")).toEqual([{ kind: "attempt", id: 4 }, false]);
    expect(JSON.parse(machine.out)).toMatchObject({
      schema: 1,
      rules: [{ rule: "consent", pass: false }, { pass: true }],
    });
  });

  test("foreseen by a dry run exit 3, by explain 0", async () => {
    const rig = await openRig();
    rig.backend.verdict = "refuse";
    const dry = await run(rig.socketPath, ["dial", NUMBER, "--campaign", "spring", "--dry-run", "--json"]);
    expect(dry.code).toBe(3);
    expect(JSON.parse(dry.out)).toMatchObject({ verdict: "refuse", refused: [{ code: "min-interval" }] });
    const explained = await run(rig.socketPath, ["explain", NUMBER, "--campaign", "spring"]);
    expect(explained.code).toBe(0);
    expect(explained.out).toContain(`would be refused. It becomes possible at 2026-03-03 09:30:00Z.`);
  });
});

test("the rules of a live decision are told with those that refuse first", async () => {
  const rig = await openRig();
  rig.backend.verdict = "refuse";
  const { out } = await run(rig.socketPath, ["explain", NUMBER, "--campaign", "spring"]);
  const answers = [...out.matchAll(/ (pass|refuse)\b/g)].map(([, answer]) => answer);
  expect(answers.length).toBeGreaterThan(1);
  expect(answers.lastIndexOf("refuse")).toBeLessThan(answers.indexOf("pass"));
});

test.each([{ wait: [] }, { wait: ["--wait"] }])(
  "a dial that keeps an agreed call back says so: $wait",
  async ({ wait }) => {
    const rig = await openRig();
    const { at } = statusView();
    rig.backend.dialing = (_actor, _request, watch) => {
      watch?.progress({ state: "queued", at, attempt: null, slot: null, callbackAt: at });
      watch?.progress({ state: "dialing", at, attempt: 5, slot: "b1.1" });
      const queued = { kind: "queued", dial: 17, attempt: 5, callbackAt: at } as const;
      return Promise.resolve(watch === null ? queued : { kind: "ended", attempt: attemptView(5) });
    };
    const { out, err } = await run(rig.socketPath, ["dial", NUMBER, "--campaign", "spring", ...wait]);
    const said = "This call takes the place of the call back agreed for 2026-03-02 09:30:00Z.";
    expect(wait.length === 0 ? out : err).toContain(said);
    expect((out + err).split(said)).toHaveLength(2);
    if (wait.length === 0) expect(out).toContain("Dialling as attempt 5.");
  },
);

describe("dial --wait", () => {
  const argv = ["dial", NUMBER, "--campaign", "spring", "--wait"];

  test("tells each step on stderr and prints the attempt with the keys of the contract", async () => {
    const rig = await openRig();
    rig.backend.dialing = (_actor, _request, watch) => {
      for (const state of ["dialing", "alerting", "active"] as const) {
        watch?.progress({ state, at: statusView().at, attempt: 5, slot: "b1.1" });
      }
      return Promise.resolve({ kind: "ended", attempt: attemptView(5) });
    };
    const people = await run(rig.socketPath, argv);
    expect(people).toMatchObject({ code: 0, err: "dialing on b1.1\nalerting on b1.1\nactive on b1.1\n" });
    expect(people.out).toContain("1:05");
    const machine = await run(rig.socketPath, [...argv, "--json"]);
    expect(JSON.parse(machine.out)).toMatchObject({
      schema: 1,
      attempt: 5,
      number: MASKED,
      calling_number: "+99955•••017",
      slot: "b1.1",
      iccid: ICCID,
      outcome: "answered",
      detail: null,
      cause: 16,
      cause_standard: "24.008",
      cause_source: "ceer",
      released_by: "remote",
      answer_evidence: "reliable",
      pdd_ms: 2100,
      ring_ms: 4000,
      talk_ms: 65_000,
      started_at: "2026-03-02T09:30:00.020Z",
      ended_at: "2026-03-02T09:31:11.000Z",
    });
  });

  test.each([
    ["answered", 0],
    ["busy", 0],
    ["unknown", 0],
    ["modem-failure", 5],
  ] as const)("exits by the outcome: %s is %i", async (outcome, code) => {
    const rig = await openRig();
    const { result } = attemptView(5);
    const attempt = attemptView(5, { result: result === null ? null : { ...result, outcome } });
    rig.backend.dialing = () => Promise.resolve({ kind: "ended", attempt });
    expect((await run(rig.socketPath, argv)).code).toBe(code);
  });

  test("says so when the daemon ends before the call does", async () => {
    const rig = await openRig();
    rig.backend.dialing = (_actor, _request, watch) => {
      watch?.progress({ state: "alerting", at: statusView().at, attempt: 5, slot: "b1.1" });
      rig.server.close().catch(() => {});
      return new Promise(() => {});
    };
    const ran = await run(rig.socketPath, argv);
    expect(ran.code).toBe(4);
    expect(ran.err).toContain("simbank calls");
  });
});

describe("dial --wait on a quiet line", () => {
  test("takes no notice of signs of life", async () => {
    const rig = await openRig({ heartbeatMs: 2 });
    rig.backend.dialing = async (_actor, _request, watch) => {
      watch?.progress({ state: "alerting", at: statusView().at, attempt: 5, slot: "b1.1" });
      // A second stream has heard a heartbeat, so the first has too.
      const quiet = rig.client.lines("AttemptLine", "GET", "/v1/attempts", { query: { follow: true, slot: "b9.9" } });
      await quiet.next();
      await quiet.return(undefined);
      return { kind: "ended", attempt: attemptView(5) };
    };
    const ran = await run(rig.socketPath, ["dial", NUMBER, "--campaign", "spring", "--wait"]);
    expect(ran).toMatchObject({ code: 0, err: "alerting on b1.1\n" });
  });
});

describe("calls", () => {
  test("--json prints one attempt a line, none for none", async () => {
    const rig = await openRig();
    const ran = await run(rig.socketPath, ["calls", "--json"]);
    const lines = ran.out
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
    expect(lines).toMatchObject([{ attempt: 1, number: MASKED }, { attempt: 2 }]);
    expect(await run(rig.socketPath, ["calls", "--json", "--outcome", "busy"])).toEqual({ code: 0, out: "", err: "" });
    expect((await run(rig.socketPath, ["calls", "--outcome", "busy"])).out).toBe("No calls.\n");
  });

  test("passes every filter on", async () => {
    const rig = await openRig();
    const filters = ["--since", "2h", "--campaign", "spring", "--slot", "b1.1", "--outcome", "answered"];
    await run(rig.socketPath, ["calls", ...filters]);
    expect(rig.backend.last("attempts")?.[0]).toMatchObject({
      since: statusView().at - 7_200_000,
      campaign: "spring",
      slot: "b1.1",
      outcome: "answered",
      reveal: false,
    });
  });

  test("--csv quotes what a spreadsheet would run", async () => {
    const rig = await openRig();
    const row = attemptView(1, { campaign: "spring", callingNumber: null });
    const { result } = row;
    rig.backend.attemptsNow = [{ ...row, result: result === null ? null : { ...result, detail: '=cmd|"x"' } }];
    const ran = await run(rig.socketPath, ["calls", "--csv"]);
    const [header, line] = ran.out.split("\r\n");
    expect(header).toMatch(/^attempt,campaign,number,calling_number,slot,iccid,outcome,detail,cause,/);
    expect(line).toMatch(/^1,spring,"'\+99955•••234",,b1\.1,8999001000000000017,answered,"'=cmd\|""x""",16,24\.008,/);
  });

  test("--reveal shows whole numbers to an auditor", async () => {
    const rig = await openRig();
    expect((await run(rig.socketPath, ["calls", "--json", "--reveal"])).out).toContain(`"number":"${NUMBER}"`);
  });
});

test("a broken audit chain exits 1 and says where", async () => {
  const rig = await openRig();
  rig.backend.auditOk = false;
  const ran = await run(rig.socketPath, ["audit", "verify"]);
  expect(ran.code).toBe(1);
  expect(ran.out).toContain("BROKEN at event 17: its hash does not fit");
});

test("a stop, an untrusted clock and alarms stand above the slots", async () => {
  const rig = await openRig();
  const { daemon, ...rest } = statusView([slotView("b1.1")]);
  const stopped = { reason: "fire", by: "chen", since: rest.at };
  const clock = { trusted: false, why: "no witness" };
  rig.backend.statusNow = { ...rest, daemon: { ...daemon, stopped, clock, alarms: ["b1.7 is quarantined"] } };
  const { out } = await run(rig.socketPath, ["status"]);
  expect(out.indexOf("STOPPED since 2026-03-02 09:30:00Z by chen: fire")).toBe(0);
  for (const part of ["CLOCK not trusted: no witness", "ALARM b1.7 is quarantined"]) expect(out).toContain(part);
});

test("a dial that never left exits 5, and says that nobody was called", async () => {
  const rig = await openRig();
  const whole = attemptView(7);
  const result = whole.result === null ? null : { ...whole.result, outcome: "cancelled" as const, detail: NOT_DIALED };
  rig.backend.dialing = async () => ({ kind: "ended", attempt: { ...whole, result } });
  const ran = await run(rig.socketPath, ["dial", NUMBER, "--campaign", "spring", "--wait", "--json"]);
  expect(ran.code).toBe(5);
  expect(JSON.parse(ran.out)).toMatchObject({ attempt: 7, outcome: "cancelled", detail: "not-dialed" });
  const told = await run(rig.socketPath, ["dial", NUMBER, "--campaign", "spring", "--wait"]);
  expect(told.code).toBe(5);
  expect(told.err).toContain("Nobody was called");
});
