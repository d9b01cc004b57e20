import { describe, expect, it } from "vitest";
import { type Answers, Bench, ICCID } from "./bench.ts";

const PIN = "4321";
const LOCKED: Answers = { "AT+CPIN?": ["+CPIN: SIM PIN", "OK"] };
const UNLOCK = `AT+CPIN="${PIN}"`;

/** A modem with a locked card, which opens to the right PIN. */
function locked(tries: readonly string[] | null, pin: string | null = PIN): Bench {
  const bench = new Bench({ answers: { ...LOCKED, "AT+CPINR": tries }, trace: true });
  if (pin !== null) bench.pins.set(ICCID, pin);
  bench.answer({ [UNLOCK]: ["OK"] });
  bench.answers = {
    ...bench.answers,
    "AT+CPIN?": () => [bench.sent(UNLOCK) > 0 ? "+CPIN: READY" : "+CPIN: SIM PIN", "OK"],
  };
  return bench.open();
}

const ALL_LEFT = ["+CPINR: SIM PIN,3,3", "OK"];

describe("a card that asks for its PIN", () => {
  it("is opened with the PIN that is stored for it, sent once", () => {
    const bench = locked(ALL_LEFT);
    bench.until(() => bench.ready, 20_000);
    expect(bench.sent(UNLOCK)).toBe(1);
    expect(bench.effects).toContainEqual({ do: "pin-tried", iccid: ICCID, accepted: true });
  });

  it("shows its PIN in no trace", () => {
    const bench = locked(ALL_LEFT);
    bench.until(() => bench.ready, 20_000);
    const traced = bench.effects.flatMap((effect) => (effect.do === "trace" ? [effect.text] : []));
    expect(traced.join(" ")).not.toContain(PIN);
    expect(traced).toContain('AT+CPIN="••••"');
  });

  it.each([
    ["two tries are left", ["+CPINR: SIM PIN,2,3", "OK"], PIN, "pin-tries-left"],
    ["the counter cannot be read", ["ERROR"], PIN, "pin-tries-unknown"],
    ["the counter says nothing of the first PIN", ["+CPINR: SIM PIN2,3", "OK"], PIN, "pin-tries-unknown"],
    ["no PIN is stored", ALL_LEFT, null, "pin-required"],
  ] as const)("is not tried when %s", (_what, tries, pin, reason) => {
    const bench = locked(tries, pin);
    bench.until(() => bench.standing === `pin-required: ${reason}`, 20_000);
    bench.pass(3_600_000);
    expect([bench.sent(UNLOCK), bench.standing, bench.ready]).toEqual([0, `pin-required: ${reason}`, false]);
  });

  it("is tried once in all when it refuses, until a person has done something", () => {
    const bench = locked(ALL_LEFT);
    bench.answers = { ...bench.answers, ...LOCKED, [UNLOCK]: ["+CME ERROR: 16"] };
    bench.until(() => bench.standing === "pin-required: pin-wrong", 20_000);
    expect(bench.effects).toContainEqual({ do: "pin-tried", iccid: ICCID, accepted: false });
    bench.pass(3_600_000);
    expect(bench.sent(UNLOCK)).toBe(1);
    bench.answer({ "AT+CPIN?": ["+CPIN: READY", "OK"] });
    bench.send({ kind: "retry" });
    bench.until(() => bench.ready, 20_000);
  });

  it("whose PUK is wanted is left to a person", () => {
    const bench = locked(ALL_LEFT);
    bench.answer({ "AT+CPIN?": ["+CPIN: SIM PUK", "OK"] });
    bench.until(() => bench.standing === "quarantined: puk-required", 20_000);
    bench.pass(3_600_000);
    expect(bench.written.filter((text) => text.startsWith("AT+CPIN="))).toEqual([]);
  });
});
