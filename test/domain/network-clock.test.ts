import { expect, test } from "vitest";
import { parseNetworkClock } from "../../src/domain/network-clock.ts";

test.each<[string, string, string | null]>([
  ["UTC", '"26/11/24,02:30:00+00"', "2026-11-24T02:30:00.000Z"],
  ["eight hours ahead, in quarters", '"26/11/24,10:30:00+32"', "2026-11-24T02:30:00.000Z"],
  ["behind, over midnight", '"26/11/23,21:30:00-20"', "2026-11-24T02:30:00.000Z"],
  ["without quotes", "26/11/24,02:30:00+00", "2026-11-24T02:30:00.000Z"],
  ["where a module begins to count", '"80/01/06,00:00:00+00"', null],
  ["the same in another family", '"04/01/01,00:00:12+00"', null],
  ["a day that no month has", '"26/02/30,00:00:00+00"', null],
  ["an hour that no day has", '"26/02/20,24:00:00+00"', null],
  ["no zone", '"26/11/24,02:30:00"', null],
  ["noise", '"26/11/2', null],
])("a clock that says %s is read as it should be", (_, text, iso) => {
  const at = parseNetworkClock(text);
  expect(at === null ? null : new Date(at).toISOString()).toBe(iso);
});
