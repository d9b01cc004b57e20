import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeFolder } from "../../src/posix/index.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "simbank-folder-"));
});
afterEach(() => rmSync(root, { recursive: true }));

it("makes what is missing above it too, and leaves what is there", () => {
  const path = join(root, "a", "b", "c");
  makeFolder(path, 0o700);
  makeFolder(path, 0o755);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

it("throws where the system says of every folder that it does not exist", () => {
  expect(() => makeFolder("/proc/simbank/control")).toThrow(/ENOENT/);
  expect(existsSync("/proc/simbank")).toBe(false);
});
