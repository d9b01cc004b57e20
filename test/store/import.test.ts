import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SimbankError } from "../../src/domain/errors.ts";
import { MAX_RECORD_BYTES } from "../../src/store/import/framer.ts";
import { ACTOR, ANSWERED, Harness, labNumber, line } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
});
afterEach(() => {
  h.remove();
});

const CONSENTS = { kind: "consents", dryRun: false } as const;
const HEADER = "number,purpose,granted_at,method";
const GOOD = `${labNumber(1)},survey,2026-01-02,web_form`;

function consents(text: string | Uint8Array, chunk?: number) {
  return h.import(CONSENTS, text, chunk);
}

function failure(work: () => unknown): SimbankError {
  try {
    work();
  } catch (error) {
    if (error instanceof SimbankError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("files that are taken", () => {
  it.each([
    ["LF line ends", `${HEADER}\n${GOOD}\n`],
    ["CRLF line ends", `${HEADER}\r\n${GOOD}\r\n`],
    ["mixed line ends", `${HEADER}\r\n${GOOD}\n`],
    ["no line end at the end", `${HEADER}\n${GOOD}`],
    ["a byte order mark", `\ufeff${HEADER}\n${GOOD}\n`],
    ["quotes", `"number","purpose",granted_at,method\n"${labNumber(1)}","survey",2026-01-02,"web_form"\n`],
    ["a quoted line end", `${HEADER},notice\n${GOOD},"a\n"\n`],
    [
      "columns in another order and case",
      `METHOD,Number, granted_at ,purpose\nweb_form,${labNumber(1)},2026-01-02,survey\n`,
    ],
    ["blank lines", `\n${HEADER}\n\n\r\n${GOOD}\n\n`],
    ["separators in a number", `${HEADER}\n+999 555-000.001,survey,2026-01-02,web_form\n`],
  ])("%s", (_name, text) => {
    expect(consents(text)).toEqual({ imported: 1, unchanged: 0, rejected: [] });
  });

  it("keeps every optional column", () => {
    const hash = "ab".repeat(32);
    const header = `${HEADER},expires_at,voice,evidence,controller,recording,language,notice`;
    consents(`${header}\n${GOOD},2027-01-02T00:00:00+08:00,live|synthetic,${hash},Clinic A,yes,zh-Hant,pn-7\n`);
    expect(h.do((ops) => ops.consents(labNumber(1)))).toMatchObject([
      {
        purpose: "survey",
        voices: ["live", "synthetic"],
        grantedAt: Date.UTC(2026, 0, 2),
        expiresAt: Date.UTC(2027, 0, 1, 16),
        withdrawnAt: null,
        evidence: hash,
        controller: "Clinic A",
        recording: true,
        language: "zh-Hant",
        notice: "pn-7",
      },
    ]);
  });

  it("gives the same result however the bytes are cut", () => {
    const text = Buffer.from(
      `${HEADER},notice\r\n${GOOD},"quoted ""twice"", and broken\n"\r\nabc,survey,2026-01-02,web_form,\n\n${labNumber(2)},survey,2026-01-02,paper,é\n`,
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: text.length }), (chunk) => {
        const one = new Harness();
        try {
          const result = one.import(CONSENTS, text, chunk);
          expect(result).toMatchObject({ imported: 2, unchanged: 0 });
          expect(result.rejected.map((row) => row.line)).toEqual([4]);
        } finally {
          one.remove();
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe("rows that are rejected, each with its line and reason", () => {
  const long = "x".repeat(MAX_RECORD_BYTES + 10);
  it.each([
    ["letters in the number", "abc,survey,2026-01-02,web_form", /is not a telephone number/],
    ["an AT command in the number", "+99955;AT+CFUN=0,survey,2026-01-02,web_form", /is not a telephone number/],
    ["a supplementary service code", "*21*5551234#,survey,2026-01-02,web_form", /is not a telephone number/],
    ["a pause in the number", "+999555W000001,survey,2026-01-02,web_form", /is not a telephone number/],
    ["a line end in the number", '"+999555\n000001",survey,2026-01-02,web_form', /is not a telephone number/],
    ["an emergency number", "110,survey,2026-01-02,web_form", /emergency number/],
    ["no number", ",survey,2026-01-02,web_form", /number is empty/],
    ["an unknown purpose", `${labNumber(2)},surveyy,2026-01-02,web_form`, /must be one of .*survey/],
    ["no grant date", `${labNumber(2)},survey,,web_form`, /granted_at is empty/],
    ["a local time without offset", `${labNumber(2)},survey,2026-01-02T10:00,web_form`, /granted_at is no date/],
    ["a day that does not exist", `${labNumber(2)},survey,2026-02-30,web_form`, /granted_at is no date/],
    ["a grant in the future", `${labNumber(2)},survey,2099-01-01,web_form`, /lies in the future/],
    ["no method", `${labNumber(2)},survey,2026-01-02,`, /method must name/],
    ["too few cells", `${labNumber(2)},survey,2026-01-02`, /has 3 cells, the header 4/],
    ["too many cells", `${labNumber(2)},survey,2026-01-02,a,b`, /has 5 cells, the header 4/],
    ["a quote inside a cell", `${labNumber(2)},sur"vey,2026-01-02,web_form`, /quote/],
    ["text behind a closing quote", `"${labNumber(2)}"x,survey,2026-01-02,web_form`, /quote/],
    ["a NUL", `${labNumber(2)},sur\0vey,2026-01-02,web_form`, /NUL/],
    ["a cell of more than 64 KiB", `${labNumber(2)},survey,2026-01-02,${long}`, /longer than 64 KiB/],
  ])("%s", (_name, row, reason) => {
    const result = consents(`${HEADER}\n${row}\n${GOOD}\n`);
    expect(result.imported).toBe(1);
    expect(result.rejected).toHaveLength(1);
    expect(result.rejected[0]).toMatchObject({ line: 2, reason: expect.stringMatching(reason) });
  });

  it("a row that is not UTF-8 costs only itself", () => {
    const bytes = Buffer.concat([
      Buffer.from(`${HEADER},notice\n${labNumber(2)},survey,2026-01-02,web_form,`),
      Buffer.from([0xcd, 0xcb]),
      Buffer.from(`\n${GOOD},ok\n`),
    ]);
    const result = consents(bytes);
    expect(result).toMatchObject({ imported: 1, rejected: [{ line: 2, reason: expect.stringMatching(/UTF-8/) }] });
  });

  it("a quote that is never closed costs only its own line", () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `${labNumber(index)},survey,2026-01-02,web_form`);
    const result = consents(`${HEADER}\n"${labNumber(9)},survey,2026-01-02,web_form\n${rows.join("\n")}\n`, 65_536);
    expect(result.rejected).toMatchObject([{ line: 2, reason: expect.stringMatching(/never closed/) }]);
    expect(result.imported).toBe(5000);
  });

  it("ten megabytes in one line are one rejected row, and the next line is read", () => {
    const text = `${HEADER}\n${"9".repeat(10 << 20)}\n${GOOD}\n`;
    const result = consents(text, 65_536);
    expect(result).toMatchObject({ imported: 1, rejected: [{ line: 2 }] });
    expect(result.rejected[0]?.cells.join("").length).toBeLessThan(1000);
  });

  it("an end before the beginning", () => {
    const result = consents(`${HEADER},expires_at\n${GOOD},2026-01-01\n`);
    expect(result.rejected).toMatchObject([{ line: 2, reason: "expires_at is not after granted_at" }]);
  });

  it("an unknown voice", () => {
    const result = consents(`${HEADER},voice\n${GOOD},robot\n`);
    expect(result.rejected[0]?.reason).toMatch(/voice "robot" must be one of live, prerecorded, synthetic/);
  });
});

describe("files that are no list", () => {
  it.each([
    ["an empty file", "", /file is empty/],
    ["a missing column", `number,purpose,method\n`, /"granted_at" is missing.*number, purpose, granted_at, method/],
    ["an unknown column", `${HEADER},voize\n`, /"voize" is not known: did you mean "voice"\?/],
    ["a doubled column", `${HEADER},number\n`, /"number" is there twice/],
    ["semicolons", HEADER.replaceAll(",", ";"), /not separated by commas/],
    ["no header", `${GOOD}\n`, /is not known/],
  ])("%s is refused with what was expected", (_name, text, message) => {
    const error = failure(() => consents(text));
    expect(error.code).toBe("SB_INVALID_INPUT");
    expect(error.message).toMatch(message);
  });

  it("contacts for a campaign that does not exist", () => {
    const error = failure(() => h.contacts("c1", 1));
    expect(error.code).toBe("SB_NOT_FOUND");
  });
});

describe("importing again", () => {
  it("changes nothing", () => {
    const text = `${HEADER}\n${GOOD}\n${labNumber(2)},survey,2026-01-02,web_form\n${GOOD}\n`;
    expect(consents(text)).toMatchObject({ imported: 2, unchanged: 1 });
    expect(consents(text)).toMatchObject({ imported: 0, unchanged: 3 });
    expect(h.do((ops) => ops.consents(labNumber(1)))).toHaveLength(1);
  });

  it("never brings a withdrawn consent back, nor one that was granted before the withdrawal", () => {
    consents(`${HEADER}\n${GOOD}\n`);
    h.do((ops) => ops.withdraw(labNumber(1), "cli", ACTOR, h.now));
    consents(`${HEADER}\n${GOOD}\n${labNumber(1)},survey,2026-02-01,paper\n`);
    const rows = h.do((ops) => ops.consents(labNumber(1)));
    expect(rows.map((row) => row.withdrawnAt)).toEqual([h.now, h.now]);
  });

  it("keeps a contact's place and takes its new variables", () => {
    h.campaign("c1");
    h.contacts("c1", 1, 2);
    expect(h.contacts("c1", 1, 2)).toMatchObject({ imported: 0, unchanged: 2 });
    const changed = `number,name\n${labNumber(1)},Other\n${labNumber(2)},Person 2\n`;
    expect(h.import({ kind: "contacts", campaign: "c1", dryRun: false }, changed)).toMatchObject({
      imported: 1,
      unchanged: 1,
    });
    expect(h.show("c1").contacts.waiting).toBe(2);
  });

  it("into a finished campaign waits for a person to start it again", () => {
    h.card(1);
    h.campaign("c1");
    h.consent(1, 2);
    h.contacts("c1", 1);
    h.finish(h.reserve([line(1)]).dials[0]?.attempt ?? 0, ANSWERED);
    h.contacts("c1", 1);
    expect(h.show("c1").state).toBe("finished");
    h.contacts("c1", 2);
    expect(h.show("c1").state).toBe("paused");
  });

  it("as a dry run tells what it would do and does nothing", () => {
    consents(`${HEADER}\n${GOOD}\n`);
    const text = `${HEADER}\n${GOOD}\n${labNumber(2)},survey,2026-01-02,web_form\n`;
    expect(h.import({ kind: "consents", dryRun: true }, text)).toMatchObject({ imported: 1, unchanged: 1 });
    expect(h.do((ops) => ops.consents(labNumber(2)))).toEqual([]);
  });
});

describe("suppressions from a file", () => {
  it("name the open attempts that they forbid, and no others", () => {
    for (const slot of [1, 2, 3, 4]) h.card(slot);
    h.campaign("c1");
    h.consent(1, 2, 3, 4);
    h.contacts("c1", 1, 2, 3, 4);
    const { dials } = h.reserve([line(1), line(2), line(3), line(4)]);
    const kind = { kind: "suppressions", dryRun: false } as const;
    const rows = ["controller,", "survey,", "debt,", "controller,2026-03-01"];
    h.import(kind, `number,scope,until\n${rows.map((row, index) => `${labNumber(index + 1)},${row}`).join("\n")}\n`);
    const counts = { imported: 4, unchanged: 0, rejected: 0 };
    const attemptOf = (index: number) => dials.find((dial) => dial.facts.number === labNumber(index))?.attempt;
    const named = h.do((ops) => ops.endImport(kind, counts, ACTOR, h.now)).map((open) => open.attempt);
    expect(new Set(named)).toEqual(new Set([attemptOf(1), attemptOf(2)]));
    expect(h.do((ops) => ops.endImport(CONSENTS, counts, ACTOR, h.now))).toEqual([]);
  });

  it("take waiting contacts out and refuse the number from then on", () => {
    h.card(1);
    h.campaign("c1");
    h.consent(1, 2);
    h.contacts("c1", 1, 2);
    const text = `number,scope,reason\n${labNumber(1)},,complaint\n${labNumber(2)},marketing,asked\n${labNumber(3)},nothing,\n`;
    const result = h.import({ kind: "suppressions", dryRun: false }, text);
    expect(result).toMatchObject({ imported: 2, rejected: [{ line: 4 }] });
    expect(h.show("c1")).toMatchObject({ contacts: { waiting: 1, refused: 1 }, refusals: { suppressed: 1 } });
    expect(h.reserve([line(1)]).dials[0]?.facts.number).toBe(labNumber(2));
  });
});
