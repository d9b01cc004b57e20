import type { Personality } from "../personality.ts";
import { generic } from "./generic.ts";

const LISTING = "+CLCC=1";

function clcc(state: string): { readonly text: string; readonly when: string } {
  return { text: `+CLCC: {id},{dir},${state},0,0,"{number}",{toa}`, when: LISTING };
}

/** SIMCom SIM7600: `+CLCC` unsolicited, VOICE CALL lines, a tail in three pieces, ICCID as `+ICCID:`. */
export const simcom7600: Personality = {
  ...generic,
  name: "simcom-7600",
  title: "SIMCom SIM7600: +CLCC unsolicited on request, VOICE CALL: BEGIN/END, the tail comes in three pieces",
  identity: {
    manufacturer: "SIMCOM INCORPORATED",
    model: "SIMCOM_SIM7600G-H",
    revision: "LE20B03SIM7600M22",
    ati: ["Manufacturer: SIMCOM INCORPORATED", "Model: SIMCOM_SIM7600G-H", "Revision: LE20B03SIM7600M22"],
  },
  boot: [
    { text: "START", afterMs: 3000 },
    { text: "+CPIN: READY", afterMs: 4000 },
    { text: "SMS DONE", afterMs: 6000 },
    { text: "PB DONE", afterMs: 8000 },
  ],
  registrationMs: 5000,
  portVanishesOnReset: true,
  lte: true,
  settings: [
    "+CLCC",
    "+CNSMOD",
    "+AUTOCSQ",
    "+EXUNSOL",
    "+CLTS",
    "+UIMHOTSWAPON",
    "+UIMHOTSWAPLEVEL",
    "+CPCMREG",
    "+CPCMFRM",
    "+CSCLK",
    "+CAVIMS",
    "+CEVOLTE",
    "+CNMP",
  ],
  replies: {
    "+CICCID": { lines: ["+ICCID: {iccid}"] },
    "+CLCC=?": { lines: ["+CLCC: (0,1)"] },
    "+SPIC": { lines: ["+SPIC: 3,10,3,10"] },
    "+CNSMOD?": { lines: ["+CNSMOD: 0,8"] },
    "+CPSI?": { lines: ["+CPSI: LTE,Online,{plmn},0x1A2B,27447553,257,EUTRAN-BAND3,1650,4,4,-93,-850,-540,14"] },
    "+CIREG?": { lines: ["+CIREG: 0,1,15"] },
  },
  calls: {
    firstId: 1,
    listed: true,
    phantomPacketCall: false,
    listLagMs: 0,
    resultWords: {},
    progress: {
      dialing: [clcc("2")],
      alerting: [clcc("3")],
      active: [clcc("0"), { text: "VOICE CALL: BEGIN" }],
    },
    release: [
      clcc("6"),
      { text: "VOICE CALL: END: {seconds6}", answered: true, afterMs: 40 },
      { text: "VOICE CALL: END", answered: false, afterMs: 40 },
      { text: "NO CARRIER", afterMs: 120 },
    ],
    ring: [...generic.calls.ring, clcc("4")],
    key: [{ text: "+RXDTMF: {digit}", when: "+DDET=1" }],
  },
  ceer: { far: '+CEER: "{cause} {cause_text}"', local: '+CEER: "0 Unknown"', none: '+CEER: "0 Unknown"' },
  cardSwitch: null,
  simRemoved: [{ text: "+SIMCARD: NOT AVAILABLE" }, { text: "+CPIN: NOT READY" }],
};

/** A SIMCom A7672 whose calls can be followed by unsolicited lines alone: `+CLCC` never lists one. */
export const urcOnly: Personality = {
  ...simcom7600,
  name: "urc-only",
  title: "SIMCom A7672E that never lists a call: +CLCC is refused, progress by unsolicited lines alone",
  identity: {
    manufacturer: "INCORPORATED",
    model: "A7672E-FASE",
    revision: "A7672M7_B09",
    ati: ["Manufacturer: INCORPORATED", "Model: A7672E-FASE", "Revision: A7672M7_B09"],
  },
  boot: [
    { text: "*ATREADY: 1", afterMs: 2500 },
    { text: "+CPIN: READY", afterMs: 4000 },
    { text: "SMS DONE", afterMs: 6000 },
    { text: "PB DONE", afterMs: 7000 },
  ],
  defaults: { "+CLCC": "1" },
  calls: { ...simcom7600.calls, listed: false },
};
