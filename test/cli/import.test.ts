import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { ImportJob, ImportView } from "../../src/control/index.ts";
import { SimbankError } from "../../src/domain/errors.ts";
import { wallMs } from "../../src/domain/time.ts";
import { AT } from "../control/fake-backend.ts";
import { openRig, type Rig, temporaryFolder } from "../control/harness.ts";
import { rejectsPathFor } from "../../src/cli/rejects-layout.ts";
import { run, stdinOf } from "./harness.ts";

const HEADER = ["number", "purpose"];

/** Takes rows whose number begins with +999 and has only digits; a small stand-in for the store. */
async function takeRows(job: ImportJob): Promise<ImportView> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of job.bytes) text += decoder.decode(chunk, { stream: true });
  const [, ...lines] = text.trimEnd().split("\n");
  let rows = 0;
  let rejectedTotal = 0;
  for (const line of lines) {
    rows += 1;
    const cells = line.split(",");
    const good = /^\+999\d+$/.test(cells[0] ?? "");
    if (!good) rejectedTotal += 1;
    const rejected = good ? [] : [{ line: rows + 1, reason: "is no number, correct it", cells }];
    await job.emit({ rows, imported: rows - rejectedTotal, unchanged: 0, rejected, rejectedTotal, header: HEADER });
  }
  return { rows, imported: rows - rejectedTotal, unchanged: 0, rejected: [], rejectedTotal, header: HEADER };
}

async function rigWithFile(text: string): Promise<Rig & { file: string; folder: string }> {
  const rig = await openRig();
  rig.backend.importing = takeRows;
  const folder = temporaryFolder();
  const file = join(folder, "list.csv");
  writeFileSync(file, text);
  return { ...rig, file, folder };
}

const GOOD = "number,purpose\n+999555001234,test\n+999555001235,test\n";
const MIXED = 'number,purpose\n+999555001234,test\n=HYPERLINK(1),test\n+99955x,te"st\n+4,\n';

const imports = [
  { argv: ["consent", "import"], kind: { kind: "consents", dryRun: false }, column: "reason" },
  { argv: ["suppression", "import"], kind: { kind: "suppressions", dryRun: false }, column: "reject_reason" },
  {
    argv: ["campaign", "import", "spring"],
    kind: { kind: "contacts", campaign: "spring", dryRun: false },
    column: "reject_reason",
  },
];

describe.each(imports)("$argv", ({ argv, kind, column }) => {
  test("streams a file and counts its rows", async () => {
    const { socketPath, file, folder, backend } = await rigWithFile(GOOD);
    const ran = await run(socketPath, [...argv, file, "--json"]);
    expect(ran).toMatchObject({ code: 0, err: "" });
    expect(JSON.parse(ran.out)).toEqual({
      schema: 1,
      rows: 2,
      imported: 2,
      unchanged: 0,
      rejected: 0,
      rejects_file: null,
      ...(argv[0] === "campaign" ? { duplicates: 0, import_id: null } : {}),
    });
    expect(backend.last("importCsv")).toMatchObject([kind]);
    expect(readdirSync(folder)).toEqual(["list.csv"]);
  });

  test.each([
    { name: "by its own name", rejects: "list.csv" },
    { name: "by a link", rejects: "link.csv" },
    { name: "as the file that is written first", rejects: "linked" },
  ])("never replaces or removes the file it imports, named $name as --rejects", async ({ rejects }) => {
    const { socketPath, file, folder, backend } = await rigWithFile(MIXED);
    symlinkSync(file, join(folder, "link.csv"));
    symlinkSync(file, join(folder, `linked.${process.pid}.part`));
    const ran = await run(socketPath, [...argv, file, "--rejects", join(folder, rejects)]);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/would replace the file that is imported|file already exists/);
    expect(readFileSync(file, "utf8")).toBe(MIXED);
    expect(backend.last("importCsv")).toBeUndefined();
  });

  test("writes the rows that were not taken beside the file, safe to open, private", async () => {
    const { socketPath, file } = await rigWithFile(MIXED);
    const ran = await run(socketPath, [...argv, file, "--json"]);
    const rejects = `${file}.rejects.csv`;
    expect(JSON.parse(ran.out)).toMatchObject({ rows: 4, imported: 1, rejected: 3, rejects_file: rejects });
    expect(ran.code).toBe(0);
    expect(readFileSync(rejects, "utf8")).toBe(
      [
        `number,purpose,${column}`,
        `"'=HYPERLINK(1)",test,"is no number, correct it"`,
        `"'+99955x","te""st","is no number, correct it"`,
        `"'+4",,"is no number, correct it"`,
        "",
      ].join("\r\n"),
    );
    expect(statSync(rejects).mode & 0o777).toBe(0o600);
  });
});

test.each([
  ["list.csv", "csv", "list.csv.rejects.csv"],
  ["a/list.csv.rejects.csv", "csv", "a/list.csv.rejects-2.csv"],
  ["list.csv.rejects-2.csv", "csv", "list.csv.rejects-3.csv"],
  ["list.jsonl.rejects.jsonl", "jsonl", "list.jsonl.rejects-2.jsonl"],
  [".rejects.csv", "csv", ".rejects.csv.rejects.csv"],
] as const)("the rejected rows of %s (%s) go to %s", (file, extension, rejects) => {
  expect(rejectsPathFor(file, extension)).toBe(rejects);
});

test("writes the rejected rows of JSON lines as JSON lines, under the name of such a file", async () => {
  const { socketPath, folder, backend } = await rigWithFile(GOOD);
  const file = join(folder, "list.jsonl");
  writeFileSync(file, '{"number":1}\n');
  const cells = ['{"number":"+4","name":"Ann","reject_reason":"an earlier one"}', "[1]", "{"];
  const rejected = cells.map((cell, place) => ({ line: place + 1, reason: `fault ${place}`, cells: [cell] }));
  backend.importing = async (job) => {
    for await (const chunk of job.bytes) void chunk;
    return { rows: 3, imported: 0, unchanged: 0, rejected, rejectedTotal: 3, header: ["record"] };
  };
  await run(socketPath, ["campaign", "import", "spring", file]);
  expect(
    readFileSync(`${file}.rejects.jsonl`, "utf8")
      .trimEnd()
      .split("\n")
      .map((line): unknown => JSON.parse(line)),
  ).toEqual([
    { number: "+4", name: "Ann", reject_reason: "fault 0" },
    { record: "[1]", reject_reason: "fault 1" },
    { record: "{", reject_reason: "fault 2" },
  ]);
});

describe("an import", () => {
  const argv = ["consent", "import"];

  test("removes the rejects of an earlier run when every row was taken", async () => {
    const { socketPath, file, folder } = await rigWithFile(MIXED);
    await run(socketPath, [...argv, file]);
    writeFileSync(file, GOOD);
    await run(socketPath, [...argv, file]);
    expect(readdirSync(folder)).toEqual(["list.csv"]);
  });

  test("reads standard input for -, and puts rejects where --rejects says", async () => {
    const { socketPath, folder } = await rigWithFile("");
    const rejects = join(folder, "bad.csv");
    const ran = await run(socketPath, [...argv, "-", "--rejects", rejects], { stdin: stdinOf(MIXED) });
    expect(ran.out).toBe(
      `4 rows of consents: 1 imported, 0 unchanged, 3 rejected. Next: correct ${rejects} and import it again.\n`,
    );
    expect(readFileSync(rejects, "utf8").split("\r\n")).toHaveLength(5);
  });

  test("keeps a well-formed number importable in the rejects", async () => {
    const { socketPath, file, backend } = await rigWithFile(GOOD);
    const rejected = [{ line: 2, reason: "unknown purpose", cells: ["+999555001234", "tset"] }];
    backend.importing = async (job) => {
      for await (const chunk of job.bytes) void chunk;
      return { rows: 1, imported: 0, unchanged: 0, rejected, rejectedTotal: 1, header: HEADER };
    };
    await run(socketPath, [...argv, file]);
    expect(readFileSync(`${file}.rejects.csv`, "utf8")).toContain("+999555001234,tset,unknown purpose");
  });

  test("--dry-run says so to the daemon and to people", async () => {
    const { socketPath, file, backend } = await rigWithFile(GOOD);
    const ran = await run(socketPath, [...argv, file, "--dry-run"]);
    expect(backend.last("importCsv")).toEqual([{ kind: "consents", dryRun: true }]);
    expect(ran.out).toBe("2 rows of consents: 2 would be imported, 0 unchanged, 0 rejected.\n");
  });

  test("--dry-run counts rejected rows, says why the first are, and leaves every file alone", async () => {
    const bad = "x,test\n".repeat(7);
    const { socketPath, file, folder } = await rigWithFile(`number,purpose\n${bad}`);
    writeFileSync(`${file}.rejects.csv`, "earlier");
    const ran = await run(socketPath, [...argv, file, "--dry-run", "--json"]);
    expect(JSON.parse(ran.out)).toMatchObject({ rows: 7, imported: 0, rejected: 7, rejects_file: null });
    const reasons = [2, 3, 4, 5, 6].map((line) => `line ${line}: is no number, correct it\n`).join("");
    expect([ran.code, ran.err]).toEqual([0, `${reasons}and 2 more rejected\n`]);
    expect(readdirSync(folder).sort()).toEqual(["list.csv", "list.csv.rejects.csv"]);
    expect(readFileSync(`${file}.rejects.csv`, "utf8")).toBe("earlier");
  });

  test("says that the rejects of an earlier import were removed, where every row is taken now", async () => {
    const { socketPath, file, folder } = await rigWithFile(GOOD);
    writeFileSync(`${file}.rejects.csv`, "earlier");
    const ran = await run(socketPath, [...argv, file, "--json"]);
    expect([ran.code, ran.err]).toEqual([0, `An older ${file}.rejects.csv was removed.\n`]);
    expect(readdirSync(folder)).toEqual(["list.csv"]);
  });

  test("keeps each half-mended file of rejects under a name of its own, and no second copy of the same rows", async () => {
    const { socketPath, file, folder } = await rigWithFile(MIXED);
    const rejects = `${file}.rejects.csv`;
    await run(socketPath, [...argv, file]);
    const first = readFileSync(rejects, "utf8");
    const again = await run(socketPath, [...argv, file]);
    expect(again.err).toBe(`An older ${rejects} was replaced.\n`);
    for (const count of [1, 2]) {
      writeFileSync(rejects, `half-mended ${count}`);
      const { err } = await run(socketPath, [...argv, file]);
      expect(err).toBe(`An older ${rejects} said something else: it is kept as ${rejects}.older-${count}.\n`);
      expect(readFileSync(`${rejects}.older-${count}`, "utf8")).toBe(`half-mended ${count}`);
      expect(readFileSync(rejects, "utf8")).toBe(first);
    }
    expect(readdirSync(folder)).toHaveLength(4);
  });

  test("of columns the daemon does not know exits 2 and leaves earlier rejects alone", async () => {
    const { socketPath, file, folder, backend } = await rigWithFile(GOOD);
    writeFileSync(`${file}.rejects.csv`, "earlier");
    backend.importing = () => Promise.reject(new SimbankError("SB_INVALID_INPUT", "The column `number` is missing."));
    const ran = await run(socketPath, [...argv, file]);
    expect(ran).toEqual({ code: 2, out: "", err: "error: The column `number` is missing.\n" });
    expect(readdirSync(folder).sort()).toEqual(["list.csv", "list.csv.rejects.csv"]);
    expect(readFileSync(`${file}.rejects.csv`, "utf8")).toBe("earlier");
  });

  test("that breaks off keeps the rows rejected so far", async () => {
    const { socketPath, file, backend } = await rigWithFile(GOOD);
    const rejected = [{ line: 2, reason: "bad", cells: ["x", "test"] }];
    backend.importing = async (job) => {
      await job.emit({ rows: 1, imported: 0, unchanged: 0, rejected, rejectedTotal: 1, header: HEADER });
      throw new SimbankError("SB_STORE_FULL", "The disk is full: free some space.");
    };
    const ran = await run(socketPath, [...argv, file]);
    expect([ran.code, ran.err]).toEqual([1, "error: The disk is full: free some space.\n"]);
    expect(readFileSync(`${file}.rejects.csv`, "utf8")).toBe("number,purpose,reason\r\nx,test,bad\r\n");
  });

  const unreadable = [
    { name: "a missing file", make: () => {}, says: /Cannot read .*: there is no such file/ },
    { name: "a folder", make: (path: string) => mkdirSync(path), says: /Cannot read .*: it is a folder/ },
  ];
  test.each(unreadable)("of $name exits 2 before the daemon is asked", async ({ make, says }) => {
    const { socketPath, folder, backend } = await rigWithFile(GOOD);
    const path = join(folder, "other.csv");
    make(path);
    const ran = await run(socketPath, [...argv, path]);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(says);
    expect(backend.asked).toEqual([]);
  });

  test("writes its rejects for the owner alone, whatever rights an earlier file or leftover had", async () => {
    const { socketPath, file, folder } = await rigWithFile(MIXED);
    const rejects = `${file}.rejects.csv`;
    // Above the highest process id that Linux gives.
    const [mine, dead] = [`${rejects}.${process.pid}.part`, `${rejects}.4999999.part`];
    for (const name of [rejects, mine, dead]) {
      writeFileSync(name, "earlier");
      chmodSync(name, 0o666);
    }
    expect((await run(socketPath, ["consent", "import", file])).code).toBe(0);
    expect(statSync(rejects).mode & 0o777).toBe(0o600);
    expect(readFileSync(rejects, "utf8")).toMatch(/^number,purpose,reason/);
    expect(readdirSync(folder).sort()).toEqual(["list.csv", "list.csv.rejects.csv", "list.csv.rejects.csv.older-1"]);
  });

  test("follows no link, and leaves alone what is no leftover", async () => {
    const { socketPath, file, folder } = await rigWithFile(MIXED);
    const secret = join(folder, "secret");
    writeFileSync(secret, "mine");
    const others = [`bad.csv.${process.ppid}.part`, "bad.csv.part", "bad.csv.007.part", "worse.csv.4999999.part"];
    for (const name of others) writeFileSync(join(folder, name), "theirs");
    symlinkSync(secret, join(folder, "bad.csv"));
    symlinkSync(secret, join(folder, "bad.csv.4999999.part"));
    expect((await run(socketPath, ["consent", "import", file, "--rejects", join(folder, "bad.csv")])).code).toBe(0);
    expect(readFileSync(secret, "utf8")).toBe("mine");
    for (const name of others) expect(readFileSync(join(folder, name), "utf8")).toBe("theirs");
    expect(lstatSync(join(folder, "bad.csv.4999999.part")).isSymbolicLink()).toBe(true);
    expect(lstatSync(join(folder, "bad.csv")).isFile()).toBe(true);
  });

  test("whose rejects would be a folder exits 2 before the daemon is asked", async () => {
    const { socketPath, file, folder, backend } = await rigWithFile(MIXED);
    mkdirSync(join(folder, "bad.csv"));
    const ran = await run(socketPath, ["consent", "import", file, "--rejects", join(folder, "bad.csv")]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("it is a folder");
    expect(backend.asked).toEqual([]);
  });

  test("whose rejects could not be written exits 2 before the daemon is asked", async () => {
    const { socketPath, file, folder, backend } = await rigWithFile(GOOD);
    const ran = await run(socketPath, [...argv, file, "--rejects", join(folder, "none", "r.csv")]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("name another file with --rejects");
    expect(backend.asked).toEqual([]);
  });

  test("sends a large file whole and in order", async () => {
    const { socketPath, file, backend } = await rigWithFile("");
    const text = `number\n${Array.from({ length: 300_000 }, (_, index) => `+999${555_000_000 + index}\n`).join("")}`;
    writeFileSync(file, text);
    const received: Uint8Array[] = [];
    backend.importing = async (job) => {
      for await (const chunk of job.bytes) received.push(chunk);
      return { rows: 300_000, imported: 300_000, unchanged: 0, rejected: [], rejectedTotal: 0, header: ["number"] };
    };
    expect((await run(socketPath, [...argv, file])).code).toBe(0);
    expect(Buffer.concat(received).toString("latin1") === text).toBe(true);
  });

  const progress = [
    {
      name: "on a terminal in one line that is cleared",
      columns: 80,
      json: [],
      err: /^\r\p{Cc}\[K1 row: [^\n]*\r\p{Cc}\[K$/u,
    },
    {
      name: "in a log every few seconds",
      columns: null,
      json: [],
      err: /^(\d+ rows?: \d+ imported, 0 unchanged, 0 rejected\n)+$/,
    },
    { name: "not at all in a log with --json", columns: null, json: ["--json"], err: /^$/ },
  ];
  test.each(progress)("shows progress $name", async ({ columns, json, err }) => {
    const { socketPath, file } = await rigWithFile(`number\n${"+999555001234,test\n".repeat(20)}`);
    let now = AT;
    const tick = () => (now = wallMs(now + 1000));
    const ran = await run(socketPath, [...argv, file, ...json], { now: tick }, columns);
    expect(ran.code).toBe(0);
    expect(ran.err).toMatch(err);
    if (columns === null && json.length === 0) expect(ran.err.split("\n").length).toBeLessThan(6);
  });
});
