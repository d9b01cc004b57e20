import { describe, expect, it } from "vitest";
import { decode } from "../../src/at/index.ts";
import type { SimStatus } from "../../src/at/types.ts";
import { monoMs } from "../../src/domain/time.ts";
import { ModemFacts } from "../../src/modem/context.ts";
import { profile } from "./rig.ts";

const SCOPE = { dialect: profile("generic").dialect, command: null };

function hear(facts: ModemFacts, line: string, at = 0): boolean {
  return facts.takeUnsolicited(decode(line, SCOPE), monoMs(at));
}

/** With a card and a network, both read. */
function ready(): ModemFacts {
  const facts = new ModemFacts();
  hear(facts, "+CPIN: READY");
  hear(facts, "+CREG: 1");
  facts.cardDoubted = false;
  return facts;
}

describe("whether a voice call is possible", () => {
  it.each([
    [1, true],
    [5, true],
    [9, true],
    [10, true],
    [0, false],
    [2, false],
    [3, false],
    [4, false],
    [6, false],
    [7, false],
    [8, false],
    [11, false],
  ])("with +CREG: %i is %s", (stat, can) => {
    const facts = ready();
    hear(facts, `+CREG: ${stat}`);
    expect(facts.canCall).toBe(can);
  });

  it("is not told by +CEREG", () => {
    const facts = new ModemFacts();
    hear(facts, "+CPIN: READY");
    hear(facts, "+CEREG: 1");
    expect([facts.canCall, facts.cereg?.registered]).toEqual([false, true]);
  });

  it("needs a card that is ready", () => {
    const states: readonly (SimStatus | null)[] = [
      null,
      "absent",
      "removed",
      "busy",
      "pin-required",
      "inserted",
      "not-ready",
    ];
    for (const sim of states) {
      const facts = ready();
      facts.sim = sim;
      expect([sim, facts.canCall]).toEqual([sim, false]);
    }
  });
});

describe("the card", () => {
  it.each(["+CPIN: READY", "+CPIN: NOT INSERTED", "+QSIMSTAT: 1,1", "+QSIMSTAT: 1,0", "^SIMST:255", "#QSS: 3"])(
    "is doubted when the modem says %s unasked",
    (line) => {
      const facts = ready();
      expect(hear(facts, line)).toBe(true);
      expect(facts.cardDoubted).toBe(true);
    },
  );

  it.each(["+CPIN: SIM PIN2", "+CPIN: SIM PUK2"])("is not doubted for %s: calls need no second PIN", (line) => {
    const facts = ready();
    hear(facts, line);
    expect([facts.cardDoubted, facts.sim]).toEqual([false, "ready"]);
  });

  it("is doubted when the network is lost, even for an instant, and not when it is found", () => {
    const facts = ready();
    hear(facts, "+CREG: 0");
    hear(facts, "+CREG: 1");
    expect(facts.cardDoubted).toBe(true);
    const found = new ModemFacts();
    found.sim = "ready";
    hear(found, "+CREG: 2");
    hear(found, "+CREG: 1");
    expect(found.cardDoubted).toBe(false);
  });

  it("is forgotten with all that belongs to it", () => {
    const facts = ready();
    facts.iccid = "8999911000000000012";
    facts.imsi = "001010000000012";
    facts.imei = "490154203237518";
    hear(facts, '+COPS: 0,2,"00101"', 5);
    facts.forgetCard();
    expect(facts).toMatchObject({ iccid: null, imsi: null, creg: null, cereg: null, plmn: null, plmnAt: null });
    expect([facts.canCall, facts.imei]).toEqual([false, "490154203237518"]);
  });
});

describe("the serving network", () => {
  it("is proven for 60 s after it was read, and no longer", () => {
    const facts = ready();
    hear(facts, '+COPS: 0,2,"00101"', 1_000);
    expect(facts.provenPlmn(monoMs(61_000))).toBe("00101");
    expect(facts.provenPlmn(monoMs(61_001))).toBeNull();
  });

  it("is unknown to a modem that was never asked", () => {
    expect(ready().provenPlmn(monoMs(0))).toBeNull();
  });

  it("is gone when the modem names none", () => {
    const facts = ready();
    hear(facts, '+COPS: 0,2,"00101"', 1_000);
    hear(facts, "+COPS: 0", 2_000);
    expect(facts.provenPlmn(monoMs(2_000))).toBeNull();
  });
});

describe("a ring", () => {
  it.each(["RING", "+CRING: VOICE", '+CLIP: "+99955500101",145', '+CLCC: 1,1,4,0,0,"+99955500101",145'])(
    "%s holds the line for 8 s after the last one",
    (line) => {
      const facts = ready();
      expect(hear(facts, line, 1_000)).toBe(true);
      expect(facts.ringsUntil).toBe(9_000);
      expect(facts.endRing(monoMs(8_999))).toBe(false);
      expect(facts.endRing(monoMs(9_000))).toBe(true);
      expect([facts.ringsUntil, facts.endRing(monoMs(9_000))]).toEqual([null, false]);
    },
  );

  it.each(["+CRING: REL ASYNC", '+CLCC: 1,0,2,0,0,"+99955500101",145', '+CLCC: 1,1,4,1,0,"",128'])(
    "%s is none",
    (line) => {
      const facts = ready();
      hear(facts, line, 1_000);
      expect(facts.ringsUntil).toBeNull();
    },
  );
});

describe("whether a scheduler should look again", () => {
  it.each([
    ["+CREG: 1", false],
    ["+CSQ: 12,99", false],
    ["+CEREG: 1", false],
    ["+CREG: 2", true],
    ['+COPS: 0,2,"00101"', true],
    ["RING", true],
  ])("after %s is %s", (line, changed) => {
    expect(hear(ready(), line)).toBe(changed);
  });
});
