import type { Personality } from "../personality.ts";

/** A module that does what 3GPP TS 27.007 says and nothing more: call progress only by asking `+CLCC`. */
export const generic: Personality = {
  name: "generic",
  evidence: {
    boot: "a choice of ours: 27.007 names no boot lines",
    cardSwitch: "3GPP TS 27.007 §8.66",
  },
  title: "27.007 only: OK to ATD at once, progress by +CLCC, NO CARRIER / BUSY / NO ANSWER at the end",
  identity: { manufacturer: "Generic", model: "GSM-27007", revision: "1.00", ati: ["Generic", "GSM-27007", "1.00"] },
  framing: "v250",
  replyMs: 3,
  boot: [
    { text: "RDY", afterMs: 1500 },
    { text: "+CPIN: READY", afterMs: 2500 },
  ],
  registrationMs: 4000,
  deviceBusyMs: 0,
  portVanishesOnReset: false,
  lte: false,
  dial: "immediate",
  answeredBy: "OK",
  unknownCommand: "ERROR",
  cpinWithoutOk: false,
  unsupported: [],
  settings: [],
  defaults: {},
  replies: {
    "+CCID": { lines: ["+CCID: {iccid}"] },
    "+CCID?": { lines: ["+CCID: {iccid}"] },
    "+CPINR": { lines: ["+CPINR: SIM PIN,{pin_tries},3", "+CPINR: SIM PUK,{puk_tries},10"] },
  },
  calls: {
    firstId: 1,
    listed: true,
    phantomPacketCall: false,
    listLagMs: 0,
    resultWords: { 17: "BUSY", 19: "NO ANSWER" },
    progress: { dialing: [], alerting: [], active: [] },
    release: [{ text: "{word}", by: "far" }],
    ring: [
      { text: "RING", when: "+CRC=0" },
      { text: "+CRING: VOICE", when: "+CRC=1" },
      { text: '+CLIP: "{number}",{toa}', when: "+CLIP=1" },
    ],
    key: [{ text: "+DTMF: {digit}", when: "+DDET=1" }],
  },
  ceer: { far: '+CEER: "{cause} {cause_text}"', local: '+CEER: "16 Normal call clearing"', none: '+CEER: "0 Unknown"' },
  speech: null,
  cardSwitch: { command: "+CSUS", base: 0, needsRadioOff: true },
  simRemoved: [{ text: "+CPIN: NOT INSERTED" }],
  simInserted: [{ text: "+CPIN: READY" }],
  noise: { everyMs: 0, lines: [] },
};

/** The same module as firmware that keeps `ATD` open until the call is answered or has failed. */
export const genericBlocking: Personality = {
  ...generic,
  name: "generic-blocking",
  title: "27.007 with a blocking ATD: OK means answered, any byte meanwhile aborts the call (V.250 §5.6.1)",
  evidence: { ...generic.evidence, dial: "V.250 §5.6.1, §6.3.1", calls: "V.250 §5.6.1" },
  identity: { ...generic.identity, model: "GSM-27007-B", ati: ["Generic", "GSM-27007-B", "1.00"] },
  dial: "blocking",
  calls: { ...generic.calls, release: [{ text: "{word}", by: "far", answered: true }] },
};

/** A lab module without any slowness of its own: answers at once, its calls end in one line. */
export const fast: Personality = {
  ...generic,
  name: "fast",
  title: "the generic module without slowness, for demos and benchmarks; its profile needs no quiet after a call",
  identity: {
    manufacturer: "SIMBANK",
    model: "LAB-FAST",
    revision: "1.00",
    ati: ["SIMBANK", "LAB-FAST", "1.00"],
  },
  evidence: { ...generic.evidence, boot: "a choice of ours", calls: "a choice of ours" },
  replyMs: 0,
  boot: [
    { text: "RDY", afterMs: 200 },
    { text: "+CPIN: READY", afterMs: 300 },
  ],
  registrationMs: 500,
  settings: ["+CLCC"],
  calls: {
    ...generic.calls,
    progress: {
      dialing: [{ text: '+CLCC: {id},0,2,0,0,"{number}",{toa}', when: "+CLCC=1" }],
      alerting: [{ text: '+CLCC: {id},0,3,0,0,"{number}",{toa}', when: "+CLCC=1" }],
      active: [{ text: '+CLCC: {id},0,0,0,0,"{number}",{toa}', when: "+CLCC=1" }],
    },
    release: [
      { text: '+CLCC: {id},0,6,0,0,"{number}",{toa}', when: "+CLCC=1" },
      { text: "{word}", by: "far" },
    ],
  },
};
