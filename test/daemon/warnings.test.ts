import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { loadInputs } from "../../src/daemon/check.ts";
import { warningsOf } from "../../src/daemon/warnings.ts";
import { type WallMs, wallMs } from "../../src/domain/time.ts";

const NOW = wallMs(Date.UTC(2026, 0, 1));

/** What a check warns of, for a box in this country with these devices. */
function warnings(country: string, devices: readonly string[], at: WallMs = NOW): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "simbank-warn-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const slots = devices.map((device, place) => `  - { slot: b1.${place + 1}, device: ${device} }`);
  const file = join(folder, "site.yaml");
  const site = `schema: 1\ndata_dir: ${folder}/data\nsocket: ${folder}/s\ndeployment: { country: ${country} }\n`;
  const cards = "cards: { defaults: { time_zone: UTC, min_gap_s: 10 } }\n";
  writeFileSync(file, `${site}${cards}slots:${slots.length === 0 ? " []" : `\n${slots.join("\n")}`}\n`);
  const inputs = loadInputs(file);
  if (!inputs.ok) throw new Error(JSON.stringify(inputs.error));
  return warningsOf(inputs.value, at).map(({ path, message, hint }) => `${path}: ${message} – ${hint}`);
}

test("a box in lab whose devices are there is warned of nothing", () => {
  expect(warnings("lab", ["/dev/null"])).toEqual([]);
});

test("a device that is missing is named by its place, with what to do", () => {
  expect(warnings("lab", ["/dev/null", "/dev/serial/none"])).toEqual([
    expect.stringMatching(/^slots\[1\]\.device: \/dev\/serial\/none is not there now – Plug the modem in/),
  ]);
});

test("a rack that is not plugged in is a few lines, not one for each slot", () => {
  const found = warnings(
    "lab",
    Array.from({ length: 64 }, (_, place) => `/dev/none${place}`),
  );
  expect(found).toHaveLength(9);
  expect(found.at(-1)).toMatch(/^slots: 56 further devices are not there now/);
});

test.each([
  ["KE", NOW, /^deployment\.country: there are no calling rules for KE: every call is refused – `simbank policy list`/],
  ["CN", NOW, /^deployment\.country: CN is .*every call is refused until these records .*authority-approval/],
  ["CN", wallMs(Date.UTC(2050, 0, 1)), /were to be reviewed by 20\d\d-\d\d-\d\d: every call is refused/],
])("of rules in %s at %i under which every call is refused it is warned", (country, at, says) => {
  expect(warnings(country, [], at)).toEqual([expect.stringMatching(says)]);
});
