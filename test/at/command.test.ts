import { describe, expect, test } from "vitest";
import { checkProfileCommand } from "../../src/at/allowlist.ts";
import { at, dialCommand, foreignCommand, hangupCommand, iccidCommand, profileCommand } from "../../src/at/command.ts";
import type { AtCommand } from "../../src/at/types.ts";
import { SimbankError } from "../../src/domain/errors.ts";
import { monoMs } from "../../src/domain/time.ts";
import { PERMIT_LIFE_MS } from "../../src/gate/permit.ts";
import { CALLEE } from "../gate/fixture.ts";
import { permit } from "./permits.ts";

const LIMITS = { pddS: 45, ringMaxS: 30 };

function codeOf(act: () => unknown): string {
  try {
    return `made ${JSON.stringify(act())}`;
  } catch (error) {
    return error instanceof SimbankError ? error.code : String(error);
  }
}

function profileText(text: string): AtCommand {
  const made = profileCommand(text);
  if (!made.ok) throw new Error(`${text} ${made.error}`);
  return made.value;
}

describe("the dial command", () => {
  test("is a voice call to the permit's number and nothing else", () => {
    expect(dialCommand(permit(), monoMs(0), LIMITS).text).toBe(`ATD${CALLEE};`);
  });

  test("hides most of the number where people read", () => {
    const { masked } = dialCommand(permit(), monoMs(0), LIMITS);
    expect(masked).toBe("ATD+99955•••234;");
    expect(masked).not.toContain(CALLEE.slice(0, -3));
  });

  test("may not be disturbed while it is pending, however the family dials", () => {
    const command = dialCommand(permit(), monoMs(0), LIMITS);
    expect(command).toMatchObject({ pending: "none", finals: "dial", kind: "send", answers: [] });
  });

  test("may stay unanswered for setup, the longest ring and five seconds", () => {
    expect(dialCommand(permit(), monoMs(0), LIMITS).timeoutMs).toBe(80_000);
    expect(dialCommand(permit(), monoMs(0), { pddS: 45, ringMaxS: 60 }).timeoutMs).toBe(110_000);
  });

  test("takes the permit: a second one is not to be had", () => {
    const one = permit();
    dialCommand(one, monoMs(0), LIMITS);
    expect(codeOf(() => dialCommand(one, monoMs(0), LIMITS))).toBe("SB_PERMIT");
    expect(one.void()).toBe("already-spent");
  });

  test("is not made from a voided permit", () => {
    const one = permit();
    one.void();
    expect(codeOf(() => dialCommand(one, monoMs(0), LIMITS))).toBe("SB_PERMIT");
  });

  test("is not made from an expired permit, and the permit cannot come back to life", () => {
    const one = permit();
    expect(codeOf(() => dialCommand(one, monoMs(PERMIT_LIFE_MS), LIMITS))).toBe("SB_PERMIT");
    expect(codeOf(() => dialCommand(one, monoMs(0), LIMITS))).toBe("SB_PERMIT");
  });

  test("is not made at an instant that is none", () => {
    expect(codeOf(() => dialCommand(permit(), monoMs(Number.NaN), LIMITS))).toBe("SB_PERMIT");
  });
});

describe("the hang-up command", () => {
  test.each(["AT+CHUP", "ATH", "ATH0", "at+chup"])("%s hangs up", (text) => {
    expect(hangupCommand(text)).toMatchObject({ text, masked: text, answers: [], finals: "standard" });
  });

  test.each([
    "ATH1",
    "ATH;D123",
    "AT+CHUP;+CFUN=0",
    "ATD+999555001234;",
    "ATA",
    "AT",
    "",
    "ATH\r",
    "AT+CHUP\n",
    " ATH",
    "AT+QHUP=16",
  ])("%j is refused", (text) => {
    expect(codeOf(() => hangupCommand(text))).toBe("SB_PROFILE");
  });
});

describe("commands of profiles", () => {
  test.each<[string, readonly string[]]>([
    ["AT+CSQ", ["+CSQ:"]],
    ["at+csq", ["+CSQ:"]],
    ["AT+CICCID", ["+ICCID:", "+CICCID:", ""]],
    ["AT+CCID", ["+CCID:", "CCID:", "+SCID:", ""]],
    ["AT^SYSINFO", ["^SYSINFO:"]],
    ["AT+CRSM=176,12258,0,0,10", ["+CRSM:"]],
    ["AT+CREG?", ["+CREG:"]],
    ["AT+CREG=?", ["+CREG:"]],
    ["AT+CREG=2", []],
    ["AT+CLIP=1", []],
    ["AT^DSCI=1", []],
    ["AT+CCFC=0,2", ["+CCFC:"]],
    ["AT+CVHU=0", ["+CVHU:"]],
    ["AT+CSQ;+CREG?", ["+CSQ:", "+CREG:"]],
    ["ATE0", []],
    ["ATI", ["", "+GCAP:"]],
  ])("%s is answered by %j", (text, answers) => {
    expect(profileText(text).answers).toEqual(answers);
  });

  test.each([
    ["AT+CMEE=1", 5_000],
    ["AT+COPS=3,2", 10_000],
    ["AT+CLIR=2", 10_000],
    ["AT+CFUN=1,1", 15_000],
  ])("%s may take %i ms", (text, ms) => {
    expect(profileText(text).timeoutMs).toBe(ms);
  });

  test("a text that the allow-list refuses is an error that says why, never a command", () => {
    expect(profileCommand('AT+EGMR=1,7,"861234567890123"')).toEqual({
      ok: false,
      error: "`+EGMR` is not on the list of allowed commands",
    });
  });

  test("the ICCID command of a profile passes the same list", () => {
    expect(iccidCommand("AT+QCCID").answers).toEqual(["+QCCID:", ""]);
    expect(codeOf(() => iccidCommand("AT+QCCID;D123"))).toBe("SB_PROFILE");
  });
});

describe("the product's own commands", () => {
  const { registration, messageStore, deleteMessage, ...others } = at;
  const own = [
    ...(["creg", "cereg", "cgreg"] as const).map((kind) => registration(kind)),
    messageStore("SM"),
    deleteMessage(20),
    ...Object.values(others).map((make) => make()),
  ];

  test.each(["S", "sm", "SMS", 'SM"', "SM;D1"])("name no message store %j", (name) => {
    expect(codeOf(() => messageStore(name))).toBe("SB_INVALID_INPUT");
  });

  test.each([-1, 0.5, Number.NaN, 65_536])("delete nothing at place %d of a message store", (place) => {
    expect(codeOf(() => deleteMessage(place))).toBe("SB_INVALID_INPUT");
  });

  test("pass the allow-list of profiles too, and end in a result of their own", () => {
    for (const command of own) {
      expect({ text: command.text, ...checkProfileCommand(command.text) }).toEqual({ text: command.text, ok: true });
      expect(command).toMatchObject({ kind: "send", finals: "standard", pending: "normal", masked: command.text });
      expect(command.timeoutMs).toBeGreaterThanOrEqual(1_000);
    }
  });

  test("registration is asked by the name it is given", () => {
    expect(at.registration("cereg")).toMatchObject({ text: "AT+CEREG?", answers: ["+CEREG:"] });
  });
});

describe("commands behind recorded bytes", () => {
  test.each([
    ["ATD+999555001234;", "dial"],
    ["ATD0123456789;", "dial"],
    ["ATD*99#", "dial"],
    ["ATD...;", "dial"],
    ["atd0123;", "dial"],
    ["ATA", "dial"],
    ["(any)", "dial"],
    ["AT", "standard"],
    ["ATH", "standard"],
    ["AT+CLCC", "standard"],
    ["AT&F", "standard"],
  ])("%s is ended by %s results", (text, finals) => {
    expect(foreignCommand(text)).toMatchObject({ kind: "explain", text, finals });
  });

  test("their numbers are masked", () => {
    expect(foreignCommand("ATD+999555001234;").masked).toBe("ATD+99955•••234;");
  });
});
