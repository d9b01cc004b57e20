import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dueSql, NEXT_CARD_SQL, NEXT_DUE_SQL, URGENT_SQL } from "../../src/store/ledger/due.ts";
import { Harness } from "./harness.ts";

let h: Harness;

beforeAll(() => {
  h = new Harness();
});
afterAll(() => {
  h.remove();
});

function planOf(sql: string): string {
  const values = [...sql.matchAll(/\?/g)].map(() => 1);
  const rows = h.db.prepare<number[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values);
  return rows.map((row) => row.detail).join(" | ");
}

describe("finding work reads an index and nothing else, however many contacts wait", () => {
  it.each([
    ["the next contacts of a card", dueSql(8), "contact_due"],
    ["the next instant of a card", NEXT_DUE_SQL, "contact_due"],
    ["the next card with contacts", NEXT_CARD_SQL, "contact_due"],
    ["what persons asked for", URGENT_SQL, "contact_urgent"],
    [
      "whether a card has an open call",
      "SELECT 1 FROM attempt WHERE card_id = ? AND ended_at IS NULL",
      "attempt_open_card",
    ],
    [
      "earlier attempts of a number",
      "SELECT id FROM attempt WHERE number_key = ? ORDER BY id DESC LIMIT 500",
      "attempt_number",
    ],
    ["the consents of a number", "SELECT id FROM consent WHERE number_key = ?", "consent_number"],
    ["contacts that wait for a card", "SELECT id FROM contact WHERE wake = 'card' AND card_id = ?", "contact_asleep"],
  ])("%s", (_name, sql, index) => {
    const plan = planOf(sql);
    expect(plan).toMatch(new RegExp(`^SEARCH \\w+ USING (COVERING )?INDEX ${index}`));
    expect(plan).not.toMatch(/SCAN|TEMP B-TREE/);
  });

  it("would not pass for a search without its index", () => {
    h.db.exec("DROP INDEX contact_due");
    expect(planOf(dueSql(8))).toMatch(/SCAN|TEMP B-TREE/);
  });
});
