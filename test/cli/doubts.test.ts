import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { disclosureDoubts, registryDoubt } from "../../src/cli/offline/pack-words.ts";
import { renderPerson } from "../../src/cli/render/subscriber.ts";
import type { WireValue } from "../../src/control/index.ts";
import { imeiDoubt } from "../../src/domain/imei.ts";
import { NUMBER } from "../control/fake-backend.ts";
import { openRig } from "../control/harness.ts";
import { run } from "./harness.ts";

test.each([
  ["490154203237518", null],
  ["490154203237519", /check digit/],
  ["49015420323751", /15 digits/],
  ["49015420323751x", /15 digits/],
])("an IMEI %s is doubted where it is mistyped", (imei, says) => {
  if (says === null) expect(imeiDoubt(imei)).toBeNull();
  else expect(imeiDoubt(imei)).toMatch(says);
});

test("a register and a disclosure that no pack names are doubted, with the nearest that one does", () => {
  expect(registryDoubt("GB-TPS")).toBeNull();
  expect(registryDoubt("GB-TPX")).toMatch(/register GB-TPX: did you mean GB-TPS/);
  expect(disclosureDoubts("caller-name, contact,")).toEqual([null, null]);
  expect(disclosureDoubts("contact,contakt")).toEqual([null, expect.stringMatching(/did you mean contact/)]);
  expect(disclosureDoubts("foo")[0]).toMatch(/disclosure foo: they name .*caller-name/);
});

test("a doubt is told beside the result, and the entry is made", async () => {
  const rig = await openRig();
  const ran = await run(rig.socketPath, ["equipment", "add", "490154203237519", "--json"]);
  expect([ran.code, ran.err]).toEqual([0, expect.stringMatching(/^warning: the check digit of the IMEI/)]);
  expect(JSON.parse(ran.out)).toMatchObject({ schema: 1 });
  const folder = mkdtempSync(join(tmpdir(), "doubts-"));
  const file = join(folder, "tps.csv");
  writeFileSync(file, "+999555001234\n");
  const copy = await run(rig.socketPath, ["registry", "import", "GB-TPX", file, "--obtained-at", "2026-03-01"]);
  expect([copy.code, copy.err]).toEqual([0, expect.stringContaining("did you mean GB-TPS?")]);
  rmSync(folder, { recursive: true });
});

test("a contact that is done shows no refusal from before as the reason of anything", async () => {
  const rig = await openRig();
  const { out } = await run(rig.socketPath, ["subscriber", "show", NUMBER, "--json"]);
  const person = JSON.parse(out) as WireValue["Subscriber"];
  const [contact] = person.contacts;
  if (contact === undefined) throw new Error("The sample person has a contact.");
  const row = (state: typeof contact.state): string => {
    const style = { width: 200, colour: false, timeZone: "UTC" };
    const text = renderPerson({ ...person, contacts: [{ ...contact, state, held: null }] }, style);
    return text.split("\n").find((line) => line.includes(` ${state} `)) ?? "";
  };
  expect(row("refused")).toContain("min-interval");
  expect(row("waiting")).toContain("min-interval");
  expect(row("done")).toMatch(/ done /);
  expect(row("done")).not.toContain("min-interval");
});
