import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PROMISES } from "./promises.ts";
import { FAMILIES, Storm, weatherOver } from "./storm.ts";

describe.each(FAMILIES)("a %s modem in bad weather", (personality) => {
  it("keeps every promise, and is ready again when the sky clears", () => {
    fc.assert(
      fc.property(weatherOver(personality), (weather) => {
        const storm = new Storm(weather);
        const ready = storm.clearUp();
        const breaches = Object.entries(PROMISES).flatMap(([promise, check]) =>
          check(storm).map((breach) => `${promise}: ${breach}`),
        );
        expect(breaches).toEqual([]);
        expect(ready).toBe(true);
      }),
      { numRuns: Number(process.env["STORMS"] ?? 40) },
    );
  });

  it("does the same again when the same happens again", () => {
    fc.assert(
      fc.property(weatherOver(personality), (weather) => {
        const effects = (): unknown => new Storm(weather).steps.map((step) => [step.atMs, step.effects]);
        expect(effects()).toEqual(effects());
      }),
      { numRuns: 5 },
    );
  });
});
