import { describe, expect, it } from "vitest";
import { SimBank } from "../../src/simulator/sim-bank.ts";
import { BankedModem } from "../../src/simulator/bank-slot.ts";
import { VirtualScheduler } from "../../src/simulator/index.ts";
import { VirtualModem } from "./virtual-modem.ts";

function locked(tries: number): VirtualModem {
  const modem = new VirtualModem("quectel-ec2x");
  modem.ask("ATE0+CMEE=1");
  modem.modem.inject({ fault: "pin", forMs: null, pin: "4711", tries });
  return modem;
}

describe("a card with a PIN", () => {
  it("keeps the modem out of the network and its IMSI to itself, and counts tries", () => {
    const modem = locked(2);
    expect(modem.ask("AT+CPIN?")).toEqual(["+CPIN: SIM PIN", "OK"]);
    expect(modem.ask("AT+CIMI")).toEqual(["+CME ERROR: 11"]);
    expect(modem.ask("AT+QCCID")[0]).toMatch(/^\+QCCID: 8999/);
    expect(modem.ask("AT+QPINC?")[0]).toBe('+QPINC: "SC",2,10');
    expect(modem.ask("AT+CREG?")[0]).toBe("+CREG: 0,0");
    expect(modem.ask("ATD+999000000100;")).toEqual(["+CME ERROR: 11"]);
  });

  it("opens with the right PIN, until it loses power", () => {
    const modem = locked(3);
    expect(modem.ask("AT+CPIN=4711")[0]).toBe("OK");
    modem.wait(10_000);
    expect(modem.ask("AT+CREG?")[0]).toBe("+CREG: 0,1");
    modem.ask("AT+CFUN=0;+CFUN=1");
    expect(modem.ask("AT+CPIN?")[0]).toBe("+CPIN: SIM PIN");
  });

  it("wants its PUK after the last wrong one, and a PUK is on record as forbidden", () => {
    const modem = locked(1);
    expect(modem.ask('AT+CPIN="0000"')).toEqual(["+CME ERROR: 16"]);
    expect(modem.ask("AT+CPIN?")).toEqual(["+CPIN: SIM PUK", "OK"]);
    expect(modem.ask("AT+CPIN=4711")).toEqual(["+CME ERROR: 12"]);
    modem.ask('AT+CPIN="12345678","4711"');
    expect(modem.seen("forbidden-command")).toMatchObject([{ reason: "puk" }]);
    expect(modem.seen("pin-entered")).toEqual([{ event: "pin-entered", reason: "wrong" }]);
  });

  it("is free again after recover", () => {
    const modem = locked(0);
    expect(modem.ask("AT+CPIN?")[0]).toBe("+CPIN: SIM PUK");
    modem.modem.inject({ fault: "recover", forMs: null });
    modem.wait(10_000);
    expect(modem.ask("AT+CPIN?;+CREG?")).toEqual(["+CPIN: READY", "+CREG: 0,1", "OK"]);
  });
});

describe("a swapped card", () => {
  it.each(["card-swap", "card-swap-unseen"] as const)("%s: another ICCID and IMSI of the same network", (fault) => {
    const modem = new VirtualModem("quectel-ec2x");
    modem.ask("ATE0");
    const before = modem.modem.activeCard;
    modem.modem.inject({ fault, forMs: null });
    const said = modem.hear(20_000).filter((line) => line.startsWith("+CPIN"));
    expect(said).toEqual(fault === "card-swap" ? ["+CPIN: NOT READY", "+CPIN: READY"] : []);
    const [iccid, imsi] = modem.ask("AT+QCCID;+CIMI");
    expect(iccid).toMatch(/^\+QCCID: 8999\d{16}$/);
    expect(iccid).not.toContain(before.iccid);
    expect(imsi).toMatch(/^00101\d{10}$/);
    expect(imsi).not.toBe(before.imsi);
    expect(modem.ask("AT+CREG?")[0]).toBe("+CREG: 0,1");
  });
});

/** A bank of one column with three rows before a modem. */
function bank(): { readonly modem: VirtualModem; readonly say: (line: string) => string } {
  const modem = new VirtualModem("generic", { cards: 3 });
  modem.ask("ATE0+CMEE=1");
  const time = new VirtualScheduler();
  let said = "";
  const controller = new SimBank({
    columns: [new BankedModem(modem.modem)],
    rows: 3,
    scheduler: time,
    timeScale: 1,
    send: (bytes) => (said += bytes),
  });
  const say = (line: string): string => {
    said = "";
    controller.receive(line);
    time.advance(1000);
    return said;
  };
  return { modem, say };
}

describe("a card bank", () => {
  it.each([
    ["AT+CWSIM\r", "SWSIM OK\r\n"],
    ["AT+SWIT01-0002\r\n", "SWITCH OK\r\n"],
    ["AT+SWIT00-0000\n", "SWITCH OK\r\n"],
    ["AT+SWIT1-2\r", "ERROR\r\n"],
    ["AT+SWIT02-0001\r", "ERROR\r\n"],
    ["AT+NEXT11-01\r", "SWITCH OK\r\n"],
    ["AT+USIM\r", "01-0001\r\n"],
  ])("answers %j with %j", (line, wanted) => {
    expect(bank().say(line)).toBe(wanted);
  });

  it("changes the card behind the modem's back; the modem reads it when its radio has been off", () => {
    const { modem, say } = bank();
    const first = modem.ask("AT+CCID")[0];
    modem.ask("AT+CFUN=0");
    say("AT+SWIT01-0003\r");
    modem.ask("AT+CFUN=1", 10_000);
    const third = modem.ask("AT+CCID")[0];
    expect(third).toMatch(/^\+CCID: 8999/);
    expect(third).not.toBe(first);
    expect(say("AT+USIM\r")).toBe("01-0003\r\n");
  });

  it("leaves a modem with its radio on without a card until that has been off", () => {
    const { modem, say } = bank();
    say("AT+SWIT01-0002\r");
    expect(modem.ask("AT+CPIN?").at(-1)).toBe("+CME ERROR: 10");
    modem.ask("AT+CFUN=0", 100);
    modem.ask("AT+CFUN=1", 10_000);
    expect(modem.ask("AT+CPIN?;+CREG?")).toEqual(["+CPIN: READY", "+CREG: 0,1", "OK"]);
  });

  it("takes a row beyond the last for the last, and 0000 for none", () => {
    const { modem, say } = bank();
    modem.ask("AT+CFUN=0");
    say("AT+SWIT01-0099\r");
    expect(say("AT+USIM\r")).toBe("01-0003\r\n");
    say("AT+SWIT01-0000\r");
    expect(say("AT+USIM\r")).toBe("01-0000\r\n");
    modem.ask("AT+CFUN=1", 10_000);
    expect(modem.ask("AT+CPIN?")).toEqual(["+CME ERROR: 10"]);
  });

  it("says OK to a switch that does not happen, where it lies", () => {
    const { modem, say } = bank();
    modem.modem.inject({ fault: "bank-lies", forMs: null });
    expect(say("AT+SWIT01-0002\r")).toBe("SWITCH OK\r\n");
    expect(modem.modem.cards.position).toBe(0);
  });
});
