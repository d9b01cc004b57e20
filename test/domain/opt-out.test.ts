import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOptOut } from "../../src/domain/opt-out.ts";

const DE = ["STOP", "STOPP", "ABMELDEN"];

describe("a message ends the calls", () => {
  it.each([
    "STOP",
    "stop",
    " Stop! ",
    "ＳＴＯＰ",
    "s.t.o.p",
    "ST\u200bOP",
    "\u202eSTOP\u202c",
    "STOP STOP STOP!!!",
    "Stop calling me",
    "stop, please",
    "T",
    "td",
    "ＴＤ",
    "T D",
    "退订",
    "退訂",
    "退訂。",
    "「退订」",
    "退订，不要再打了",
    "TD退订",
    "取消",
    "拒绝",
    "拒絕",
    "拒絕來電",
    "Unsubscribe me from this",
    "opt-out",
    "Opt out.",
    "QUIT",
  ])("that says %j", (text) => {
    expect(isOptOut(text, [])).toBe(true);
  });

  it.each(["ABMELDEN", "abmelden!", "Stopp"])("that says %j where the rules name the word", (text) => {
    expect([isOptOut(text, DE), isOptOut(text, [])]).toEqual([true, false]);
  });

  it("whatever accents it is written with", () => {
    expect([isOptOut("arrêt", ["ARRET"]), isOptOut("ARRET", ["ARRÊT"])]).toEqual([true, true]);
  });
});

describe("a message is for a person to read", () => {
  it.each([
    "",
    " ",
    "...",
    "取消明天的预约",
    "不要取消",
    "Please do not stop my appointments",
    "The bus stop is closed",
    "Tuesday is fine",
    "ok",
    "好的",
    "stopwatch",
    "1",
  ])("that says %j", (text) => {
    expect(isOptOut(text, DE)).toBe(false);
  });
});

it("any text is read without a fault, and punctuation around a word changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 80 }), (text) => {
      expect(typeof isOptOut(text, DE)).toBe("boolean");
    }),
    { numRuns: 300 },
  );
  const noise = fc.string({ unit: fc.constantFrom("!", ".", " ", "\n", "，", "…", "-", "\u200b", "(") });
  fc.assert(
    fc.property(noise, fc.constantFrom("STOP", "退訂", "td", "ABMELDEN"), noise, (before, word, after) => {
      expect(isOptOut(`${before}${word}${after}`, DE)).toBe(true);
    }),
    { numRuns: 200 },
  );
});
