import { describe, expect, it } from "vitest";
import type { Fault } from "../../src/simulator/index.ts";
import { lines, VirtualModem } from "./virtual-modem.ts";

function troubled(fault: Omit<Fault, "forMs"> & { readonly forMs?: number }): VirtualModem {
  const modem = new VirtualModem("generic");
  modem.ask("ATE0+CMEE=1");
  modem.modem.inject({ forMs: null, ...fault });
  return modem;
}

describe("faults of line and firmware", () => {
  it("bare-cr: no line feed at all", () => {
    expect(troubled({ fault: "bare-cr" }).raw("AT+CSQ\r")).toBe("\r+CSQ: 20,99\r\rOK\r");
  });

  it("nuls: around every line, the text whole", () => {
    const said = troubled({ fault: "nuls" }).raw("AT+CSQ\r");
    expect(said).toMatch(/^\0/);
    expect(lines(said.replaceAll("\0", ""))).toEqual(["+CSQ: 20,99", "OK"]);
  });

  it("half-lines: the first half now, the other 40 ms later, in order", () => {
    const modem = troubled({ fault: "half-lines" });
    modem.modem.receive("AT+CSQ\rAT\r");
    const pieces = Array.from({ length: 40 }, () => modem.wait(5)).filter((piece) => piece !== "");
    expect(pieces.length).toBeGreaterThanOrEqual(3);
    expect(lines(pieces.join(""))).toEqual(["+CSQ: 20,99", "OK", "OK"]);
  });

  it("wrong-baud: nothing is understood, nothing is readable, a dial is lost", () => {
    const modem = new VirtualModem("generic");
    modem.modem.inject({ fault: "wrong-baud", forMs: 1000 });
    expect(modem.raw("ATD+999000000100;\r")).toMatch(/^[\x80-\xff]+$/);
    expect(modem.seen("dial", "dial-refused")).toMatchObject([
      { event: "dial" },
      { event: "dial-refused", reason: "modem-deaf" },
    ]);
    modem.wait(1000);
    expect(modem.ask("AT")).toEqual(["AT", "OK"]);
  });

  it("late-ok: the line at once, the result behind, the next command after it", () => {
    const modem = troubled({ fault: "late-ok", delayMs: 2000 });
    expect(modem.ask("AT+CSQ", 1500)).toEqual(["+CSQ: 20,99"]);
    expect(modem.ask("AT+CGSN", 400)).toEqual([]);
    expect(modem.hear(200)).toEqual(["OK", modem.modem.imei]);
  });

  it("cme: the code so many times, then all is well", () => {
    const modem = troubled({ fault: "cme", code: 515, times: 2 });
    expect(modem.ask("AT")).toEqual(["OK"]);
    expect(["AT+CREG?", "AT+CPIN?", "AT+CPIN?"].map((command) => modem.ask(command)[0])).toEqual([
      "+CME ERROR: 515",
      "+CME ERROR: 515",
      "+CPIN: READY",
    ]);
  });

  it("cme 14: only what needs the card", () => {
    const modem = troubled({ fault: "cme", code: 14, times: 2 });
    expect(modem.ask("AT+CSQ")[0]).toBe("+CSQ: 20,99");
    expect(modem.ask("AT+CCID")).toEqual(["+CME ERROR: 14"]);
    expect(modem.ask("AT+CIMI")).toEqual(["+CME ERROR: 14"]);
    expect(modem.ask("AT+CIMI").at(-1)).toBe("OK");
  });

  it("prompt: every command is text until ESC", () => {
    const modem = troubled({ fault: "prompt" });
    expect(modem.wait(10)).toBe("\r\n> ");
    expect(modem.raw("AT+CSQ\r")).toBe("\r\n> ");
    modem.raw("ATD+999000000100;\r");
    expect(modem.seen("dial-refused")).toMatchObject([{ reason: "modem-deaf" }]);
    expect(modem.raw("\x1bAT+CSQ\r")).toBe("\r\nOK\r\n\r\n+CSQ: 20,99\r\n\r\nOK\r\n");
  });

  it("other-modem: the same place, the same card, another IMEI", () => {
    const modem = troubled({ fault: "other-modem", imei: "001234567890129" });
    const { iccid } = modem.modem.activeCard;
    expect(modem.unplugs).toEqual([2000]);
    modem.modem.plug();
    expect(modem.seen("plugged")).toMatchObject([{ imei: "001234567890129" }]);
    modem.wait(20_000);
    modem.ask("ATE0");
    expect(modem.ask("AT+CGSN")[0]).toBe("001234567890129");
    expect(modem.ask("AT+CCID")[0]).toBe(`+CCID: ${iccid}`);
  });
});
