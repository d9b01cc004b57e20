import { expect, test } from "vitest";
import { Site } from "./site.ts";

const NUMBER = "+999561000100";

test("a number that is recorded as a card's own is refused on every path", async () => {
  const site = await Site.running({ rack: { slots: 2, personality: "fast", timeScale: 10 } });
  await site.consent([NUMBER]);
  await site.createCampaign("own", [NUMBER]);
  const { cards } = await site.json<{ cards: readonly { iccid: string }[] }>("card", "list");
  await site.json("card", "number", cards[0]?.iccid ?? "", NUMBER);

  await site.json("campaign", "start", "own");
  await site.finished("own");
  expect(await site.campaign("own")).toMatchObject({ refusals: { "dest-own-card": 1 } });
  expect((await site.cli("dial", NUMBER, "--campaign", "own")).code).toBe(3);
  expect(site.dialled()).toEqual([]);
});
