import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { csvLayout, jsonLinesLayout, type ListKind } from "../../src/cli/rejects-layout.ts";
import { REJECT_COLUMN } from "../../src/domain/list-files.ts";
import { wallMs } from "../../src/domain/time.ts";
import type { ImportKind } from "../../src/store/api.ts";
import { ContactSink } from "../../src/store/import/contact-rows.ts";
import { CsvReader } from "../../src/store/import/csv-reader.ts";
import { JsonlReader } from "../../src/store/import/jsonl-reader.ts";
import { Harness, labNumber, sinkFor } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.campaign("c1", false);
});
afterEach(() => {
  h.remove();
});

const KINDS: Readonly<Record<ListKind, ImportKind>> = {
  consents: { kind: "consents", dryRun: false },
  contacts: { kind: "contacts", campaign: "c1", dryRun: false },
  suppressions: { kind: "suppressions", dryRun: false },
  registry: { kind: "registry", registry: "GB-TPS", obtainedAt: wallMs(0), dryRun: false },
};

/** Reads a file as the reading thread does; what it rejects is written as the command line writes it. */
function read(kind: ListKind, text: string) {
  const reader = new CsvReader({
    open: (header) => sinkFor(h.ctx, KINDS[kind], header, h.now),
    rowsPerBatch: 100,
    rejectColumn: REJECT_COLUMN[kind],
  });
  const { batches, rejected } = reader.push(Buffer.from(text));
  const rest = reader.end();
  const rows = [...rejected, ...rest.rejected];
  const layout = csvLayout(kind);
  const file = [
    layout.header(reader.header),
    ...rows.map(({ cells, reason }) => layout.row(reader.header, cells, reason)),
  ];
  const taken = [...batches, ...rest.batches].reduce((sum, { count }) => sum + count, 0);
  return { taken, rejects: file.join("") };
}

const HEADERS = {
  consents: "number,purpose,granted_at,method",
  contacts: "number,name,reason",
  suppressions: "number,scope,reason",
} as const;

const FILES = [
  { kind: "consents", bad: "+4 4-4,survey,2026-01-02,form", good: `${labNumber(1)},survey,2026-01-02,form` },
  { kind: "contacts", bad: `"+4 4-4","=1+1",'tis so`, good: `${labNumber(1)},=1+1,late` },
  { kind: "suppressions", bad: "+4 4-4,controller,asked", good: `${labNumber(1)},controller,asked` },
] as const;

describe("rejected rows", () => {
  it.each(FILES)("of $kind keep their columns, cells and one reason, however often they are tried", ({ kind, bad }) => {
    const first = read(kind, `${HEADERS[kind]}\n${bad}\n`);
    expect(first.taken).toBe(0);
    expect(first.rejects.split("\r\n")[0]).toBe(`${HEADERS[kind]},${REJECT_COLUMN[kind]}`);
    const second = read(kind, first.rejects);
    expect(second).toEqual(first);
  });

  it.each(FILES)(
    "of $kind are taken once they are mended, with the column of reasons still there",
    ({ kind, bad, good }) => {
      const { rejects } = read(kind, `${HEADERS[kind]}\n${bad}\n`);
      const [header = ""] = rejects.split("\r\n");
      expect(read(kind, `${header}\r\n${good},number is wrong\r\n`).taken).toBe(1);
    },
  );

  it.each(FILES)("of $kind are taken with the guard that was put before the number", ({ kind, good }) => {
    expect(read(kind, `${HEADERS[kind]}\n'${good}\n`).taken).toBe(1);
  });

  it("that have too many cells stay rejected with one reason, and are taken without those", () => {
    const first = read("consents", `${HEADERS.consents}\n${labNumber(1)},survey,2026-01-02,form,left,over\n`);
    expect(first.rejects).toContain("left,over,");
    expect(read("consents", first.rejects)).toEqual(first);
    expect(read("consents", first.rejects.replace(",left,over", "")).taken).toBe(1);
  });

  it("lose nothing of a long cell", () => {
    const long = "x".repeat(5_000);
    expect(read("contacts", `number,name\n+4,${long}\n`).rejects).toContain(long);
  });

  it("in JSON lines are the lines with one reason, which is no variable of the call", () => {
    const sink = () =>
      new ContactSink(new Map(), [], "c1", h.ctx.vault, 100, { defaultCountry: null, dedupe: "campaign", now: h.now });
    const once = (text: string) => {
      const reader = new JsonlReader({ sink: sink(), rowsPerBatch: 100, map: {} });
      const { rejected } = reader.push(Buffer.from(text));
      const { batches } = reader.end();
      const layout = jsonLinesLayout("contacts");
      const rejects = rejected.map(({ cells, reason }) => layout.row(reader.header, cells, reason)).join("");
      return { taken: batches.reduce((sum, { count }) => sum + count, 0), rejects };
    };
    const first = once('{"number":"+4","name":"Ann"}\n[1]\n{"number"\n');
    expect(first.rejects.split("\n")).toHaveLength(4);
    const again = once(first.rejects);
    expect(again.taken).toBe(0);
    expect(once(again.rejects)).toEqual(again);
    expect(once(first.rejects.replace('"+4"', `"${labNumber(1)}"`)).taken).toBe(1);
  });
});
