import { describe, expect, it } from "vitest";
import { checkDialSpelling, checkPermits, checkWire } from "./dial-checks.ts";
import { checkCycles, checkImports } from "./import-checks.ts";
import { importsOf } from "./imports.ts";
import { moduleOf } from "./modules.ts";
import { checkPurity } from "./purity-checks.ts";
import { checkCatches, checkComments, checkLength, checkTestsRun } from "./shape-checks.ts";
import { parseSource, type SourceFile, type Violation } from "./source.ts";

type Check = (files: readonly SourceFile[]) => readonly Violation[];
type Files = Readonly<Record<string, string>>;

/** The places that a check complains about, each once. */
function run(check: Check, files: Files): readonly string[] {
  const found = check(Object.entries(files).map(([path, text]) => parseSource(path, text)));
  return [...new Set(found.map(({ where }) => where))];
}

/** Targets that the planted imports mean, so that only the rule under test can complain. */
const TARGETS: Files = {
  "src/domain/words.ts": "",
  "src/gate/permit.ts": "",
  "src/gate/index.ts": "",
  "src/at/index.ts": "",
  "src/profile/types.ts": "",
  "src/profile/load.ts": "",
  "src/policy/load/packs.ts": "",
  "src/store/api.ts": "",
  "src/serial/line.ts": "",
  "src/simulator/rack.ts": "",
  "src/cli/main.ts": "",
  "test/at/helper.ts": "",
};

describe("the import table refuses", () => {
  it.each([
    ["an import of a module that is not in the row", "src/domain/x.ts", 'import { a } from "../store/api.ts";'],
    ["a type-only one", "src/domain/x.ts", 'import type { A } from "../store/api.ts";'],
    ["a multi-line one", "src/domain/x.ts", 'import {\n  a,\n  b,\n} from\n  "../store/api.ts";'],
    ["an inline import type", "src/domain/x.ts", 'export type A = import("../store/api.ts").A;'],
    ["a dynamic one", "src/domain/x.ts", 'export const a = import("../store/api.ts");'],
    ["a dynamic one in a plain template", "src/domain/x.ts", "export const a = import(`../store/api.ts`);"],
    ["a re-export", "src/domain/x.ts", 'export { a } from "../store/api.ts";'],
    ["a re-export of everything", "src/domain/x.ts", 'export * from "../store/api.ts";'],
    ["a type-only re-export", "src/domain/x.ts", 'export type { A } from "../store/api.ts";'],
    ["an import for its side effects", "src/domain/x.ts", 'import "../store/api.ts";'],
    ["require", "src/domain/x.ts", 'const a = require("../store/api.ts");'],
    ["import = require", "src/domain/x.ts", 'import a = require("../store/api.ts");'],
    ["a worker of another module", "src/domain/x.ts", 'new URL("../store/api.ts", import.meta.url);'],
    ["a value where only types may come", "src/at/x.ts", 'import { judge } from "../gate/index.ts";'],
    [
      "an inline type among values, which stays after compilation",
      "src/at/x.ts",
      'import { type A } from "../gate/index.ts";',
    ],
    ["the loader part of a pure module", "src/profile/x.ts", 'import { load } from "./load.ts";'],
    ["a loader in a folder", "src/policy/x.ts", 'import { load } from "./load/packs.ts";'],
    ["a package that is not in the row", "src/serial/x.ts", 'import { load } from "koffi";'],
    ["a part of a package that is not in the row", "src/serial/x.ts", 'import { load } from "koffi/index.js";'],
    ["a scoped package that is not in the row", "src/at/x.ts", 'import { P } from "@serialport/parser-readline";'],
    ["Node in a pure module", "src/gate/x.ts", 'import { readFileSync } from "node:fs";'],
    ["Node's types in a pure module", "src/gate/x.ts", 'import type { Stats } from "node:fs";'],
    ["the simulator in the daemon", "src/daemon/x.ts", 'import { rack } from "../simulator/rack.ts";'],
    ["a specifier that is computed", "src/daemon/x.ts", "export const a = (name: string) => import(name);"],
    ["a specifier with a hole", "src/daemon/x.ts", "export const a = (n: string) => import(`../store/${n}.ts`);"],
    ["an import without its ending", "src/gate/x.ts", 'import { A } from "../domain/words";'],
    ["an import with the wrong ending", "src/gate/x.ts", 'import { A } from "../domain/words.js";'],
    ["a file that is not there", "src/gate/x.ts", 'import { A } from "../domain/absent.ts";'],
    ["an import of test code", "src/gate/x.ts", 'import { A } from "../../test/at/helper.ts";'],
    ["an import of build output", "src/gate/x.ts", 'import { A } from "../../dist/domain/words.js";'],
    ["a folder without a row", "src/helpers/x.ts", "export const a = 1;\nimport '../domain/words.ts';"],
    ["a static import of a program", "src/bin/x.ts", 'import { main } from "../cli/main.ts";'],
  ])("%s", (_what, path, text) => {
    expect(run(checkImports, { ...TARGETS, [path]: text })).toHaveLength(1);
  });

  it("nothing that a row allows", () => {
    const allowed = {
      "src/at/x.ts": 'import type { A } from "../gate/permit.ts";\nimport { B } from "../domain/words.ts";',
      "src/daemon/x.ts": 'import { load } from "../profile/load.ts";\nimport { open } from "../serial/line.ts";',
      "src/domain/x.ts": 'import { parse } from "libphonenumber-js/max";\nimport { A } from "./words.ts";',
      "src/posix/x.ts": 'import koffi from "koffi";\nimport { openSync } from "node:fs";',
      "src/bin/x.ts": 'export const load = () => import("../cli/main.ts");',
      "src/store/x.ts": 'export const data = new URL("./schema.sql", import.meta.url);',
    };
    expect(run(checkImports, { ...TARGETS, ...allowed })).toEqual([]);
  });

  it("nothing that only looks like an import", () => {
    const text =
      '// import "../store/api.ts"\nexport const a = "import(\'../store/api.ts\')";\n/* export * from "koffi" */';
    expect(run(checkImports, { ...TARGETS, "src/domain/x.ts": text })).toEqual([]);
  });
});

describe("files and modules", () => {
  it.each([
    ["src/at/command.ts", "at"],
    ["src/policy/load.ts", "policy/load"],
    ["src/policy/load/packs.ts", "policy/load"],
    ["src/policy/loader.ts", "policy"],
    ["src/cli/offline/explain.ts", "cli/offline"],
    ["src/unknown/x.ts", null],
    ["test/at/x.test.ts", null],
  ])("%s belongs to %s", (path, name) => {
    expect(moduleOf(path)).toBe(name);
  });

  it("gives the line of an import and the names it takes", () => {
    const file = parseSource("src/at/x.ts", '\nimport { a as b, type C } from "./y.ts";');
    expect(importsOf(file)).toMatchObject([
      {
        where: "src/at/x.ts:2",
        target: "src/at/y.ts",
        typeOnly: false,
        names: [
          { imported: "a", local: "b", typeOnly: false },
          { imported: "C", typeOnly: true },
        ],
      },
    ]);
  });
});

describe("the cycle rule finds", () => {
  it.each<[string, Files]>([
    ["a file that imports itself", { "src/at/a.ts": 'import "./a.ts";' }],
    ["two files", { "src/at/a.ts": 'import "./b.ts";', "src/at/b.ts": 'import "./a.ts";' }],
    ["a type-only way back", { "src/at/a.ts": 'import "./b.ts";', "src/at/b.ts": 'import type { A } from "./a.ts";' }],
    ["a dynamic way back", { "src/at/a.ts": 'import "./b.ts";', "src/at/b.ts": 'import("./a.ts");' }],
    [
      "a long way",
      { "src/at/a.ts": 'import "./b.ts";', "src/at/b.ts": 'import "./c.ts";', "src/at/c.ts": 'import "./a.ts";' },
    ],
  ])("%s", (_what, files) => {
    expect(run(checkCycles, files)).toEqual(["src/at/a.ts"]);
  });

  it("no cycle in a diamond", () => {
    const files = {
      "src/at/a.ts": 'import "./b.ts"; import "./c.ts";',
      "src/at/b.ts": 'import "./d.ts";',
      "src/at/c.ts": 'import "./d.ts";',
      "src/at/d.ts": "",
    };
    expect(run(checkCycles, files)).toEqual([]);
  });
});

describe("the purity rule refuses", () => {
  it.each([
    ["Date.now", "export const a = Date.now();"],
    ["Date.now in brackets", 'export const a = Date["now"]();'],
    ["new Date without argument", "export const a = new Date();"],
    ["new Date in local time", "export const a = new Date(2030, 0, 1);"],
    ["Date called as a function", "export const a = Date();"],
    ["Math.random", "export const a = Math.random();"],
    ["a timer", "setTimeout(() => 1, 5);"],
    ["a timer handed on", "export const a = { wait: setTimeout };"],
    ["process", "export const a = process.env;"],
    ["process as a shorthand", "export const a = { process };"],
    ["console", 'console.log("x");'],
    ["performance", "export const a = performance.now();"],
    ["a detour over globalThis", "export const a = globalThis.process;"],
    ["import.meta", "export const a = import.meta.url;"],
    ["local hours", "export const a = (d: Date) => d.getHours();"],
    ["a format without zone", 'export const a = new Intl.DateTimeFormat("en");'],
  ])("%s", (_what, text) => {
    expect(run(checkPurity, { "src/gate/x.ts": text })).toHaveLength(1);
  });

  it.each([
    ["a date of a given instant", "export const a = (ms: number) => new Date(ms).toISOString();"],
    ["Date.UTC", "export const a = Date.UTC(2030, 0, 1);"],
    ["a format with zone", 'export const a = new Intl.DateTimeFormat("en", { timeZone: "UTC" });'],
    ["members that share a name", "export const a = (b: { process: number }) => ({ process: b.process });"],
    ["words in comments and texts", '// Date.now() is not used\nexport const a = "setTimeout";'],
  ])("not %s", (_what, text) => {
    expect(run(checkPurity, { "src/gate/x.ts": text })).toEqual([]);
  });

  it("nothing in the shell", () => {
    expect(run(checkPurity, { "src/driver/x.ts": "setTimeout(() => Date.now(), 5);" })).toEqual([]);
  });
});

const DIAL = 'export function dialCommand(permit: DialPermit, now: MonoMs) { return "ATD" + permit.spend(now) + ";"; }';

describe("the dial rule refuses", () => {
  it.each([
    ["the verb elsewhere", "src/modem/x.ts", 'export const a = "ATD+999123456;";'],
    ["a template", "src/modem/x.ts", "export const a = (n: string) => `ATD${n};`;"],
    ["lower case", "src/modem/x.ts", 'export const a = "atd";'],
    ["the verb behind another command", "src/modem/x.ts", 'export const a = "ATE0;ATDT1";'],
    ["the verb put together", "src/modem/x.ts", 'export const a = "AT" + "D" + 1;'],
    ["the verb put together in a template", "src/modem/x.ts", 'export const a = `AT${"D"}1`;'],
    ["a regular expression", "src/modem/x.ts", "export const a = /^ATD/;"],
    ["another function of the same file", "src/at/command.ts", `${DIAL}\nexport function other() { return "ATD"; }`],
    ["the top of the same file", "src/at/command.ts", `const VERB = "ATD";\n${DIAL}`],
    [
      "a dial function that takes a text",
      "src/at/command.ts",
      'export function dialCommand(number: string) { return "ATD" + number; }',
    ],
  ])("%s", (_what, path, text) => {
    expect(run(checkDialSpelling, { [path]: text })).toHaveLength(1);
  });

  it.each([
    ["the one function", "src/at/command.ts", DIAL],
    ["comments", "src/modem/x.ts", "/** The answer to `ATD`. */ export const a = 1;"],
    ["words that contain the letters", "src/modem/x.ts", 'export const a = "meatdish AT+CATD";'],
    ["the simulator", "src/simulator/x.ts", "export const a = /^ATD(.+);$/;"],
  ])("not %s", (_what, path, text) => {
    expect(run(checkDialSpelling, { [path]: text })).toEqual([]);
  });
});

describe("the permit rule refuses", () => {
  it.each([
    ["a cast", "src/driver/x.ts", "export const a = (x: unknown) => x as DialPermit;"],
    ["a cast by a detour", "src/driver/x.ts", "export const a = (x: object) => x as unknown as DialPermit;"],
    ["a cast of a container", "src/driver/x.ts", "export const a = (x: unknown) => x as readonly DialPermit[];"],
    ["an angle-bracket cast", "src/driver/x.ts", "export const a = (x: unknown) => <DialPermit>x;"],
    ["a guard", "src/driver/x.ts", "export const a = (x: unknown): x is DialPermit => true;"],
    ["an alias", "src/driver/x.ts", "export type Right = DialPermit;"],
    ["a constructor call", "src/store/x.ts", "export const a = new DialPermit();"],
    ["the class as a value", "src/gate/x.ts", 'import { DialPermit } from "./permit.ts";'],
    ["the class re-exported as a value", "src/gate/index.ts", 'export { DialPermit } from "./permit.ts";'],
    ["everything re-exported", "src/gate/index.ts", 'export * from "./permit.ts";'],
    ["the module under a name", "src/gate/x.ts", 'import * as permit from "./permit.ts";'],
    ["the module loaded dynamically", "src/gate/x.ts", 'export const a = import("./permit.ts");'],
    ["the type under another name", "src/at/x.ts", 'import type { DialPermit as P } from "../gate/index.ts";'],
    ["the mint outside the judge", "src/store/x.ts", 'import { mintPermit } from "../gate/permit.ts";'],
    ["the mint re-exported by the judge", "src/gate/judge.ts", 'export { mintPermit } from "./permit.ts";'],
    [
      "the mint handed on by the judge",
      "src/gate/judge.ts",
      'import { mintPermit } from "./permit.ts";\nexport const a = mintPermit;',
    ],
  ])("%s", (_what, path, text) => {
    expect(run(checkPermits, { [path]: text })).toHaveLength(1);
  });

  it.each([
    [
      "the type",
      "src/at/x.ts",
      'import type { DialPermit } from "../gate/index.ts";\nexport type A = { permit: DialPermit };',
    ],
    [
      "the mint in the judge",
      "src/gate/judge.ts",
      'import { mintPermit } from "./permit.ts";\nexport const a = () => mintPermit(1);',
    ],
    [
      "the public face",
      "src/gate/index.ts",
      'export type { DialPermit } from "./permit.ts";\nexport { PERMIT_LIFE_MS } from "./permit.ts";',
    ],
  ])("not %s", (_what, path, text) => {
    expect(run(checkPermits, { [path]: text })).toEqual([]);
  });
});

describe("the rule about what is written to a modem catches", () => {
  it.each([
    ["a cast to a command", "src/modem/x.ts", "export const a = b as AtCommand;"],
    ["a cast to text for the wire", "src/at/x.ts", "export const a = `A${b}` as WireText;"],
    ["a guard", "src/at/x.ts", "export const a = (x: unknown): x is AtCommand => true;"],
    ["a command made elsewhere", "src/at/fence.ts", "export const a = new AtCommand(b);"],
    ["a text written by the driver", "src/driver/x.ts", "line.write(text);"],
    ["a text put together by the driver", "src/driver/x.ts", "this.#line?.write(`${effect.text};`);"],
  ])("%s", (_what, path, text) => {
    expect(run(checkWire, { [path]: text })).toHaveLength(1);
  });

  it.each([
    ["a command made where they are made", "src/at/command.ts", "export const a = new AtCommand(b);"],
    ["the text of an effect", "src/driver/x.ts", "this.#line?.write(effect.text);"],
    ["a type", "src/modem/x.ts", "export type A = { readonly command: AtCommand; readonly text: WireText };"],
  ])("not %s", (_what, path, text) => {
    expect(run(checkWire, { [path]: text })).toEqual([]);
  });
});

describe("the shape rules", () => {
  it("count lines as people do: 400 pass and 401 do not", () => {
    expect(run(checkLength, { "src/at/a.ts": "//\n".repeat(400), "src/at/b.ts": "//\n".repeat(401) })).toEqual([
      "src/at/b.ts",
    ]);
  });

  it.each([
    ["promised work", "// TODO: later"],
    ["a promise in a doc comment", "/** A placeholder. */"],
    ["a silenced rule without reason", "// oxlint-disable-next-line eqeqeq"],
    ["a silenced compiler", "// @ts-ignore -- because"],
    ["an expected error without reason", "// @ts-expect-error"],
  ])("refuse %s in a comment", (_what, text) => {
    expect(run(checkComments, { "src/at/a.ts": `${text}\nexport const a = 1;` })).toEqual(["src/at/a.ts:1"]);
  });

  it("let a silenced rule with a reason pass", () => {
    const text = "// oxlint-disable-next-line no-bitwise -- the register is a bit field\nexport const a = 1 | 2;";
    expect(run(checkComments, { "src/at/a.ts": text })).toEqual([]);
  });

  it("refuse an empty catch and accept one that says why", () => {
    const text = "try { a(); } catch {}\ntry { a(); } catch {\n  // Gone already.\n}";
    expect(run(checkCatches, { "src/serial/a.ts": text })).toEqual(["src/serial/a.ts:1"]);
  });

  it.each([
    "it.only('x', f);",
    "describe.skip('x', f);",
    "test.todo('x');",
    "it.skipIf(a)('x', f);",
    "it.each([1]).skip('x', f);",
  ])("refuse %s in a test", (text) => {
    expect(run(checkTestsRun, { "test/at/a.test.ts": text })).toHaveLength(1);
  });

  it("accept tests that run", () => {
    expect(run(checkTestsRun, { "test/at/a.test.ts": "it.each([1])('x', f); only.skip();" })).toEqual([]);
  });

  it("refuse to judge what does not parse", () => {
    expect(() => parseSource("src/at/a.ts", "export const = 1;")).toThrow("src/at/a.ts");
  });
});
