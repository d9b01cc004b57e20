import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkProfileCommand } from "../../src/at/allowlist.ts";
import { AtCommand, type CommandParts, wireText } from "../../src/at/at-command.ts";
import { at, dialCommand, pinCommand } from "../../src/at/command.ts";
import { spellsDial } from "../../src/at/dial-verb.ts";
import { createExchange } from "../../src/at/exchange.ts";
import { monoMs } from "../../src/domain/time.ts";
import { PLAIN } from "./dialects.ts";
import { permit } from "./permits.ts";

const NOW = monoMs(0);

const DIALS = [
  "ATD+999555001234;",
  "atd+999555001234;",
  "ATE0D+999555001234;",
  "AT+CSQ;D+999555001234;",
  "AT+CSQ; d 1",
  "AT;;D1;",
  "ATDL",
  "ATD>1",
  'ATD>"Ana";',
  "AT&D2D1",
  "ATH0 D1;",
  "ATS0=0DT555",
  "A/",
  "a/",
  'AT+CSCS="GSM";D1',
  'AT+CSCS="x;D1',
  "AT+CMEE=1\rATD1;",
  "AT+CMEE=1\nATD1;",
  "D1;",
  '+CKPD="5551234S"',
  'AT+CKPD="5551234S"',
  "AT+CDV=1",
  " ATD1",
];

const NO_DIALS = [
  "AT",
  "ATE0",
  "AT&D2",
  "AT&D0&C1",
  "ATH",
  "AT+CHUP",
  "AT+DDET=1",
  "AT^DSCI=1",
  'AT+CSCS="DEAD"',
  'AT+CPMS="SM;D","SM"',
  "AT#DTMF=1",
  "AT+CMEE=1;+CREG=2",
];

function parts(text: string): CommandParts {
  return { kind: "send", text, masked: text, answers: [], finals: "standard", pending: "normal", timeoutMs: 1 };
}

/** The dial verb as somebody might assemble it, so that no reader of the source sees it. */
function assembled(): string {
  const letters = ["A", "T", String.fromCharCode(64 + 4)];
  return `${letters.join("")}+999555001234;`;
}

describe("a text that places a call", () => {
  it.each(DIALS)("is recognised in %j", (text) => {
    expect(spellsDial(text)).toBe(true);
    expect(() => new AtCommand(parts(text))).toThrow(expect.objectContaining({ code: "SB_PERMIT" }));
  });

  it.each(NO_DIALS)("is not seen in %j", (text) => {
    expect(spellsDial(text)).toBe(false);
    expect(new AtCommand(parts(text)).text).toBe(text);
  });

  it("is not seen in any command of the product's own scripts", () => {
    const { registration, messageStore, deleteMessage, ...others } = at;
    const special = [registration("creg"), messageStore("SM"), deleteMessage(1), pinCommand("1234")];
    const own = [...special, ...Object.values(others).map((make) => make())];
    expect(own.map(({ text }) => text).filter(spellsDial)).toEqual([]);
  });

  it("never passes the list for profiles either", () => {
    const piece = fc.constantFrom("D", "d", "1", ";", "E0", "&D", "+CSQ", '"', "=", " ", "/", "A", "T", "+CREG=2", "H");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = `AT${pieces.join("")}`;
        expect(spellsDial(text) && checkProfileCommand(text).ok).toBe(false);
      }),
    );
  });

  it("cannot be assembled into a command without a permit", () => {
    expect(() => new AtCommand(parts(assembled()))).toThrow(expect.objectContaining({ code: "SB_PERMIT" }));
  });

  it("becomes a command from a permit, once", () => {
    const given = permit();
    const command = dialCommand(given, NOW, { pddS: 45, ringMaxS: 30 });
    expect(spellsDial(command.text)).toBe(true);
    expect(wireText(command)).toBe(`${command.text}\r`);
    expect(() => dialCommand(given, NOW, { pddS: 45, ringMaxS: 30 })).toThrow(/already spent/);
  });
});

describe("an exchange", () => {
  it("writes nothing that only looks like a command", () => {
    const exchange = createExchange(PLAIN);
    // What a cast or a value from outside could bring about at run time.
    const lookAlike: AtCommand = Object.assign(Object.create(AtCommand.prototype), parts(assembled()));
    expect(() => exchange.submit(lookAlike, NOW)).toThrow(expect.objectContaining({ code: "SB_PERMIT" }));
    expect(exchange.idle).toBe(true);
  });

  it("takes no control character into a command", () => {
    for (const text of ["AT+CSQ\r", "AT\u001a", "AT+CSCS=\u0000", "ATé"]) {
      expect(() => new AtCommand(parts(text))).toThrow(expect.objectContaining({ code: "SB_PERMIT" }));
    }
  });
});

describe("a command", () => {
  it("is no other object of its shape, to the compiler", () => {
    // @ts-expect-error -- this line must not compile: only at/command.ts makes commands.
    const forged: AtCommand = parts("AT");
    expect(() => wireText(forged)).toThrow(expect.objectContaining({ code: "SB_PERMIT" }));
  });
});
