import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { barPlot, escaped } from "../../src/cli/render/svg.ts";
import { openRig, temporaryFolder } from "../control/harness.ts";
import { run } from "./harness.ts";

const EVIL = '<script>alert("x")</script>';

describe("a report as CSV", () => {
  test("has a column for each figure, outcome and refusal, and no cell that a spreadsheet runs", async () => {
    const { socketPath } = await openRig();
    const ran = await run(socketPath, ["report", "campaign", "--csv"]);
    const [header = "", row = "", total = ""] = ran.out.split("\r\n");
    expect(header).toMatch(/^campaign,attempts,.*outcome_answered,outcome_busy,refusal_consent-missing$/);
    expect(row.startsWith(`"'=1+1`)).toBe(true);
    expect(total).toMatch(/^total,3,3,2,/);
    expect(total.split(",")).toHaveLength(header.split(",").length);
  });

  test("excludes --json", async () => {
    const { socketPath } = await openRig();
    expect(await run(socketPath, ["report", "day", "--csv", "--json"])).toMatchObject({ code: 2 });
  });
});

describe("a report as a page", () => {
  test.each(["day", "campaign", "card", "country"])("by %s needs no network and runs nothing", async (by) => {
    const { socketPath } = await openRig();
    const path = join(temporaryFolder(), "report.html");
    const ran = await run(socketPath, ["report", by, "--html", path, "--json"]);
    expect(ran).toMatchObject({ code: 0, err: "" });
    const page = readFileSync(path, "utf8");
    expect(page).not.toContain("<script");
    expect(page).not.toMatch(/(src|href|url)\s*[=(]/i);
    expect(page).toContain("default-src 'none'");
    expect(page.match(/<svg /g)).toHaveLength(5);
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  test("that cannot be written says why", async () => {
    const { socketPath } = await openRig();
    const ran = await run(socketPath, ["report", "day", "--html", "/nonexistent/report.html"]);
    expect(ran.code).toBe(2);
    expect(ran.err).toMatch(/could not be written/);
  });
});

describe("a plot", () => {
  test("escapes what it is given, in content and in attributes", () => {
    const plot = barPlot(EVIL, [{ label: EVIL, value: 3 }]);
    expect(plot).not.toContain("<script");
    expect(plot).toContain(escaped(EVIL));
  });

  test("of nothing says so, and of the highest value reaches its line", () => {
    expect(barPlot("none", [])).toContain("nothing to show");
    const plot = barPlot("some", [
      { label: "a", value: 10, part: 5 },
      { label: "b", value: 0 },
    ]);
    expect(plot).toContain("a: 10, of which 5");
    expect(plot).toContain('y="12" width="284.8" height="172" class="bar"');
  });
});
