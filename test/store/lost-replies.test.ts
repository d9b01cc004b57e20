import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Operations } from "../../src/store/handlers.ts";
import { ACTOR, ANSWERED, Harness, iccidOf, labNumber, line } from "./harness.ts";

/**
 * The process dies after the commit and before its reply is heard: whoever asked does not know, and asks again in the
 * next life. Asking twice must do what asking once does.
 */
let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1);
  h.card(2);
  h.campaign("c1");
  h.consent(1, 2, 3);
  h.contacts("c1", 1, 2, 3);
});
afterEach(() => {
  expect(h.job((all) => all.auditVerify())).toMatchObject({ ok: true });
  h.remove();
});

/** Asks, loses the reply with the process, asks again. */
function askTwice<T>(ask: (ops: Operations) => T): { readonly first: T; readonly second: T } {
  const first = h.do(ask);
  h.crash();
  return { first, second: h.do(ask) };
}

function count(table: string): number {
  return h.db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? -1;
}

const ME = labNumber(1);

describe("a reply that was lost with the process", () => {
  it("to a withdrawal: asked again it takes out nobody more, and still names the call that must be ended", () => {
    const { contact } = h.do((ops) => ops.enqueueDial("c1", ME, null, ACTOR, h.now));
    const attempt = h.reserve([line(1)], { contact }).dials[0]?.attempt;
    const { first, second } = askTwice((ops) => ops.withdraw(ME, "cli", ACTOR, h.now));
    expect(first.open.map((one) => one.attempt)).toEqual([attempt]);
    expect(second).toEqual({ ...first, contactsRemoved: 0 });
    expect(h.do((ops) => ops.consents(ME)).map((one) => one.withdrawnAt)).toEqual([h.now]);
    h.finish(attempt ?? 0);
    expect(h.reserve([line(1), line(2)]).dials.map((dial) => dial.facts.number)).not.toContain(ME);
  });

  it("to a suppression: asked again it is the same one", () => {
    const { first, second } = askTwice((ops) => ops.suppress(ME, "controller", "asked", null, ACTOR, h.now));
    expect([first.contactsRemoved, second.contactsRemoved]).toEqual([1, 0]);
    expect(count("suppression")).toBe(1);
  });

  it("to a reservation: the number is not dialled again, whatever became of the call", () => {
    const first = h.reserve([line(1)]).dials[0];
    h.crash();
    expect(h.do((ops) => ops.recover(h.now))).toMatchObject([{ attempt: first?.attempt }]);
    h.crash();
    expect(h.do((ops) => ops.recover(h.now))).toEqual([]);
    const later = [line(1), line(2)].flatMap(() =>
      h.reserve([line(1), line(2)]).dials.map((dial) => dial.facts.number),
    );
    expect(later).not.toContain(first?.facts.number);
    expect(h.show("c1").outcomes).toEqual({ unknown: 1 });
    const card = h.do((ops) => ops.cards(h.now)).find((one) => one.iccid === iccidOf(1));
    expect(card?.usage.talkSToday).toBe(2 * 60);
  });

  it("to an ending: asked again it is told that there was one, and nothing is charged or counted twice", () => {
    const attempt = h.reserve([line(1)]).dials[0]?.attempt ?? 0;
    const { first, second } = askTwice((ops) => ops.finish(attempt, ANSWERED, h.now));
    expect([first, second]).toEqual([true, false]);
    expect(h.show("c1").outcomes).toEqual({ answered: 1 });
    const card = h.do((ops) => ops.cards(h.now)).find((one) => one.iccid === iccidOf(1));
    expect(card?.usage).toMatchObject({ attemptsToday: 1, answeredToday: 1, talkSToday: 8 });
  });

  it("to a person's dial: asked again it is the same contact, dialled once", () => {
    const { first, second } = askTwice((ops) => ops.enqueueDial("c1", ME, null, ACTOR, h.now));
    expect(second).toEqual(first);
    const dialled = [0, 1, 2, 3].flatMap(() => {
      const { dials } = h.reserve([line(1)]);
      for (const { attempt } of dials) h.finish(attempt, ANSWERED);
      return dials.map((dial) => dial.facts.number);
    });
    expect(dialled.filter((number) => number === ME)).toHaveLength(1);
  });

  it("to a stop of the site: asked again the first one's reason and time stand", () => {
    askTwice((ops) => ops.stopAll("fire", ACTOR, h.now));
    expect(h.do((ops) => ops.stoppedAll())).toMatchObject({ reason: "fire", since: h.now });
    expect(count("site_stop")).toBe(1);
  });

  it("to a list: sent again nothing of it is new", () => {
    h.crash();
    expect(h.consent(1, 2, 3)).toMatchObject({ imported: 0, unchanged: 3 });
    expect(h.contacts("c1", 1, 2, 3)).toMatchObject({ imported: 0, unchanged: 3 });
  });
});
