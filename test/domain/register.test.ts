import { describe, expect, it } from "vitest";
import { daysLeft, type RegisterEntry, recordsDue, type Standing } from "../../src/domain/register.ts";
import { type WallMs, wallMs } from "../../src/domain/time.ts";

const DAY_MS = 86_400_000;
const NOW = wallMs(Date.UTC(2026, 10, 24));

function entry(id: number, days: number | null, change: Partial<RegisterEntry> = {}): RegisterEntry {
  const validTo: WallMs | null = days === null ? null : wallMs(NOW + days * DAY_MS);
  const standing: Standing = days !== null && days <= 0 ? "expired" : "current";
  return {
    id,
    register: "authorisation",
    kind: "dpia",
    subject: `doc-${id}`,
    party: "911X",
    validFrom: wallMs(0),
    validTo,
    document: null,
    details: {},
    enteredAt: wallMs(0),
    enteredBy: "li(1)",
    checkedAt: wallMs(0),
    checkedBy: "mei(2)",
    endedAt: null,
    reason: null,
    standing,
    ...change,
  };
}

describe("the end of a record", () => {
  it.each([
    ["without an end", entry(1, null), null],
    ["91 days away", entry(1, 91), null],
    ["90 days away", entry(1, 90), 90],
    ["half a day away", entry(1, 0.5), 0],
    ["past", entry(1, -3), 0],
    ["of an entry nobody checked", entry(1, 3, { standing: "unchecked" }), null],
  ])("%s is told as %s", (_what, one, days) => {
    expect(daysLeft(one, NOW)).toBe(days);
  });

  it("is no matter where another record of the same kind and party goes on", () => {
    const due = recordsDue(
      [entry(1, 10), entry(2, 200), entry(3, 20, { kind: "audit" }), entry(4, -1, { party: "Y" })],
      NOW,
    );
    expect(due.map(({ id, days }) => [id, days])).toEqual([
      [4, 0],
      [3, 20],
    ]);
  });
});
