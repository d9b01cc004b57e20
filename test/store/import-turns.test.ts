import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CommitLoop } from "../../src/store/commit-loop.ts";
import { jobs, operations } from "../../src/store/handlers.ts";
import { ConsentSink } from "../../src/store/import/consent-rows.ts";
import { COLUMNS, readHeader } from "../../src/store/import/header.ts";
import type { Reply, Request } from "../../src/store/protocol.ts";
import { SpareSpace } from "../../src/store/spare-space.ts";
import { Harness, labNumber, line } from "./harness.ts";

const ROWS = 5_000;
/** Of consents, as the import works; no promise to anyone. */
const ROWS_PER_SLICE = 250;
const IMPORT = 1;
const RESERVE = 2;

let h: Harness;
let spareDir: string;

beforeEach(() => {
  h = new Harness();
  spareDir = mkdtempSync(join(tmpdir(), "simbankd-spare-"));
  h.card(1);
  h.campaign("c1");
  h.consent(1);
  h.contacts("c1", 1);
});
afterEach(() => {
  h.remove();
  rmSync(spareDir, { recursive: true, force: true });
});

function importRequest(): Request {
  const places = readHeader(["number", "purpose", "granted_at", "method"], COLUMNS.consents);
  const sink = new ConsentSink(places, h.ctx.vault, h.now, ROWS);
  for (let index = 0; index < ROWS; index += 1) {
    sink.add([labNumber(1_000 + index), "survey", "2026-01-02", "paper"], index);
  }
  return { id: IMPORT, call: "applyBatch", args: [sink.take(), false, h.now] };
}

function reserveRequest(): Request {
  const lines = { kind: "all", version: 1, lines: [line(1)] };
  return { id: RESERVE, call: "reserve", args: [{ ...h.request([]), lines }] };
}

interface Around {
  readonly drain: () => readonly Request[];
  readonly mono: () => number;
}

function loopWith({ drain, mono }: Around): { readonly loop: CommitLoop; readonly replies: Reply[] } {
  const replies: Reply[] = [];
  const spare = new SpareSpace(join(spareDir, "spare"), 4096);
  spare.take();
  const loop = new CommitLoop({
    ctx: h.ctx,
    path: "/data/simbankd.db",
    operations: operations(h.ctx),
    jobs: jobs(h.ctx),
    spare,
    drain,
    reply: (more) => replies.push(...more),
    mono,
  });
  return { loop, replies };
}

/** Rows of the import that are in the ledger. */
function imported(): number {
  return Number(h.db.prepare("SELECT count(*) FROM consent").pluck().get()) - 1;
}

describe("an import at work", () => {
  it("gives way to a reservation after the slice at work, however much of its share is left", () => {
    let whenAsked: number | null = null;
    const { loop, replies } = loopWith({
      drain: () => {
        if (whenAsked !== null || imported() === 0) return [];
        whenAsked = imported();
        return [reserveRequest()];
      },
      mono: () => 0,
    });
    loop.accept([importRequest()]);
    loop.turn();
    expect(replies).toMatchObject([{ id: RESERVE, ok: true, value: { dials: [{ slot: "b1.1" }] } }]);
    expect(imported()).toBe(whenAsked);
    expect(imported()).toBeLessThan(ROWS);
    while (!loop.idle) loop.turn();
    expect(replies[1]).toMatchObject({ id: IMPORT, ok: true, value: { imported: ROWS, unchanged: 0 } });
  });

  it("commits several slices together, and does not wait for the whole batch", () => {
    let now = 0;
    const { loop, replies } = loopWith({ drain: () => [], mono: () => (now += 20) });
    loop.accept([importRequest()]);
    loop.turn();
    const first = imported();
    expect(h.db.inTransaction).toBe(false);
    expect(first).toBeLessThan(ROWS);
    expect(first).toBeGreaterThan(ROWS_PER_SLICE);
    while (!loop.idle) loop.turn();
    expect(replies).toMatchObject([{ id: IMPORT, ok: true, value: { imported: ROWS } }]);
  });
});
