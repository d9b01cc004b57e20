import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { hookArguments, runPowerHook } from "../../src/driver/power-hook.ts";

const dir = mkdtempSync(join(tmpdir(), "power-hook-"));
afterAll(() => rmSync(dir, { recursive: true }));

describe("the arguments of a power hook", () => {
  it.each([
    ["{slot}", "b1.3"],
    ["--port={board}:{place}", "--port=b1:3"],
    ["{slot}{slot}", "b1.3b1.3"],
    ["{other} {}", "{other} {}"],
    ["plain", "plain"],
  ])("%s is %s for b1.3", (argument, expected) => {
    expect(hookArguments(["/bin/hub", argument], "b1.3")).toEqual([expected]);
  });
});

describe("a power hook", () => {
  it("gets its arguments as they are: no shell looks at them", async () => {
    const file = join(dir, "seen");
    const hostile = "$(touch /tmp/never); `id` && x | y > z";
    const script = `require("node:fs").writeFileSync(${JSON.stringify(file)}, JSON.stringify(process.argv.slice(1)))`;
    const result = await runPowerHook([process.execPath, "-e", script, "--", hostile, "{slot}"], "b1.3");
    expect(result).toEqual({ ok: true, value: undefined });
    expect(JSON.parse(readFileSync(file, "utf8"))).toEqual([hostile, "b1.3"]);
  });

  it("that fails says how", async () => {
    const script = 'process.stderr.write("hub 1-1 is gone\\nmore"); process.exit(3)';
    const result = await runPowerHook([process.execPath, "-e", script], "b1.1");
    expect(result.ok ? "" : result.error).toContain("hub 1-1 is gone");
  });

  it("that is not there says so", async () => {
    const result = await runPowerHook([join(dir, "missing")], "b1.1");
    expect(result.ok ? "" : result.error).toContain("ENOENT");
  });

  it("that does not end is killed", async () => {
    const result = await runPowerHook([process.execPath, "-e", "setInterval(() => {}, 1000)"], "b1.1", 200);
    expect(result.ok ? "" : result.error).toContain("did not end within 200 ms");
  });
});
