import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SimbankError } from "../../src/domain/errors.ts";
import { openRig, temporaryFolder } from "../control/harness.ts";
import { NUMBER } from "../control/fake-backend.ts";
import { run } from "./harness.ts";

const DIAL = ["dial", NUMBER, "--campaign", "spring"];

describe("usage errors exit 2, say what to do, and ask the daemon nothing", () => {
  const rows: readonly (readonly [readonly string[], RegExp])[] = [
    [["stauts"], /unknown command 'stauts'\. \(Did you mean status\?\) See --help\./],
    [["status", "--wach"], /unknown option '--wach'\. \(Did you mean --watch\?\)/],
    [["slot", "halt", "b1.1"], /unknown command 'halt'/],
    [["slot", "show"], /missing required argument 'slot'/],
    [["slot", "show", "b1.1", "b1.2"], /too many arguments/],
    [["slot"], /A command is missing/],
    [[], /A command is missing/],
    [["dial", NUMBER], /required option '--campaign <id>' not specified/],
    [["resume"], /required option '--reason <text>' not specified/],
    [["campaign", "create", "x", "--purpose", "spam"], /Allowed choices are marketing, /],
    [["campaign", "create", "x", "--purpose", "test", "--priority", "high"], /--priority.*whole number/],
    [["campaign", "create", "x", "--purpose", "test", "--flow", "a.yaml"], /only flow is a silent hold.*--hold-s/],
    [["calls", "--since", "yesterday"], /--since "yesterday" is no time: write 2026-03-01T09:00:00Z/],
    [["calls", "--since", "2026-03-01T09:00:00"], /is no time/],
    [["calls", "--outcome", "great"], /Allowed choices are answered/],
    [["calls", "reconcile", "4711x", "--as", "busy", "--reason", "r", "--by", "b"], /is no attempt/],
    [["calls", "reconcile", "4711"], /required options '--as <outcome>', '--reason <text>' not specified/],
    [["card", "show", "12"], /is no card number/],
    [["card", "show", "../status"], /is no card number/],
    [["suppression", "add", NUMBER, "--reason", "r", "--until", "soon"], /Write a time such as/],
    [["at", "explain", "--profile", "quectel"], /'--command <text>' not specified/],
  ];
  test.each(rows)("%j", async (argv, says) => {
    const rig = await openRig();
    const ran = await run(rig.socketPath, argv);
    expect(ran).toMatchObject({ code: 2, out: "" });
    expect(ran.err).toMatch(says);
    expect(ran.err.trimEnd().split("\n").at(-1)).toMatch(/^error: /);
    expect(rig.backend.asked).toEqual([]);
    const machine = await run(rig.socketPath, [...argv, "--json"]);
    expect(machine.code).toBe(2);
    expect(JSON.parse(machine.out)).toMatchObject({ schema: 1, error: { code: expect.stringMatching(/^SB_/) } });
  });
});

test("two output formats at once exit 2", async () => {
  const rig = await openRig();
  const ran = await run(rig.socketPath, ["calls", "--csv", "--json"]);
  expect(ran.code).toBe(2);
  expect(ran.err).toContain("exclude each other");
  expect(rig.backend.asked).toEqual([]);
});

describe("numbers that are none exit 2 and ask the daemon nothing", () => {
  const bad = [
    "+99955;AT+CFUN=0",
    "+999555001234\nATD112;",
    "*21*+999555001234#",
    "W",
    "P",
    "+99912",
    "+999",
    "-1",
    "7",
    "",
    "+999555\u00001234",
  ];
  const verbs = [
    ["dial", "--campaign", "spring"],
    ["explain", "--campaign", "spring"],
    ["consent", "show"],
    ["consent", "withdraw"],
  ];
  test.each(bad.flatMap((number) => verbs.map((verb) => ({ number, verb }))))(
    "$verb $number",
    async ({ number, verb }) => {
      const rig = await openRig();
      const ran = await run(rig.socketPath, [...verb, "--", number]);
      expect(ran).toMatchObject({ code: 2, out: "" });
      expect(ran.err).toMatch(/^error: The number /);
      expect(ran.err.trimEnd()).not.toMatch(/[\n\0]/);
      expect(rig.backend.asked).toEqual([]);
    },
  );
});

describe("emergency numbers and short codes", () => {
  const rows = [
    { number: "112", detail: 'The number "112" is an emergency number, which is never dialled' },
    { number: "12345", detail: "is a short code, which is never dialled" },
    { number: "+999112", detail: "is an emergency number, which is never dialled" },
  ];
  const verbs = [
    { verb: ["dial"], code: 3 },
    { verb: ["dial", "--wait"], code: 3 },
    { verb: ["dial", "--dry-run"], code: 3 },
    { verb: ["explain"], code: 0 },
  ];
  test.each(rows.flatMap((row) => verbs.map((one) => ({ ...row, ...one }))))(
    "$verb $number exits $code as with the gate's refusals, and asks the daemon nothing",
    async ({ number, detail, verb, code }) => {
      const rig = await openRig();
      const argv = [...verb, "--campaign", "spring", number];
      const machine = await run(rig.socketPath, [...argv, "--json"]);
      expect(machine).toMatchObject({ code, err: "" });
      expect(JSON.parse(machine.out)).toEqual({
        schema: 1,
        refused: [{ code: "dest-emergency", detail: expect.stringContaining(detail), next_possible_at: null }],
      });
      const ran = await run(rig.socketPath, argv);
      expect(ran).toMatchObject({ code, err: "" });
      expect(ran.out).toMatch(/^REFUSED +WHY +POSSIBLE\ndest-emergency .*never dialled.* never\n$/);
      expect(rig.backend.asked).toEqual([]);
    },
  );

  test.each(rows)(
    "$number is no number of a consent: exit 2 and why, without advice to write it otherwise",
    async (row) => {
      const rig = await openRig();
      const ran = await run(rig.socketPath, ["consent", "show", row.number]);
      expect(ran).toMatchObject({ code: 2, out: "" });
      expect(ran.err).toContain(row.detail);
      expect(ran.err).not.toContain("write it as");
      expect(rig.backend.asked).toEqual([]);
    },
  );
});

test("a limit that is too loose is named as the option that was typed", async () => {
  const rig = await openRig();
  const message = "attempts_per_day 100 is looser than 60: loosening a limit needs --by and --reason, and is audited.";
  rig.backend.failures.set("limitCard", new SimbankError("SB_INVALID_INPUT", message));
  const ran = await run(rig.socketPath, ["card", "limits", "8999001000000000017", "--attempts-per-day", "100"]);
  expect([ran.code, ran.err]).toEqual([2, `error: ${message.replace("attempts_per_day", "--attempts-per-day")}\n`]);
});

test.each([
  [["dial"], /--campaign <id> .*\(required\)/],
  [["campaign", "create"], /--purpose <purpose> [^]*\(required\)/],
  [["calls", "reconcile"], /--reason <text> .*\(required\)/],
])("help of %j says which options are required", async (argv, says) => {
  const ran = await run(null, [...argv, "--help"]);
  expect(ran.code).toBe(0);
  expect(ran.out).toMatch(says);
  expect(ran.out).not.toMatch(/--json .*\(required\)/);
});

describe("an unreachable daemon exits 4", () => {
  test("and names the socket and the remedy", async () => {
    const socketPath = join(temporaryFolder(), "none.sock");
    const ran = await run(socketPath, ["status"]);
    expect(ran).toMatchObject({ code: 4, out: "" });
    expect(ran.err).toBe(
      `error: Cannot reach simbankd at ${socketPath}: there is no such socket: start simbankd, or name another with --socket or SIMBANK_SOCKET.\n`,
    );
    const machine = await run(socketPath, ["status", "--json"]);
    expect(machine.code).toBe(4);
    expect(JSON.parse(machine.out)).toMatchObject({
      schema: 1,
      error: { code: "SB_DAEMON_UNREACHABLE", data: { socket: socketPath } },
    });
  });

  test("--socket goes before SIMBANK_SOCKET, before or after the command", async () => {
    const rig = await openRig();
    const elsewhere = join(temporaryFolder(), "none.sock");
    expect((await run(elsewhere, ["status", "--socket", rig.socketPath])).code).toBe(0);
    expect((await run(elsewhere, ["--socket", rig.socketPath, "status"])).code).toBe(0);
    expect((await run(rig.socketPath, ["status", "--socket", elsewhere])).code).toBe(4);
  });

  test("the default is the packaged daemon's", async () => {
    const ran = await run(null, ["status", "--json"]);
    expect(ran.out).toContain("/run/simbankd/control.sock");
  });
});

describe("the daemon's own errors", () => {
  const rows = [
    {
      error: new SimbankError("SB_NOT_FOUND", "There is no campaign x: see simbank campaign list.", { id: "x" }),
      code: 2,
    },
    { error: new SimbankError("SB_CONFLICT", "The campaign is stopped: create another."), code: 2 },
    { error: new SimbankError("SB_STORE_FULL", "The disk is full: free some space."), code: 1 },
    { error: new SimbankError("SB_PORT_LOCKED", "The port is held by minicom (pid 7): end it."), code: 5 },
  ];
  test.each(rows)("$error.code exits $code with its own sentence", async ({ error, code }) => {
    const rig = await openRig();
    rig.backend.failures.set("campaign", error);
    expect(await run(rig.socketPath, ["campaign", "show", "x"])).toEqual({
      code,
      out: "",
      err: `error: ${error.message}\n`,
    });
    const machine = await run(rig.socketPath, ["campaign", "show", "x", "--json"]);
    expect(JSON.parse(machine.out)).toEqual({
      schema: 1,
      error: { code: error.code, message: error.message, data: error.data },
    });
  });

  test("cannot play tricks on the terminal", async () => {
    const rig = await openRig();
    rig.backend.failures.set("campaign", new SimbankError("SB_CONFLICT", "a\u001b[2J\u202eb\r\n"));
    const { err } = await run(rig.socketPath, ["campaign", "show", "x"]);
    expect(err).toBe("error: a\\u{1b}[2J\\u{202e}b\\u{d}\\u{a}\n");
  });
});

describe("roles", () => {
  test("an act without its role exits 2 and names the role", async () => {
    const rig = await openRig({}, () => ({ uid: 1000, name: "lin", roles: ["viewer"] }));
    const ran = await run(rig.socketPath, DIAL);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("needs the role operator, which lin does not have");
  });
});

describe("help", () => {
  const groups = [
    "status",
    "slot",
    "card",
    "consent",
    "suppression",
    "campaign",
    "dial",
    "explain",
    "calls",
    "stop-all",
    "resume",
    "audit",
    "at",
  ];
  test("names every command and the exit codes", async () => {
    const ran = await run(null, ["--help"]);
    expect(ran).toMatchObject({ code: 0, err: "" });
    for (const name of groups) expect(ran.out).toMatch(new RegExp(`^  ${name} `, "m"));
    expect(ran.out).toContain("3 refused by the gate");
  });

  const leaves = [
    ["status"],
    ["slot", "stop"],
    ["card", "limits"],
    ["card", "retire"],
    ["consent", "import"],
    ["suppression", "add"],
    ["campaign", "create"],
    ["campaign", "import"],
    ["dial"],
    ["explain"],
    ["calls"],
    ["calls", "reconcile"],
    ["stop-all"],
    ["at", "explain"],
  ];
  test.each(leaves)("%s %s shows an example, --json and --socket", async (...words) => {
    const argv = words.filter((word) => typeof word === "string");
    const ran = await run(null, [...argv, "--help"]);
    expect(ran.code).toBe(0);
    const parts = ["Examples:", `$ simbank ${argv.join(" ")}`, "--json", "--socket"];
    for (const part of parts) expect(ran.out).toContain(part);
  });

  test("--version prints the version alone", async () => {
    expect(await run(null, ["--version"])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      err: "",
    });
  });
});
