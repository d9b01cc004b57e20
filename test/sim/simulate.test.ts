import { describe, expect, it } from "vitest";
import { simulate } from "../../scripts/sim/simulate.ts";

/** `SIM_SEED=9 SIM_DAYS=365 SIM_SLOTS=8` lives another life; years are lived by `npm run sim`. */
const SEED = Number(process.env["SIM_SEED"] ?? 1);
const DAYS = Number(process.env["SIM_DAYS"] ?? 5);
const SLOTS = Number(process.env["SIM_SLOTS"] ?? 3);

describe(`a simulated life of ${DAYS} days with seed ${SEED}`, () => {
  it("breaks no rule, explains every attempt, and is the same when it is lived again", {
    timeout: 3_600_000,
  }, async () => {
    const first = await simulate(SEED, DAYS, SLOTS);
    expect(first.violations).toEqual([]);
    expect(first.attempts).toBeGreaterThan(DAYS * SLOTS);
    expect(await simulate(SEED, DAYS, SLOTS)).toEqual(first);
  });
});
