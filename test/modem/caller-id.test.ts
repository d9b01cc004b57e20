import { describe, expect, it } from "vitest";
import { readCallerId, readForwarding } from "../../src/at/index.ts";
import { Bench, ICCID } from "./bench.ts";

describe("what AT+CLIR? says", () => {
  it.each([
    ["+CLIR: 2,0", "shown"],
    ["+CLIR: 2,2", "shown"],
    ["+CLIR: 2,3", "shown"],
    ["+CLIR: 2,4", "shown"],
    ["+CLIR: 2,1", "hidden"],
    ["+CLIR: 1,4", "hidden"],
    ["+CLIR: 0,1", "hidden"],
    ["+CLIR: 0,0", "shown"],
    ["+CLIR: 0,4", "shown"],
    ["+CLIR: 0,2", "unproven"],
    ["+CLIR: 0,3", "unproven"],
    ["+CLIR: 2", "unproven"],
    ["+CLIR:", "unproven"],
  ])("%s: %s", (line, shown) => {
    expect(readCallerId([line])).toBe(shown);
  });

  it("is nothing where no line came", () => {
    expect(readCallerId([])).toBe("unproven");
  });
});

describe("what AT+CCFC=0,2 says", () => {
  it.each([
    [["+CCFC: 0,1"], false],
    [["+CCFC: 0,7"], false],
    [['+CCFC: 1,1,"+99955500102",145'], true],
    [["+CCFC: 0,1", '+CCFC: 1,4,"+99955500102",145'], false],
    [["+CCFC: 0,4", '+CCFC: 1,7,"+99955500102",145'], true],
    [["+CCFC: 1"], true],
    [["+CCFC: (0-5)"], null],
    [[], null],
  ] as const)("%j: %s", (lines, forwarded) => {
    expect(readForwarding(lines)).toBe(forwarded);
  });
});

function brought(clir: readonly string[] | null, callerIdRequired: boolean): Bench {
  const bench = new Bench({ answers: { "AT+CLIR?": clir }, callerIdRequired }).open();
  bench.until(() => bench.state === "idle" || bench.state === "quarantined", 60_000);
  return bench;
}

describe("a line whose caller identity", () => {
  it.each([
    ["is shown", ["+CLIR: 2,4", "OK"], true, "idle"],
    ["is hidden", ["+CLIR: 2,1", "OK"], true, "quarantined: caller-id-hidden"],
    ["is hidden, in lab", ["+CLIR: 1,4", "OK"], false, "quarantined: caller-id-hidden"],
    ["cannot be read", ["ERROR"], true, "quarantined: caller-id-unproven"],
    ["cannot be read, in lab", ["ERROR"], false, "idle"],
    ["is not told at all", null, true, "quarantined: caller-id-unproven"],
  ] as const)("%s is as it should be", (_what, clir, required, standing) => {
    expect(brought(clir, required).standing).toBe(standing);
  });

  it("was asked to be shown, by the one literal, before it is asked for", () => {
    const bench = brought(["+CLIR: 2,4", "OK"], true);
    const asked = bench.written.indexOf("AT+CLIR?");
    expect(bench.written.slice(0, asked)).toContain("AT+CLIR=2");
    expect(
      bench.written.filter((text) => /CLIR|CCFC/.test(text) && !/^AT\+(?:CLIR=2|CLIR\?|CCFC=0,2)$/.test(text)),
    ).toEqual([]);
  });

  it("is asked for again in an hour", () => {
    const bench = brought(["+CLIR: 2,1", "OK"], true);
    bench.answer({ "AT+CLIR?": ["+CLIR: 2,4", "OK"] });
    bench.pass(3_590_000);
    expect(bench.ready).toBe(false);
    bench.until(() => bench.ready, 20_000);
  });
});

describe("a card whose calls are forwarded", () => {
  it("is told of before its line is free", () => {
    const bench = new Bench({ answers: { "AT+CCFC=0,2": ['+CCFC: 1,1,"+99955500102",145', "OK"] } }).open();
    bench.until(() => bench.ready, 20_000);
    const told = bench.kinds().filter((kind) => kind === "forwarded" || kind === "line-free");
    expect(told).toEqual(["forwarded", "line-free"]);
    expect(bench.effects).toContainEqual({ do: "forwarded", iccid: ICCID });
  });
});

describe("a card away from home", () => {
  it.each([
    [["00101"], "idle"],
    [["00102"], "searching: roaming"],
    [[], "searching: roaming"],
    [undefined, "idle"],
  ] as const)("with the networks %j allowed is %s", (mayRoamOn, standing) => {
    const answers = { "AT+CREG?": ["+CREG: 2,5", "OK"] };
    const bench = new Bench({ answers, ...(mayRoamOn !== undefined && { mayRoamOn }) }).open();
    bench.pass(20_000);
    expect(bench.standing).toBe(standing);
  });

  it("that comes home is ready", () => {
    const bench = new Bench({ answers: { "AT+CREG?": ["+CREG: 2,5", "OK"] }, mayRoamOn: [] }).open();
    bench.pass(20_000);
    bench.answer({ "AT+CREG?": ["+CREG: 2,1", "OK"] });
    bench.until(() => bench.ready, 5_000);
  });
});

describe("a network that refuses the card by name", () => {
  it.each([
    ['+CREG: 3,3,"1A2B","01A20000",0,0,3', [{ do: "rejected", iccid: ICCID, cause: 3 }]],
    ['+CREG: 3,3,"1A2B","01A20000",0,0,17', [{ do: "rejected", iccid: ICCID, cause: 17 }]],
    ['+CREG: 3,3,"1A2B","01A20000",0,0,15', []],
    ["+CREG: 3,3", []],
  ])("%s is told", (line, told) => {
    const bench = new Bench({ answers: { "AT+CREG?": [line, "OK"] } }).open();
    bench.pass(2_000);
    expect(bench.effects.filter((effect) => effect.do === "rejected").slice(0, 1)).toEqual(told);
  });
});
