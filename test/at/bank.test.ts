import { describe, expect, it } from "vitest";
import { bank, checkSimSwitch, readBankLine, simSwitchCommand } from "../../src/at/index.ts";

describe("the AT+SWIT controller", () => {
  it("is told column and row in two and four digits", () => {
    expect([bank.select(7, 3).text, bank.select(16, 16).text]).toEqual(["AT+SWIT07-0003\r", "AT+SWIT16-0016\r"]);
  });

  it.each([
    [0, 1],
    [1, 0],
    [1, 17],
    [100, 1],
    [1.5, 1],
    [Number.NaN, 1],
  ])("is never told column %d with row %d", (column, row) => {
    expect(() => bank.select(column, row)).toThrow(expect.objectContaining({ code: "SB_INVALID_INPUT" }));
  });

  it.each([
    ["SWITCH OK", "obeyed"],
    ["SWSIM OK ", "obeyed"],
    ["CWSIM OK", "obeyed"],
    ["OK", "obeyed"],
    ["ERROR", "refused"],
    ["+CME ERROR: 3", "refused"],
    ["AT+SWIT07-0003", null],
    ["SWITCH", null],
    ["", null],
  ] as const)("says %j, which means %s", (line, meaning) => {
    expect(readBankLine(line)).toBe(meaning);
  });
});

describe("a profile's choice among card holders", () => {
  it("is spelled with the module's own number", () => {
    expect(simSwitchCommand("AT+QUIMSLOT={n}", 2).text).toBe("AT+QUIMSLOT=2");
    expect(simSwitchCommand("AT+SMSIMCFG=1,{n}", 1).text).toBe("AT+SMSIMCFG=1,1");
  });

  it.each(["AT+QUIMSLOT=1", "ATD{n};", "AT+QUIMSLOT={n};D112", "AT+EGMR=1,7,{n}", "AT+CFUN={n}", ""])(
    "is never %j",
    (template) => {
      expect(checkSimSwitch(template).ok).toBe(false);
      expect(() => simSwitchCommand(template, 1)).toThrow(expect.objectContaining({ code: "SB_PROFILE" }));
    },
  );

  it.each([-1, 100, 0.5])("is never made with the number %d", (holder) => {
    expect(() => simSwitchCommand("AT+CSUS={n}", holder)).toThrow(expect.objectContaining({ code: "SB_PROFILE" }));
  });
});
