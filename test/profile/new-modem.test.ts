import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadProfiles, SHIPPED_PROFILES } from "../../src/profile/load.ts";
import type { Profile } from "../../src/profile/types.ts";
import { parsePersonality } from "../../src/simulator/personality-file.ts";
import { Rig } from "../modem/rig.ts";

/** A modem that nobody has sold yet: it announces calls in a dialect of which every line has a decoder. */
const PROFILE = `
name: acme-v9
family: acme
title: The modem of a test
extends: generic
match: { manufacturer: ["ACME"], model: ["V9"] }
dialect:
  decoders: [ucallstat, cring]
clcc_trusted: false
clcc_poll_ms: null
answer_evidence: reliable
init:
  - { command: "AT+CMEE=1" }
  - { command: "AT+COLP=0" }
  - { command: "AT+CREG=2" }
  - { command: "AT+CNMI=2,1,0,0,0" }
  - { command: "AT+COPS=3,2" }
  - { command: "AT+CLIR=2" }
  - { command: "AT+UCALLSTAT=1" }
iccid_commands: ["AT+CCID", "AT+CRSM=176,12258,0,0,10"]
caches_iccid: true
led: [{ pattern: "on", meaning: "registered" }]
evidence:
  - { fact: dialect.decoders, source: "this test", verified: document }
  - { fact: clcc_trusted, source: "this test", verified: document }
  - { fact: clcc_poll_ms, source: "this test", verified: document }
  - { fact: answer_evidence, source: "this test", verified: document }
  - { fact: init, source: "this test", verified: document }
  - { fact: iccid_commands, source: "this test", verified: document }
  - { fact: caches_iccid, source: "this test", verified: document }
  - { fact: led, source: "this test", verified: document }
`;

const PERSONALITY = `
name: acme-v9
extends: u-blox-sara
title: The modem of a test
identity: { manufacturer: "ACME Radio", model: "ACME V9-G", revision: "1", ati: ["ACME V9-G"] }
`;

let folder = "";
let profiles: readonly Profile[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "profiles-"));
  cpSync(SHIPPED_PROFILES, folder, { recursive: true });
  writeFileSync(join(folder, "acme-v9.yaml"), PROFILE);
  const loaded = loadProfiles(folder);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
  profiles = loaded.value;
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

function rig(): Rig {
  return new Rig({ personality: parsePersonality(PERSONALITY, "acme.yaml"), profiles }).bringUp();
}

describe("a new modem whose lines all have decoders", () => {
  it("is brought up by a file alone", () => {
    const modem = rig();
    expect(modem.modem.snapshot(modem.now).identity.profile).toBe("acme-v9");
    expect(modem.written).toContain("AT+UCALLSTAT=1\r");
  });

  it.each([
    ["104", "answered"],
    ["110", "busy"],
    ["130", "rejected"],
  ])("concludes what became of a call to %s: %s", (digits, outcome) => {
    expect(rig().call(`+99955500${digits}`).outcome).toBe(outcome);
  });

  it("has its card's file read, and nothing that could be remembered, where its profile says that it remembers", () => {
    const { written } = rig();
    expect(written).toContain("AT+CRSM=176,12258,0,0,10\r");
    expect(written).not.toContain("AT+CCID\r");
  });
});
