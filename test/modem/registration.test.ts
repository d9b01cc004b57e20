import { describe, expect, it } from "vitest";
import { Bench, ICCID } from "./bench.ts";

const DENIED = { "AT+CREG?": ["+CREG: 2,3", "OK"] };
const HOME = { "AT+CREG?": ["+CREG: 2,1", "OK"] };
const MINUTE_MS = 60_000;

/** Minutes, rounded, between the questions that come when they are rare. */
function rareGaps(bench: Bench, forMs: number): readonly number[] {
  const gaps: number[] = [];
  let last = bench.now;
  let asked = bench.sent("AT+CREG?");
  for (let passed = 0; passed < forMs; passed += 5_000) {
    bench.pass(5_000);
    if (bench.sent("AT+CREG?") === asked) continue;
    gaps.push(Math.round((bench.now - last) / MINUTE_MS));
    last = bench.now;
    asked = bench.sent("AT+CREG?");
  }
  return gaps;
}

function rejections(bench: Bench): readonly (number | null)[] {
  return bench.effects.flatMap((effect) => (effect.do === "rejected" ? [effect.cause] : []));
}

describe("a network that denies the card", () => {
  it("is asked twice more, and then after 5, 10, 20, 40 and 60 minutes", () => {
    const bench = new Bench({ answers: DENIED }).open();
    bench.until(() => bench.sent("AT+CREG?") === 3, 20_000);
    expect(bench.standing).toBe("searching: registration-denied");
    expect(rareGaps(bench, 260 * MINUTE_MS)).toEqual([5, 10, 20, 40, 60, 60, 60]);
  });

  it("is asked at once when the modem says that it does so no more", () => {
    const bench = new Bench({ answers: DENIED }).open();
    bench.pass(30_000);
    bench.answer(HOME);
    bench.say('+CREG: 1,"1A2B","01A20000",0');
    bench.until(() => bench.ready, 2_000);
  });

  it("is asked every two seconds again when the modem looks for another", () => {
    const bench = new Bench({ answers: DENIED }).open();
    bench.pass(30_000);
    bench.answer({ "AT+CREG?": ["+CREG: 2,2", "OK"] });
    bench.say("+CREG: 2");
    bench.pass(1_000);
    const asked = bench.sent("AT+CREG?");
    bench.pass(10_000);
    expect([bench.standing, bench.sent("AT+CREG?") - asked]).toEqual(["searching: not-registered", 5]);
  });

  it("having served the same card, is told of once, and without a cause", () => {
    const bench = new Bench({ answers: HOME }).bringUp();
    bench.answer(DENIED);
    bench.say("+CREG: 3");
    bench.pass(30 * MINUTE_MS);
    expect(rejections(bench)).toEqual([null]);
  });

  it.each([
    ["from the start", DENIED, []],
    ["for causes of its own", { "AT+CREG?": ['+CREG: 3,3,"1A2B","01A20000",0,0,22', "OK"] }, [22]],
    ["for a place where the card may not be", { "AT+CREG?": ['+CREG: 3,3,"1A2B","01A20000",0,0,13', "OK"] }, []],
  ])("%s, is no sign against the card", (_how, answers, told) => {
    const bench = new Bench({ answers }).open();
    bench.pass(MINUTE_MS);
    expect([...new Set(rejections(bench))]).toEqual(told);
  });
});

it("another card than the one that was served is not told of: it has just been put in", () => {
  const bench = new Bench({ answers: HOME }).bringUp();
  const other = ICCID.replace(/^(.{10})./, "$17");
  bench.answer({ ...DENIED, "AT+CCID": [`+CCID: ${other}`, "OK"], "AT^ICCID?": [`^ICCID: ${other}`, "OK"] });
  bench.say("+CPIN: NOT INSERTED");
  bench.pass(5 * MINUTE_MS);
  expect([bench.snapshot.identity.iccid, rejections(bench)]).toEqual([other, []]);
});
