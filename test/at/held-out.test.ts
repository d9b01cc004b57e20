import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Explanation, explain } from "../../src/at/explain.ts";
import { bytesOf, dialectOf } from "./transcript-samples.ts";

/**
 * A reply that no decoder was written from; what it means was worked out by hand from the specification, and only the
 * keys of `wanted` are compared. `read`: `source` shows the line (numbers of persons replaced); `composed`: put
 * together from the syntax that `source` describes, as remembered.
 */
interface Row {
  readonly category: string;
  readonly family: string;
  readonly command: string;
  readonly reply: string;
  readonly wanted: Partial<Explanation>;
  readonly source: string;
  readonly fidelity: "read" | "composed";
}

const FILE = new URL("fixtures/held-out.jsonl", import.meta.url);
const ROWS: readonly Row[] = readFileSync(FILE, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Row);

const FAMILIES = "generic quectel simcom huawei wavecom u-blox telit zte mediatek air780 fibocom simbank-swit".split(
  " ",
);

function read({ family, command, reply }: Row, chunk?: number): Explanation {
  return explain(bytesOf(reply, chunk), { dialect: dialectOf(family), command });
}

describe("replies that no decoder was written from", () => {
  it("are many, of every family, each told once and with its source", () => {
    expect(ROWS.length).toBeGreaterThanOrEqual(200);
    expect([...new Set(ROWS.map(({ family }) => family))].toSorted()).toEqual(FAMILIES.toSorted());
    expect(ROWS.filter(({ source, fidelity }) => source.length < 8 || !/^(?:read|composed)$/.test(fidelity))).toEqual(
      [],
    );
    const questions = ROWS.map(({ family, command, reply }) => JSON.stringify([family, command, reply]));
    expect(new Set(questions).size).toBe(questions.length);
  });

  it.each(ROWS)("mean what their source says: $category $family $command $reply", (row) => {
    expect(read(row)).toMatchObject(row.wanted);
    expect(read(row, 1)).toEqual(read(row));
  });
});
