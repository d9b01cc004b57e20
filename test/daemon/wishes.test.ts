import { describe, expect, it } from "vitest";
import type { AttemptView, RefusalView } from "../../src/control/index.ts";
import { createLog } from "../../src/daemon/log.ts";
import { PersonDials } from "../../src/daemon/person-dials.ts";
import { lookAtWishes } from "../../src/daemon/wishes.ts";
import { monoMs, wallMs } from "../../src/domain/time.ts";
import type { ReserveAnswer } from "../../src/store/index.ts";
import { attemptView } from "../control/fake-backend.ts";

const NOTHING: ReserveAnswer = {
  dials: [],
  refused: [],
  nextLookAt: null,
  more: false,
  waitsForLine: false,
  gone: false,
  notices: [],
};
const WITHDRAWN: RefusalView = { code: "consent-withdrawn", detail: "withdrawn", nextPossibleAt: null };

/** Watched dials over a ledger whose answers the test gives. */
function bench(answers: Readonly<Record<number, Partial<ReserveAnswer> | Error>>) {
  const persons = new PersonDials({ wall: () => wallMs(0), mono: () => monoMs(0) });
  const asked: number[] = [];
  const log = createLog("error", { write: () => undefined });
  const dispatcher = {
    tryContact: (contact: number) => {
      asked.push(contact);
      const answer = answers[contact] ?? { waitsForLine: true };
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve({ ...NOTHING, ...answer });
    },
  };
  const heard = new Map<number, unknown>();
  const watch = (contact: number): void => {
    const seen = { progress: () => undefined, signal: new AbortController().signal };
    persons.watch(contact, seen).then(
      (answer) => heard.set(contact, answer),
      (error: unknown) => heard.set(contact, error),
    );
  };
  const look = async (): Promise<void> => {
    lookAtWishes({ persons, log, dispatcher });
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { persons, asked, heard, watch, look };
}

describe("a dial that a person waits for", () => {
  it("is answered when it is gone, and goes on waiting while only its line is missing", async () => {
    const { heard, watch, look } = bench({ 1: { gone: true }, 2: new Error("the disk is full"), 4: { gone: true } });
    for (const contact of [1, 2, 3, 4]) watch(contact);
    await look();
    expect([...heard]).toEqual([
      [1, { kind: "gone" }],
      [4, { kind: "gone" }],
    ]);
  });

  it("is not asked for once its attempt is known: that attempt's end answers it", async () => {
    const { persons, asked, heard, watch, look } = bench({ 1: { gone: true } });
    watch(1);
    persons.reserved(1, 7, "b1.1");
    await look();
    persons.gone(1);
    expect([asked, [...heard]]).toEqual([[], []]);
    const attempt: AttemptView = attemptView(7);
    persons.ended(1, attempt);
    await Promise.resolve();
    expect(heard.get(1)).toEqual({ kind: "ended", attempt });
  });

  it("hears the first word only, and is forgotten with it", async () => {
    const { persons, asked, heard, watch, look } = bench({});
    watch(1);
    persons.refused(1, [WITHDRAWN]);
    persons.gone(1);
    await look();
    expect(heard.get(1)).toEqual({ kind: "refused", refusals: [WITHDRAWN] });
    expect(asked).toEqual([]);
  });
});
