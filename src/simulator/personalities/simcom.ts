import type { Personality } from "../personality.ts";
import { generic } from "./generic.ts";

const LISTING = "+CLCC=1";

/** An unsolicited `+CLCC` line, as `AT+CLCC=1` asks for. */
function clcc(state: string): { readonly text: string; readonly when: string } {
  return { text: `+CLCC: {id},{dir},${state},0,0,"{number}",{toa}`, when: LISTING };
}

/** SIMCom SIM7600: `+CLCC` unsolicited, VOICE CALL lines, a tail in three pieces, ICCID as `+ICCID:`. */
export const simcom7600: Personality = {
  ...generic,
  name: "simcom-7600",
  title: "SIMCom SIM7100/SIM7600: +CLCC unsolicited on request, VOICE CALL: BEGIN/END, the tail comes in three pieces",
  evidence: {
    boot: "TinyGSM SIM70xx.h:96, SIM5360.h:209; order from memory",
    replies: "TinyGSM SIM7600.h:405-408; oFono drivers/atmodem/sim.c:1202; asterisk-chan-quectel at_command.c:348-379",
    calls: "ModemManager src/plugins/simtech/tests; field transcripts of VOICE CALL and +CLCC lines",
    speech: "ModemManager mm-shared-simtech.c:1058-1207 (AT+CPCMREG=1 after the answer, else ERROR)",
    ceer: 'field transcripts of A7672 (+CEER: "16 Normal call clearing")',
    cardSwitch: "one holder",
    simRemoved: "field transcripts (+SIMCARD: NOT AVAILABLE)",
  },
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
    "+SPIC": { lines: ["+SPIC: {pin_tries},{puk_tries},3,10"] },
    "+CNSMOD?": { lines: ["+CNSMOD: 0,8"] },
    "+CPSI?": { lines: ["+CPSI: LTE,Online,{plmn},0x1A2B,27447553,257,EUTRAN-BAND3,1650,4,4,-93,-850,-540,14"] },
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
  speech: { when: "+CPCMREG=1", needsCall: true },
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
  evidence: {
    ...simcom7600.evidence,
    boot: "field transcripts of A7672E (*ATREADY: 1)",
    speech: "asterisk-chan-quectel README: analogue only",
  },
  speech: null,
  defaults: { "+CLCC": "1" },
  calls: { ...simcom7600.calls, listed: false },
};

/** SIMCom A7670/A7672 in the usual firmware. */
export const simcomA76xx: Personality = {
  ...urcOnly,
  name: "simcom-a76xx",
  title: "SIMCom A7670/A7672: +CLCC unsolicited and listed, VOICE CALL:END without a blank",
  identity: {
    manufacturer: "INCORPORATED",
    model: "A7670E-FASE",
    revision: "A7670M7_B07",
    ati: ["Manufacturer: INCORPORATED", "Model: A7670E-FASE", "Revision: A7670M7_B07"],
  },
  evidence: { ...urcOnly.evidence, calls: "field transcripts of A7672 (VOICE CALL:END:000004)" },
  defaults: {},
  calls: {
    ...simcom7600.calls,
    release: [
      clcc("6"),
      { text: "VOICE CALL:END:{seconds6}", answered: true, afterMs: 40 },
      { text: "VOICE CALL: END", answered: false, afterMs: 40 },
      { text: "NO CARRIER", afterMs: 120 },
    ],
  },
};

/** SIMCom SIM5320: 3G, no unsolicited list. */
export const simcom5320: Personality = {
  ...simcom7600,
  name: "simcom-5320",
  title: "SIMCom SIM5320/SIM5360: 3G, VOICE CALL lines, +CLCC only when asked",
  identity: {
    manufacturer: "SIMCOM INCORPORATED",
    model: "SIMCOM_SIM5320E",
    revision: "SIM5320E_V1.5",
    ati: ["Manufacturer: SIMCOM INCORPORATED", "Model: SIMCOM_SIM5320E", "Revision: SIM5320E_V1.5"],
  },
  evidence: {
    ...simcom7600.evidence,
    unsupported: "UMTS has no +CEREG; the rest from memory",
    calls: "ModemManager src/plugins/simtech/tests (VOICE CALL)",
  },
  lte: false,
  unsupported: ["+CEREG", "+CPINR", "+CSUS"],
  settings: ["+CNSMOD", "+AUTOCSQ", "+CPCMREG", "+CSCLK", "+CNMP"],
  replies: {
    "+CICCID": { lines: ["+ICCID: {iccid}"] },
    "+SPIC": { lines: ["+SPIC: {pin_tries},{puk_tries},3,10"] },
    "+CNSMOD?": { lines: ["+CNSMOD: 0,4"] },
  },
  calls: {
    ...simcom7600.calls,
    progress: { dialing: [], alerting: [], active: [{ text: "VOICE CALL: BEGIN" }] },
    release: [
      { text: "VOICE CALL: END: {seconds6}", answered: true },
      { text: "VOICE CALL: END", answered: false },
      { text: "NO CARRIER", by: "far", afterMs: 40 },
    ],
    ring: generic.calls.ring,
  },
};

/** SIMCom SIM800/SIM900: GSM, MO RING and MO CONNECTED, the ICCID bare. */
export const simcom800: Personality = {
  ...generic,
  name: "simcom-800",
  title: "SIMCom SIM800/SIM900: MO RING, MO CONNECTED and +CLCC unsolicited on request, ICCID without a prefix",
  identity: {
    manufacturer: "SIMCOM_Ltd",
    model: "SIMCOM_SIM800L",
    revision: "Revision:1418B05SIM800L24",
    ati: ["SIM800 R14.18"],
  },
  evidence: {
    boot: "TinyGSM TinyGsmClientSIM800.h (with a fixed speed); order from memory",
    unsupported: "GSM alone has no +CEREG; the rest from memory",
    replies: "TinyGSM TinyGsmClientSIM800.h:413; oFono drivers/atmodem/sim.c:1202",
    calls: "field transcripts of AT+MORING=1 and AT+CLCC=1; asterisk-chan-quectel (+DTMF)",
    ceer: "SIM800 AT manual; from memory",
    cardSwitch: "one holder",
  },
  boot: [
    { text: "RDY", afterMs: 2500 },
    { text: "+CFUN: 1", afterMs: 2600 },
    { text: "+CPIN: READY", afterMs: 3000 },
    { text: "Call Ready", afterMs: 5000 },
    { text: "SMS Ready", afterMs: 5500 },
  ],
  unsupported: ["+CEREG", "+CPINR", "+CVHU", "+CSUS"],
  settings: ["+CLCC", "+MORING", "+CSCLK", "+EXUNSOL", "+CLTS"],
  replies: {
    "+CCID": { lines: ["{iccid}"] },
    "+SPIC": { lines: ["+SPIC: {pin_tries},{puk_tries},3,10"] },
  },
  calls: {
    ...generic.calls,
    progress: {
      dialing: [clcc("2")],
      alerting: [clcc("3"), { text: "MO RING", when: "+MORING=1" }],
      active: [clcc("0"), { text: "MO CONNECTED", when: "+MORING=1" }],
    },
    release: [clcc("6"), { text: "{word}", by: "far" }],
    ring: [...generic.calls.ring, clcc("4")],
  },
  ceer: {
    far: "+CEER: No cause information available",
    local: "+CEER: No cause information available",
    none: "+CEER: No cause information available",
  },
  cardSwitch: null,
};
