import { describe, expect, it } from "vitest";
import { FAULTS, type FaultName } from "../../src/simulator/faults.ts";
import { VirtualModem } from "./virtual-modem.ts";

function troubled(fault: FaultName, forMs: number | null, personality = "generic"): VirtualModem {
  const modem = new VirtualModem(personality);
  modem.ask("ATE0+CMEE=1;+CREG=1");
  modem.modem.inject({ fault, forMs });
  return modem;
}

describe("faults", () => {
  it.each(Object.keys(FAULTS) as FaultName[])("%s is on record", (fault) => {
    const modem = troubled(fault, 1000);
    modem.wait(10);
    expect(modem.seen("fault")).toEqual([{ event: "fault", fault }]);
  });

  it("silence: no answer, no line, then a restart", () => {
    const modem = troubled("silence", 10_000);
    expect(modem.ask("AT", 9000)).toEqual([]);
    expect(modem.hear(10_000)).toEqual(["RDY", "+CPIN: READY"]);
    expect(modem.ask("AT")).toEqual(["AT", "OK"]);
  });

  it("stuck: takes no bytes for a while", () => {
    const modem = troubled("stuck", 1000);
    expect(modem.listening).toBe(false);
    modem.wait(1000);
    expect(modem.listening).toBe(true);
  });

  it("stuck: a restart ends it", () => {
    const modem = troubled("stuck", null);
    modem.modem.inject({ fault: "reboot", forMs: null });
    expect(modem.listening).toBe(true);
  });

  it("reboot: a call is lost, deaf until the boot lines", () => {
    const modem = new VirtualModem();
    modem.ask("ATE0");
    modem.ask("ATD+999000000100;", 30_000);
    modem.modem.inject({ fault: "reboot", forMs: null });
    expect(modem.ask("AT", 1000)).toEqual([]);
    expect(modem.hear(10_000)).toEqual(["RDY", "+CPIN: READY"]);
    expect(modem.seen("released")).toMatchObject([{ by: "modem" }]);
  });

  it("unplug: asks for the port to go and boots when plugged", () => {
    const modem = troubled("unplug", 5000);
    expect(modem.unplugs).toEqual([5000]);
    modem.modem.plug();
    expect(modem.hear(10_000)).toEqual(["RDY", "+CPIN: READY"]);
  });

  it("flood: a stream of lines until its end, answers in between", () => {
    const modem = troubled("flood", 1000);
    expect(modem.hear(500).length).toBeGreaterThan(1000);
    expect(modem.ask("AT+CSQ")).toContain("+CSQ: 20,99");
    modem.wait(1000);
    expect(modem.hear(1000)).toEqual([]);
  });

  it("garbage: bytes that are no text, the answers whole", () => {
    const modem = troubled("garbage", 1000);
    const said = modem.raw("AT+CSQ\r", 500);
    expect(said).toContain("\r\n+CSQ: 20,99\r\n");
    expect(said).toContain("\r\nOK\r\n");
    expect(said).toMatch(/[^\r\n -~]/);
    modem.wait(1000);
    expect(modem.raw("AT\r")).toBe("\r\nOK\r\n");
  });

  it("echo-on: echoes again", () => {
    const modem = troubled("echo-on", null);
    expect(modem.ask("AT")).toEqual(["AT", "OK"]);
  });

  it("slow: the same answers, later", () => {
    const modem = troubled("slow", 60_000);
    expect(modem.ask("AT", 250)).toEqual([]);
    expect(modem.hear(100)).toEqual(["OK"]);
  });

  it.each<[FaultName, string, string]>([
    ["sim-removed", "AT+CPIN?", "+CME ERROR: 10"],
    ["sim-busy", "AT+CPIN?", "+CME ERROR: 14"],
    ["registration-denied", "AT+CREG?", "+CREG: 1,3"],
    ["no-network", "AT+CREG?", "+CREG: 1,2"],
  ])("%s: %s gives %s, and all is well at the end", (fault, command, wanted) => {
    const modem = troubled(fault, 5000);
    modem.wait(10);
    expect(modem.ask(command)[0]).toBe(wanted);
    modem.wait(15_000);
    expect(modem.ask("AT+CPIN?;+CREG?")).toEqual(["+CPIN: READY", "+CREG: 1,1", "OK"]);
  });

  it("of card and network outlive a restart of the modem", () => {
    const modem = troubled("registration-denied", null);
    modem.modem.inject({ fault: "reboot", forMs: null });
    modem.wait(30_000);
    modem.ask("ATE0");
    expect(modem.ask("AT+CREG?")[0]).toBe("+CREG: 0,3");
    modem.modem.inject({ fault: "recover", forMs: null });
    expect(modem.ask("AT+CREG?")[0]).toBe("+CREG: 0,1");
  });

  it("recover ends a silence without a restart", () => {
    const modem = troubled("silence", null);
    modem.wait(1000);
    modem.modem.inject({ fault: "recover", forMs: null });
    expect(modem.ask("AT")).toEqual(["OK"]);
  });
});
