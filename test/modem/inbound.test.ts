import { describe, expect, it } from "vitest";
import { Bench } from "./bench.ts";

const CALLER = "+99955500777";
const LISTED = { "AT+CLCC": (nth: number) => (nth === 0 ? [`+CLCC: 1,1,4,0,0,"${CALLER}",145`, "OK"] : ["OK"]) };

function calls(bench: Bench): readonly unknown[] {
  return bench.effects.filter((effect) => effect.do === "inbound");
}

describe("who calls an idle modem", () => {
  it("is refused and told of with the number, and never answered", () => {
    const bench = new Bench().bringUp();
    bench.say("RING", `+CLIP: "${CALLER}",145`);
    bench.pass(2_000);
    expect(calls(bench)).toEqual([{ do: "inbound", number: CALLER, refused: true }]);
    expect([bench.sent("AT+CHUP"), bench.written.some((text) => text.startsWith("ATA"))]).toEqual([1, false]);
  });

  it("is named by the list of calls where the ring does not", () => {
    const bench = new Bench().bringUp();
    bench.answer(LISTED);
    bench.say("RING");
    bench.pass(2_000);
    expect(calls(bench)).toEqual([{ do: "inbound", number: CALLER, refused: true }]);
  });

  it("is told of without a number where it is withheld", () => {
    const bench = new Bench().bringUp();
    bench.say("RING", '+CLIP: "",128');
    bench.pass(2_000);
    expect(calls(bench)).toEqual([{ do: "inbound", number: null, refused: true }]);
  });

  it("is refused again with each ring, and told of once", () => {
    const bench = new Bench().bringUp();
    for (let ring = 0; ring < 3; ring += 1) {
      bench.say("RING", `+CLIP: "${CALLER}",145`);
      bench.pass(5_000);
    }
    expect([calls(bench).length, bench.sent("AT+CHUP")]).toEqual([1, 3]);
    bench.pass(30_000);
    bench.say("RING", `+CLIP: "${CALLER}",145`);
    bench.pass(2_000);
    expect(calls(bench).length).toBe(2);
  });

  it("keeps the line from dialling only while it rings", () => {
    const bench = new Bench().bringUp();
    bench.say("RING", `+CLIP: "${CALLER}",145`);
    expect(bench.ready).toBe(false);
    bench.until(() => bench.ready, 20_000);
  });
});

describe("who calls during a call of ours", () => {
  it("does not disturb it, and is told of when it is over", () => {
    const bench = new Bench().bringUp();
    bench.answer({ "AT+CLCC": ['+CLCC: 1,0,0,0,0,"+99955500100",145', "OK"] });
    const attempt = bench.dial({ holdS: 60 });
    bench.pass(3_000);
    bench.say(`+CCWA: "${CALLER}",145,1`);
    bench.pass(5_000);
    expect([bench.sent("AT+CHUP"), bench.state, calls(bench)]).toEqual([0, "active", []]);
    bench.answer({ "AT+CLCC": ["OK"] });
    bench.say("NO CARRIER");
    expect(bench.result(attempt).outcome).toMatch(/^answered/);
    bench.until(() => calls(bench).length > 0, 20_000);
    expect(calls(bench)).toEqual([{ do: "inbound", number: CALLER, refused: false }]);
  });
});
