import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkProfileCommand } from "../../src/at/allowlist.ts";
import { findProfile } from "../../src/profile/index.ts";
import { loadProfiles, SHIPPED_PROFILES } from "../../src/profile/load.ts";
import { profileJsonSchema } from "../../src/profile/load/schema.ts";

const loaded = loadProfiles();
if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
const profiles = loaded.value;
const FAMILIES = "generic quectel simcom huawei wavecom u-blox telit zte mediatek air780 fibocom simbank-swit".split(
  " ",
);
/** Not modems: nothing is ever dialled through them. */
const CONTROLLERS = new Set(["simbank-swit"]);
const modems = profiles.filter(({ name }) => !CONTROLLERS.has(name));

describe("the shipped profiles", () => {
  it("have the schema that editors are given", () => {
    const file: unknown = JSON.parse(readFileSync(join(SHIPPED_PROFILES, "profile.schema.json"), "utf8"));
    expect(file).toEqual(JSON.parse(JSON.stringify(profileJsonSchema())));
  });

  it.each(FAMILIES)("hold the family %s", (family) => {
    expect(findProfile(profiles, family)?.family).toBe(family);
  });

  it("have names of their own", () => {
    expect(new Set(profiles.map(({ name }) => name)).size).toBe(profiles.length);
  });

  it("claim no model twice", () => {
    const claims = profiles.flatMap(({ name, match }) =>
      match.model.flatMap((model) =>
        (match.manufacturer.length === 0 ? ["any"] : match.manufacturer).map((maker) => ({
          name,
          claim: `${maker} ${model}`.toLowerCase(),
        })),
      ),
    );
    const doubled = claims.filter(({ name, claim }) => claims.some((one) => one.claim === claim && one.name !== name));
    expect(doubled).toEqual([]);
  });

  it("hold every modem that the product is made for in a file of its own", () => {
    const files =
      "generic quectel-2g quectel-uc quectel-ec2x quectel-ec200 simcom-800 simcom-5320 simcom-7600 simcom-a76xx";
    const more = "huawei-e-series huawei-me909s wavecom-q2x u-blox telit zte mediatek air780 fibocom simbank-swit";
    expect(profiles.map(({ name }) => name)).toEqual(expect.arrayContaining(`${files} ${more}`.split(" ")));
  });

  it.each(modems)("$name never keeps ATD open by +COLP, nor prints messages, nor hides the caller", ({ init }) => {
    const texts = init.map(({ command }) => command);
    expect(texts).toContain("AT+COLP=0");
    expect(texts).toContain("AT+CMEE=1");
    expect(texts.filter((text) => text.startsWith("AT+CNMI"))).toEqual(["AT+CNMI=2,1,0,0,0"]);
    expect(texts.filter((text) => text.includes("CLIR"))).toEqual(["AT+CLIR=2"]);
    expect(texts.some((text) => text.includes("&W"))).toBe(false);
  });

  it.each(profiles)("$name sends what the allow-list lets pass", ({ init, iccidCommands, hangup }) => {
    for (const text of [...init.map(({ command }) => command), ...iccidCommands, ...hangup]) {
      expect([text, checkProfileCommand(text)]).toEqual([text, { ok: true, value: undefined }]);
    }
  });

  it.each(modems)("$name can read a card and hang up", ({ iccidCommands, hangup }) => {
    expect(iccidCommands.length).toBeGreaterThan(0);
    expect(hangup.length).toBeGreaterThan(0);
  });

  it.each(profiles)(
    "$name says what ends a blocking dial, and nothing of the kind for an immediate one",
    ({ dialect }) => {
      expect(dialect.answeredBy.length > 0).toBe(dialect.dial === "blocking");
    },
  );

  it.each(profiles)("$name proves no fact by hardware that nobody has tried", ({ evidence }) => {
    expect(evidence.filter(({ verified }) => verified === "hardware")).toEqual([]);
    expect(evidence.every(({ source }) => source.length > 3)).toBe(true);
  });

  it("do not take the heartbeat of a Huawei stick for a restart", () => {
    expect(findProfile(profiles, "huawei")?.dialect.bootLines.some((line) => line.startsWith("^BOOT"))).toBe(false);
  });
});
