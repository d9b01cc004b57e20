import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkDatabase, vacuumDatabase } from "../../src/store/index.ts";
import { Harness } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.consent(...Array.from({ length: 300 }, (_, index) => index));
});
afterEach(() => {
  h.remove();
});

describe("db check", () => {
  it("finds nothing in a sound ledger that is in use", () => {
    expect(checkDatabase(h.dir)).toMatchObject({ findings: [], path: join(h.dir, "simbankd.db") });
  });

  it("names a row whose other half is gone", () => {
    h.card(1);
    h.db.pragma("foreign_keys = OFF");
    h.db.exec("DELETE FROM card");
    expect(checkDatabase(h.dir).findings).toContain("row 1 of card_limits names a row of card that is not there");
  });

  it("tells damaged pages, and says where a folder holds no ledger", () => {
    h.close();
    const path = join(h.dir, "simbankd.db");
    const bytes = readFileSync(path);
    bytes.fill(0xff, 4096 * 6, 4096 * 8);
    writeFileSync(path, bytes);
    let said: string;
    try {
      said = checkDatabase(h.dir).findings.join("; ");
    } catch (error) {
      said = String(error);
    }
    expect(said).toMatch(/page|malformed|damaged|btree/i);
    const empty = mkdtempSync(join(tmpdir(), "simbank-empty-"));
    expect(() => checkDatabase(empty)).toThrow(/There is no ledger in/);
    rmSync(empty, { recursive: true });
  });
});

describe("db vacuum", () => {
  it("is refused while a daemon works in the folder, and gives space back when none does", () => {
    expect(() => vacuumDatabase(h.dir)).toThrow(/in use by/);
    h.db.pragma("secure_delete = OFF");
    h.db.exec("CREATE TABLE spare (x BLOB); INSERT INTO spare VALUES (zeroblob(1000000)); DROP TABLE spare");
    h.close();
    const { before, after } = vacuumDatabase(h.dir);
    expect(after).toBeLessThan(before - 900_000);
    h.reopen();
    expect(h.job((all) => all.auditVerify())).toMatchObject({ ok: true });
    expect(checkDatabase(h.dir).findings).toEqual([]);
  });
});
