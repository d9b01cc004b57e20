import { describe, expect, it } from "vitest";
import { decode, decodeFinal, releaseFromCause } from "../../src/at/decode/index.ts";
import { foreignCommand } from "../../src/at/command.ts";
import type { Final, ListedState, Meaning, Progress } from "../../src/at/types.ts";
import type { Outcome } from "../../src/domain/words.ts";
import { dialectOf } from "./transcript-samples.ts";

const dialect = dialectOf("generic");
const number = "+999123456";

function unsolicited(line: string): readonly Meaning[] {
  return decode(line, { dialect, command: null });
}

function steps(line: string): readonly Partial<Progress>[] {
  return unsolicited(line).flatMap((meaning) => (meaning.kind === "progress" ? [meaning.progress] : []));
}

describe("a step of a call", () => {
  it.each<[line: string, step: Partial<Progress>]>([
    ["^ORIG:1,0", { event: "dialing", id: 1 }],
    ["^CONF:1", { event: "alerting", id: 1 }],
    ["^CONN:1,9", { event: "active", id: 1 }],
    ["^CEND:1,5,29,16", { event: "released", id: 1, durationS: 5, cause: 16 }],
    ["^CEND:2,0,104,255", { event: "released", id: 2, durationS: 0, cause: null }],
    ["VOICE CALL: BEGIN", { event: "media-up" }],
    ["VOICE CALL:END:000004", { event: "released", durationS: 4 }],
    ["VOICE CALL: END: 000041", { event: "released", durationS: 41 }],
    ["VOICE CALL: END", { event: "released", durationS: null }],
    ["MO RING", { event: "alerting" }],
    ["MO CONNECTED", { event: "active" }],
    ["REMOTE CALL END", { event: "released" }],
    ["HANGUP: 1", { event: "released", id: 1 }],
    ["+WIND: 2", { event: "alerting", id: null }],
    ["+WIND: 5,1", { event: "dialing", id: 1 }],
    ["+WIND: 6,1", { event: "released", id: 1 }],
    [`#ECAM: 0,1,1,,,"${number}",145`, { event: "dialing", id: 0 }],
    ["#ECAM: 0,2,1,,,", { event: "alerting" }],
    ["#ECAM: 0,3,1,,,", { event: "active" }],
    ["#ECAM: 0,0,1,,,", { event: "released" }],
    ["#ECAM: 0,6,1,,,", { event: "incoming" }],
    ["+UCALLSTAT: 1,7", { event: "active", id: 1 }],
    ["+XCALLSTAT: 1,6", { event: "released", id: 1 }],
    ['+ECPI: 1,2,1,1,,,"",129,""', { event: "alerting", id: 1 }],
    ["NO CARRIER", { event: "released", id: null }],
    ["RING", { event: "incoming", id: null }],
    ["+CRING: VOICE", { event: "incoming" }],
    [`+CLIP: "${number}",145`, { event: "incoming" }],
    [`+CCWA: "${number}",145,1`, { event: "waiting" }],
    ["MISSED_CALL: 11:01AM 07700900000", { event: "incoming" }],
  ])("%s", (line, step) => {
    expect(steps(line)).toMatchObject([step]);
  });

  it.each<[line: string, state: ListedState, dir: "mo" | "mt", id: number]>([
    [`+QIND: "ccinfo",3,0,3,0,0,"${number}",145`, "alerting", "mo", 3],
    [`+QIND: "ccinfo",3,0,-1,0,0,"${number}",145`, "released", "mo", 3],
    [`+QIND: "ccinfo",3,1,4,0,0,"${number}",145,""`, "incoming", "mt", 3],
    [`^DSCI: 1,0,7,0,${number},145`, "alerting", "mo", 1],
    [`^DSCI: 1,0,3,0,${number},145,0`, "active", "mo", 1],
    [`^DSCI: 2,1,6,0,${number},145`, "released", "mt", 2],
    [`^DSCI: 1,0,3,0,0,"${number}",145,0,0,0,"",0`, "alerting", "mo", 1],
    [`+ECPI: 1,130,0,0,0,0,"${number}",145,""`, "dialing", "mo", 1],
    [`+ECPI: 1,0,0,0,1,0,"${number}",145,""`, "incoming", "mt", 1],
    [`+CLCC: 1,0,6,0,0,"${number}",145`, "released", "mo", 1],
  ])("%s tells whose call it is", (line, state, dir, id) => {
    expect(unsolicited(line)).toMatchObject([{ kind: "call", call: { id, dir, state, isVoice: true } }]);
  });

  it.each([
    "^ORIG:1,2",
    "^CONN:2,1",
    '+QIND: "ccinfo",1,1,0,1,0,"",128',
    "^DSCI: 1,0,3,1,,129",
    "+CRING: GPRS",
    "+CLIP: 1,1",
    "+CCWA: 1,255",
    "+QIND: SMS DONE",
    "#ECAM: 0,3,2,,,",
    "+ECPI: x",
    "VOICE CALL: WAITING",
  ])("%s is none of a voice call", (line) => {
    expect(unsolicited(line)).toEqual([]);
  });

  it("is understood only where the family has such lines", () => {
    const quectel = { dialect: dialectOf("quectel"), command: null };
    expect(decode("^CONN:1,0", quectel)).toEqual([]);
    expect(decode(`^DSCI: 1,0,3,0,${number},145`, quectel)).toHaveLength(1);
  });
});

describe("a received key", () => {
  it.each<[line: string, digit: string]>([
    ["+QTONEDET: 56", "8"],
    ["+QTONEDET: 42", "*"],
    ["+DTMF:5", "5"],
    ["+RXDTMF: #", "#"],
    ["^DDTMF: 5", "5"],
    ["+UUDTMFD: A", "A"],
    ["#DTMFEV: 5", "5"],
    ['#DTMFEV: "5"', "5"],
  ])("%s is %s", (line, digit) => {
    expect(steps(line)).toMatchObject([{ event: "dtmf", digit }]);
  });

  it.each(["+QTONEDET: 200", "+DTMF: 55", "+RXDTMF:", "+QTONEDET: 90"])("%s is none", (line) => {
    expect(unsolicited(line)).toEqual([]);
  });
});

describe("a release", () => {
  it.each<[cause: number, outcome: Outcome | null]>([
    [1, "invalid-number"],
    [3, "invalid-number"],
    [22, "invalid-number"],
    [28, "invalid-number"],
    [8, "barred"],
    [57, "barred"],
    [16, null],
    [31, null],
    [127, null],
    [17, "busy"],
    [18, "no-answer"],
    [19, "no-answer"],
    [21, "rejected"],
    [27, "unreachable"],
    [29, "network-failure"],
    [34, "network-failure"],
    [38, "network-failure"],
    [41, "network-failure"],
    [42, "network-failure"],
    [44, "network-failure"],
    [47, "network-failure"],
    [58, "network-failure"],
    [63, "network-failure"],
    [68, "barred"],
    [102, "network-failure"],
    [120, "network-failure"],
    [2, null],
    [0, null],
  ])("with cause %i is %s", (cause, outcome) => {
    expect(releaseFromCause(cause, "24.008").outcome).toBe(outcome);
  });

  it.each<[line: string, cause: number | null, outcome: Outcome | null]>([
    ["^CEND:1,0,104,17", 17, "busy"],
    ["^CEND:1,0,100", null, null],
    ["^CEND:1,0,21", null, "network-failure"],
    [`^DSCI: 1,0,6,0,0,"${number}",145,0,17,0,"",0`, 17, "busy"],
    [`+ECPI: 1,133,0,0,0,0,"${number}",145,"",63`, 63, "network-failure"],
    ["#ECAM: 0,7,1,,,", null, "busy"],
    ["BUSY", null, "busy"],
    ["NO ANSWER", null, "no-answer"],
    ["#CEERNET: 17", 17, "busy"],
  ])("%s", (line, cause, outcome) => {
    expect(unsolicited(line)).toContainEqual({ kind: "release", release: expect.objectContaining({ cause, outcome }) });
  });

  it("of an incoming call is not taken for ours", () => {
    const meanings = unsolicited(`^DSCI: 1,1,6,0,0,"${number}",145,0,17,0,"",0`);
    expect(meanings.map(({ kind }) => kind)).toEqual(["call"]);
  });

  it.each<[final: Final, outcome: Outcome | null]>([
    [{ kind: "BUSY", code: null, text: null }, "busy"],
    [{ kind: "NO ANSWER", code: null, text: null }, "no-answer"],
    [{ kind: "NO CARRIER", code: null, text: null }, null],
    [{ kind: "NO DIALTONE", code: null, text: null }, "network-failure"],
    [{ kind: "CME", code: 30, text: null }, "network-failure"],
    [{ kind: "CME", code: 62, text: null }, "barred"],
    [{ kind: "CME", code: 177, text: null }, "barred"],
    [{ kind: "CME", code: null, text: "Call barred" }, "barred"],
    [{ kind: "CME", code: 3, text: null }, null],
    [{ kind: "CME", code: 258, text: null }, null],
  ])("by the final %j of a dial is %s", (final, outcome) => {
    const meanings = decodeFinal(final, { dialect, command: foreignCommand("ATD+999123456;") });
    expect(meanings).toContainEqual({
      kind: "release",
      release: expect.objectContaining({ outcome, source: "final" }),
    });
    expect(decodeFinal(final, { dialect, command: foreignCommand("AT+CSQ") })).toEqual([]);
  });
});
