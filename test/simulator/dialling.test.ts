import { describe, expect, it } from "vitest";
import { VirtualModem } from "./virtual-modem.ts";

const NUMBER = "+999000000";

function ready(personality = "generic"): VirtualModem {
  const modem = new VirtualModem(personality);
  modem.ask("ATE0+CMEE=1");
  return modem;
}

describe("a pending blocking dial", () => {
  it.each([
    ["a carriage return", "\r"],
    ["the first letter of a poll", "AT+CLCC\r"],
    ["ESC", "\x1b"],
    ["a NUL", "\0"],
  ])("is aborted by %s", (_what, bytes) => {
    const modem = ready("generic-blocking");
    modem.ask(`ATD${NUMBER}100;`);
    expect(modem.raw(bytes)).toBe("\r\nNO CARRIER\r\n");
    expect(modem.seen("abort")).toEqual([{ event: "abort", number: `${NUMBER}100` }]);
    expect(modem.seen("released")).toMatchObject([{ by: "local" }]);
    modem.wait(60_000);
    expect(modem.seen("answered")).toEqual([]);
    expect(modem.ask("AT")).toEqual(["OK"]);
  });

  it("is not aborted by the line feed that ends its own line", () => {
    const modem = ready("generic-blocking");
    modem.ask(`ATD${NUMBER}100;`);
    expect(modem.modem.calls.abortable).toBe(true);
    expect(modem.raw("\n", 30_000)).toBe("\r\nOK\r\n");
    expect(modem.seen("abort")).toEqual([]);
  });

  it("lets bytes through again once the call is answered", () => {
    const modem = ready("generic-blocking");
    modem.ask(`ATD${NUMBER}100;`, 30_000);
    expect(modem.ask("AT+CLCC")).toEqual([`+CLCC: 1,0,0,0,0,"${NUMBER}100",145`, "OK"]);
  });

  it.each([
    ["110", "BUSY"],
    ["121", "NO ANSWER"],
    ["140", "NO CARRIER"],
  ])("to …%s ends with %s", (digits, word) => {
    const modem = ready("generic-blocking");
    expect(modem.ask(`ATD${NUMBER}${digits};`, 60_000)).toEqual([word]);
  });

  it("is what +COLP=1 makes of any family", () => {
    const modem = ready("generic");
    modem.ask("AT+COLP=1");
    expect(modem.ask(`ATD${NUMBER}100;`)).toEqual([]);
    expect(modem.hear(30_000)).toEqual(["OK"]);
  });
});

describe("a dial that cannot be", () => {
  it.each<[string, (modem: VirtualModem) => void, string, readonly string[], string]>([
    ["during a call", (m) => m.ask(`ATD${NUMBER}100;`), `ATD${NUMBER}555;`, ["+CME ERROR: 3"], "call-in-progress"],
    ["without a card", (m) => m.modem.cards.setPresence("removed"), `ATD${NUMBER}555;`, ["+CME ERROR: 10"], "no-card"],
    ["with the radio off", (m) => m.ask("AT+CFUN=4"), `ATD${NUMBER}555;`, ["+CME ERROR: 30"], "no-service"],
    [
      "refused by the network",
      (m) => m.modem.network.setReach(3),
      `ATD${NUMBER}555;`,
      ["+CME ERROR: 30"],
      "no-service",
    ],
    ["as a data call", () => undefined, `ATD${NUMBER}555`, ["NO CARRIER"], "data-call"],
    ["of a service code", () => undefined, "ATD*21*123#;", ["ERROR"], "not-a-number"],
    ["of nothing", () => undefined, "ATD;", ["ERROR"], "not-a-number"],
  ])("%s is answered and on record", (_what, prepare, command, answer, reason) => {
    const modem = ready();
    prepare(modem);
    modem.wait(10);
    expect(modem.ask(command)).toEqual(answer);
    expect(modem.seen("dial").at(-1)?.number).toBe(command.replace(/^ATD|;$/g, ""));
    expect(modem.seen("dial-refused")).toMatchObject([{ reason }]);
  });
});

describe("the ground truth of dialling", () => {
  it("has every command that dials when it is received, whatever the modem makes of it", () => {
    const modem = ready();
    modem.modem.receive(`AT+CSQ;D${NUMBER}110;\rA/`);
    expect(modem.seen("dial").map(({ number }) => number)).toEqual([`${NUMBER}110`, `${NUMBER}110`]);
  });

  it("has a dial that reaches a modem which is dead", () => {
    const modem = ready();
    modem.modem.inject({ fault: "silence", forMs: null });
    expect(modem.ask(`ATD${NUMBER}110;`)).toEqual([]);
    expect(modem.seen("dial", "dial-refused")).toMatchObject([{ number: `${NUMBER}110` }, { reason: "modem-deaf" }]);
  });

  it.each([
    ["AT+CLIR=1", "caller-id-setting"],
    ['AT+CCFC=0,3,"123"', "call-forwarding-setting"],
    ['AT+EGMR=1,7,"1"', "identity-write"],
    ["AT+CMGS=12", "never-send"],
    ["AT&W", "never-send"],
    ["ATD*#06#;", "service-code"],
    ["ATD>1;", "phonebook-dial"],
    ["ATDL", "redial"],
    [`ATD${NUMBER}110i;`, "caller-id-per-call"],
  ])("accuses %s", (command, reason) => {
    const modem = ready();
    modem.ask(command);
    expect(modem.seen("forbidden-command")).toMatchObject([{ reason }]);
  });

  it("accuses nothing that a lawful controller sends", () => {
    const modem = ready();
    for (const command of ["AT+CLIR=2", "AT+CLIR?", "AT+CCFC=0,2", 'AT+CLCK="SC",2', `ATD${NUMBER}110;`]) {
      modem.ask(command);
    }
    expect(modem.seen("forbidden-command")).toEqual([]);
  });
});

describe("an incoming call", () => {
  it("rings with the caller's number, is answered by ATA, and ends", () => {
    const modem = ready();
    modem.ask("AT+CLIP=1;+CRC=1");
    modem.modem.inject({ fault: "ring", forMs: null, number: "+999000000777" });
    expect(modem.hear(6000)).toEqual([
      "+CRING: VOICE",
      '+CLIP: "+999000000777",145',
      "+CRING: VOICE",
      '+CLIP: "+999000000777",145',
    ]);
    expect(modem.ask("AT+CLCC")).toEqual(['+CLCC: 1,1,4,0,0,"+999000000777",145', "OK"]);
    expect(modem.ask("ATA")).toEqual(["OK"]);
    expect(modem.hear(60_000)).toEqual(["NO CARRIER"]);
    expect(modem.seen("incoming", "answered", "released")).toMatchObject([
      { event: "incoming", number: "+999000000777" },
      { event: "answered" },
      { event: "released", by: "remote" },
    ]);
  });

  it("stops ringing when the caller gives up or is refused", () => {
    const modem = ready();
    modem.modem.inject({ fault: "ring", forMs: null, number: "+999000000777" });
    modem.wait(120_000);
    modem.modem.inject({ fault: "ring", forMs: null, number: "+999000000778" });
    expect(modem.ask("AT+CHUP")).toEqual(["RING", "OK"]);
    expect(modem.seen("released").map(({ by, number }) => `${by} ${number}`)).toEqual([
      "remote +999000000777",
      "local +999000000778",
    ]);
  });
});
