import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wallMs } from "../../src/domain/time.ts";
import { compareSlots, type DueContact, type FreeLine, plan, type PlanInput } from "../../src/schedule/index.ts";

const NOW = wallMs(1_000_000);

function contact(id: number, over: Partial<DueContact> = {}): DueContact {
  return { contact: id, campaign: "autumn", stickyCard: null, priority: 0, dueAt: NOW, ...over };
}

function line(slot: string, over: Partial<FreeLine> = {}): FreeLine {
  return { slot, iccid: `card-${slot}`, attemptsToday: 0, readyAt: NOW, ...over };
}

function dialled(contacts: readonly DueContact[], lines: readonly FreeLine[]): readonly string[] {
  return plan({ now: NOW, contacts, lines }).assignments.map((one) => `${one.contact}@${one.slot}`);
}

describe("the plan", () => {
  test("gives unassigned callees the least used cards, then slots as people count them", () => {
    const lines = [line("b1.10"), line("b1.2"), line("b1.1", { attemptsToday: 1 })];
    expect(dialled([contact(1), contact(2), contact(3)], lines)).toEqual(["1@b1.2", "2@b1.10", "3@b1.1"]);
  });

  test("takes the highest priority, then the longest wait, then the lowest number", () => {
    const contacts = [
      contact(4),
      contact(3),
      contact(2, { dueAt: wallMs(NOW - 1) }),
      contact(1, { priority: 1, dueAt: NOW }),
    ];
    const lines = ["b1.1", "b1.2", "b1.3"].map((slot) => line(slot));
    expect(dialled(contacts, lines)).toEqual(["1@b1.1", "2@b1.2", "3@b1.3"]);
  });

  test("gives a callee only its own card, however many others are free", () => {
    const mine = contact(1, { stickyCard: "card-b1.2" });
    expect(dialled([mine], [line("b1.1"), line("b1.2", { attemptsToday: 50 })])).toEqual(["1@b1.2"]);
    expect(dialled([mine], [line("b1.1")])).toEqual([]);
    expect(dialled([mine], [line("b1.1"), line("b1.2", { readyAt: wallMs(NOW + 1) })])).toEqual([]);
  });

  test("lets those behind a callee whose card is busy pass", () => {
    const contacts = [contact(1, { priority: 5, stickyCard: "card-away" }), contact(2)];
    expect(dialled(contacts, [line("b1.1")])).toEqual(["2@b1.1"]);
  });

  test("counts a card or slot that is listed twice once", () => {
    const twice = [line("b1.1", { iccid: "x" }), line("b1.2", { iccid: "x" }), line("b1.1", { iccid: "y" })];
    expect(dialled([contact(1), contact(2), contact(3)], twice)).toEqual(["1@b1.1"]);
    expect(dialled([contact(1), contact(1)], [line("b1.1"), line("b1.2")])).toEqual(["1@b1.1"]);
  });

  test.each<[string, readonly DueContact[], readonly FreeLine[], number | null]>([
    ["when a contact falls due", [contact(1, { dueAt: wallMs(NOW + 5) })], [line("b1.1")], NOW + 5],
    ["when a card's gap is over", [contact(1)], [line("b1.1", { readyAt: wallMs(NOW + 7) })], NOW + 7],
    [
      "when both have come",
      [contact(1, { dueAt: wallMs(NOW + 5) })],
      [line("b1.1", { readyAt: wallMs(NOW + 7) })],
      NOW + 7,
    ],
    [
      "when a callee's own card is ready, not before",
      [contact(1, { stickyCard: "card-b1.2" })],
      [line("b1.1", { readyAt: wallMs(NOW + 2) }), line("b1.2", { readyAt: wallMs(NOW + 9) })],
      NOW + 9,
    ],
    ["never, when nobody waits", [], [line("b1.1", { readyAt: wallMs(NOW + 2) })], null],
    ["never, when no card can become ready by itself", [contact(1)], [line("b1.1", { readyAt: null })], null],
    ["never, when every line is taken: the end of a call tells", [contact(1), contact(2)], [line("b1.1")], null],
    ["never, when the callee's card is not there", [contact(1, { stickyCard: "card-away" })], [line("b1.1")], null],
  ])("looks again %s", (_, contacts, lines, at) => {
    expect(plan({ now: NOW, contacts, lines }).nextLookAt).toBe(at);
  });
});

const arrangement: fc.Arbitrary<PlanInput> = fc.record({
  now: fc.constant(NOW),
  contacts: fc
    .array(
      fc.record({
        campaign: fc.constantFrom("a", "b"),
        sticky: fc.option(fc.nat(11)),
        priority: fc.nat(3),
        dueIn: fc.integer({ min: -5, max: 5 }),
      }),
      { maxLength: 20 },
    )
    .map((made) =>
      made.map(({ campaign, sticky, priority, dueIn }, id): DueContact => {
        return {
          contact: id,
          campaign,
          stickyCard: sticky === null ? null : `c${sticky}`,
          priority,
          dueAt: wallMs(NOW + dueIn),
        };
      }),
    ),
  lines: fc
    .array(fc.record({ attemptsToday: fc.nat(3), readyIn: fc.option(fc.integer({ min: -5, max: 5 })) }), {
      maxLength: 10,
    })
    .map((made) =>
      made.map(({ attemptsToday, readyIn }, id): FreeLine => {
        return {
          slot: `b${id % 2}.${id}`,
          iccid: `c${id}`,
          attemptsToday,
          readyAt: readyIn === null ? null : wallMs(NOW + readyIn),
        };
      }),
    ),
});

describe("every plan", () => {
  test("is the same whatever the order of its input", () => {
    const shuffled = arrangement.chain((input) =>
      fc.record({
        input: fc.constant(input),
        contacts: fc.shuffledSubarray([...input.contacts], { minLength: input.contacts.length }),
        lines: fc.shuffledSubarray([...input.lines], { minLength: input.lines.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ input, contacts, lines }) => {
        expect(plan({ now: input.now, contacts, lines })).toEqual(plan(input));
      }),
      { numRuns: 500 },
    );
  });

  test("uses each contact, slot and card once, only what is due and ready, and never another's card", () => {
    fc.assert(
      fc.property(arrangement, (input) => {
        const { assignments } = plan(input);
        for (const key of ["contact", "slot", "iccid"] as const) {
          expect(new Set(assignments.map((one) => one[key])).size).toBe(assignments.length);
        }
        for (const { contact: id, slot, iccid } of assignments) {
          const who = input.contacts.find((one) => one.contact === id);
          const where = input.lines.find((one) => one.slot === slot);
          expect(where?.iccid).toBe(iccid);
          expect([
            who?.stickyCard ?? iccid,
            (who?.dueAt ?? NOW + 1) <= NOW,
            (where?.readyAt ?? NOW + 1) <= NOW,
          ]).toEqual([iccid, true, true]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("leaves no ready line idle while somebody who may use it is due", () => {
    fc.assert(
      fc.property(arrangement, (input) => {
        const { assignments } = plan(input);
        const idle = input.lines.filter(
          (one) => one.readyAt !== null && one.readyAt <= NOW && !assignments.some((a) => a.slot === one.slot),
        );
        const waiting = input.contacts.filter(
          (one) => one.dueAt <= NOW && !assignments.some((a) => a.contact === one.contact),
        );
        for (const who of waiting) {
          expect(idle.filter((one) => who.stickyCard === null || who.stickyCard === one.iccid)).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("asks to look again at the first instant at which more could be dialled, and not earlier", () => {
    fc.assert(
      fc.property(arrangement, (input) => {
        const { assignments, nextLookAt } = plan(input);
        const rest = {
          contacts: input.contacts.filter((one) => !assignments.some((a) => a.contact === one.contact)),
          lines: input.lines.filter((one) => !assignments.some((a) => a.slot === one.slot)),
        };
        for (let at = NOW + 1; at <= NOW + 6; at += 1) {
          const more = plan({ now: wallMs(at), ...rest }).assignments.length > 0;
          expect(more).toBe(nextLookAt !== null && at >= nextLookAt);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("slots are ordered", () => {
  test("as people count them", () => {
    const slots = ["b2.1", "b1.10", "b1.2", "b10.1", "b1.1", "a1.1", "b1"];
    expect(slots.sort(compareSlots)).toEqual(["a1.1", "b1", "b1.1", "b1.2", "b1.10", "b2.1", "b10.1"]);
  });

  test("totally: antisymmetric, transitive, equal only for equal texts", () => {
    const slot = fc.oneof(fc.stringMatching(/^[a-b]{0,2}[0-2]{0,2}\.?[0-2]{0,2}$/), fc.string({ maxLength: 4 }));
    fc.assert(
      fc.property(slot, slot, slot, (a, b, c) => {
        expect(Math.sign(compareSlots(a, b))).toBe(-Math.sign(compareSlots(b, a)) + 0);
        expect(compareSlots(a, b) === 0).toBe(a === b);
        if (compareSlots(a, b) <= 0 && compareSlots(b, c) <= 0) expect(compareSlots(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 2_000 },
    );
  });
});
