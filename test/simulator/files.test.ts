import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { SimbankError } from "../../src/domain/errors.ts";
import { parseFaults } from "../../src/simulator/fault-file.ts";
import { parsePersonality } from "../../src/simulator/personality-file.ts";
import { personality, VirtualModem } from "./virtual-modem.ts";

const SLOTS = ["b1.1", "b1.2"];

/** The problems a reading complains about, without their places' file name. */
function problems(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof SimbankError && Array.isArray(error.data["problems"])) {
      return error.data["problems"].map(String);
    }
    throw error;
  }
  throw new Error("nothing was wrong");
}

describe("a fault file", () => {
  it("gives faults at a time or on an event of a call", () => {
    const text = `
- { slot: b1.1, at_s: 2.5, fault: silence, for_s: 10 }
- { slot: b1.2, on: active, fault: unplug }
- { slot: b1.2, on: dial, fault: slow, factor: 20 }
- { slot: b1.1, at_s: 0, fault: ring, number: "+999123456" }
- { slot: b1.1, on: at+cpin?, fault: cme, code: 14, times: 5 }
- { slot: b1.1, on: registered, fault: late-ok, delay_s: 2 }
- { slot: b1.2, at_s: 3, fault: other-modem, like: b1.1 }
- { slot: b1.2, at_s: 3, fault: pin, tries: 1, pin: "0815" }
`;
    expect(parseFaults(text, "f", SLOTS)).toEqual([
      { slot: "b1.1", fault: "silence", when: { atMs: 2500 }, forMs: 10_000 },
      { slot: "b1.2", fault: "unplug", when: { on: "answered" }, forMs: null },
      { slot: "b1.2", fault: "slow", when: { on: "dial" }, forMs: null, factor: 20 },
      { slot: "b1.1", fault: "ring", when: { atMs: 0 }, forMs: null, number: "+999123456" },
      { slot: "b1.1", fault: "cme", when: { command: "AT+CPIN?" }, forMs: null, code: 14, times: 5 },
      { slot: "b1.1", fault: "late-ok", when: { on: "registered" }, forMs: null, delayMs: 2000 },
      { slot: "b1.2", fault: "other-modem", when: { atMs: 3000 }, forMs: null, like: "b1.1" },
      { slot: "b1.2", fault: "pin", when: { atMs: 3000 }, forMs: null, pin: "0815", tries: 1 },
    ]);
  });

  it.each<[string, string, readonly string[]]>([
    ["no list", "slot: b1.1", ["f: expected a list of faults"]],
    [
      "an unknown slot",
      "[{slot: b9.9, at_s: 1, fault: reboot}]",
      ["f[0].slot: there is no slot b9.9; slots are b1.1 b1.2"],
    ],
    [
      "a mistyped key",
      "[{slot: b1.1, at_s: 1, fault: reboot, fors: 2}]",
      ["f[0].fors: unknown key; did you mean for_s?"],
    ],
    [
      "a parameter of another fault",
      "[{slot: b1.1, at_s: 1, fault: silence, code: 3}, {slot: b1.1, at_s: 1, fault: pin, code: 3}]",
      ["f[0].code: silence takes no parameter", "f[1].code: pin takes pin, tries"],
    ],
    [
      "parameters out of their range",
      "[{slot: b1.1, at_s: 1, fault: cme, code: 1.5}, {slot: b1.1, at_s: 1, fault: other-modem, like: b7.1}]",
      ["f[0].code: expected a whole number from 0 to 1000", "f[1].like: expected the name of a slot"],
    ],
    ["no moment", "[{slot: b1.1, fault: reboot}]", ["f[0]: needs exactly one of at_s and on"]],
    ["two moments", "[{slot: b1.1, at_s: 1, on: dial, fault: reboot}]", ["f[0]: needs exactly one of at_s and on"]],
    [
      "an unknown event",
      "[{slot: b1.1, on: lunch, fault: reboot}]",
      [
        "f[0].on: expected one of dial, alerting, active, released, incoming, power-on, registered, or a command line such as AT+CPIN?",
      ],
    ],
    [
      "an inherited event name",
      "[{slot: b1.1, on: toString, fault: reboot}]",
      [
        "f[0].on: expected one of dial, alerting, active, released, incoming, power-on, registered, or a command line such as AT+CPIN?",
      ],
    ],
    ["a negative time", "[{slot: b1.1, at_s: -1, fault: reboot}]", ["f[0].at_s: expected a number, 0 or more"]],
    [
      "an unquoted number",
      "[{slot: b1.1, at_s: 1, fault: ring, number: 999123456}]",
      ['f[0].number: expected a quoted number such as "+999123456"'],
    ],
  ])("is refused with %s", (_what, text, wanted) => {
    expect(problems(() => parseFaults(text, "f", SLOTS))).toEqual(wanted);
  });

  it("is refused with every problem at once", () => {
    const text = "[{slot: x, at_s: 1, fault: explode}, {slot: b1.1, at_s: a, fault: reboot}]";
    expect(problems(() => parseFaults(text, "f", SLOTS))).toHaveLength(3);
  });

  it("is refused when it is not YAML", () => {
    expect(() => parseFaults("[{", "f", SLOTS)).toThrow(/^f is not YAML: /);
  });
});

describe("a personality file", () => {
  it("makes a modem that differs from its base only in what it says", () => {
    const own = parsePersonality(
      `
name: mumbler
extends: huawei
identity: { model: E9999 }
unsupported: ["+CSQ"]
replies: { "+MUMBLE": { lines: ["+MUMBLE: {imei}"] } }
calls: { progress: { alerting: [{ text: "^HM:{id}" }] } }
`,
      "p",
    );
    const base = personality("huawei");
    expect(own).toEqual({
      ...base,
      name: "mumbler",
      identity: { ...base.identity, model: "E9999" },
      unsupported: ["+CSQ"],
      replies: { "+MUMBLE": { lines: ["+MUMBLE: {imei}"] } },
      calls: { ...base.calls, progress: { ...base.calls.progress, alerting: [{ text: "^HM:{id}" }] } },
    });
    const modem = new VirtualModem(own);
    modem.ask("ATE0");
    expect(modem.ask("AT+MUMBLE")).toEqual([`+MUMBLE: ${modem.modem.facts.imei}`, "OK"]);
    expect(modem.ask("AT+CSQ")).toEqual(["COMMAND NOT SUPPORT"]);
    expect(modem.ask("ATD+999000000100;", 5000)).toContain("^HM:1");
  });

  it("builds on generic where it names no base, and may switch +CEER off", () => {
    expect(parsePersonality("{name: mute, ceer: null}", "p")).toEqual({
      ...personality("generic"),
      name: "mute",
      ceer: null,
    });
  });

  it.each<[string, string, readonly string[]]>([
    ["no name", "framing: bare", ["p.name: expected lower-case letters, digits and hyphens"]],
    ["a built-in name", "name: fast", ["p.name: fast is built in; choose another name"]],
    [
      "an unknown base",
      "{name: a, extends: nokia}",
      [expect.stringMatching(/^p\.extends: no such personality; known are generic, /)],
    ],
    ["a mistyped key", "{name: a, replayMs: 3}", ["replayMs: unknown key; did you mean replyMs?"]],
    ["a wrong kind", "{name: a, replyMs: soon}", ["replyMs: expected a number"]],
    ["a negative time", "{name: a, replyMs: -1}", ["replyMs: expected 0 or more"]],
    ["a wrong choice", "{name: a, dial: maybe}", ["dial: expected one of immediate, blocking"]],
    ["an unknown template name", '{name: a, boot: [{text: "{nix}"}]}', ["boot[0]: {nix} is no template name"]],
    [
      "a line without text",
      "{name: a, boot: [RDY]}",
      ["boot[0]: expected a line {text, when?, afterMs?, by?, answered?, cause?}"],
    ],
    [
      "a reply without lines",
      '{name: a, replies: {"+X": hello}}',
      ["replies.+X: expected {lines: [...], final?: TEXT}"],
    ],
    ["half a +CEER", "{name: a, ceer: {far: x}}", ["ceer: expected null or a mapping with far, local, none"]],
  ])("is refused with %s", (_what, text, wanted) => {
    expect(problems(() => parsePersonality(text, "p"))).toEqual(wanted);
  });

  it("can say everything that a built-in personality says", () => {
    for (const name of ["generic", "quectel-ec2x", "simcom-7600", "huawei", "wavecom"]) {
      const copy = { ...personality(name), name: "copy" };
      const text = JSON.stringify({ extends: "fast", ...copy });
      expect(parse(text)).toBeTruthy();
      expect(parsePersonality(text, "p")).toEqual(copy);
    }
  });
});
