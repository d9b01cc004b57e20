import { expect, test } from "vitest";
import type { Attempt, Refused } from "./replies.ts";
import { runProgram } from "./programs.ts";
import { Site } from "./site.ts";

const rack = { slots: 2, personality: "fast", timeScale: 25 } as const;
const ANSWERS = "+999501001103";
const STAYS = "+999501002100";

/** `contract.md` §4: the keys of an attempt. */
const ATTEMPT_KEYS = [
  "attempt",
  "number",
  "calling_number",
  "slot",
  "iccid",
  "outcome",
  "cause",
  "cause_standard",
  "cause_source",
  "released_by",
  "answer_evidence",
  "pdd_ms",
  "ring_ms",
  "talk_ms",
  "started_at",
  "ended_at",
];
const STATUS_KEYS = ["schema", "at", "daemon", "slots"];
const SLOT_KEYS =
  "slot state reason until profile model imei card registration operator plmn rssi_dbm today left intent last_outcome".split(
    " ",
  );

function keys(value: object): readonly string[] {
  return Object.keys(value);
}

async function calling(): Promise<Site> {
  const site = await Site.running({ rack });
  await site.consent([ANSWERS, STAYS]);
  await site.createCampaign("c", []);
  await site.json("campaign", "start", "c");
  return site;
}

test("dial --wait --json prints the attempt with every key of the contract", async () => {
  const site = await calling();
  const run = await site.cliProcess("dial", STAYS, "--campaign", "c", "--wait", "--json");
  expect([run.code, run.err.includes("error")]).toEqual([0, false]);
  const attempt: Attempt & { readonly schema: number } = JSON.parse(run.out);
  expect(keys(attempt)).toEqual(expect.arrayContaining(ATTEMPT_KEYS));
  expect(attempt).toMatchObject({ schema: 1, number: "+99950•••100", outcome: "answered", released_by: "local" });
  for (const at of [attempt.started_at, attempt.ended_at]) expect(at).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  const truth = site.truth.find(({ event }) => event === "released");
  expect(attempt).toMatchObject({ slot: truth?.slot, iccid: truth?.iccid });

  const list = await site.cliProcess("calls", "--json");
  const lines = list.out.trim().split("\n");
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0] ?? "")).toEqual(attempt);
  const csv = await site.cli("calls", "--csv");
  expect(csv.out.trim().split("\n")).toHaveLength(2);
  expect(csv.out).not.toMatch(/(^|,)[=+@-]/m);
});

test("a refused dial is exit 3 with its reasons, a failed modem 5, and no daemon 4", async () => {
  const site = await calling();
  const refused = await site.cliProcess("dial", "+999501009103", "--campaign", "c", "--wait", "--json");
  expect(refused.code).toBe(3);
  const body: Refused & { readonly schema: number } = JSON.parse(refused.out);
  expect(body.schema).toBe(1);
  expect(body.refused.map((each) => [each.code, ...keys(each)])).toEqual([
    ["consent-missing", "code", "detail", "next_possible_at"],
  ]);
  const dial = site.cli("dial", STAYS, "--campaign", "c", "--wait", "--json");
  const { slot } = await site.seen("the dial", ({ event }) => event === "dial");
  site.rack.inject(slot, { fault: "reboot", forMs: null });
  const lost = await dial;
  const attempt: Attempt = JSON.parse(lost.out);
  expect([lost.code, attempt.outcome]).toEqual([5, "modem-failure"]);

  await site.daemon.stop();
  const nobody = await site.cliProcess("status", "--json");
  expect(nobody.code).toBe(4);
  expect(JSON.parse(nobody.out)).toMatchObject({ schema: 1, error: { code: "SB_DAEMON_UNREACHABLE" } });
  const words = await site.cliProcess("status");
  expect([words.code, words.out, words.err.trim().split("\n").length]).toEqual([4, "", 1]);
});

test("status --json has every key of the contract, before and after a call", async () => {
  const site = await calling();
  await site.cli("dial", ANSWERS, "--campaign", "c", "--wait");
  const run = await site.cliProcess("status", "--json");
  const status: { readonly slots: readonly object[] } = JSON.parse(run.out);
  expect(keys(status)).toEqual(STATUS_KEYS);
  expect(status.slots).toHaveLength(2);
  for (const slot of status.slots) expect(keys(slot)).toEqual(expect.arrayContaining(SLOT_KEYS));
  const used = await site.slot(site.dials()[0]?.slot ?? "");
  expect(used).toMatchObject({ state: "idle", last_outcome: "answered", today: { attempts: 1, answered: 1 } });
  expect(keys(used.card ?? {})).toEqual(expect.arrayContaining(["iccid", "state"]));
  expect(keys(used.intent)).toEqual(["want", "by", "reason"]);
  expect(keys(used.left ?? {})).toEqual(["attempts", "talk_s"]);
  expect(run.out).not.toContain(ANSWERS);
});

test("explain shows every rule and every line, dials nothing and masks the number", async () => {
  const site = await calling();
  const refused = await site.cliProcess("explain", "+999501009103", "--campaign", "c", "--json");
  expect(refused.code).toBe(0);
  const whole: { readonly rules: readonly { readonly rule: string; readonly pass: boolean }[] } = JSON.parse(
    refused.out,
  );
  expect(whole).toMatchObject({ schema: 1, verdict: "refuse", refused: [{ code: "consent-missing" }] });
  expect(whole.rules.filter(({ pass }) => !pass).map(({ rule }) => rule)).toEqual(["consent"]);
  const allowed = await site.json<{ readonly lines: readonly object[] }>("explain", ANSWERS, "--campaign", "c");
  expect(allowed).toMatchObject({ verdict: "allow", refused: [], number: "+99950•••103" });
  expect(allowed.lines).toHaveLength(2);
  expect(site.dialled()).toEqual([]);
});

test("usage errors are exit 2 with one sentence, or an error object with --json", async () => {
  const site = await Site.open({ rack });
  for (const argv of [["dial"], ["slto", "show"], ["calls", "--outcome", "maybe"], ["campaign", "create", "X Y"]]) {
    const run = await runProgram("simbank", ["--socket", site.socket, ...argv]);
    expect([argv, run.code, run.out]).toEqual([argv, 2, ""]);
    expect(run.err).not.toBe("");
  }
  const run = await runProgram("simbank", ["--socket", site.socket, "dial", "+99955x", "--campaign", "c", "--json"]);
  expect(run.code).toBe(2);
  expect(JSON.parse(run.out)).toMatchObject({ schema: 1, error: { code: "SB_INVALID_NUMBER" } });
});
