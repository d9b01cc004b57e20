import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadProfiles, SHIPPED_PROFILES } from "../../src/profile/load.ts";

const GENERIC = readFileSync(join(SHIPPED_PROFILES, "generic.yaml"), "utf8");
const CHILD = [
  "name: child",
  "family: generic",
  "title: A child",
  "extends: generic",
  "match: { manufacturer: [], model: [CHILD] }",
  "dialect: { dial: blocking, answered_by: [OK] }",
  "post_release_ms: 500",
  "evidence:",
  "  - { fact: dialect, source: a test, verified: document }",
  "  - { fact: post_release_ms, source: a test, verified: document }",
  "",
].join("\n");

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "profiles-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

function problems(): readonly { path: string; message: string; hint: string | null }[] {
  const loaded = loadProfiles(folder);
  return loaded.ok ? [] : loaded.error;
}

describe("a folder of profiles", () => {
  it("gives an extending profile its base's facts where it is silent", () => {
    write({ "generic.yaml": GENERIC, "child.yaml": CHILD });
    const loaded = loadProfiles(folder);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    const [base, child] = loaded.value;
    expect(loaded.value.map(({ name }) => name)).toEqual(["generic", "child"]);
    expect(child).toMatchObject({ postReleaseMs: 500, hangup: base?.hangup, init: base?.init, title: "A child" });
    expect(child?.dialect).toEqual({ ...base?.dialect, dial: "blocking", answeredBy: ["OK"] });
    expect(child?.evidence.map(({ fact }) => fact)).toContain("hangup");
    expect(child?.evidence.filter(({ fact }) => fact === "post_release_ms")).toHaveLength(1);
  });

  it("without a profile, or that is not there, is a problem with a remedy", () => {
    expect(problems()).toMatchObject([{ path: folder, message: "holds no profiles" }]);
    const missing = loadProfiles(join(folder, "nowhere"));
    expect(missing).toMatchObject({ ok: false, error: [{ hint: "Install the hardware profiles again." }] });
  });

  it("with one bad profile is refused as a whole", () => {
    write({ "generic.yaml": GENERIC, "child.yaml": CHILD.replace("dial: blocking", "dial: sometimes") });
    expect(problems().map(({ path }) => path)).toEqual(["child.yaml: dialect.dial"]);
  });

  it.each<[change: [from: string, to: string], path: string, message: RegExp, hint: RegExp]>([
    [["post_release_ms: 500", "post_relase_ms: 500"], "post_relase_ms", /not a known key/, /post_release_ms/],
    [["extends: generic", "extends: genric"], "extends", /no profile is called genric/, /generic/],
    [["fact: post_release_ms", "fact: hangup"], "post_release_ms", /has no evidence/, /fact: post_release_ms/],
    [["fact: post_release_ms", "fact: post_release"], "evidence[1].fact", /not stated/, /post_release_ms/],
    [["name: child", "name: kid"], "name", /not the name of its file/, /kid\.yaml/],
  ])("%j is a problem of %s", ([from, to], path, message, hint) => {
    write({ "generic.yaml": GENERIC, "child.yaml": CHILD.replace(from, to) });
    const found = problems().find((problem) => problem.path === `child.yaml: ${path}`);
    expect(found?.message).toMatch(message);
    expect(found?.hint).toMatch(hint);
  });

  it("says where a file is no YAML", () => {
    write({ "generic.yaml": GENERIC, "child.yaml": CHILD.replace("title: A child", "title: [A child") });
    expect(problems()[0]?.path).toMatch(/^child\.yaml: line \d+, column \d+$/);
    expect(problems()[0]?.hint).toMatch(/^Indent the line/);
  });

  it.each([
    "ATD+999123456;",
    "AT+CSQ;D+999123456;",
    "AT;A/",
    'AT+EGMR=1,7,"350000000000006"',
    "AT+CLIR=1",
    'AT+CCFC=0,3,"+999123456"',
    "AT&W",
    "AT+CMGS=18",
    'AT+CPWD="SC","1234","0000"',
    "AT+COLP=1",
  ])("never holds %s", (command) => {
    const init = `init: [{ command: '${command}' }]\n`;
    const evidence = "  - { fact: init, source: a test, verified: document }\n";
    write({
      "generic.yaml": GENERIC,
      "child.yaml": CHILD.replace("post_release_ms: 500\n", `post_release_ms: 500\n${init}`) + evidence,
    });
    expect(problems()).toMatchObject([{ path: "child.yaml: init[0].command", hint: "Remove it." }]);
  });

  it("has the card's file read where the modem keeps an old card's number", () => {
    const own = ["AT+CCID", "AT+CRSM=176,12258,0,0,10"];
    const child = (commands: readonly string[]): string =>
      CHILD.replace("evidence:\n", `caches_iccid: true\niccid_commands: ${JSON.stringify(commands)}\nevidence:\n`) +
      ["iccid_commands", "caches_iccid"]
        .map((fact) => `  - { fact: ${fact}, source: a test, verified: document }\n`)
        .join("");
    write({ "generic.yaml": GENERIC, "child.yaml": child(own) });
    const loaded = loadProfiles(folder);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    expect(loaded.value[1]?.iccidCommands).toEqual(["AT+CRSM=176,12258,0,0,10"]);
    write({ "child.yaml": child(["AT+CCID"]) });
    expect(problems()).toMatchObject([{ path: "child.yaml: iccid_commands", hint: "Add the reading by AT+CRSM." }]);
  });

  it("lets a profile hang up by +CHUP or H alone", () => {
    const child = `${CHILD}hangup: ["AT+CFUN=0"]\n`;
    write({ "generic.yaml": GENERIC, "child.yaml": child });
    expect(problems().map(({ path }) => path)).toEqual(["child.yaml: hangup[0]"]);
  });

  it("knows one level of extension", () => {
    const grandchild = CHILD.replace("name: child", "name: grandchild").replace("extends: generic", "extends: child");
    write({ "generic.yaml": GENERIC, "child.yaml": CHILD, "grandchild.yaml": grandchild });
    expect(problems()).toMatchObject([{ path: "grandchild.yaml: extends", message: "child extends generic itself" }]);
  });

  it("has every fact of a profile that extends nothing", () => {
    write({ "generic.yaml": GENERIC, "child.yaml": CHILD.replace("extends: generic\n", "") });
    const paths = problems().map(({ path }) => path);
    expect(paths).toContain("child.yaml: hangup");
    expect(paths).toContain("child.yaml: dialect.ceer");
  });
});

describe("the USB ids of profiles", () => {
  const usb = (name: string, entry: string): string =>
    CHILD.replace("name: child", `name: ${name}`)
      .replace("evidence:\n", `usb: [${entry}]\nevidence:\n  - { fact: usb, source: a test, verified: document }\n`)
      .replace("[CHILD]", `[${name}]`);

  it("are not taken over from the profile that is extended", () => {
    const base = GENERIC.replace(
      "evidence:\n",
      'usb: [{ ids: ["1111:2222"], at: [2] }]\nevidence:\n  - { fact: usb, source: a test, verified: document }\n',
    );
    write({ "generic.yaml": base, "child.yaml": CHILD });
    const loaded = loadProfiles(folder);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    expect(loaded.value.map((profile) => [profile.name, profile.usb.length])).toEqual([
      ["generic", 1],
      ["child", 0],
    ]);
    expect(loaded.value[1]?.evidence.map(({ fact }) => fact)).not.toContain("usb");
  });

  it("belong to one profile each", () => {
    write({
      "generic.yaml": GENERIC,
      "child.yaml": usb("child", '{ ids: ["1111:2222"], at: [2] }'),
      "other.yaml": usb("other", '{ ids: ["1111:2222"], at: [3] }'),
    });
    expect(problems()).toMatchObject([
      { path: "other.yaml: usb[0]", message: "1111:2222 stands in child.yaml already" },
    ]);
  });

  it.each([
    ["neither a port nor a disk", '{ ids: ["1111:2222"] }', /needs either/],
    ["both", '{ ids: ["1111:2222"], at: [1], storage: true }', /needs either/],
    ["an id in capitals", '{ ids: ["12D1:1446"], storage: true }', /lower-case hexadecimal/],
  ])("with %s are refused", (_what, entry, expected) => {
    write({ "generic.yaml": GENERIC, "child.yaml": usb("child", entry) });
    expect(
      problems()
        .map(({ message }) => message)
        .join("\n"),
    ).toMatch(expected);
  });

  it("need evidence", () => {
    write({
      "generic.yaml": GENERIC,
      "child.yaml": CHILD.replace("evidence:", 'usb: [{ ids: ["1111:2222"], at: [1] }]\nevidence:'),
    });
    expect(problems()).toMatchObject([{ path: "child.yaml: usb", message: "has no evidence" }]);
  });
});
