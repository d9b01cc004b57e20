import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { migrate } from "../../src/store/migrate.ts";
import { MIGRATIONS } from "../../src/store/migrations/index.ts";
import { WAKES } from "../../src/store/migrations/0004-wakes.ts";

it("contacts refused before a ledger knew what wakes them get the word of their last refusal", () => {
  const db = new Database(":memory:");
  migrate(db, MIGRATIONS.slice(0, MIGRATIONS.indexOf(WAKES)));
  db.exec(`INSERT INTO campaign (id, name, purpose, voice, flow, priority, state, created_at)
    VALUES (1, 'c1', 'survey', 'live', '{}', 5, 'running', 1)`);
  const contact = db.prepare(`INSERT INTO contact (id, campaign_id, number_key, place, state, due_at, wake)
    VALUES (?, 1, randomblob(16), ?, ?, 1, ?)`);
  const decision =
    db.prepare(`INSERT INTO decision (campaign_id, contact_id, number_key, first_at, codes, refusals, facts,
    last_at, count) VALUES (1, ?, randomblob(16), 1, ?, '[]', '{}', 1, 1)`);
  const rows: readonly (readonly [
    place: number,
    state: string,
    wake: string | null,
    codes: readonly string[],
    string | null,
  ])[] = [
    [2, "refused", null, ["outside-window", "consent-withdrawn"], "consent"],
    [3, "refused", null, ["consent-missing", "unresolved-attempt"], "attempt"],
    [4, "refused", null, ["dest-own-card"], "own-card"],
    [5, "refused", null, ["number-held"], "hold"],
    [6, "refused", null, ["suppressed"], null],
    [7, "refused", "card", ["sticky-slot-unavailable"], "card"],
    [8, "waiting", null, ["outside-window"], null],
    [0, "refused", null, ["consent-missing"], null],
  ];
  for (const [index, [place, state, wake, codes]] of rows.entries()) {
    contact.run(index + 1, place, state, wake);
    for (const code of codes) decision.run(index + 1, code);
  }
  migrate(db);
  expect(db.prepare("SELECT wake FROM contact ORDER BY id").pluck().all()).toEqual(rows.map((row) => row[4]));
  expect(db.prepare("SELECT name FROM sqlite_schema WHERE name = 'contact_asleep'").all()).toHaveLength(1);
  expect(db.pragma("foreign_key_check")).toEqual([]);
  db.close();
});
