import { describe, expect, it } from "vitest";
import { Rig } from "../modem/rig.ts";

/** Personalities of the simulated rack, and the profile that a modem which describes itself so must get. */
const FAMILIES: readonly (readonly [personality: string, profile: string, answered: string])[] = [
  ["quectel-2g", "quectel-2g", "answered"],
  ["quectel-uc20", "quectel-uc", "answered"],
  ["quectel-ec2x", "quectel-ec2x", "answered"],
  ["quectel-eg25", "quectel-ec2x", "answered"],
  ["quectel-ec200", "quectel-ec200", "answered"],
  ["simcom-800", "simcom-800", "answered"],
  ["simcom-5320", "simcom-5320", "answered-unproven"],
  ["simcom-7600", "simcom-7600", "answered-unproven"],
  ["simcom-a76xx", "simcom-a76xx", "answered-unproven"],
  ["huawei-e1550", "huawei-e-series", "answered"],
  ["huawei-e3372", "huawei-e-series", "answered"],
  ["huawei-me909s", "huawei-me909s", "answered"],
  ["wavecom", "wavecom-q2x", "answered"],
  ["wavecom-q26", "wavecom-q2x", "answered"],
  ["u-blox-sara", "u-blox", "answered"],
  ["u-blox-lara", "u-blox", "answered"],
  ["telit-he910", "telit", "answered"],
  ["telit-le910", "telit", "answered"],
  ["zte-mf", "zte", "answered"],
  ["mediatek", "mediatek", "answered"],
  ["air780", "air780", "answered"],
  ["fibocom", "fibocom", "answered"],
];

describe("a modem that describes itself", () => {
  it.each(FAMILIES)("as %s is run by %s, and its answered call is %s", (personality, profile, answered) => {
    const rig = new Rig({ personality }).bringUp();
    expect(rig.modem.snapshot(rig.now).identity.profile).toBe(profile);
    expect(rig.call("+99955500104").outcome).toBe(answered);
  });
});
