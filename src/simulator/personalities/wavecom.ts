import type { Personality } from "../personality.ts";
import { generic } from "./generic.ts";

const WIND = "+WIND!=0";

/** Wavecom Q2406: blocking `ATD`, `+CPIN: READY` without OK, `+WIND`, no CRLF in front of a line. */
export const wavecom: Personality = {
  ...generic,
  name: "wavecom",
  title: "Wavecom Q24xx of modem pools: blocking ATD, +CPIN: READY without OK, +WIND, no +CHUP",
  evidence: {
    framing: "python-gsmmodem test/fakemodems.py:142-203",
    boot: "python-gsmmodem modem.py:235,262-266; field transcripts of +WIND 1-7",
    deviceBusyMs: "python-gsmmodem test/fakemodems.py:171-176 (CME 515 after +CFUN=1)",
    dial: "python-gsmmodem test/fakemodems.py:185-203",
    cpinWithoutOk: "oFono plugins/wavecom.c:86,114; gammu tests/at-dispatch.c",
    unsupported: "python-gsmmodem test/fakemodems.py (+CVHU); +CHUP from memory",
    replies: "Wavecom AT manual, +CCID; from memory",
    calls: "python-gsmmodem test/fakemodems.py:185-203",
    ceer: "Wavecom AT manual, +CEER; from memory",
    cardSwitch: "one holder",
    simRemoved: "field transcripts (+WIND: 0)",
    simInserted: "field transcripts (+WIND: 1)",
  },
  identity: {
    manufacturer: " WAVECOM MODEM",
    model: " MULTIBAND  900E  1800",
    revision: "641b09gg.Q2406B 1320676 061804 14:38",
    ati: [" WAVECOM MODEM", " MULTIBAND  900E  1800"],
  },
  framing: "bare",
  replyMs: 8,
  boot: [
    { text: "+WIND: 1", afterMs: 1000 },
    { text: "+WIND: 3", afterMs: 1500 },
    { text: "+WIND: 7", afterMs: 3500 },
    { text: "+WIND: 4", afterMs: 4500 },
  ],
  registrationMs: 4000,
  deviceBusyMs: 3000,
  dial: "blocking",
  cpinWithoutOk: true,
  unsupported: ["+CHUP", "+CVHU", "+CEREG", "+CPINR", "+DDET", "+CSUS", "+CPAS", "+CMER"],
  settings: ["+WIND", "+WDDM", "+SDMON"],
  defaults: { "+WIND": "50" },
  replies: {
    "+CCID": { lines: ['+CCID: "{iccid}"'] },
    "+CCID?": { lines: ['+CCID: "{iccid}"'] },
  },
  calls: {
    firstId: 1,
    listed: true,
    phantomPacketCall: false,
    listLagMs: 0,
    resultWords: { 17: "BUSY", 19: "NO ANSWER" },
    progress: {
      dialing: [{ text: "+WIND: 5,{id}", when: WIND }],
      alerting: [{ text: "+WIND: 2", when: WIND }],
      active: [],
    },
    release: [
      { text: "NO CARRIER", by: "far", answered: true },
      { text: "+WIND: 6,{id}", when: WIND, afterMs: 20 },
    ],
    ring: generic.calls.ring,
    key: [],
  },
  ceer: { far: "+CEER: Error {cause}", local: "+CEER: Error 16", none: "+CEER: Error 0" },
  cardSwitch: null,
  simRemoved: [{ text: "+WIND: 0", when: WIND }],
  simInserted: [{ text: "+WIND: 1", when: WIND }],
};

/** Sierra/Wavecom Q26xx: a later firmware that ends +CPIN with OK and puts a CRLF in front of its lines. */
export const wavecomQ26: Personality = {
  ...wavecom,
  name: "wavecom-q26",
  title: "Wavecom/Sierra Q26xx: blocking ATD and +WIND as the Q24xx, +CPIN with OK",
  identity: {
    manufacturer: "WAVECOM MODEM",
    model: "Q2686",
    revision: "R7.46.0.201108091301.Q2686H",
    ati: ["WAVECOM MODEM", "Q2686"],
  },
  evidence: { ...wavecom.evidence, identity: "from memory; to be confirmed on hardware" },
  framing: "v250",
  cpinWithoutOk: false,
};
