import { describe, expect, it } from "vitest";
import { findProfile, matchProfile } from "../../src/profile/index.ts";
import { loadProfiles } from "../../src/profile/load.ts";

const loaded = loadProfiles();
if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
const profiles = loaded.value;

describe("a modem's profile", () => {
  it.each<[manufacturer: string, model: string, name: string]>([
    ["Quectel", "EC25", "quectel-ec2x"],
    ["Quectel", "EG25-G", "quectel-ec2x"],
    ["Quectel_Ltd", "Quectel_M95", "quectel-2g"],
    ["SIMCOM INCORPORATED", "SIMCOM_SIM7600G-H", "simcom-7600"],
    ["INCORPORATED", "A7672E-FASE", "simcom-a76xx"],
    ["SIMCOM_Ltd", "SIMCOM_SIM800L", "simcom-800"],
    ["huawei", "E173", "huawei-e-series"],
    ["huawei", "K3715", "huawei-e-series"],
    ["Huawei Technologies Co., Ltd.", "ME909s-120", "huawei-me909s"],
    ["huawei", "E3372", "huawei-e-series"],
    ["Quectel", "UC20", "quectel-uc"],
    ["Quectel", "EC200S", "quectel-ec200"],
    ["Quectel", "EC20F", "quectel-ec2x"],
    ["SIMCOM INCORPORATED", "SIMCOM_SIM5320E", "simcom-5320"],
    [" WAVECOM MODEM", " MULTIBAND  900E  1800", "wavecom-q2x"],
    ["u-blox", "LARA-R211", "u-blox"],
    ["Telit", "LE910-EUG", "telit"],
    ["ZTE INCORPORATED", "MF627", "zte"],
    ["QUALCOMM INCORPORATED", "K3565-Z", "zte"],
    ["AirM2M", "Air780E", "air780"],
    ["Fibocom Wireless Inc.", "L610-CN-00", "fibocom"],
    ["MTK", "MTK2", "mediatek"],
    ["Generic", "GSM-27007", "generic"],
    ["Generic", "GSM-27007-B", "generic-blocking"],
    ["SIMBANK", "LAB-FAST", "lab-fast"],
    ["Nokia", "E52", "generic"],
    ["", "", "generic"],
  ])("%s %s is %s", (manufacturer, model, name) => {
    expect(matchProfile(profiles, { manufacturer, model }).name).toBe(name);
  });

  it("is decided by the longest part of the model name", () => {
    const [base] = profiles;
    if (base === undefined) throw new Error("no profiles");
    const short = { ...base, name: "short", match: { manufacturer: [], model: ["EC2"] } };
    const long = { ...base, name: "long", match: { manufacturer: ["quectel"], model: ["ec25-"] } };
    const foreign = { ...base, name: "foreign", match: { manufacturer: ["other"], model: ["EC25-E"] } };
    for (const order of [
      [base, short, long, foreign],
      [foreign, long, short, base],
    ]) {
      expect(matchProfile(order, { manufacturer: "Quectel", model: "EC25-EFA" }).name).toBe("long");
    }
  });

  it("is an error where even the generic one is missing", () => {
    expect(() => matchProfile([], { manufacturer: "Quectel", model: "EC25" })).toThrow(/generic/);
  });

  it.each<[asked: string, name: string | null]>([
    ["quectel-2g", "quectel-2g"],
    ["quectel", "quectel-ec2x"],
    ["simcom", "simcom-7600"],
    ["huawei", "huawei-e-series"],
    ["wavecom", "wavecom-q2x"],
    ["generic", "generic"],
    ["nobody", null],
    ["", null],
  ])("is found by name or family: %s is %s", (asked, name) => {
    expect(findProfile(profiles, asked)?.name ?? null).toBe(name);
  });
});
