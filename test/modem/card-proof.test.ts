import { describe, expect, it } from "vitest";
import { ScriptedLine } from "./scripted-line.ts";

const TAKEN_AND_BUSY = [
  [20, "OK"],
  [1_000, "BUSY"],
] as const;

const CHANGES: readonly (readonly [what: string, changed: Readonly<Record<string, readonly string[]>>])[] = [
  ["is gone, which only the question tells", { "AT+CPIN?": ["+CME ERROR: 10"] }],
  ["wants its PIN again", { "AT+CPIN?": ["+CPIN: SIM PIN", "OK"] }],
  ["has another ICCID", { "AT+CCID": ["+CCID: 89999900000000070022", "OK"] }],
  ["has another IMSI", { "AT+CIMI": ["001010000000002", "OK"] }],
];

describe("a modem whose removal detection is unproven, still registered", () => {
  it.each(CHANGES)("gets no dial command when its card %s", (_what, changed) => {
    const line = new ScriptedLine({ dial: TAKEN_AND_BUSY });
    line.change(changed);
    expect(line.call()).toMatchObject({ outcome: "cancelled", detail: "not-dialed" });
    expect(line.written.filter((text) => text.startsWith("ATD"))).toEqual([]);
  });

  it("dials when the card is the one it was, and was asked for just before", () => {
    const line = new ScriptedLine({ dial: TAKEN_AND_BUSY });
    const before = line.written.length;
    expect(line.call().outcome).toBe("busy");
    expect(line.written.slice(before, before + 4)).toEqual([
      "AT+CPIN?\r",
      "AT+CCID\r",
      "AT+CIMI\r",
      "ATD+999555000001;\r",
    ]);
  });

  it("keeps its card in view while it is asked", () => {
    const line = new ScriptedLine({ dial: TAKEN_AND_BUSY });
    line.call();
    expect(line.iccidsSeen).toEqual(["89999900000000070014"]);
  });
});

describe("a modem whose removals are always announced", () => {
  it("dials without asking for its card", () => {
    const line = new ScriptedLine({ dial: TAKEN_AND_BUSY }, "lab-fast");
    const before = line.written.length;
    line.call();
    expect(line.written[before]).toBe("ATD+999555000001;\r");
  });
});
