import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { inspectLedger } from "../../src/store/inspect.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "inspect-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it("a ledger is keyless where its key is missing or cut short, and none where there is no ledger", () => {
  const key = join(dir, "controller.key");
  expect(inspectLedger(dir, key)).toEqual({ kind: "none" });
  writeFileSync(join(dir, "simbankd.db"), "");
  expect(inspectLedger(dir, key)).toEqual({ kind: "keyless", why: `${key} is missing` });
  writeFileSync(key, "short");
  expect(inspectLedger(dir, key)).toEqual({ kind: "keyless", why: `${key} has 5 bytes instead of 32` });
});
