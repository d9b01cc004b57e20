import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { termsFor } from "../../src/daemon/card-limits.ts";
import { parseConfig } from "../../src/daemon/config.ts";
import { heldByLedger } from "../../src/daemon/held-limits.ts";
import { Harness, iccidOf } from "../store/harness.ts";

function config(dataDir: string, cards: string) {
  const text = `schema: 1\ndata_dir: ${dataDir}\nsocket: /b\ndeployment: { country: lab }\ncards: ${cards}`;
  const parsed = parseConfig(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
}

describe("a configuration that is looser than the ledger", () => {
  it("is told card by card and contract by contract, and a stricter one is not", () => {
    const h = new Harness();
    const pool = (total: number) => `{ name: pool, iccid_prefix: "89999", per: contract, attempts_per_day: ${total} }`;
    const before = config(h.dir, `{ defaults: { attempts_per_day: 20, max_call_s: 60 }, contracts: [${pool(30)}] }`);
    const iccid = iccidOf(1);
    h.do((ops) => ops.seeCard(iccid, null, null, "b1.1", termsFor({ iccid, imsi: null }, before.cards), h.now));
    expect(heldByLedger(before)).toEqual([]);
    const after = `{ defaults: { attempts_per_day: 40, max_call_s: 30, time_zone: Asia/Shanghai }, contracts: [${pool(31)}] }`;
    expect(heldByLedger(config(h.dir, after))).toEqual([
      expect.stringMatching(/^Card …0001: attempts_per_day stays 20, 40 in the file is looser; .*--by and --reason/),
      expect.stringMatching(/^Card …0001: time_zone stays UTC, Asia\/Shanghai in the file is looser/),
      expect.stringMatching(/^Contract pool: attempts_per_day stays 30, 31 in the file is looser; .*--shared/),
      expect.stringMatching(/^Contract pool: time_zone stays UTC/),
    ]);
    h.remove();
  });

  it("is nothing to tell where there is no ledger, or none that can be read", () => {
    const dir = mkdtempSync(join(tmpdir(), "simbankd-held-"));
    expect(heldByLedger(config(dir, "{}"))).toEqual([]);
    writeFileSync(join(dir, "simbankd.db"), "this is no database");
    expect(heldByLedger(config(dir, "{}"))).toEqual([]);
    rmSync(dir, { recursive: true });
  });
});
