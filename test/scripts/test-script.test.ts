import { spawnSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ToyCheckout } from "./toy-checkout.ts";

let checkout: ToyCheckout;

interface Report {
  readonly passed: number;
  readonly failed: number;
  readonly skipped?: number;
  readonly failsToLoad?: boolean;
}

/** A vitest that reports as told, or crashes before it can report. */
function putVitest(report: Report | "crash"): void {
  if (report === "crash") {
    checkout.tool("vitest", "exit 1");
    return;
  }
  const json = {
    numPassedTests: report.passed,
    numFailedTests: report.failed,
    numPendingTests: report.skipped ?? 0,
    numTodoTests: 0,
  };
  checkout.write("report.json", JSON.stringify(json));
  const code = report.failed > 0 || report.failsToLoad === true ? 1 : 0;
  checkout.tool(
    "vitest",
    `echo "vitest got: $*"\nfor a; do case $a in --outputFile.json=*) cp report.json "\${a#*=}";; esac; done\nexit ${code}`,
  );
}

beforeEach(() => {
  checkout = new ToyCheckout(["test", "lib.sh", "freshness.mjs", "count-tests.mjs"]);
  checkout.write("package.json", '{"bin":{}}');
  checkout.write("package-lock.json", JSON.stringify({ packages: { "": {} } }));
  checkout.write("node_modules/.package-lock.json", JSON.stringify({ packages: {} }));
  checkout.write("tsconfig.json", "{}");
  checkout.write(".tsconfig.build.json", "{}");
  checkout.write("src/a.ts", "");
  checkout.write("scripts/bin-prologue.sh", "");
  checkout.write("scripts/finish-build.mjs", "");
  for (const tool of ["biome", "npm"]) checkout.tool(tool, `echo "${tool} $*"`);
  symlinkSync(process.execPath, checkout.path("node_modules/.bin/node"));
  putVitest({ passed: 3, failed: 0 });
});

afterEach(() => {
  checkout.remove();
});

interface Finished {
  readonly status: number | null;
  readonly lines: readonly string[];
  readonly errors: string;
}

function runScript(...argv: string[]): Finished {
  const path = `${checkout.path("node_modules/.bin")}:/usr/bin:/bin`;
  const done = spawnSync(checkout.path("scripts/test"), argv, { cwd: "/", env: { PATH: path }, encoding: "utf8" });
  return { status: done.status, lines: done.stdout.trimEnd().split("\n"), errors: done.stderr };
}

describe("scripts/test", () => {
  it("counts every test and every check, and closes with one line", () => {
    const { status, lines } = runScript();
    expect(lines.at(-1)).toBe("10 passed, 0 failed");
    expect(lines.filter((line) => line.includes("passed"))).toHaveLength(1);
    expect(status).toBe(0);
  });

  it("goes on after a check has failed, and names it", () => {
    checkout.tool("biome", "exit 1");
    const { status, lines } = runScript();
    expect(lines.filter((line) => line.startsWith("── "))).toHaveLength(7);
    expect(lines.slice(-2)).toEqual(["failed: format", "9 passed, 1 failed"]);
    expect(status).toBe(1);
  });

  it("fails with a failing test, counting the run of tests as a failed check too", () => {
    putVitest({ passed: 3, failed: 2 });
    const { status, lines } = runScript();
    expect(lines.slice(-2)).toEqual(["failed: tests", "9 passed, 3 failed"]);
    expect(status).toBe(1);
  });

  it("fails when a file of tests does not load", () => {
    putVitest({ passed: 3, failed: 0, failsToLoad: true });
    const { status, lines } = runScript();
    expect(lines.slice(-2)).toEqual(["failed: tests", "9 passed, 1 failed"]);
    expect(status).toBe(1);
  });

  it("fails when the runner crashes before it can report", () => {
    putVitest("crash");
    const { status, lines } = runScript();
    expect(lines.at(-1)).toBe("6 passed, 1 failed");
    expect(status).toBe(1);
  });

  it("says how many tests were skipped", () => {
    putVitest({ passed: 3, failed: 0, skipped: 2 });
    expect(runScript().lines.at(-1)).toBe("10 passed, 0 failed, 2 skipped");
  });

  it("says before the closing line that browser tests were left out", () => {
    expect(runScript("--without-browser").lines.slice(-2)).toEqual([
      "run without browser tests (--without-browser)",
      "10 passed, 0 failed",
    ]);
  });

  it("passes what follows -- to vitest", () => {
    const { lines } = runScript("--", "test/at", "-t", "late line");
    expect(lines.find((line) => line.startsWith("vitest got:"))).toMatch(/ test\/at -t late line$/);
  });

  it("refuses an option it does not know with exit code 2", () => {
    expect(runScript("--fast").status).toBe(2);
  });

  it("installs without install scripts when node_modules does not match the lockfile", () => {
    checkout.write("package-lock.json", JSON.stringify({ packages: { "node_modules/a": { version: "1.0.0" } } }));
    checkout.tool("npm", `case $1 in ci) echo "$*" >npm.log;; esac`);
    expect(runScript().lines.at(-1)).toBe("10 passed, 0 failed");
    expect(readFileSync(checkout.path("npm.log"), "utf8")).toMatch(/^ci --ignore-scripts /);
  });

  it("stops with what to do when it cannot install", () => {
    checkout.removePath("node_modules/.package-lock.json");
    checkout.tool("npm", "exit 1");
    const { status, lines, errors } = runScript();
    expect({ status, lines }).toEqual({ status: 1, lines: [""] });
    expect(errors).toContain("npm ci failed: check that the package registry can be reached");
  });
});
