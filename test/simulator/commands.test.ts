import { describe, expect, it } from "vitest";
import { VirtualModem } from "./virtual-modem.ts";

function ready(cards = 1): VirtualModem {
  const modem = new VirtualModem("generic", { cards });
  modem.ask("ATE0");
  return modem;
}

describe("result codes", () => {
  it("are words, digits after ATV0, nothing after ATQ1", () => {
    const modem = ready();
    expect(modem.raw("AT\r")).toBe("\r\nOK\r\n");
    expect(modem.raw("ATV0\r")).toBe("0\r");
    expect(modem.raw("ATXYZ!\r")).toBe("4\r");
    expect(modem.raw("ATQ1\r")).toBe("");
    expect(modem.raw("ATQ0V1\r")).toBe("\r\nOK\r\n");
  });

  it.each([
    ["0", "ERROR"],
    ["1", "+CME ERROR: 10"],
    ["2", "+CME ERROR: SIM not inserted"],
  ])("of errors follow +CMEE=%s", (mode, wanted) => {
    const modem = ready();
    modem.modem.cards.setPresence("removed");
    modem.wait(10);
    modem.ask(`AT+CMEE=${mode}`);
    expect(modem.ask("AT+CIMI")).toEqual([wanted]);
  });

  it("come once for a line of several commands, and the first failure ends the line", () => {
    const modem = ready();
    expect(modem.ask("AT+CSQ;+CGMI")).toEqual(["+CSQ: 20,99", "Generic", "OK"]);
    expect(modem.ask("AT+CSQ;+NOSUCH;+CGMI")).toEqual(["+CSQ: 20,99", "ERROR"]);
  });

  it("come in the order of the lines, however fast these arrive", () => {
    const modem = ready();
    expect(modem.raw("AT+CGMI\rAT+NOSUCH\rAT+CGMM\r")).toBe(
      "\r\nGeneric\r\n\r\nOK\r\n\r\nERROR\r\n\r\nGSM-27007\r\n\r\nOK\r\n",
    );
  });
});

describe("settings", () => {
  it.each([
    ["AT+CLIP=1", "AT+CLIP?", "+CLIP: 1"],
    ["AT+CNMI=2,1,0,0,0", "AT+CNMI?", "+CNMI: 2,1,0,0,0"],
    ['AT+CSCS="GSM"', "AT+CSCS?", "+CSCS: GSM"],
    ["AT+CLIR=2", "AT+CLIR?", "+CLIR: 2,4"],
    ["AT+CMEE=2", "AT+CMEE?", "+CMEE: 2"],
    ["AT+CREG=1", "AT+CREG?", "+CREG: 1,1"],
  ])("%s is remembered", (set, read, wanted) => {
    const modem = ready();
    expect(modem.ask(set)).toEqual(["OK"]);
    expect(modem.ask(read)).toEqual([wanted, "OK"]);
  });

  it("are forgotten by ATZ, radio and registration are not", () => {
    const modem = ready();
    modem.ask("AT+CLIP=1");
    modem.ask("ATZ");
    modem.ask("ATE0");
    expect(modem.ask("AT+CLIP?")).toEqual(["+CLIP: 0", "OK"]);
    expect(modem.ask("AT+CREG?")).toEqual(["+CREG: 0,1", "OK"]);
  });

  it("turn the operator into UCS2", () => {
    const modem = ready();
    modem.ask('AT+COPS=3,2;+CSCS="UCS2"');
    expect(modem.ask("AT+COPS?")).toEqual(['+COPS: 0,2,"00300030003100300031"', "OK"]);
  });
});

describe("the network", () => {
  it("is lost by +CFUN=4 and found again after +CFUN=1, reported as +CREG asks", () => {
    const modem = ready();
    modem.ask("AT+CREG=2");
    expect(modem.ask("AT+CFUN=4")).toEqual(["+CREG: 0", "OK"]);
    expect(modem.ask("AT+COPS?")).toEqual(["+COPS: 0", "OK"]);
    expect(modem.ask("AT+CFUN=1")).toEqual(["OK"]);
    expect(modem.hear(5000)).toEqual(['+CREG: 1,"1A2B","01A20000"']);
  });

  it("tells the time of the rack", () => {
    const modem = ready();
    expect(modem.ask("AT+CCLK?")).toEqual(['+CCLK: "25/01/06,08:00:00+00"', "OK"]);
  });
});

describe("the card", () => {
  it("is read as EF_ICCID with swapped nibbles", () => {
    const modem = ready();
    const { iccid_swapped } = modem.modem.identityValues();
    expect(modem.ask("AT+CRSM=176,12258,0,0,10")).toEqual([`+CRSM: 144,0,"${iccid_swapped}"`, "OK"]);
  });

  it("is changed by +CSUS only while the radio is off", () => {
    const modem = ready(2);
    const first = modem.modem.activeCard;
    modem.ask("AT+CMEE=1");
    expect(modem.ask("AT+CSUS=1")).toEqual(["+CME ERROR: 3"]);
    modem.ask("AT+CFUN=4");
    expect(modem.ask("AT+CSUS=1")).toEqual(["OK"]);
    modem.ask("AT+CFUN=1", 10_000);
    expect(modem.ask("AT+CIMI")).toEqual([modem.modem.activeCard.imsi, "OK"]);
    expect(modem.modem.activeCard).not.toEqual(first);
    expect(modem.seen("card-switched")).toEqual([{ event: "card-switched", card: 2 }]);
  });
});

describe("keys we send", () => {
  it("need a call that was answered", () => {
    const modem = ready();
    expect(modem.ask("AT+VTS=5")).toEqual(["ERROR"]);
    modem.ask("ATD+999000000100;", 30_000);
    expect(modem.ask("AT+VTS=5")).toEqual(["OK"]);
    expect(modem.ask('AT+VTS="#"')).toEqual(["OK"]);
    expect(modem.seen("dtmf-sent").map(({ digit }) => digit)).toEqual(["5", "#"]);
  });
});
