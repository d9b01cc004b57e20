import { expect, test } from "vitest";
import type { Counts } from "./replies.ts";
import { Site } from "./site.ts";

/** No text that may ever reach a modem as a number. Exit 2: no number at all; 3: a number that is refused. */
const HOSTILE: readonly (readonly [text: string, code: 2 | 3])[] = [
  ["110", 3],
  ["112", 3],
  ["911", 3],
  ["08", 3],
  ["+112", 3],
  ["+110", 3],
  ["+999110", 3],
  ["+999112", 3],
  ["+99911", 2],
  ["+99955;AT+CFUN=0", 2],
  ["+999551234567;", 2],
  ["+999551234567\nATD112;", 2],
  ["+999551234567\rATD112;", 2],
  ["+999551234567\u001a", 2],
  ["*21*+999551234567#", 2],
  ["**21*999551234567*11#", 2],
  ["*#06#", 2],
  ["+99955123W4567", 2],
  ["+99955123P4567", 2],
  ["+99955123,4567", 2],
  [">1", 2],
  ["L", 2],
  ["", 2],
  ["+", 2],
  ["+9995512345678901234567", 2],
  ["+٩٩٩٥٥١٢٣٤٥٦٧", 2],
  ["+12025550123", 3],
  ["+61491570156", 3],
  ["+19005550123", 3],
  ["+442079460123", 3],
  ["+8613800138000", 3],
];

async function quietSite(): Promise<Site> {
  // Nothing is polled while this test looks, so that every byte on a line is a fault.
  const rack = { slots: 2, personality: "generic", timeScale: 25, logCommands: true } as const;
  const site = await Site.running({ rack, idlePollMs: 60_000 });
  await site.createCampaign("c", []);
  await site.json("campaign", "start", "c");
  return site;
}

function csv(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}

test("no spelling of a forbidden number leaves a byte on any line", async () => {
  const site = await quietSite();
  const dialable = HOSTILE.filter(([text, code]) => code === 3 && text.length > 8).map(([number]) => number);
  // Consent to be called does not make a forbidden destination a lawful one.
  await site.cli(
    "consent",
    "import",
    site.file(
      `number,purpose,granted_at,method\n${dialable.map((number) => `${number},appointment,2026-01-15T09:30:00Z,web_form`).join("\n")}\n`,
    ),
    "--json",
  );
  const before = site.truth.length;
  const answers: string[] = [];
  for (const [text, code] of HOSTILE) {
    for (const wait of [[], ["--wait"]]) {
      const run = await site.cli("dial", "--campaign", "c", ...wait, "--json", "--", text);
      answers.push(`${JSON.stringify(text)} ${run.code === code ? "as expected" : `exit ${run.code}: ${run.out}`}`);
    }
  }
  expect(answers).toEqual(HOSTILE.flatMap(([text]) => Array<string>(2).fill(`${JSON.stringify(text)} as expected`)));
  expect(site.truth.slice(before)).toEqual([]);
});

test("a list of forbidden numbers is imported without a byte on any line", async () => {
  const site = await quietSite();
  const texts = HOSTILE.map(([text]) => text).filter((text) => text !== "");
  const consents = texts.map((text) => `${csv(text)},appointment,2026-01-15T09:30:00Z,web_form`);
  const before = site.truth.length;
  const agreed = await site.json<Counts>(
    "consent",
    "import",
    site.file(["number,purpose,granted_at,method", ...consents, ""].join("\n")),
  );
  const contacts = site.file(["number", ...texts.map(csv), ""].join("\n"));
  const listed = await site.json<Counts>("campaign", "import", "c", contacts);
  const unusable = HOSTILE.filter(([text, code]) => code === 2 && text !== "").length;
  for (const counts of [agreed, listed]) {
    expect(counts.rows).toBe(texts.length);
    expect(counts.rejected).toBeGreaterThanOrEqual(unusable);
    expect(counts.imported + counts.rejected).toBe(texts.length);
  }
  await site.finished("c");
  expect(site.truth.slice(before)).toEqual([]);
  expect(await site.attempts()).toEqual([]);
});
