import type { Personality } from "../personality.ts";
import { generic } from "./generic.ts";

const WIND = "+WIND!=0";

/** Wavecom Q2406: blocking `ATD`, `+CPIN: READY` without OK, `+WIND`, no CRLF in front of a line. */
export const wavecom: Personality = {
  ...generic,
  name: "wavecom",
  title: "Wavecom Q24xx of modem pools: blocking ATD, +CPIN: READY without OK, +WIND, no +CHUP",
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
