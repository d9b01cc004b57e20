import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DISPOSITIONS } from "../../src/domain/disposition.ts";
import { wallMs } from "../../src/domain/time.ts";
import type { DisposeRequest } from "../../src/store/api.ts";
import { ACTOR, Harness, labNumber, line, START } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1);
  h.campaign("c1");
  h.consent(1, 2, 3);
  h.contacts("c1", 1, 2, 3);
});
afterEach(() => {
  h.remove();
});

const PLAIN: DisposeRequest = { code: "completed", campaign: null, attempt: null, note: null, callbackAt: null };

function call(index: number): number {
  const [dial] = h.reserve([line(1)]).dials;
  expect(dial?.facts.number).toBe(labNumber(index));
  h.finish(dial?.attempt ?? 0);
  return dial?.attempt ?? 0;
}

function dispose(index: number, change: Partial<DisposeRequest>) {
  return h.do((ops) => ops.dispose(labNumber(index), { ...PLAIN, ...change }, ACTOR, h.now));
}

function story(index: number) {
  return h.do((ops) => ops.person(labNumber(index), true));
}

describe("a person's story", () => {
  it("tells consents, contacts with their variables, attempts, notes and dispositions", () => {
    const attempt = call(1);
    h.do((ops) => ops.addNote(labNumber(1), "large print", ACTOR, h.now));
    dispose(1, { note: "was glad" });
    expect(story(1)).toMatchObject({
      known: true,
      held: null,
      consents: [{ purpose: "survey" }],
      suppressions: [],
      contacts: [{ campaign: "c1", state: "done", tries: 1, variables: { name: "Person 1" } }],
      attempts: [{ attempt, result: { outcome: "answered" } }],
      notes: [{ text: "large print" }, { text: "was glad" }],
      dispositions: [{ code: "completed", attempt, campaign: "c1" }],
      callbacks: [],
      heard: [],
    });
  });

  it("of a number that nobody knows is empty", () => {
    expect(story(9)).toMatchObject({ known: false, consents: [], contacts: [], attempts: [] });
  });

  it("keeps notes sealed: the file does not hold their words", () => {
    h.do((ops) => ops.addNote(labNumber(1), "unmistakable words", ACTOR, h.now));
    const rows = h.db.prepare<[], { sealed_text: Buffer }>("SELECT sealed_text FROM note").all();
    expect(rows[0]?.sealed_text.includes("unmistakable")).toBe(false);
  });
});

describe("a disposition", () => {
  it.each(DISPOSITIONS.map((one) => [one.code, one] as const))("%s does what its row says", (code, row) => {
    call(1);
    const request = {
      code,
      note: row.needsNote ? "said so" : null,
      callbackAt: code === "callback" ? wallMs(START + 1) : null,
    };
    dispose(1, request);
    const person = story(1);
    const scopes = person.suppressions.map((one) => one.scope);
    const expected = row.suppress === null ? [] : [row.suppress === "controller" ? "controller" : "survey"];
    expect(scopes).toEqual(expected);
    expect(person.consents.every((one) => one.withdrawnAt !== null)).toBe(row.endsConsent);
    expect(h.show("c1").state).toBe(row.pausesCampaign ? "paused" : "running");
    expect(h.job((all) => all.auditVerify())).toMatchObject({ ok: true });
  });

  it("that needs a note, or a time, is not taken without", () => {
    call(1);
    expect(() => dispose(1, { code: "complaint" })).toThrow(/needs a note/);
    expect(() => dispose(1, { code: "callback" })).toThrow(/needs the agreed time/);
    expect(() => dispose(1, { code: "completed", callbackAt: wallMs(START + 1) })).toThrow(/belongs to/);
    expect(() => dispose(1, { code: "complete" })).toThrow(/did you mean completed/);
    expect(story(1).dispositions).toEqual([]);
  });

  it("is of a call, or of a campaign that is named", () => {
    expect(() => dispose(1, {})).toThrow(/was never called/);
    expect(() => dispose(1, { attempt: 77 })).toThrow(/has no attempt 77/);
    expect(dispose(1, { campaign: "c1" })).toMatchObject({ attempt: null, campaign: "c1" });
  });

  it("that opts out ends the call that is under way before it is acknowledged", () => {
    const [dial] = h.reserve([line(1)]).dials;
    expect(dispose(1, { code: "opt-out" }).open).toMatchObject([{ attempt: dial?.attempt }]);
  });

  it("does not change once it is written", () => {
    call(1);
    dispose(1, {});
    expect(() => h.db.prepare("UPDATE disposition SET code = 'refused'").run()).toThrow(/only appended/);
    expect(() => h.db.prepare("DELETE FROM disposition").run()).toThrow(/only appended/);
  });
});

describe("looking for people", () => {
  const find = (change: object) =>
    h.job((all) =>
      all.findPeople({
        numberEnds: null,
        variable: null,
        disposition: null,
        campaign: null,
        limit: 10,
        reveal: true,
        ...change,
      }),
    );

  it("goes by the end of the number, a variable, the last disposition, a campaign", () => {
    call(1);
    dispose(1, { code: "interested" });
    dispose(1, { code: "refused" });
    const numbers = (change: object) => find(change).map((one) => one.number);
    expect(numbers({ numberEnds: "002" })).toEqual([labNumber(2)]);
    expect(numbers({ variable: { name: "name", value: "PERSON 3" } })).toEqual([labNumber(3)]);
    expect(numbers({ disposition: "refused" })).toEqual([labNumber(1)]);
    expect(numbers({ disposition: "interested" })).toEqual([]);
    expect(numbers({ variable: { name: "name", value: "Person 3" }, numberEnds: "001" })).toEqual([]);
    expect(numbers({ disposition: "refused", variable: { name: "name", value: "Person 1" } })).toEqual([labNumber(1)]);
    h.contacts("c1", 102);
    expect(find({ numberEnds: "02" })).toHaveLength(2);
    expect(find({ numberEnds: "02", limit: 1 })).toHaveLength(1);
  });

  it("masks numbers unless they may be seen, and asks for something to look for", () => {
    expect(find({ numberEnds: "002", reveal: false })[0]?.number).toBe("+99955•••002");
    expect(() => find({})).toThrow(/Say what to look for/);
    expect(() => find({ numberEnds: "1", campaign: "c9" })).toThrow(/no campaign c9/);
  });
});
