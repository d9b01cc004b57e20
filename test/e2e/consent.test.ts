import { expect, test } from "vitest";
import type { Attempt } from "./replies.ts";
import { Site } from "./site.ts";

const OUTSIDE = ["none", "withdrawn", "suppressed", "expired", "other-purpose"] as const;
type Standing = "consented" | (typeof OUTSIDE)[number];

/** What a call does is in its last three digits (the rack's number table); here one of each short one. */
const TAILS = ["001", "110", "002", "121", "103", "130", "150", "003", "140", "170", "160", "195", "182", "004"];

interface Person {
  readonly number: string;
  readonly standing: Standing;
}

function people(count: number): readonly Person[] {
  return Array.from({ length: count }, (_, index) => ({
    number: `+99955${String(1000 + index)}${TAILS[index % TAILS.length] ?? "001"}`,
    standing: index % 3 === 2 ? (OUTSIDE[Math.floor(index / 3) % OUTSIDE.length] ?? "none") : "consented",
  }));
}

function rowsOf(everyone: readonly Person[], standing: Standing, purpose: string, expires: string): readonly string[] {
  const rows = everyone.filter((person) => person.standing === standing);
  return rows.map(({ number }) => `${number},${purpose},2026-01-15T09:30:00Z,web_form,${expires}`);
}

async function enrol(site: Site, everyone: readonly Person[]): Promise<void> {
  const withRow = everyone.filter(({ standing }) => ["consented", "withdrawn", "suppressed"].includes(standing));
  await site.consent(
    withRow.map(({ number }) => number),
    [
      ...rowsOf(everyone, "expired", "appointment", "2026-02-01T00:00:00Z"),
      ...rowsOf(everyone, "other-purpose", "survey", ""),
    ],
  );
  for (const { number, standing } of everyone) {
    if (standing === "withdrawn") await site.json("consent", "withdraw", number);
    if (standing === "suppressed") await site.json("suppression", "add", number, "--reason", "asked by letter");
  }
}

function byNumber(attempts: readonly Attempt[]): ReadonlyMap<string, readonly Attempt[]> {
  return Map.groupBy(attempts, (attempt) => attempt.number);
}

test("a campaign dials everyone who may be dialled once, and nobody else", async () => {
  const site = await Site.running({ rack: { slots: 12, personality: "mix", timeScale: 25 } });
  const everyone = people(60);
  await enrol(site, everyone);
  await site.createCampaign(
    "autumn",
    everyone.map(({ number }) => number),
  );
  expect(site.dialled()).toEqual([]);

  await site.json("campaign", "start", "autumn");
  const campaign = await site.finished("autumn");

  const consented = everyone.filter(({ standing }) => standing === "consented").map(({ number }) => number);
  const attempts = await site.attempts();
  expect([...site.dialled()].sort()).toEqual([...consented].sort());
  expect(campaign.contacts).toEqual({ waiting: 0, in_call: 0, done: 40, refused: 20 });
  // An attempt whose permit died before its turn left no byte and is made again; it says so itself.
  const recorded = byNumber(attempts.filter(({ detail }) => detail !== "not-dialed"));
  for (const dial of site.dials()) {
    const [attempt, ...more] = recorded.get(dial.number ?? "") ?? [];
    expect(more).toEqual([]);
    expect(attempt).toMatchObject({ slot: dial.slot, iccid: dial.iccid, state: "ended" });
    expect(Date.parse(attempt?.reserved_at ?? "")).toBeLessThanOrEqual(Date.parse(dial.at));
    expect(attempt?.outcome).not.toBeNull();
  }
  const outcomes = Object.values(campaign.outcomes).reduce((sum, count) => sum + count, 0);
  expect(outcomes).toBe(attempts.length);
  expect(attempts.every(({ outcome }) => outcome !== null)).toBe(true);
  for (const { number, standing } of everyone) {
    const refusal = { none: "consent-missing", withdrawn: "consent-withdrawn", suppressed: "suppressed" };
    if (!(standing in refusal)) continue;
    const { code, out } = await site.cli("dial", number, "--campaign", "autumn", "--dry-run", "--json");
    expect(code, `${standing}: ${out}`).toBe(3);
  }
  expect(site.truth.filter(({ event }) => event === "forbidden-command" || event === "unexpected-bytes")).toEqual([]);
  expect(await site.json("audit", "verify")).toMatchObject({ ok: true });
});
