import { afterEach, beforeEach, expect, it } from "vitest";
import { wallMs } from "../../src/domain/time.ts";
import { abandonmentOf } from "../../src/store/ledger/abandonment.ts";
import { existingCampaign } from "../../src/store/ledger/campaign-records.ts";
import { placePolicy } from "../../src/store/ledger/policies.ts";
import { ACTOR, DAY_MS, Harness, labNumber, line } from "./harness.ts";

let h: Harness;

beforeEach(() => {
  h = new Harness();
  h.card(1);
  h.campaign("c1");
  h.consent(1, 2, 3);
  h.contacts("c1", 1, 2, 3);
  for (let dialled = 0; dialled < 3; dialled += 1) {
    const [dial] = h.reserve([line(1)]).dials;
    h.finish(dial?.attempt ?? 0);
    h.now = wallMs(h.now + 1_000);
  }
});
afterEach(() => {
  h.remove();
});

function counted() {
  const policy = placePolicy(h.ctx, h.now);
  if (policy === null) throw new Error("the pack lab is not shipped");
  return abandonmentOf(h.ctx, existingCampaign(h.ctx, "c1"), policy, h.now);
}

function say(index: number, code: string): void {
  const request = { code, campaign: null, attempt: null, note: null, callbackAt: null };
  h.do((ops) => ops.dispose(labNumber(index), request, ACTOR, h.now));
}

it("counts the calls of which somebody said that nobody of ours spoke, among all that were answered", () => {
  expect(counted()).toEqual({ abandoned: 0, answered: 0, since: null });
  const since = h.now;
  say(1, "abandoned");
  h.now = wallMs(h.now + 5_000);
  say(2, "abandoned");
  expect(counted()).toEqual({ abandoned: 2, answered: 3, since });
});

it("a word that is taken back counts no more, nor does one of an earlier period", () => {
  say(1, "abandoned");
  say(1, "completed");
  expect(counted().abandoned).toBe(0);
  say(2, "abandoned");
  h.now = wallMs(h.now + 31 * DAY_MS);
  expect(counted().abandoned).toBe(0);
});
