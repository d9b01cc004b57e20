import { expect, test } from "vitest";
import type { Fault } from "../../src/simulator/index.ts";
import type { Attempt } from "./replies.ts";
import { Site } from "./site.ts";
import { until } from "./until.ts";

const IN_SERVICE = new Set(["idle", "dialing", "alerting", "active", "releasing"]);
const ANSWERED: ReadonlySet<string | null> = new Set(["answered", "answered-unproven"]);

/** A number of the laboratory for the n-th slot. */
function callee(slot: number, digits: string): string {
  return `+99962${String(1000 + slot)}${digits}`;
}

async function readySite(slots: number, personality: string, timeScale = 10): Promise<Site> {
  const site = await Site.running({ rack: { slots, personality, timeScale }, idlePollMs: 300 });
  await site.createCampaign("odd", []);
  await site.json("campaign", "start", "odd");
  return site;
}

function dial(site: Site, index: number, digits: string): Promise<Attempt> {
  const { slot } = site.rack.slots[index] ?? { slot: "" };
  return site.json<Attempt>("dial", callee(index, digits), "--campaign", "odd", "--slot", slot, "--wait");
}

test.each([
  // Ten times faster, such a call would come and go between two looks at the list.
  { rows: ["183"], personality: "generic", timeScale: 3 },
  { rows: ["184", "185", "186", "187"], personality: "simcom-7600", timeScale: 10 },
])("calls to $rows have their outcome, and the slots are usable again", async ({ rows, personality, timeScale }) => {
  const site = await readySite(rows.length, personality, timeScale);
  await site.consent(rows.flatMap((digits, index) => [callee(index, digits), callee(index, "110")]));
  const odd = await Promise.all(rows.map((digits, index) => dial(site, index, digits)));
  expect(odd.filter(({ outcome }) => !ANSWERED.has(outcome))).toEqual([]);
  const plain = await Promise.all(rows.map((_digits, index) => dial(site, index, "110")));
  expect(plain.map(({ outcome }) => outcome)).toEqual(rows.map(() => "busy"));
});

/** Troubles of line and firmware under which a modem still answers, and calls still have their outcome. */
const BEARABLE: readonly Omit<Fault, "forMs">[] = [
  { fault: "bare-cr" },
  { fault: "nuls" },
  { fault: "half-lines" },
  { fault: "echo-on" },
  { fault: "urc-before-ok" },
  { fault: "phantom-data-call" },
  { fault: "list-only" },
  { fault: "garbage" },
];

test("a modem that mumbles is understood", async () => {
  const site = await readySite(BEARABLE.length, "simcom-7600");
  const everyone = BEARABLE.map((_fault, index) => callee(index, "100"));
  await site.consent(everyone);
  for (const [index, fault] of BEARABLE.entries()) {
    site.rack.inject(site.rack.slots[index]?.slot ?? "", { forMs: null, ...fault });
  }
  const made = await Promise.all(BEARABLE.map((_fault, index) => dial(site, index, "100")));
  const wrong = made.flatMap((attempt, index) => {
    return ANSWERED.has(attempt.outcome) ? [] : [{ ...BEARABLE[index], attempt }];
  });
  expect(wrong).toEqual([]);
});

/** Troubles that cost a slot some time; `away`: they take it out of service, as far as they last. */
const PASSING: readonly (Omit<Fault, "forMs"> & { readonly away: boolean })[] = [
  { fault: "cme", code: 515, times: 6, away: false },
  { fault: "cme", code: 14, times: 6, away: false },
  { fault: "prompt", away: false },
  { fault: "late-ok", delayMs: 100_000, away: true },
  { fault: "wrong-baud", away: true },
  { fault: "mass-storage", away: true },
  { fault: "sim-removed", away: true },
  { fault: "card-swap-unseen", away: false },
  { fault: "registration-flapping", everyMs: 20_000, away: true },
  { fault: "data-only", away: true },
];

test("a slot is back in service when its trouble is over", async () => {
  const site = await readySite(PASSING.length, "quectel-ec2x");
  const places = PASSING.map(({ away, ...fault }, index) => {
    const { slot } = site.rack.slots[index] ?? { slot: "" };
    return { slot, away, fault, number: callee(index, "110") };
  });
  await site.consent(places.map(({ number }) => number));
  const inService = async (slot: string): Promise<boolean> => IN_SERVICE.has((await site.slot(slot)).state);
  // Simulated time: eight seconds of this test's for the one that has to end by itself.
  for (const { slot, fault } of places) {
    site.rack.inject(slot, { forMs: fault.fault === "mass-storage" ? 80_000 : null, ...fault });
  }
  const outOfService = ({ slot, fault }: (typeof places)[number]): Promise<unknown> =>
    until(`${slot} was out of service by ${fault.fault}`, async () => !(await inService(slot)));
  await Promise.all(places.filter(({ away }) => away).map(outOfService));
  for (const { slot } of places) site.rack.inject(slot, { fault: "recover", forMs: null });
  const outcomes = await Promise.all(
    places.map(async ({ slot, fault }, index) => {
      await until(`${slot} was back after ${fault.fault}`, () => inService(slot), 60_000);
      return (await dial(site, index, "110")).outcome;
    }),
  );
  expect(outcomes).toEqual(places.map(() => "busy"));
});
