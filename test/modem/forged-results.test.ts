import { describe, expect, it } from "vitest";
import { CALLEE } from "./bench.ts";
import { CallBench } from "./call-bench.ts";
import { PROMISES } from "./promises.ts";
import { FAMILIES, type Happening, Storm } from "./storm.ts";

/** When the order to dial comes; what is forged is timed from here. */
const DIAL_AT = 1_000;
const NO_CARRIER = "NO CARRIER";
const RESULTS = [NO_CARRIER, "BUSY", "NO ANSWER", "ERROR", "+CME ERROR: 3", "OK"] as const;

type Forged = readonly [afterMs: number, line: string];

/** One dial amid results that nobody asked for. */
function amid(personality: string, digits: string, forged: readonly Forged[], maxDelayMs = 0): Storm {
  const says = forged.map(
    ([afterMs, line]): Happening => ({ atMs: DIAL_AT + afterMs, what: { kind: "say", text: `\r\n${line}\r\n` } }),
  );
  const happenings: readonly Happening[] = [{ atMs: DIAL_AT, what: { kind: "dial", digits } }, ...says];
  return new Storm({ personality, seed: 7, maxDelayMs, happenings });
}

function breaches(storm: Storm): readonly string[] {
  return Object.entries(PROMISES).flatMap(([promise, check]) => check(storm).map((breach) => `${promise}: ${breach}`));
}

function outcomes(storm: Storm): readonly string[] {
  return storm.rig.effects.flatMap((effect) => (effect.do === "finish" ? [effect.result.outcome] : []));
}

describe("a late OK to the dial between two forged results", () => {
  it.each([0, 3, 40, 400])("ends no live call (line delay up to %i ms)", (maxDelayMs) => {
    const storm = amid(
      "huawei",
      "192",
      [
        [13, NO_CARRIER],
        [11_013, "OK"],
      ],
      maxDelayMs,
    );
    expect(breaches(storm)).toEqual([]);
    expect(outcomes(storm)).toEqual(["answered"]);
  });

  it("ends none whenever the second one comes", () => {
    for (let at = 500; at <= 19_000; at += 613) {
      expect(
        breaches(
          amid("huawei", "192", [
            [13, NO_CARRIER],
            [at, "OK"],
          ]),
        ),
      ).toEqual([]);
    }
  });
});

describe.each(FAMILIES)("a %s modem whose dial is unanswered", (personality) => {
  it.each(RESULTS)("keeps every promise when %s is forged", (line) => {
    for (const digits of ["000", "110", "120", "192"]) {
      for (const at of [9, 13, 600, 2_500, 4_000]) {
        expect(breaches(amid(personality, digits, [[at, line]]))).toEqual([]);
      }
    }
  });

  it.each(RESULTS)("keeps every promise when %s is forged twice", (line) => {
    for (const at of [13, 2_500]) {
      const twice: readonly Forged[] = [
        [at, line],
        [at + 4, line],
      ];
      expect(breaches(amid(personality, "000", twice))).toEqual([]);
    }
  });
});

describe("a forged end that names our call, and a forged result in place of the listing that follows", () => {
  /** A call that is up, told to have ended; the next look at it has just gone out. */
  function lookedAt(): { readonly bench: CallBench; readonly attempt: number } {
    const bench = new CallBench();
    bench.shown = 0;
    const attempt = bench.start({ holdS: 60 });
    bench.until(() => bench.state === "active", 5_000);
    const looks = bench.sent("AT+CLCC");
    bench.say(`+CLCC: 1,0,6,0,0,"${CALLEE}",145`);
    bench.until(() => bench.sent("AT+CLCC") > looks, 1_000);
    return { bench, attempt };
  }

  it.each(["OK", "ERROR", "+CME ERROR: 3"])("end no live call (%s)", (result) => {
    const { bench, attempt } = lookedAt();
    bench.say(result);
    bench.pass(20_000);
    expect(bench.results(attempt)).toEqual([]);
  });

  it("end none either where the forged result comes twice before the listing", () => {
    const { bench, attempt } = lookedAt();
    bench.say("OK");
    bench.say("OK");
    bench.pass(20_000);
    expect(bench.results(attempt)).toEqual([]);
  });

  it("end one that the true listing, which comes after it, does not show", () => {
    const { bench, attempt } = lookedAt();
    bench.shown = null;
    bench.say("OK");
    expect(bench.result(attempt, 5_000)).toMatchObject({ releasedBy: "remote" });
  });
});

describe("a blocking dial", () => {
  it.each([NO_CARRIER, "BUSY", "OK"])("of which %s was forged claims nothing: the look ended the call", (line) => {
    expect(outcomes(amid("generic-blocking", "120", [[4_000, line]]))).toEqual(["unknown"]);
  });
});
