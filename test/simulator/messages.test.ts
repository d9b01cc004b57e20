import { describe, expect, it } from "vitest";
import { wallMs } from "../../src/domain/time.ts";
import { readPdu } from "../../src/daemon/message-pdu.ts";
import { deliverPdu, partsOf } from "../../src/simulator/pdu.ts";
import { VirtualModem } from "./virtual-modem.ts";

const AT = wallMs(Date.UTC(2025, 0, 6, 8));

function send(modem: VirtualModem, text = "STOP", number = "+999123456"): void {
  modem.modem.inject({ fault: "sms", forMs: null, number, text });
}

describe("a delivered message as PDU", () => {
  // "hellohello" packs to E8329BFD4697D9EC37 in the example that every SMS text book carries.
  it.each([
    ["hellohello", "0A", "E8329BFD4697D9EC37", "00"],
    ["STOP", "04", "53EA130A", "00"],
    ["退订", "04", "90008BA2", "08"],
  ])("%s", (text, length, data, coding) => {
    const pdu = deliverPdu({ from: "+999123456", text, at: AT });
    expect(pdu).toMatch(/^0004099199193254F600/);
    expect(pdu.slice(20)).toMatch(new RegExp(`^${coding}52106080000000${length}`));
    expect(pdu.endsWith(`${length}${data}`)).toBe(true);
  });
});

describe("a long message", () => {
  it.each(["取消".repeat(50), "later ".repeat(40)])("comes in parts that another reader puts together: %s", (text) => {
    const parts = partsOf({ from: "+999123456", text, at: AT }, 300).map((part) => readPdu(deliverPdu(part)));
    expect(parts.map((one) => (typeof one === "string" ? one : one.text)).join("")).toBe(text);
    expect(parts).toMatchObject(
      parts.map((_, index) => ({ part: { total: parts.length, nth: index + 1, reference: 44 } })),
    );
  });

  it("of one part is no long one", () => {
    const text = "x".repeat(160);
    expect(partsOf({ from: "+999123456", text, at: AT }, 1)).toEqual([{ from: "+999123456", text, at: AT }]);
  });
});

describe("the message store", () => {
  it("announces, lists, reads and deletes", () => {
    const modem = new VirtualModem();
    modem.ask("ATE0+CNMI=2,1,0,0,0");
    send(modem);
    expect(modem.hear(10)).toEqual(['+CMTI: "SM",1']);
    const listed = modem.ask("AT+CMGL=4");
    expect(listed[0]).toMatch(/^\+CMGL: 1,0,,\d+$/);
    expect(Number(listed[0]?.split(",").at(-1))).toBe((listed[1]?.length ?? 0) / 2 - 1);
    expect(modem.ask("AT+CMGL=4")[0]).toMatch(/^\+CMGL: 1,1,,/);
    expect(modem.ask("AT+CMGR=1")[1]).toBe(listed[1]);
    expect(modem.ask("AT+CPMS?")[0]).toBe('+CPMS: "SM",1,20,"SM",1,20,"SM",1,20');
    expect(modem.ask("AT+CMGD=1")).toEqual(["OK"]);
    expect(modem.ask("AT+CMGL=4")).toEqual(["OK"]);
    expect(modem.ask("AT+CMGR=1")).toEqual(["+CMS ERROR: 321"]);
  });

  it("hands over where it was asked to, keeps quiet where it was not", () => {
    const modem = new VirtualModem();
    modem.ask("ATE0");
    send(modem);
    expect(modem.hear(10)).toEqual([]);
    modem.ask("AT+CNMI=2,2,0,0,0");
    send(modem, "NO CARRIER");
    expect(modem.hear(10)[0]).toMatch(/^\+CMT: ,\d+$/);
    expect(modem.ask("AT+CMGL=4").filter((line) => line.startsWith("+CMGL"))).toHaveLength(1);
  });

  it("is full at twenty", () => {
    const modem = new VirtualModem();
    for (let i = 0; i < 21; i += 1) send(modem, `${i}`);
    expect(modem.seen("message").filter(({ reason }) => reason === "store-full")).toHaveLength(1);
    modem.ask("ATE0");
    expect(modem.ask("AT+CMGL=4").filter((line) => line.startsWith("+CMGL"))).toHaveLength(20);
    modem.ask("AT+CMGD=1,4");
    expect(modem.ask("AT+CMGL=4")).toEqual(["OK"]);
  });

  it("outlives a restart", () => {
    const modem = new VirtualModem();
    send(modem);
    modem.modem.inject({ fault: "reboot", forMs: null });
    modem.wait(20_000);
    modem.ask("ATE0");
    expect(modem.ask("AT+CMGL=4")[0]).toMatch(/^\+CMGL: 1,0/);
  });
});
