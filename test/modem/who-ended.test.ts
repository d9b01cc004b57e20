import { describe, expect, it } from "vitest";
import type { ListedCall } from "../../src/at/types.ts";
import { monoMs } from "../../src/domain/time.ts";
import { CallEvidence } from "../../src/modem/evidence.ts";
import { conclude } from "../../src/modem/outcome.ts";

const ACTIVE: ListedCall = { id: 1, dir: "mo", state: "active", isVoice: true, number: "+999555000001" };

/** An answered call of which `NO CARRIER` is said at 3000, and that is gone from the listings of 3300 and 3800. */
function endedAt(hangUpAt: number, listings: readonly (readonly [number, readonly ListedCall[]])[]) {
  const evidence = new CallEvidence(monoMs(0), true, true);
  evidence.dialAnswered({ kind: "OK", code: null, text: null }, monoMs(10));
  evidence.acceptedAt = monoMs(10);
  evidence.listing([ACTIVE], monoMs(1_000));
  evidence.doubt(monoMs(3_000), "nameless");
  for (const [at, calls] of listings) {
    if (hangUpAt <= at) evidence.hangUp ??= { at: monoMs(hangUpAt), reason: "flow-ended" };
    evidence.listing(calls, monoMs(at));
    evidence.believe(monoMs(at));
  }
  return conclude(evidence, "reliable", monoMs(4_000));
}

const GONE = [
  [3_300, []],
  [3_800, []],
] as const;

describe("who ended an answered call", () => {
  it("was not us when a listing had shown it gone before we came to hang up", () => {
    expect(endedAt(3_500, GONE)).toMatchObject({ outcome: "answered", releasedBy: "remote", talkMs: 2_000 });
  });

  it("was us when it was gone only after we hung up", () => {
    expect(endedAt(3_100, GONE)).toMatchObject({ outcome: "answered", releasedBy: "local" });
  });

  it("was us when a listing showed it alive again in between", () => {
    const listings = [
      [3_300, []],
      [3_400, [ACTIVE]],
      [3_900, []],
      [4_000, []],
    ] as const;
    expect(endedAt(3_500, listings)).toMatchObject({ releasedBy: "local" });
  });
});
