import { describe, expect, it } from "vitest";
import { Bench, ICCID } from "./bench.ts";

const PDU = "00040C919999550010010008621142302500000490008BA2";
const OTHER = "00040C919999550010020008621142302500000490008BA2";
const MODE = { "AT+CPMS?": ['+CPMS: "SM",1,20,"SM",1,20,"SM",1,20', "OK"] };
const EMPTY = { ...MODE, "AT+CMGL=4": ["OK"] };

function holding(...pdus: readonly (readonly [index: number, pdu: string, stat?: number])[]) {
  const lines = pdus.flatMap(([index, pdu, stat = 0]) => [`+CMGL: ${index},${stat},,${pdu.length / 2 - 1}`, pdu]);
  return { ...MODE, "AT+CMGL=4": [...lines, "OK"] };
}

function told(bench: Bench): readonly string[] {
  return bench.effects.flatMap((effect) => (effect.do === "message" ? [effect.pdu] : []));
}

describe("the messages on a card", () => {
  it("are read before the first dial, in hexadecimal", () => {
    const bench = new Bench({ answers: holding([3, PDU]) }).open();
    bench.until(() => bench.ready, 60_000);
    expect(told(bench)).toEqual([PDU]);
    expect(bench.written.indexOf("AT+CMGF=0")).toBeLessThan(bench.written.indexOf("AT+CMGL=4"));
  });

  it("are listed each minute, and told of once", () => {
    const bench = new Bench({ answers: holding([3, PDU]) }).bringUp();
    bench.pass(200_000);
    expect([bench.sent("AT+CMGL=4"), told(bench)]).toEqual([3, []]);
  });

  it("are listed at once when one comes in", () => {
    const bench = new Bench({ answers: EMPTY }).bringUp();
    bench.answer(holding([1, PDU]));
    bench.say('+CMTI: "SM",1');
    bench.pass(1_000);
    expect([bench.sent("AT+CMGL=4"), told(bench)]).toEqual([1, [PDU]]);
  });

  it("that come in during a call are read when it is over", () => {
    const bench = new Bench({ answers: EMPTY }).bringUp();
    const attempt = bench.dial();
    bench.pass(1_000);
    bench.say('+CMTI: "SM",1');
    bench.answer(holding([1, PDU]));
    bench.pass(1_000);
    expect(bench.sent("AT+CMGL=4")).toBe(0);
    bench.say("NO CARRIER");
    bench.result(attempt);
    bench.until(() => told(bench).length > 0, 20_000);
  });

  it("are taken off the card once the shell has them, each by its own place", () => {
    const bench = new Bench({ answers: holding([3, PDU], [7, OTHER]) }).open();
    bench.until(() => bench.ready, 60_000);
    bench.send({ kind: "message-settled", pdu: OTHER, fate: "delete" });
    bench.pass(1_000);
    expect([bench.sent("AT+CMGD=7"), bench.sent("AT+CMGD=3")]).toEqual([1, 0]);
    bench.answer(holding([3, PDU]));
    bench.send({ kind: "message-settled", pdu: PDU, fate: "keep" });
    bench.pass(200_000);
    expect([bench.sent("AT+CMGD=7"), bench.sent("AT+CMGD=3"), told(bench)]).toEqual([1, 0, [PDU, OTHER]]);
  });

  it("that did not go are taken off at the next listing, without being told of again", () => {
    const answers = { ...holding([3, PDU]), "AT+CMGD=3": (nth: number) => [nth === 0 ? "+CMS ERROR: 314" : "OK"] };
    const bench = new Bench({ answers }).bringUp();
    bench.send({ kind: "message-settled", pdu: PDU, fate: "delete" });
    bench.pass(50_000);
    expect(bench.sent("AT+CMGD=3")).toBe(1);
    bench.until(() => bench.sent("AT+CMGD=3") === 2, 20_000);
    expect(told(bench)).toEqual([]);
  });

  it("are never taken off for what the shell decided of another one that was in their place", () => {
    const bench = new Bench({ answers: holding([3, PDU]) }).bringUp();
    bench.answer(holding([3, OTHER]));
    bench.say('+CMTI: "SM",3');
    bench.pass(1_000);
    bench.send({ kind: "message-settled", pdu: PDU, fate: "delete" });
    bench.pass(1_000);
    expect([told(bench), bench.sent("AT+CMGD=3")]).toEqual([[OTHER], 0]);
  });

  it("that come once more, word for word, stay until the shell has taken them once more", () => {
    const bench = new Bench({ answers: holding([3, PDU]) }).bringUp();
    bench.send({ kind: "message-settled", pdu: PDU, fate: "delete" });
    bench.answer(EMPTY);
    bench.pass(70_000);
    bench.send({ kind: "message-settled", pdu: PDU, fate: "delete" });
    bench.answer(holding([5, PDU]));
    bench.pass(130_000);
    expect([told(bench), bench.sent("AT+CMGD=3"), bench.sent("AT+CMGD=5")]).toEqual([[PDU], 1, 0]);
  });

  it("that the shell could not take are told of again", () => {
    const bench = new Bench({ answers: holding([3, PDU]) }).bringUp();
    bench.send({ kind: "message-settled", pdu: PDU, fate: "again" });
    bench.pass(70_000);
    expect(told(bench)).toEqual([PDU]);
  });

  it("of our own, sent or not, are left alone", () => {
    expect(told(new Bench({ answers: holding([1, PDU, 2], [2, OTHER, 3]) }).bringUp())).toEqual([]);
  });

  it("are read where they come in, and a store that is nearly full is told of once", () => {
    const stores = ['+CPMS: "ME",0,50,"ME",0,50,"SM",16,20', "OK"];
    const bench = new Bench({ answers: { ...EMPTY, "AT+CPMS?": stores } }).open();
    bench.until(() => bench.ready, 60_000);
    bench.pass(130_000);
    expect(bench.sent('AT+CPMS="SM"')).toBe(3);
    expect(bench.effects.filter((effect) => effect.do === "messages-fill-store")).toEqual([
      { do: "messages-fill-store", used: 16, total: 20 },
    ]);
  });

  it("are told of when a modem hands them over against its orders", () => {
    const bench = new Bench({ answers: EMPTY }).bringUp();
    bench.say("+CMT: ,23", PDU);
    expect(told(bench)).toEqual([PDU]);
  });

  it("of another card are another story", () => {
    const bench = new Bench({ answers: holding([3, PDU]) }).bringUp();
    bench.answer({ "AT+CCID": ["+CCID: 8999911000000000020", "OK"], "AT+CIMI": ["001010000000020", "OK"] });
    bench.say("+CPIN: NOT INSERTED", "+CPIN: READY");
    bench.until(() => told(bench).length > 0, 60_000);
    expect(bench.snapshot.identity.iccid).not.toBe(ICCID);
  });
});

describe("a message whose words are results of a modem", () => {
  const FORGED = ["NO CARRIER", '+CLCC: 1,0,0,0,0,"+99955500100",145', "OK", "RDY", "+CPIN: SIM PIN", "ERROR"];

  it.each(FORGED)("forges nothing in hexadecimal: %s", (words) => {
    const body = Buffer.from(`\r\n${words}\r\n`, "utf16le").swap16();
    const length = body.length.toString(16).padStart(2, "0");
    const pdu = `00040C9199995500100100086211423025000${length.length === 2 ? "0" : ""}${length}${body.toString("hex")}`;
    const whole = (pdu.length % 2 === 0 ? pdu : `${pdu}0`).toUpperCase();
    const bench = new Bench({ answers: EMPTY }).bringUp();
    bench.answer(holding([1, whole]));
    bench.say('+CMTI: "SM",1');
    bench.pass(2_000);
    expect([told(bench), bench.standing, bench.ready]).toEqual([[whole], "idle", true]);
  });

  it("is not asked for where the modem refuses to spell it in hexadecimal", () => {
    const bench = new Bench({ answers: { "AT+CMGF=0": ["ERROR"] } }).bringUp();
    bench.pass(100_000);
    expect([bench.sent("AT+CMGL=4"), bench.ready]).toEqual([0, true]);
  });
});

describe("a modem that says nothing of its messages", () => {
  it("is not opened again for it, and dials where the deployment lets it", () => {
    const bench = new Bench({ answers: { "AT+CMGF=0": null } }).bringUp();
    bench.pass(300_000);
    expect([bench.sent("AT+CMGF=0"), bench.kinds().includes("reopen"), bench.ready]).toEqual([0, false, true]);
  });
});

describe("where messages come first", () => {
  it("nothing is dialled before the network had a minute to deliver, and the store was read", () => {
    const bench = new Bench({ answers: EMPTY, messagesFirst: true }).open();
    bench.until(() => bench.standing === "configuring: messages-first", 60_000);
    const from = bench.now;
    bench.until(() => bench.ready, 120_000);
    expect(bench.now - from).toBeGreaterThanOrEqual(60_000);
    expect(bench.sent("AT+CMGL=4")).toBe(2);
  });

  it("a store that cannot be read keeps the line from dialling, and is tried again", () => {
    const bench = new Bench({ answers: { ...MODE, "AT+CMGL=4": ["+CMS ERROR: 310"] }, messagesFirst: true }).open();
    bench.until(() => bench.standing === "configuring: messages-unreadable", 120_000);
    expect(bench.ready).toBe(false);
    bench.answer(EMPTY);
    bench.until(() => bench.ready, 300_000);
  });
});

describe("the line that lists messages", () => {
  it("is not offered for a dial meanwhile", () => {
    const bench = new Bench({ answers: EMPTY }).bringUp();
    bench.answer({ "AT+CMGL=4": null });
    bench.say('+CMTI: "SM",1');
    bench.pass(1_000);
    expect(bench.ready).toBe(false);
    bench.until(() => bench.ready, 60_000);
  });
});
