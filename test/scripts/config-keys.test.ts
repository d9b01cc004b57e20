import { expect, test } from "vitest";
import { commentedConfig } from "../../scripts/package/commented-config.ts";
import { configKeys } from "../../scripts/package/config-keys.ts";
import { configPage } from "../../scripts/package/pages.ts";

const keys = configKeys();

/** Without the escapes of troff, and with blanks for line ends. */
function plain(text: string): string {
  return text.replaceAll("\\-", "-").replaceAll(/\s+/g, " ");
}

test("the schema tells every key of the configuration, in a few words of its own", () => {
  expect(keys.length).toBeGreaterThan(60);
  expect(keys.filter(({ description }) => description === "").map(({ path }) => path)).toEqual([]);
  expect(keys.filter(({ description }) => /[.;]$/.test(description)).map(({ path }) => path)).toEqual([]);
});

test("the commented configuration and the manual page say what the schema says", () => {
  const texts = [commentedConfig(keys), configPage(keys, "1")];
  for (const text of texts) {
    for (const { path, description } of keys.filter(({ depth }) => depth === 0)) {
      expect([path, plain(text).includes(plain(description))]).toEqual([path, true]);
    }
  }
});
