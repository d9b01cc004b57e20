import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { REJECT_COLUMN } from "../../src/domain/list-files.ts";
import type { ContactImport } from "../../src/store/api.ts";
import { ContactSink } from "../../src/store/import/contact-rows.ts";
import { CsvReader } from "../../src/store/import/csv-reader.ts";
import { applyBatch } from "../../src/store/import/apply.ts";
import { COLUMNS, mapHeader, readHeader } from "../../src/store/import/header.ts";
import { JsonlReader } from "../../src/store/import/jsonl-reader.ts";
import { ACTOR, DAY_MS, Harness, labNumber, line, START } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.campaign("c1", false);
});
afterEach(() => {
  h.remove();
});

/** Imports a list as the reading thread does, and resolves what became of its rows. */
function load(text: string | Uint8Array, how: Partial<ContactImport> = {}, chunk = 7) {
  const kind: ContactImport = { kind: "contacts", campaign: "c1", dryRun: false, ...how };
  const reading = { defaultCountry: kind.defaultCountry ?? null, dedupe: kind.dedupe ?? "campaign", now: h.now };
  const sinkOf = (header: readonly string[]) =>
    new ContactSink(readHeader(header, COLUMNS.contacts), header, kind.campaign, h.ctx.vault, 100, reading);
  const reader =
    kind.format === "jsonl"
      ? new JsonlReader({
          sink: new ContactSink(new Map(), [], kind.campaign, h.ctx.vault, 100, reading),
          rowsPerBatch: 100,
          map: kind.map ?? {},
        })
      : new CsvReader({
          open: (header) => sinkOf(mapHeader(header, kind.map ?? {})),
          rowsPerBatch: 100,
          rejectColumn: REJECT_COLUMN.contacts,
        });
  const bytes = Buffer.from(text);
  const results = [];
  for (let at = 0; at < bytes.length; at += chunk) results.push(reader.push(bytes.subarray(at, at + chunk)));
  results.push(reader.end());
  const importId = h.do((ops) => ops.beginImport(kind, ACTOR, h.now));
  const counts = { imported: 0, unchanged: 0, duplicates: 0 };
  for (const batch of results.flatMap((one) => one.batches)) {
    const applied = h.job(() => applyBatch(h.ctx, batch, kind.dryRun, h.now, importId));
    counts.imported += applied.imported;
    counts.unchanged += applied.unchanged;
    counts.duplicates += applied.duplicates;
  }
  const rejected = results.flatMap((one) => one.rejected).map((row) => `${row.line}: ${row.reason}`);
  h.do((ops) => ops.endImport(kind, { ...counts, rejected: rejected.length }, ACTOR, h.now, importId));
  return { ...counts, rejected, importId: importId ?? 0 };
}

function story(index: number) {
  return h.do((ops) => ops.person(labNumber(index), true));
}

describe("a list of contacts", () => {
  it("knows one person under three spellings of one number; the first row counts", () => {
    const text = "number,name\n+999555000001,Ann\n00999 555 000 001,Bob\n+999 (555) 000-001,Cid\n";
    expect(load(text)).toMatchObject({ imported: 1, unchanged: 2, rejected: [] });
    expect(story(1).contacts).toMatchObject([{ variables: { name: "Ann" } }]);
  });

  it("is read under the names that the file gives to our columns", () => {
    const text = "Phone,Sprache\n+999555000001,de-CH\n";
    expect(load(text, { map: { number: "phone", language: "Sprache" } })).toMatchObject({ imported: 1 });
    expect(story(1).contacts).toMatchObject([{ language: "de-CH", variables: {} }]);
    expect(() => load(text, { map: { number: "Phon" } })).toThrow(/no column "Phon".*Did you mean "Phone"/);
  });

  it("takes national numbers where a country is given, and rejects them where none is", () => {
    const text = "number\n202-555-0142\n";
    expect(load(text).rejected).toEqual([expect.stringMatching(/^2: number .* has no country code/)]);
    expect(load(text, { defaultCountry: "US" })).toMatchObject({ imported: 1, rejected: [] });
    const number = h.db.prepare<[], { n: number }>("SELECT count(*) AS n FROM subscriber").get();
    expect(number).toEqual({ n: 1 });
  });

  it.each([
    ["call_after", "tomorrow", /call_after is no date/],
    ["call_before", "2020-01-01", /call_before has passed/],
    ["time_zone", "+08:00", /time_zone "\+08:00" is no IANA zone/],
    ["language", "english!", /language "english!" is no tag/],
    ["priority", "10", /priority "10" is not 0 to 9/],
  ])("says why %s %s is not taken", (column, value, reason) => {
    expect(load(`number,${column}\n+999555000001,${value}\n`).rejected[0]).toMatch(reason);
  });

  it("rejects a window that is over before it begins", () => {
    const text = "number,call_after,call_before\n+999555000001,2026-04-02,2026-04-01\n";
    expect(load(text).rejected).toEqual(["2: call_before is not later than call_after"]);
  });

  it("keeps 200 columns, and formulas as the text that they are", () => {
    const names = Array.from({ length: 199 }, (_, place) => `v${place}`);
    const cells = names.map((_, place) => (place === 0 ? "=1+1" : `x${place}`));
    expect(load(`number,${names.join(",")}\n+999555000001,${cells.join(",")}\n`)).toMatchObject({ imported: 1 });
    const [contact] = story(1).contacts;
    expect(Object.keys(contact?.variables ?? {})).toHaveLength(199);
    expect(contact?.variables.v0).toBe("=1+1");
  });

  it("takes the rows it can read of a file in two encodings", () => {
    const latin = Buffer.from("\xdcn", "latin1");
    const bytes = Buffer.concat([
      Buffer.from("number,name\n+999555000001,"),
      latin,
      Buffer.from("\n+999555000002,Ün\n"),
    ]);
    expect(load(bytes)).toMatchObject({ imported: 1, rejected: ["2: the row is not UTF-8: save the file as UTF-8"] });
    expect(story(2).contacts).toMatchObject([{ variables: { name: "Ün" } }]);
  });

  it("in JSON lines takes every kind of row, and tells each broken line", () => {
    const lines = [
      '{"number":"+999555000001","name":"Ann","age":41}',
      "",
      '{"number":"+999555000002"',
      '["+999555000003"]',
      '{"number":"+999555000004","tags":["a"]}',
      '{"name":"nobody"}',
      '{"priority":9,"number":"+999555000005","vip":true,"none":null}',
      `{"number":"+999555000006","x":"${"y".repeat(70_000)}"}`,
      '{"number":"+999555000007"}',
    ];
    const result = load(lines.join("\r\n"), { format: "jsonl" });
    expect(result.imported).toBe(3);
    expect(result.rejected.map((one) => one.slice(0, 30))).toEqual([
      "3: the line is not JSON: each ",
      "4: the line is no JSON object",
      '5: "tags" is no text, number o',
      '6: the object has no "number"',
      "8: the line is longer than 64 ",
    ]);
    expect(story(1).contacts).toMatchObject([{ variables: { name: "Ann", age: "41" } }]);
    expect(story(5).contacts).toMatchObject([{ variables: { vip: "true" } }]);
  });

  it("leaves out who waits in another campaign, as far as it was asked to", () => {
    h.campaign("c2", false);
    h.contacts("c2", 1);
    const text = "number\n+999555000001\n+999555000002\n";
    expect(load(text, { dedupe: "site" })).toMatchObject({ imported: 1, unchanged: 1, duplicates: 1 });
    expect(load(text)).toMatchObject({ imported: 1, unchanged: 1, duplicates: 0 });
  });

  it("is called by priority, then list by list, then in its order", () => {
    h.card(1, { minGapS: 0 });
    h.consent(1, 2, 3, 4, 5);
    load("number,priority\n+999555000002,\n+999555000001,\n+999555000003,9\n");
    load("number,priority\n+999555000004,7\n+999555000005,\n");
    h.do((ops) => ops.setCampaignState("c1", "running", null, ACTOR, h.now));
    const called: (string | undefined)[] = [];
    for (let n = 0; n < 5; n += 1) {
      h.now = (h.now + 60_000) as typeof h.now;
      const [dial] = h.reserve([line(1)]).dials;
      called.push(dial?.facts.number);
      h.finish(dial?.attempt ?? 0);
    }
    expect(called).toEqual([3, 4, 2, 1, 5].map(labNumber));
  });

  it("is called neither before call_after nor from call_before on", () => {
    h.card(1);
    h.consent(1);
    const day = (days: number) => new Date(START + days * DAY_MS).toISOString();
    load(`number,call_after,call_before\n+999555000001,${day(1)},${day(2)}\n`);
    h.do((ops) => ops.setCampaignState("c1", "running", null, ACTOR, h.now));
    expect(h.reserve([line(1)])).toMatchObject({ dials: [], nextLookAt: START + DAY_MS });
    h.now = (START + 2 * DAY_MS) as typeof h.now;
    const { dials, refused } = h.reserve([line(1)]);
    expect(dials).toEqual([]);
    expect(refused).toMatchObject([{ refusals: [{ code: "contact-expired" }] }]);
    expect(h.show("c1").contacts).toMatchObject({ waiting: 0, refused: 1 });
  });
});

describe("taking a list back", () => {
  const list = "number\n+999555000001\n+999555000002\n+999555000003\n";

  it("removes whom nobody has dialled, and with them what was known of them", () => {
    const { importId } = load(list);
    expect(h.job((all) => all.unimport("c1", importId, ACTOR, h.now))).toEqual({ removed: 3, kept: 0 });
    expect(h.show("c1").contacts).toEqual({ waiting: 0, inCall: 0, done: 0, refused: 0 });
    expect(h.db.prepare("SELECT count(*) AS n FROM subscriber").get()).toEqual({ n: 0 });
    expect(load(list)).toMatchObject({ imported: 3 });
    expect(h.do((ops) => ops.imports("c1"))).toMatchObject([{ imported: 3, reversedAt: h.now }, { reversedAt: null }]);
  });

  it("leaves whom somebody dialled or refused, and calls them no more", () => {
    h.card(1);
    h.consent(1);
    const { importId } = load(list);
    h.do((ops) => ops.setCampaignState("c1", "running", null, ACTOR, h.now));
    const [dial] = h.reserve([line(1)]).dials;
    h.finish(dial?.attempt ?? 0);
    h.reserve([line(1)]);
    expect(h.show("c1").contacts).toMatchObject({ done: 1, refused: 2 });
    expect(h.job((all) => all.unimport("c1", importId, ACTOR, h.now))).toEqual({ removed: 0, kept: 3 });
    expect(story(2).contacts).toMatchObject([{ held: null, refusals: [{ codes: ["consent-missing"] }] }]);
    h.consent(2, 3);
    expect(h.reserve([line(1)]).dials).toEqual([]);
  });

  it("touches no other list, and no other campaign's", () => {
    h.campaign("c2", false);
    const first = load(list);
    h.contacts("c1", 4);
    expect(() => h.job((all) => all.unimport("c2", first.importId, ACTOR, h.now))).toThrow(/c2 has no import/);
    h.job((all) => all.unimport("c1", first.importId, ACTOR, h.now));
    expect(h.show("c1").contacts.waiting).toBe(1);
  });
});
