import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { loadInputs } from "../../src/daemon/check.ts";
import { profileBook } from "../../src/daemon/profile-book.ts";
import { parsePersonality } from "../../src/simulator/personality-file.ts";
import { Rig } from "../modem/rig.ts";

/** A modem that nobody has sold yet; every line of its dialect has a decoder. */
const PROFILE = `name: acme-v9
family: acme
title: The modem of a test
extends: generic
match: { manufacturer: ["ACME"], model: ["V9"] }
dialect: { decoders: [ucallstat, cring] }
clcc_trusted: false
clcc_poll_ms: null
answer_evidence: reliable
init:
  - { command: "AT+CREG=2" }
  - { command: "AT+UCALLSTAT=1" }
evidence:
  - { fact: dialect.decoders, source: "this test", verified: document }
  - { fact: clcc_trusted, source: "this test", verified: document }
  - { fact: clcc_poll_ms, source: "this test", verified: document }
  - { fact: answer_evidence, source: "this test", verified: document }
  - { fact: init, source: "this test", verified: document }
`;
const PERSONALITY = `name: acme-v9
extends: u-blox-sara
title: The modem of a test
identity: { manufacturer: "ACME Radio", model: "ACME V9-G", revision: "1", ati: ["ACME V9-G"] }
`;

/** A site with these files in the folder of its own profiles; null: without the folder. */
function site(files: Readonly<Record<string, string>> | null, lines = ""): ReturnType<typeof loadInputs> {
  const dir = mkdtempSync(join(tmpdir(), "simbank-profiles-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const profiles = join(dir, "own");
  if (files !== null) mkdirSync(profiles);
  for (const [name, text] of Object.entries(files ?? {})) writeFileSync(join(profiles, name), text);
  const config = join(dir, "site.yaml");
  const base = "schema: 1\ndata_dir: /a\nsocket: /b\ndeployment: { country: lab }\n";
  writeFileSync(config, `${base}profile_dir: ${profiles}\n${lines}`);
  return loadInputs(config);
}

/** File, place and complaint of everything that is wrong. */
function complaints(inputs: ReturnType<typeof loadInputs>): readonly string[] {
  if (inputs.ok) return [];
  return inputs.error.map(({ file, path, message, hint }) => {
    return `${file?.replace(/^.*\/own\//, "own/") ?? "config"} ${path}: ${message.replace(/\/\S*\/own/, "own")} – ${hint}`;
  });
}

it("a new modem whose dialect has decoders needs a file in the site's folder, and no code", () => {
  const inputs = site({ "acme-v9.yaml": PROFILE }, "slots: [{ slot: b1.1, device: /dev/x, profile: acme-v9 }]\n");
  if (!inputs.ok) throw new Error(JSON.stringify(inputs.error));
  const { profiles } = inputs.value;
  expect(profileBook(profiles).match({ manufacturer: "ACME Radio", model: "ACME V9-G" }).name).toBe("acme-v9");
  const rig = new Rig({ personality: parsePersonality(PERSONALITY, "acme.yaml"), profiles }).bringUp();
  expect(rig.modem.snapshot(rig.now).identity.profile).toBe("acme-v9");
  expect(rig.call("+999555010103").outcome).toBe("answered");
});

it("a site without profiles of its own starts with the product's", () => {
  expect(complaints(site({}))).toEqual([]);
});

it.each([
  ["a folder that is missing", null, /^config profile_dir: own cannot be read .*ENOENT.* – Make the folder/],
  [
    "a key that does not exist",
    { "acme-v9.yaml": `${PROFILE}speed: 9\n` },
    /^own\/acme-v9\.yaml speed: is not a known key/,
  ],
  [
    "a value that does not fit",
    { "acme-v9.yaml": PROFILE.replace("clcc_trusted: false", "clcc_trusted: perhaps") },
    /^own\/acme-v9\.yaml clcc_trusted: is "perhaps": must be/,
  ],
  [
    "a command that may not be sent",
    { "acme-v9.yaml": PROFILE.replace("AT+UCALLSTAT=1", "AT+UCALLSTAT=1;D112") },
    /^own\/acme-v9\.yaml init\[1\]\.command: `AT\+UCALLSTAT=1;D112` may not be sent.* – Remove it/,
  ],
  [
    "a card switch that does something else",
    { "acme-v9.yaml": PROFILE.replace("\nevidence:", '\nsim_switch: { command: "AT+CFUN={n}" }\nevidence:') },
    /sim_switch\.command: `AT\+CFUN=\{n\}` is none of AT\+CSUS=\{n\}/,
  ],
  [
    "the name of a shipped one",
    { "telit.yaml": PROFILE.replace("name: acme-v9", "name: telit") },
    /^own\/telit\.yaml name: telit is already the name of telit\.yaml – Choose another one/,
  ],
  [
    "a base that does not exist",
    { "acme-v9.yaml": PROFILE.replace("extends: generic", "extends: generik") },
    /extends: no profile is called generik – Did you mean `generic`/,
  ],
] as const)("%s is told with its place and what to do", (_what, files, expected) => {
  expect(complaints(site(files)).join("\n")).toMatch(expected);
});
