import { expect, it } from "vitest";
import { voiceChecks } from "../../src/cli/offline/doctor/voice.ts";
import type { SlotView } from "../../src/control/index.ts";
import { statusToWire } from "../../src/control/wire/slot.ts";
import { slotView, statusView } from "../control/sample-views.ts";

function checks(...slots: readonly Partial<SlotView>[]): readonly string[] {
  const views = slots.map((change, index) => slotView(`b1.${index + 1}`, change));
  return voiceChecks(statusToWire(statusView(views))).map(
    ({ verdict, found, next }) => `${verdict}: ${found} | ${next ?? ""}`,
  );
}

it("tells which way the slots' calls go", () => {
  expect(checks({ voice: "cs" }, { voice: "csfb" }, { voice: "csfb" }, { voice: "ims" })).toEqual([
    "ok: 4 slots can call: 1 by cs, 2 by csfb, 1 by ims | ",
  ]);
});

it("names a slot that is registered and cannot call, with what to do about it", () => {
  const mute = {
    voice: "none",
    state: "searching",
    reason: "data-only: the network gives it data and no calls",
  } as const;
  expect(checks({ voice: "cs" }, mute)).toEqual([
    "ok: 1 slot can call: 1 by cs | ",
    "warn: b1.2 cannot call (data-only) | the network gives it data and no calls",
  ]);
  expect(checks({ ...mute, reason: "registration-denied" })).toEqual([
    "warn: b1.1 cannot call (registration-denied) | Look at its antenna and card.",
  ]);
});

it("says nothing where no daemon has looked, or nothing was read yet", () => {
  expect(voiceChecks(null)).toEqual([]);
  expect(checks({ voice: null })).toEqual([]);
});
