import type { Personality } from "../personality.ts";
import { generic } from "./generic.ts";

const CURC = "^CURC!=0";

/** Huawei E173 dongle: `^ORIG ^CONF ^CONN ^CEND`, chatter all day, its own word for an unknown command. */
export const huawei: Personality = {
  ...generic,
  name: "huawei",
  title: "Huawei E173: ^ORIG ^CONF ^CONN ^CEND with cause, ^BOOT and ^RSSI chatter, COMMAND NOT SUPPORT",
  identity: {
    manufacturer: "huawei",
    model: "E173",
    revision: "11.126.13.00.00",
    ati: ["Manufacturer: huawei", "Model: E173", "Revision: 11.126.13.00.00", "IMEI: {imei}", "+GCAP: +CGSM,+DS,+ES"],
  },
  boot: [
    { text: "^SIMST:1", afterMs: 3000 },
    { text: "^SRVST:2", afterMs: 5000 },
    { text: "^MODE:5,4", afterMs: 5100 },
    { text: "^RSSI:14", afterMs: 5200 },
  ],
  registrationMs: 5000,
  portVanishesOnReset: true,
  unknownCommand: "COMMAND NOT SUPPORT",
  unsupported: ["+CCID", "+CPINR", "+DDET", "+CSUS", "+CEREG"],
  settings: ["^CURC", "^PORTSEL", "^U2DIAG", "^DDSETEX", "^DDTMFCFG", "^DTMF"],
  defaults: { "^CURC": "1" },
  replies: {
    "^ICCID?": { lines: ["^ICCID: {iccid_swapped}"] },
    "^CVOICE?": { lines: ["^CVOICE:0,8000,16,20"] },
    "^SYSINFO": { lines: ["^SYSINFO:2,3,0,5,1,,4"] },
    "^CPIN?": { lines: ["^CPIN: READY,,10,3,10,3"] },
    "^HCSQ?": { lines: ['^HCSQ: "WCDMA",30,30,58'] },
  },
  calls: {
    firstId: 1,
    listed: true,
    phantomPacketCall: false,
    listLagMs: 0,
    resultWords: {},
    progress: {
      dialing: [{ text: "^ORIG:{id},0", when: CURC }],
      alerting: [{ text: "^CONF:{id}", when: CURC }],
      active: [{ text: "^CONN:{id},0", when: CURC }],
    },
    release: [
      { text: "^CEND:{id},{seconds},{end_status},{cause}", when: CURC },
      { text: "NO CARRIER", by: "far", afterMs: 10 },
    ],
    ring: generic.calls.ring,
    key: [{ text: "^DDTMF: {digit}", when: "^DDTMFCFG!=0" }],
  },
  ceer: null,
  cardSwitch: null,
  simRemoved: [{ text: "^SIMST:255" }],
  simInserted: [{ text: "^SIMST:1" }],
  noise: { everyMs: 10_000, lines: ["^RSSI:{rssi}", "^BOOT:20735986,0,0,0,6"] },
};
