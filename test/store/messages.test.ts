import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { wallMs } from "../../src/domain/time.ts";
import type { IncomingMessage } from "../../src/store/index.ts";
import { ACTOR, ANSWERED, DAY_MS, Harness, iccidOf, labNumber, line } from "./harness.ts";

let h: Harness;
const PERSON = labNumber(1);

beforeEach(() => {
  h = new Harness();
  h.card(1);
  h.campaign("c1");
  h.consent(1, 2);
  h.contacts("c1", 1, 2);
});
afterEach(() => {
  h.remove();
});

function take(text: string, change: Partial<IncomingMessage> = {}) {
  const message = { iccid: iccidOf(1), from: PERSON, text, sentAt: h.now, pdus: [`pdu of ${text}`], ...change };
  return h.do((ops) => ops.takeMessage(message, ACTOR, h.now));
}

function call(index = 1): number {
  const attempt = h.reserve([line(1)]).dials[0]?.attempt ?? 0;
  expect(attempt, `nobody is due, not even ${index}`).toBeGreaterThan(0);
  h.finish(attempt, { ...ANSWERED, outcome: "no-answer", talkMs: 0 });
  return attempt;
}

const heldAs = () => h.do((ops) => ops.person(PERSON, false)).held;
const verify = () => h.job((all) => all.auditVerify());
const rows = (sql: string): readonly unknown[] => h.db.prepare<[], Record<string, unknown>>(sql).all();

describe("a message that ends the calls", () => {
  it("ends every consent, suppresses, empties the queue, and names what is still on the wire, in one go", () => {
    const attempt = h.reserve([line(1)]).dials[0]?.attempt;
    expect(take("退订")).toMatchObject({ kind: "opt-out", isNew: true, open: [{ attempt }] });
    expect(h.do((ops) => ops.consents(PERSON)).every(({ withdrawnAt }) => withdrawnAt === h.now)).toBe(true);
    expect(h.do((ops) => ops.checkSuppression(PERSON))).toMatchObject([
      { reason: "opted out by message", until: null },
    ]);
    expect(rows("SELECT kind, method FROM consent_event")).toEqual([{ kind: "withdrawn", method: "sms" }]);
    expect(verify()).toMatchObject({ ok: true });
  });

  it("that is told of again changes nothing, and still names what is on the wire", () => {
    const attempt = h.reserve([line(1)]).dials[0]?.attempt;
    take("STOP");
    h.now = wallMs(h.now + 1_000);
    expect(take("STOP")).toMatchObject({ kind: "opt-out", isNew: false, open: [{ attempt }] });
    expect(rows("SELECT 1 FROM consent_event")).toHaveLength(1);
  });

  it("counts from somebody of whom nothing is on record", () => {
    expect(take("stop", { from: labNumber(77) })).toMatchObject({ kind: "opt-out", open: [] });
    expect(h.do((ops) => ops.checkSuppression(labNumber(77)))).toHaveLength(1);
  });

  it("is kept without its words", () => {
    take("STOP");
    const [row] = h.do((ops) => ops.messages(false, 10, false));
    expect(row).toMatchObject({ kind: "opt-out", iccid: iccidOf(1) });
    expect(h.do((ops) => ops.readMessage(row?.message ?? 0, false, ACTOR, h.now)).text).toBeNull();
  });
});

describe("a message that a person must read", () => {
  it("holds who was called lately, and is sealed", () => {
    call();
    expect(take("who are you?")).toEqual({ kind: "held", isNew: true, open: [] });
    expect(heldAs()).toMatch(/sms list/);
    expect(h.db.serialize().includes(Buffer.from("who are you?"))).toBe(false);
    expect(take("who are you?")).toMatchObject({ isNew: false });
    expect(h.do((ops) => ops.messages(true, 10, false))).toHaveLength(1);
    expect(verify()).toMatchObject({ ok: true });
  });

  it("of somebody who was never called, or long ago, is not kept", () => {
    expect(take("hello").kind).toBe("other");
    call();
    h.now = wallMs(h.now + 31 * DAY_MS);
    expect(take("hello again").kind).toBe("other");
    expect(rows("SELECT 1 FROM sms")).toEqual([]);
  });

  it("is released only after it was read; then its words are gone and the number is free", () => {
    call();
    take("another day, please");
    const [waiting] = h.do((ops) => ops.messages(true, 10, false));
    const id = waiting?.message ?? 0;
    expect(() => h.do((ops) => ops.releaseMessage(id, "asks for a day", ACTOR, h.now))).toThrow(/Nobody has read/);
    expect(heldAs()).not.toBeNull();
    expect(h.do((ops) => ops.readMessage(id, true, ACTOR, h.now))).toMatchObject({
      text: "another day, please",
      message: { number: PERSON, readBy: "tester(1000)" },
    });
    expect(heldAs()).not.toBeNull();
    h.do((ops) => ops.releaseMessage(id, "asks for a day", ACTOR, h.now));
    expect([heldAs(), h.do((ops) => ops.messages(true, 10, false))]).toEqual([null, []]);
    expect(h.do((ops) => ops.readMessage(id, false, ACTOR, h.now)).text).toBeNull();
    expect(() => h.do((ops) => ops.releaseMessage(id, "again", ACTOR, h.now))).toThrow(/holds nobody/);
    expect(verify()).toMatchObject({ ok: true });
  });

  it("holds its sender as long as one of several is not released", () => {
    call();
    take("one");
    take("two");
    for (const { message } of h.do((ops) => ops.messages(true, 10, false))) {
      expect(heldAs()).not.toBeNull();
      h.do((ops) => ops.readMessage(message, false, ACTOR, h.now));
      h.do((ops) => ops.releaseMessage(message, "no matter", ACTOR, h.now));
    }
    expect(heldAs()).toBeNull();
  });

  it("loses its words when its sender is erased", () => {
    call();
    take("my name is Eve");
    h.do((ops) => ops.eraseSubscriber(PERSON, "letter", ACTOR, h.now));
    expect(rows("SELECT sealed_text FROM sms")).toEqual([{ sealed_text: null }]);
  });
});

it("a call from outside counts in no limit of ours", () => {
  const before = h.do((ops) => ops.cards(h.now));
  h.do((ops) => ops.noteInbound({ slot: "b1.1", iccid: iccidOf(1), from: PERSON, refused: true }, h.now));
  h.do((ops) => ops.noteInbound({ slot: "b1.1", iccid: iccidOf(1), from: null, refused: false }, h.now));
  expect(h.do((ops) => ops.cards(h.now))).toEqual(before);
  expect(h.do((ops) => ops.person(PERSON, false)).heard).toEqual([{ at: h.now, kind: "call", as: "refused" }]);
  expect(rows("SELECT refused, number_key IS NULL AS withheld FROM inbound_call")).toEqual([
    { refused: 1, withheld: 0 },
    { refused: 0, withheld: 1 },
  ]);
});
