import { describe, expect, it } from "vitest";
import type { Fault } from "../../src/simulator/index.ts";
import { VirtualModem } from "./virtual-modem.ts";

const NUMBER = "+999000000";
/** A call that shows every step unasked, and what it says for a call that is answered and hung up by the far side. */
const FAMILY = "simcom-7600";

function troubled(fault: Omit<Fault, "forMs"> & { readonly forMs?: number }, family = FAMILY): VirtualModem {
  const modem = new VirtualModem(family);
  modem.ask("ATE0+CMEE=1;+CLCC=1;+CREG=3");
  modem.modem.inject({ forMs: null, ...fault });
  modem.wait(10);
  return modem;
}

describe("how calls show", () => {
  it("list-only: the list knows, nobody says so", () => {
    const modem = troubled({ fault: "list-only" });
    expect(modem.ask(`ATD${NUMBER}100;`, 20_000)).toEqual(["OK"]);
    expect(modem.ask("AT+CLCC")).toEqual([`+CLCC: 1,0,0,0,0,"${NUMBER}100",145`, "OK"]);
    expect(modem.ask("AT+CHUP", 1000)).toEqual(["OK"]);
    expect(modem.ask("AT+CLCC")).toEqual(["OK"]);
  });

  it("urc-only: everybody says so, the list is empty", () => {
    const modem = troubled({ fault: "urc-only" });
    expect(modem.ask(`ATD${NUMBER}100;`, 20_000)).toContain("VOICE CALL: BEGIN");
    expect(modem.ask("AT+CLCC")).toEqual(["OK"]);
  });

  it("active-at-ringback: active as soon as it rings, said once; the truth knows better", () => {
    const modem = troubled({ fault: "active-at-ringback" });
    const said = modem.ask(`ATD${NUMBER}120;`, 10_000);
    expect(said.filter((line) => line === "VOICE CALL: BEGIN")).toHaveLength(1);
    expect(modem.seen("answered")).toEqual([]);
    modem.ask("AT+CHUP");
    expect(modem.seen("released")).toMatchObject([{ talk_ms: 0 }]);
    const answered = troubled({ fault: "active-at-ringback" });
    const all = answered.ask(`ATD${NUMBER}100;`, 20_000);
    expect(all.filter((line) => line === "VOICE CALL: BEGIN")).toHaveLength(1);
    expect(answered.seen("answered", "early-media").map(({ event }) => event)).toEqual(["early-media", "answered"]);
  });

  it("phantom-data-call: a call that is none, before and beside the real one", () => {
    const modem = troubled({ fault: "phantom-data-call" });
    expect(modem.ask("AT+CLCC")).toEqual(['+CLCC: 1,1,0,1,0,"",128', "OK"]);
    modem.ask(`ATD${NUMBER}100;`, 20_000);
    expect(modem.ask("AT+CLCC")).toEqual(['+CLCC: 1,1,0,1,0,"",128', `+CLCC: 2,0,0,0,0,"${NUMBER}100",145`, "OK"]);
  });

  it("urc-before-ok: the first line of the call, then the OK", () => {
    const modem = troubled({ fault: "urc-before-ok" });
    expect(modem.ask(`ATD${NUMBER}100;`)).toEqual([`+CLCC: 1,0,2,0,0,"${NUMBER}100",145`, "OK"]);
  });

  it.each(["list-only", "urc-only", "phantom-data-call"] as const)("%s is over when it is over", (fault) => {
    const modem = troubled({ fault, forMs: 1000 });
    modem.wait(2000);
    modem.ask(`ATD${NUMBER}100;`, 20_000);
    expect(modem.ask("AT+CLCC")).toEqual([`+CLCC: 1,0,0,0,0,"${NUMBER}100",145`, "OK"]);
  });
});

describe("what the network says", () => {
  it("registration-denied tells its cause where +CREG=3 asks for it", () => {
    const modem = troubled({ fault: "registration-denied", cause: 11 });
    expect(modem.ask("AT+CREG?")[0]).toBe("+CREG: 3,3,,,,0,11");
    modem.ask("AT+CREG=2");
    expect(modem.ask("AT+CREG?")[0]).toBe("+CREG: 2,3");
  });

  it("registration gives any state, and calls only where speech is served", () => {
    const roaming = troubled({ fault: "registration", stat: 5 });
    expect(roaming.ask("AT+CREG?")[0]).toMatch(/^\+CREG: 3,5,"1A2B"/);
    expect(roaming.ask(`ATD${NUMBER}100;`)[0]).toBe("OK");
    const shortMessages = troubled({ fault: "registration", stat: 6 });
    expect(shortMessages.ask(`ATD${NUMBER}100;`)).toEqual(["+CME ERROR: 30"]);
  });

  it("registration-flapping goes out and in", () => {
    const modem = troubled({ fault: "registration-flapping", everyMs: 1000 });
    const seen = [0, 1000, 2000, 3000].map(() => {
      const [line = ""] = modem.ask("AT+CREG=0;+CREG?", 1000);
      return line;
    });
    expect(seen).toEqual(["+CREG: 0,2", "+CREG: 0,1", "+CREG: 0,2", "+CREG: 0,1"]);
    modem.modem.inject({ fault: "recover", forMs: null });
    modem.wait(5000);
    expect(modem.ask("AT+CREG?")[0]).toBe("+CREG: 0,1");
  });

  it("data-only: packets yes, calls no", () => {
    const modem = troubled({ fault: "data-only" });
    expect(modem.ask("AT+CEREG?")[0]).toMatch(/^\+CEREG: 0,1/);
    expect(modem.ask("AT+CREG?")[0]).toBe("+CREG: 3,2");
    expect(modem.ask(`ATD${NUMBER}100;`)).toEqual(["+CME ERROR: 30"]);
  });

  it("clir-hidden and forwarding show when asked for", () => {
    const modem = troubled({ fault: "clir-hidden" });
    modem.ask("AT+CLIR=2");
    expect(modem.ask("AT+CLIR?")[0]).toBe("+CLIR: 2,1");
    expect(modem.ask("AT+CCFC=0,2")[0]).toBe("+CCFC: 0,1");
    modem.modem.inject({ fault: "forwarding", forMs: null, number: "+999123456" });
    expect(modem.ask("AT+CCFC=0,2")[0]).toBe('+CCFC: 1,1,"+999123456",145');
  });

  it("clock, no-clock and nitz", () => {
    const modem = troubled({ fault: "clock", offsetMs: 3_600_000 });
    expect(modem.ask("AT+CCLK?")[0]).toMatch(/^\+CCLK: "25\/01\/06,09:00:00/);
    modem.modem.inject({ fault: "no-clock", forMs: null });
    expect(modem.ask("AT+CCLK?")[0]).toBe('+CCLK: "80/01/06,00:00:00+00"');
    modem.modem.inject({ fault: "nitz", forMs: null });
    expect(modem.hear(10)).toEqual([]);
    modem.ask("AT+CTZR=1");
    modem.modem.inject({ fault: "nitz", forMs: null });
    expect(modem.hear(10)).toEqual(["+CTZV: +00"]);
  });
});
