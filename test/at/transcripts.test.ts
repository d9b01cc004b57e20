import { describe, expect, it } from "vitest";
import { type Explanation, explain } from "../../src/at/explain.ts";
import { bytesOf, dialectOf, differences, type Sample, SAMPLES } from "./transcript-samples.ts";

/**
 * Where a recording's meaning is not what our vocabulary says of it. Every other key of these samples is compared, and
 * a reason that no longer holds fails the test below.
 */
const EXCUSED: ReadonlyMap<string, { readonly keys: readonly string[]; readonly reason: string }> = new Map([
  [
    "progress-026",
    { keys: ["outcome"], reason: "cause 16 alone is a normal clearing; that it was answered, ^CONN said" },
  ],
  ["progress-060", { keys: ["phase"], reason: "`connected` is the end of call set-up: we call that active" }],
  ["progress-075", { keys: ["urcs"], reason: "names the lines in short; we give the lines" }],
  ["progress-076", { keys: ["urcs"], reason: "names the lines in short; we give the lines" }],
  ["progress-091", { keys: ["code"], reason: "the code is one of +CSSI, not of a final result" }],
  ["creg-051", { keys: ["urcs"], reason: "two registrations in one read: lists what the lines mean, not the lines" }],
  ["creg-052", { keys: ["urcs"], reason: "two registrations in one read: lists what the lines mean, not the lines" }],
  [
    "final-024",
    { keys: ["final"], reason: "+EXT ERROR is an error with a code: our finals have no word of their own" },
  ],
  ["final-030", { keys: ["outcome"], reason: "a bare NO CARRIER names no outcome: unknown until the cause was asked" }],
  ["final-031", { keys: ["outcome"], reason: "no dial tone is a failure of the network in our vocabulary" }],
  ["boot-018", { keys: ["urcs"], reason: "names the lines in short; we give the lines" }],
  ["interleave-003", { keys: ["urcs"], reason: "the line carries a remark in brackets" }],
  ["interleave-009", { keys: ["urcs"], reason: "lists the lines that are no step of the call; ours are all there" }],
  ["interleave-011", { keys: ["outcome"], reason: "`ask CEER` is advice, and no line named an outcome" }],
  ["interleave-018", { keys: ["urcs"], reason: "names the line in short; we give the line" }],
]);

/** Lines that no command of the recordings asks for. */
const STRANGERS = ['+CMTI: "SM",3', "+CIEV: 9,4"];

function read(sample: Sample, reply: string, chunk?: number): Explanation {
  return explain(bytesOf(reply, chunk), { dialect: dialectOf(sample.family), command: sample.command });
}

/** Where another line may come in between: after every line end, except inside a quoted text or a message. */
function boundaries({ reply }: Sample): readonly number[] {
  const ends = [0, ...[...reply.matchAll(/[\r\n]+/g)].map((match) => match.index + match[0].length)];
  return ends.filter((at) => {
    const before = reply.slice(0, at);
    return before.split('"').length % 2 === 1 && !/\+CMT:[^\r\n]*[\r\n]+$/.test(before);
  });
}

function without(line: string, explained: Explanation): Explanation {
  const others = (lines: readonly string[]): readonly string[] => lines.filter((one) => one !== line);
  return { ...explained, urcs: others(explained.urcs), boot: others(explained.boot) };
}

describe("recorded replies", () => {
  it("are all there", () => {
    expect(SAMPLES.length).toBeGreaterThanOrEqual(409);
    expect(new Set(SAMPLES.map(({ id }) => id)).size).toBe(SAMPLES.length);
  });

  describe.each(SAMPLES)("$id $family $command", (sample) => {
    const excused = EXCUSED.get(sample.id)?.keys ?? [];

    it("means what its recorder concluded", () => {
      expect(differences(sample, read(sample, sample.reply), excused)).toEqual({});
    });

    it("means the same byte by byte", () => {
      expect(read(sample, sample.reply, 1)).toEqual(read(sample, sample.reply));
    });

    it.each(STRANGERS)("means the same with %s between any two lines", (stranger) => {
      const plain = read(sample, sample.reply);
      for (const at of boundaries(sample)) {
        const reply = `${sample.reply.slice(0, at)}\r\n${stranger}\r\n${sample.reply.slice(at)}`;
        const explained = read(sample, reply);
        expect(explained.urcs).toContain(stranger);
        expect(without(stranger, explained)).toEqual(plain);
      }
    });
  });

  it("needs every excuse it makes", () => {
    const needless = [...EXCUSED].filter(([id, { keys }]) => {
      const sample = SAMPLES.find((one) => one.id === id);
      if (sample === undefined) return true;
      const found = differences(sample, read(sample, sample.reply), []);
      return keys.some((key) => !(key in found));
    });
    expect(needless).toEqual([]);
  });
});
