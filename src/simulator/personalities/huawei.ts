import type { Personality } from "../personality.ts";
import { generic } from "./generic.ts";

const CURC = "^CURC!=0";

/** Huawei E173 dongle: `^ORIG ^CONF ^CONN ^CEND`, chatter all day, its own word for an unknown command. */
export const huawei: Personality = {
  ...generic,
  name: "huawei",
  title: "Huawei E173: ^ORIG ^CONF ^CONN ^CEND with cause, ^BOOT and ^RSSI chatter, COMMAND NOT SUPPORT",
  evidence: {
    boot: "ModemManager mm-broadband-modem-huawei.c:4866-4936 (^SIMST, ^SRVST, ^MODE, ^RSSI)",
    unknownCommand: "oFono plugins/huawei.c:548",
    unsupported: "oFono plugins/huawei.c; a dongle of 3G has no +CEREG",
    replies: "ModemManager mm-sim-huawei.c:78-110, mm-broadband-modem-huawei.c:636-697; oFono plugins/huawei.c:258-275",
    calls: "ModemManager mm-broadband-modem-huawei.c:3457-3565; python-gsmmodem test/fakemodems.py",
    speech: "chan_dongle at_command.c:36; ModemManager mm-broadband-modem-huawei.c:3447 (AT^DDSETEX=2)",
    ceer: "the cause comes with ^CEND",
    cardSwitch: "one holder",
    simRemoved: "oFono plugins/huawei.c:312-330 (^SIMST:255)",
    simInserted: "oFono plugins/huawei.c:312-330 (^SIMST:1)",
    noise: "chan_dongle at_response.h; ModemManager mm-broadband-modem-huawei.c:4866-4936",
  },
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
    "^CPIN?": { lines: ["^CPIN: {sim_code},{lock_tries},{puk_tries},{pin_tries},10,3"] },
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
  speech: { when: "^DDSETEX=2", needsCall: false },
  ceer: null,
  cardSwitch: null,
  simRemoved: [{ text: "^SIMST:255" }],
  simInserted: [{ text: "^SIMST:1" }],
  noise: { everyMs: 10_000, lines: ["^RSSI:{rssi}", "^BOOT:20735986,0,0,0,6"] },
};

/** Huawei E1550: the older firmware, without keys from the far side and without ICCID in clear order. */
export const huaweiE1550: Personality = {
  ...huawei,
  name: "huawei-e1550",
  title: "Huawei E1550/E17xx: as the E173, keys of the far side in the audio alone",
  identity: {
    manufacturer: "huawei",
    model: "E1550",
    revision: "11.608.14.15.311",
    ati: ["Manufacturer: huawei", "Model: E1550", "Revision: 11.608.14.15.311", "IMEI: {imei}", "+GCAP: +CGSM,+DS,+ES"],
  },
  evidence: { ...huawei.evidence, calls: "chan_dongle at_command.c:396-420 (no ^DDTMF on E1550)" },
  settings: ["^CURC", "^PORTSEL", "^U2DIAG", "^DDSETEX", "^DTMF"],
  calls: { ...huawei.calls, key: [] },
};

/** Huawei E3372 with Balong firmware: other end states, LTE. */
export const huaweiE3372: Personality = {
  ...huawei,
  name: "huawei-e3372",
  title: "Huawei E3372h (Balong): LTE, ^CEND with end state 67 whoever hung up",
  identity: {
    manufacturer: "huawei",
    model: "E3372",
    revision: "22.180.05.00.00",
    ati: ["Manufacturer: huawei", "Model: E3372", "Revision: 22.180.05.00.00", "IMEI: {imei}", "+GCAP: +CGSM,+DS,+ES"],
  },
  evidence: {
    ...huawei.evidence,
    calls: "field transcript of a Balong stick (end state 67 with cause 16)",
    replies: "ModemManager src/plugins/huawei/tests (^HCSQ, ^SYSINFOEX)",
  },
  lte: true,
  unsupported: ["+CCID", "+CPINR", "+DDET", "+CSUS"],
  replies: {
    ...huawei.replies,
    "^ICCID?": { lines: ["^ICCID: {iccid}"] },
    "^SYSINFOEX": { lines: ['^SYSINFOEX:2,3,0,1,,6,"LTE",101,"LTE"'] },
    "^HCSQ?": { lines: ['^HCSQ:"LTE",30,19,66,0'] },
  },
  calls: {
    ...huawei.calls,
    release: [
      { text: "^CEND:{id},{seconds},67,{cause}", when: CURC },
      { text: "NO CARRIER", by: "far", afterMs: 10 },
    ],
  },
  noise: { everyMs: 10_000, lines: ['^HCSQ:"LTE",30,19,66,0', "^RSSI:{rssi}"] },
};

/** Huawei ME909s module in its voice variant. */
export const huaweiMe909s: Personality = {
  ...huaweiE3372,
  name: "huawei-me909s",
  title: "Huawei ME909s-120: LTE module, ^SYSSTART at its start",
  identity: {
    manufacturer: "Huawei Technologies Co., Ltd.",
    model: "ME909s-120",
    revision: "11.617.01.00.00",
    ati: [
      "Manufacturer: Huawei Technologies Co., Ltd.",
      "Model: ME909s-120",
      "Revision: 11.617.01.00.00",
      "IMEI: {imei}",
    ],
  },
  evidence: { ...huaweiE3372.evidence, boot: "from memory; to be confirmed on hardware" },
  boot: [
    { text: "^SYSSTART", afterMs: 4000 },
    { text: "^SIMST:1", afterMs: 5000 },
    { text: "^SRVST:2", afterMs: 6000 },
  ],
};
