import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LineFacts } from "../../src/gate/facts.ts";
import { LineReceiver, LineSender } from "../../src/store/line-mirror.ts";
import { line } from "./harness.ts";

const rack: fc.Arbitrary<readonly LineFacts[]> = fc
  .array(fc.record({ slot: fc.nat(5), ready: fc.boolean(), plmn: fc.constantFrom("00101", "99970", null) }), {
    maxLength: 6,
  })
  .map((all) => all.map(({ slot, ready, plmn }) => line(slot, { ready, plmn })));

describe("lines told as changes", () => {
  it("are the lines that were told, whatever happens to them", () => {
    fc.assert(
      fc.property(fc.array(rack, { minLength: 1, maxLength: 10 }), (racks) => {
        const sender = new LineSender();
        const receiver = new LineReceiver();
        for (const lines of racks) expect(receiver.take(sender.update(lines))).toEqual(lines);
      }),
    );
  });

  it("travel alone when nothing else changed", () => {
    const sender = new LineSender();
    sender.update([line(1), line(2), line(3)]);
    const changed = line(2, { ready: false });
    expect(sender.update([line(1), changed, line(3)])).toMatchObject({ kind: "changes", changes: [[1, changed]] });
  });

  it("are not guessed at when an update was lost, until they are told in full", () => {
    const sender = new LineSender();
    const receiver = new LineReceiver();
    receiver.take(sender.update([line(1)]));
    sender.update([line(1, { ready: false })]);
    expect(receiver.take(sender.update([line(1)]))).toBeNull();
    sender.forget();
    expect(receiver.take(sender.update([line(2)]))).toEqual([line(2)]);
  });
});
