import { expect, it } from "vitest";
import { judgeDenial, type ServedCard } from "../../src/daemon/denied-service.ts";
import { monoMs } from "../../src/domain/time.ts";

function card(nth: number, carrier: string | null, lostAtS: number | null): ServedCard {
  return {
    iccid: `899990000000000000${nth}`,
    imsi: carrier === null ? null : `${carrier}000000000${nth}`,
    serviceLostAt: lostAtS === null ? null : monoMs(lostAtS * 1_000),
  };
}

const DENIED = card(1, "00101", 100);

it.each([
  ["served again meanwhile is denied no more", [card(1, "00101", null)], "over"],
  ["that left its modem is denied no more", [], "over"],
  ["without sisters is denied for itself", [DENIED, card(2, "00102", 100)], "of-this-card"],
  ["of an unknown carrier is denied for itself", [card(1, null, 100), card(2, null, 100)], "of-this-card"],
  ["whose sister is served is denied for itself", [DENIED, card(2, "00101", null)], "of-this-card"],
  ["whose sister lost service earlier is denied for itself", [DENIED, card(2, "00101", 39)], "of-this-card"],
  [
    "whose sisters lost service with it is not meant",
    [DENIED, card(2, "00101", 160), card(3, "00101", 40)],
    "of-all-cards",
  ],
  [
    "one of whose sisters is served is denied for itself",
    [DENIED, card(2, "00101", 99), card(3, "00101", null)],
    "of-this-card",
  ],
] as const)("a card %s", (_what, cards, denial) => {
  expect(judgeDenial(DENIED.iccid ?? "", cards)).toBe(denial);
});
