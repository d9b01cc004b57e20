import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { personBehind, readPdu } from "../../src/daemon/message-pdu.ts";
import { Messages } from "../../src/daemon/messages.ts";
import { monoMs, wallMs } from "../../src/domain/time.ts";
import type { IncomingMessage, MessageTaken } from "../../src/store/index.ts";

/** A message in UCS2 of a sender, maybe one part of several (3GPP TS 23.040 §9.2.3.24.1). */
function ucs2(sender: string, text: string, part?: readonly [reference: number, total: number, nth: number]): string {
  const digits = sender.replace("+", "");
  const even = digits.length % 2 === 0 ? digits : `${digits}F`;
  const address = `${hex(digits.length)}${sender.startsWith("+") ? "91" : "A1"}${even.replace(/(.)(.)/g, "$2$1")}`;
  const header = part === undefined ? "" : `050003${part.map(hex).join("")}`;
  const body = header + Buffer.from(text, "utf16le").swap16().toString("hex");
  return `00${part === undefined ? "04" : "44"}${address}000862114230250000${hex(body.length / 2)}${body}`.toUpperCase();
}

function hex(value: number): string {
  return value.toString(16).padStart(2, "0");
}

const SENDER = "+99955500123";

describe("a message in hexadecimal", () => {
  it.each([
    ["UCS2", ucs2(SENDER, "退订"), "退订"],
    // "STOP" packed to seven bits, then in octets.
    ["7-bit", "00040B919959550021F30000621142302500000453EA130A", "STOP"],
    ["8-bit", "00040B919959550021F30004621142302500000453544F50", "STOP"],
  ])("is read in %s", (_alphabet, pdu, text) => {
    expect(readPdu(pdu)).toMatchObject({ text, part: null });
  });

  it("tells its sender and when it was sent", () => {
    expect(readPdu(ucs2(SENDER, "hi"))).toEqual({
      sender: SENDER,
      text: "hi",
      sentAt: wallMs(Date.UTC(2026, 10, 24, 3, 52)),
      part: null,
    });
  });

  it("tells which part it is", () => {
    expect(readPdu(ucs2(SENDER, "hi", [7, 3, 2]))).toMatchObject({
      part: { reference: 7, total: 3, nth: 2 },
      text: "hi",
    });
  });

  it.each(["", "00", "00FF", "zz", "00040C9199995550012300", "0004FF91"])("that is none is unreadable: %j", (pdu) => {
    expect(readPdu(pdu)).toBe("unreadable");
  });
});

describe("the person behind a number", () => {
  it.each([
    ["+99955500123", "lab", "+99955500123"],
    ["99955500123", "lab", "+99955500123"],
    ["+12025550123", "US", "+12025550123"],
    ["2025550123", "US", "+12025550123"],
    ["0491570156", "AU", "+61491570156"],
    ["10086", "CN", null],
    ["CARRIER", "US", null],
    ["", "US", null],
  ])("%j in %s is %s", (told, country, person) => {
    expect(personBehind(told, country)).toBe(person);
  });
});

class Rig {
  readonly taken: IncomingMessage[] = [];
  readonly settled: string[] = [];
  readonly ended: (readonly number[])[] = [];
  readonly alarms: string[] = [];
  stored = 0;
  answer: () => Promise<MessageTaken> = async () => ({ kind: "other", isNew: true, open: [] });
  readonly line = {
    slot: "b1.1",
    settleMessage: (pdu: string, fate: string) => void this.settled.push(`${fate} ${pdu.length}`),
    snapshot: () => ({ identity: { iccid: "8999911000000000012" } }),
  };
  readonly messages = new Messages({
    store: {
      takeMessage: (message) => {
        this.taken.push(message);
        return this.answer();
      },
      noteInbound: async () => undefined,
    },
    calls: {
      end: async (attempts) => {
        this.ended.push(attempts);
        return { ended: 0, alive: ["b1.2"] };
      },
    },
    clocks: { wall: () => wallMs(Date.now()), mono: () => monoMs(performance.now()) },
    log: pino({ level: "silent" }),
    country: "lab",
    alarm: (_slot, text) => void this.alarms.push(text),
    stored: () => {
      this.stored += 1;
    },
  });

  receive(pdu: string): void {
    this.messages.received(this.line, pdu);
  }
}

describe("messages that come to a card", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());
  const settle = () => vi.advanceTimersByTimeAsync(0);

  it("are taken off only after the ledger has them", async () => {
    const rig = new Rig();
    let commit: (taken: MessageTaken) => void = () => {};
    rig.answer = () => new Promise((resolve) => (commit = resolve));
    rig.receive(ucs2(SENDER, "退订"));
    await settle();
    expect([rig.taken.map(({ from, text }) => [from, text]), rig.settled]).toEqual([[[SENDER, "退订"]], []]);
    expect(rig.stored).toBe(0);
    commit({ kind: "opt-out", isNew: true, open: [{ attempt: 4, slot: "b1.2", iccid: "1" }] });
    await settle();
    expect(rig.settled).toHaveLength(1);
    expect([rig.settled[0]?.startsWith("delete"), rig.ended]).toEqual([true, [[4]]]);
    expect([rig.alarms, rig.stored]).toEqual([[expect.stringContaining("b1.2")], 1]);
  });

  it("that the disk did not take are told of again", async () => {
    const rig = new Rig();
    rig.answer = async () => Promise.reject(new Error("full"));
    rig.receive(ucs2(SENDER, "退订"));
    await settle();
    expect(rig.settled[0]).toMatch(/^again/);
  });

  it("in several parts are put together in whatever order they come, and twice", async () => {
    const rig = new Rig();
    rig.receive(ucs2(SENDER, "P", [9, 3, 3]));
    rig.receive(ucs2(SENDER, "ST", [9, 3, 1]));
    rig.receive(ucs2(SENDER, "ST", [9, 3, 1]));
    await settle();
    expect(rig.taken).toEqual([]);
    rig.receive(ucs2(SENDER, "O", [9, 3, 2]));
    await settle();
    expect([rig.taken.map(({ text }) => text), rig.settled.length]).toEqual([["STOP"], 3]);
  });

  it("of two senders are never mixed", async () => {
    const rig = new Rig();
    rig.receive(ucs2(SENDER, "ST", [9, 2, 1]));
    rig.receive(ucs2("+99955500456", "OP", [9, 2, 2]));
    await settle();
    expect(rig.taken).toEqual([]);
  });

  it("whose rest never comes are taken as they are", async () => {
    const rig = new Rig();
    rig.receive(ucs2(SENDER, "please", [9, 2, 1]));
    await vi.advanceTimersByTimeAsync(600_000);
    expect(rig.taken.map(({ text }) => text)).toEqual(["please…"]);
  });

  it("of nobody who could be called are kept by nobody", async () => {
    const rig = new Rig();
    rig.receive(ucs2("10086", "STOP"));
    await settle();
    expect([rig.taken, rig.settled.length]).toEqual([[], 1]);
  });

  it("that cannot be read stay on the card, and a person is told", () => {
    const rig = new Rig();
    rig.receive("00FF");
    expect([rig.settled, rig.alarms.length]).toEqual([["keep 4"], 1]);
  });
});
