import { expect, test } from "vitest";
import { isTimeZone } from "../../src/domain/civil-day.ts";
import { placeOfNumber } from "../../src/domain/number-plan.ts";

test.each<[string, string, string | null, readonly string[] | null]>([
  ["+12125550123", "US", "NY", ["America/New_York"]],
  ["+18505550123", "US", "FL", ["America/Chicago", "America/New_York"]],
  ["+19285550123", "US", "AZ", ["America/Denver", "America/Phoenix"]],
  ["+19025550123", "CA", null, ["America/Halifax"]],
  ["+12125550123", "CA", null, null],
  ["+61731234567", "AU", "QLD", ["Australia/Brisbane"]],
  ["+61491570156", "AU", null, null],
  ["+34928123456", "ES", "CN", ["Atlantic/Canary"]],
  ["+34912345678", "ES", null, ["Europe/Madrid"]],
  ["+34612345678", "ES", null, null],
  ["+869912345678", "CN", "XJ", ["Asia/Shanghai", "Asia/Urumqi"]],
  ["+8613123456789", "CN", null, null],
  ["+4930123456", "DE", null, null],
])("%s of %s is in %s, %j", (number, country, subdivision, zones) => {
  expect(placeOfNumber(number, country)).toEqual(zones === null ? null : { subdivision, zones });
});

test("every zone of the tables is one of the IANA database", () => {
  const areas = Array.from({ length: 800 }, (_, index) => `+1${index + 200}5550123`);
  const zones = new Set([
    ...areas.flatMap((number) => ["US", "CA"].flatMap((country) => placeOfNumber(number, country)?.zones ?? [])),
    ...["2", "3", "7", "8"].flatMap((area) => placeOfNumber(`+61${area}12345678`, "AU")?.zones ?? []),
  ]);
  expect([...zones].filter((zone) => !isTimeZone(zone))).toEqual([]);
  expect(zones.size).toBeGreaterThan(25);
});

test("no area code belongs to two countries", () => {
  for (let area = 200; area < 1000; area += 1) {
    const owners = ["US", "CA"].filter((country) => placeOfNumber(`+1${area}5550123`, country) !== null);
    expect([area, owners.length < 2]).toEqual([area, true]);
  }
});
