import { describe, expect, it } from "vitest";
import { limitsFor } from "../../src/daemon/card-limits.ts";
import { parseConfig } from "../../src/daemon/config.ts";

function cards(yaml: string) {
  const parsed = parseConfig(`schema: 1\ndata_dir: /a\nsocket: /b\ndeployment: { country: lab }\ncards: ${yaml}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  return parsed.value.cards;
}

const ICCID = "8986000000000000001";

describe("a card's limits", () => {
  it("are the defaults where no contract has its prefix", () => {
    const limits = limitsFor(
      ICCID,
      cards(
        '{ defaults: { attempts_per_day: 7 }, contracts: [{ name: x, iccid_prefix: "8999", attempts_per_day: 1 }] }',
      ),
    );
    expect(limits.attemptsPerDay).toBe(7);
  });

  it("are the strictest of all contracts that apply, key by key", () => {
    const limits = limitsFor(
      ICCID,
      cards(`{ defaults: { attempts_per_day: 50, min_gap_s: 10, max_call_s: 100 }, contracts: [
        { name: a, iccid_prefix: "8986", attempts_per_day: 20, min_gap_s: 5 },
        { name: b, iccid_prefix: "89860", attempts_per_day: 30, min_gap_s: 60, max_call_s: 40 } ] }`),
    );
    expect([limits.attemptsPerDay, limits.minGapS, limits.maxCallS]).toEqual([20, 60, 40]);
  });

  it("never grow by a contract that is looser than the defaults", () => {
    const limits = limitsFor(
      ICCID,
      cards(
        '{ defaults: { attempts_per_day: 5 }, contracts: [{ name: a, iccid_prefix: "89", attempts_per_day: 500 }] }',
      ),
    );
    expect(limits.attemptsPerDay).toBe(5);
  });

  it("count their day in the zone of the contract that applies", () => {
    const limits = limitsFor(
      ICCID,
      cards(
        '{ defaults: { time_zone: UTC }, contracts: [{ name: a, iccid_prefix: "8986", time_zone: Asia/Shanghai, reset_day: 15 }] }',
      ),
    );
    expect([limits.timeZone, limits.resetDay]).toEqual(["Asia/Shanghai", 15]);
  });
});
