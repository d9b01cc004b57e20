import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Site } from "./site.ts";

/** Rings until hung up. */
const NUMBER = "+999561000120";

test("an imported suppression hangs up the ringing call before it is acknowledged", async () => {
  const site = await Site.running({ rack: { slots: 1, personality: "fast", timeScale: 10 } });
  await site.campaignOf("s", [NUMBER], 30);
  await site.seen("ringing", (event) => event.event === "alerting" && event.number === NUMBER);
  const list = join(site.dir, "never.csv");
  writeFileSync(list, `number\n${NUMBER}\n`);
  expect(await site.json("suppression", "import", list)).toMatchObject({ imported: 1 });
  expect(site.truth.find((event) => event.event === "released")?.by).toBe("local");
  expect(await site.attempts()).toMatchObject([{ state: "ended", released_by: "local" }]);
  expect(site.dialled()).toEqual([NUMBER]);
});
