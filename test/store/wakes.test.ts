import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { wallMs } from "../../src/domain/time.ts";
import { REFUSAL_CODES } from "../../src/domain/words.ts";
import { ENDINGS, WAKES } from "../../src/store/ledger/wakes.ts";
import { ACTOR, ANSWERED, Harness, iccidOf, labNumber, line } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1);
  h.campaign("c1");
});
afterEach(() => {
  h.remove();
});

function consents(...rows: readonly string[]): void {
  const header = "number,purpose,granted_at,method,voice,expires_at";
  h.import({ kind: "consents", dryRun: false }, `${header}\n${rows.join("\n")}\n`);
}

const ME = labNumber(1);

describe("every refusal code", () => {
  it("says what ends it when it names no instant", () => {
    expect(Object.keys(ENDINGS).toSorted()).toEqual([...REFUSAL_CODES].toSorted());
    for (const code of REFUSAL_CODES) {
      expect([...WAKES, "look", "never"]).toContain(ENDINGS[code].by);
      expect(ENDINGS[code].when.length).toBeGreaterThan(10);
    }
  });
});

interface Row {
  readonly code: (typeof REFUSAL_CODES)[number];
  /** Leaves the person's contact refused with the code. */
  readonly refuse: () => void;
  /** What must not wake it. */
  readonly idle: () => void;
  readonly wake: () => void;
}

function judged(): void {
  h.contacts("c1", 1);
  h.reserve([line(1)]);
}

/** A day later, so that a consent of now is newer than a withdrawal of then. */
function consentOfNow(): void {
  h.now = wallMs(h.now + 86_400_000);
  consents(`${ME},survey,${new Date(h.now).toISOString()},paper,live,`);
}

const OTHER_CONSENTS = (): void =>
  consents(
    `${ME},marketing,2026-01-03,paper,live,`,
    `${ME},survey,2026-01-03,paper,synthetic,`,
    `${labNumber(2)},survey,2026-01-03,paper,live,`,
  );

const ROWS: readonly Row[] = [
  { code: "consent-missing", refuse: judged, idle: OTHER_CONSENTS, wake: consentOfNow },
  {
    code: "consent-scope",
    refuse: () => {
      consents(`${ME},charity,2026-01-03,paper,live,`);
      judged();
    },
    idle: OTHER_CONSENTS,
    wake: consentOfNow,
  },
  {
    code: "consent-expired",
    refuse: () => {
      consents(`${ME},survey,2026-01-03,paper,live,2026-02-03`);
      judged();
    },
    idle: OTHER_CONSENTS,
    wake: consentOfNow,
  },
  {
    code: "consent-unproven",
    refuse: () => {
      consents(`${ME},survey,2026-01-03,migrated,live,`);
      judged();
    },
    idle: OTHER_CONSENTS,
    wake: consentOfNow,
  },
  {
    code: "consent-withdrawn",
    refuse: () => {
      h.consent(1);
      h.contacts("c1", 1);
      h.do((ops) => ops.withdraw(ME, "cli", ACTOR, h.now));
    },
    // A consent of before the withdrawal that is only imported after it is withdrawn as well.
    idle: () => {
      consents(`${ME},survey,2026-02-02,paper,live,`);
      OTHER_CONSENTS();
    },
    wake: consentOfNow,
  },
  {
    code: "dest-own-card",
    refuse: () => {
      h.consent(1);
      h.do((ops) => ops.setCardNumber(iccidOf(1), ME, ACTOR, h.now));
      judged();
    },
    idle: () => h.do((ops) => ops.setCardNumber(iccidOf(1), ME, ACTOR, h.now)),
    wake: () => h.do((ops) => ops.setCardNumber(iccidOf(1), labNumber(7), ACTOR, h.now)),
  },
];

describe.each(ROWS)("a contact refused with $code", ({ code, refuse, idle, wake }) => {
  it("stays refused whatever else comes, and is called when what ends it does", () => {
    refuse();
    expect(h.show("c1")).toMatchObject({ contacts: { waiting: 0, refused: 1 }, refusals: { [code]: 1 } });
    idle();
    expect(h.show("c1").contacts).toMatchObject({ waiting: 0, refused: 1 });
    wake();
    expect(h.show("c1")).toMatchObject({ state: "running", contacts: { waiting: 1, refused: 0 } });
    expect(h.reserve([line(1)]).dials.map((dial) => dial.facts.number)).toEqual([ME]);
  });
});

describe("a person on two lists", () => {
  it("who was refused for the call of the other list is called when that has ended, from the same card", () => {
    h.card(2);
    h.campaign("c2");
    h.consent(1);
    h.contacts("c1", 1);
    h.contacts("c2", 1);
    const lines = [line(1), line(2)];
    const first = h.reserve(lines);
    expect(first.dials).toHaveLength(1);
    expect(first.refused.flatMap((one) => one.refusals.map((refusal) => refusal.code))).toContain("unresolved-attempt");
    expect(h.reserve(lines).dials).toEqual([]);
    h.finish(first.dials[0]?.attempt ?? 0, ANSWERED);
    expect(h.reserve(lines).dials).toMatchObject([{ campaign: "c2", iccid: first.dials[0]?.iccid }]);
  });
});

describe("a withdrawal", () => {
  it("that is asked for again takes nobody out a second time", () => {
    h.consent(1);
    h.contacts("c1", 1);
    const withdraw = () => h.do((ops) => ops.withdraw(ME, "cli", ACTOR, h.now)).contactsRemoved;
    expect([withdraw(), withdraw()]).toEqual([1, 0]);
  });

  it("of somebody who was refused for want of a consent is the reason from then on", () => {
    judged();
    h.do((ops) => ops.withdraw(ME, "cli", ACTOR, h.now));
    expect(h.show("c1").refusals).toEqual({ "consent-missing": 1, "consent-withdrawn": 1 });
    consentOfNow();
    expect(h.show("c1").contacts.waiting).toBe(1);
  });
});

describe("a person's wish that is refused", () => {
  it("leaves the contact waiting for what it waited for", () => {
    judged();
    const { contact } = h.do((ops) => ops.enqueueDial("c1", ME, null, ACTOR, h.now));
    expect(h.reserve([line(1)], { contact }).refused).toHaveLength(1);
    expect(h.show("c1").contacts).toMatchObject({ waiting: 0, refused: 1 });
    consentOfNow();
    expect(h.show("c1").contacts).toMatchObject({ waiting: 1, refused: 0 });
  });

  it("does not take away a consent that came while the person waited", () => {
    judged();
    const { contact } = h.do((ops) => ops.enqueueDial("c1", ME, null, ACTOR, h.now));
    consentOfNow();
    h.do((ops) => ops.cancelDial(contact));
    expect(h.show("c1").contacts).toMatchObject({ waiting: 1, refused: 0 });
  });
});

describe("a suppression that is over already", () => {
  it("is refused, and so is such a row of a list", () => {
    const put = (until: number) => h.do((ops) => ops.suppress(ME, "controller", "asked", wallMs(until), ACTOR, h.now));
    expect(() => put(h.now)).toThrow(/over already/);
    put(h.now + 1);
    const { imported, rejected } = h.import(
      { kind: "suppressions", dryRun: false },
      `number,until\n${labNumber(2)},2026-03-09\n${labNumber(3)},2027-03-09\n`,
    );
    expect([imported, rejected.map((row) => [row.line, row.reason])]).toEqual([
      1,
      [[2, "until lies in the past: the suppression would be over"]],
    ]);
  });
});
