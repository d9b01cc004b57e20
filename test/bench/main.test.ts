import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..", "..");

function bench(...argv: string[]) {
  return spawnSync(process.execPath, [join(ROOT, "scripts", "bench", "main.ts"), ...argv], { encoding: "utf8" });
}

describe("the bench program", () => {
  it("prints nothing but one JSON line with --json, and leaves no folder behind", () => {
    const { status, stdout, stderr } = bench("at-parse", "--quick", "--json");
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(1);
    const result: unknown = JSON.parse(lines[0] ?? "");
    expect(result).toMatchObject({ schema: 1, bench: "at-parse", unit: "CPU ns/line" });
    expect(result).toHaveProperty("detail.lines_per_s", expect.any(Number));
    expect(readdirSync(join(ROOT, ".cache")).filter((name) => name.startsWith("bench-at-parse-"))).toEqual([]);
  });

  it("ends with 2 and a suggestion for a bench that does not exist, measuring nothing", () => {
    const { status, stdout, stderr } = bench("at-prase");
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toBe('bench: There is no bench "at-prase". Did you mean at-parse?\n');
  });

  it("lists every bench with its target in its help", () => {
    const { status, stdout } = bench("--help");
    expect(status).toBe(0);
    for (const name of [
      "at-parse",
      "serial-round-trip",
      "rack-idle",
      "reserve",
      "next-dial",
      "dead-time",
      "fault-isolation",
      "fault-memory",
      "recovery",
      "start-up",
      "consent-import",
    ]) {
      expect(stdout).toContain(name);
    }
  });
});
