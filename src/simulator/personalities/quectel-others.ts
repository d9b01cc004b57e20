import type { Personality } from "../personality.ts";
import { generic } from "./generic.ts";
import { ccinfo, dsci, quectelEc2x } from "./quectel-ec2x.ts";

/** Quectel M95 (M26, M35): GSM, a call shows in `+CLCC` alone. */
export const quectel2g: Personality = {
  ...generic,
  name: "quectel-2g",
  title: "Quectel M26/M35/M95: GSM, calls by +CLCC alone, QCCID, QTRPIN, QINISTAT, Call Ready",
  identity: {
    manufacturer: "Quectel_Ltd",
    model: "Quectel_M95",
    revision: "M95FAR02A08",
    ati: ["Quectel_Ltd", "Quectel_M95", "Revision: M95FAR02A08"],
  },
  evidence: {
    boot: "TinyGSM TinyGsmClientM95.h:193; the rest from memory",
    unsupported: "GSM alone has no +CEREG; the rest from memory",
    replies: "oFono plugins/quectel.c:599-661, drivers/atmodem/sim.c:1223; TinyGSM TinyGsmClientM95.h",
    calls: "as 27.007, keys by +QTONEDET as on the M95's successors; from memory",
    ceer: "as other Quectel modules; from memory",
    cardSwitch: "AT+QDSIM, from memory",
  },
  boot: [
    { text: "RDY", afterMs: 2500 },
    { text: "+CFUN: 1", afterMs: 2600 },
    { text: "+CPIN: READY", afterMs: 3000 },
    { text: "Call Ready", afterMs: 5000 },
  ],
  unsupported: ["+CEREG", "+CPINR", "+CCID", "+CSUS", "+CVHU"],
  settings: ["+QIURC", "+QTONEDET"],
  replies: {
    "+QCCID": { lines: ["+QCCID: {iccid}"] },
    "+QTRPIN": { lines: ["+QTRPIN: {pin_tries},3,{puk_tries},10"] },
    "+QINISTAT": { lines: ["+QINISTAT: 3"] },
  },
  calls: { ...generic.calls, key: [{ text: "+QTONEDET: {digit_code}", when: "+QTONEDET=1" }] },
  ceer: quectelEc2x.ceer,
  cardSwitch: { command: "+QDSIM", base: 0, needsRadioOff: false },
};

/** Quectel UC20 (UC15): UMTS, `^DSCI` on request, no ccinfo. */
export const quectelUc20: Personality = {
  ...generic,
  name: "quectel-uc20",
  title: "Quectel UC15/UC20: UMTS, ^DSCI on request, no ccinfo",
  identity: {
    manufacturer: "Quectel",
    model: "UC20",
    revision: "UC20GQBR03A12E1G",
    ati: ["Quectel", "UC20", "Revision: UC20GQBR03A12E1G"],
  },
  evidence: {
    boot: "ModemManager mm-shared-quectel.c:95 (RDY); the rest from memory",
    unsupported: "UMTS has no +CEREG; the rest from memory",
    replies: "TinyGSM; oFono drivers/atmodem/sim.c:987-1072, plugins/quectel.c:836-852",
    calls: "asterisk-chan-quectel at_parse.c:981-1066, at_response.c:1176-1187 (^DSCI)",
    ceer: "as other Quectel modules; from memory",
    cardSwitch: "one holder",
    simRemoved: quectelEc2x.evidence["simRemoved"] ?? "",
    simInserted: quectelEc2x.evidence["simInserted"] ?? "",
  },
  boot: [
    { text: "RDY", afterMs: 3000 },
    { text: "+CFUN: 1", afterMs: 3500 },
    { text: "+CPIN: READY", afterMs: 4000 },
    { text: "+QUSIM: 1", afterMs: 4000 },
  ],
  registrationMs: 5000,
  portVanishesOnReset: true,
  unsupported: ["+CEREG", "+CPINR", "+CSUS"],
  settings: ["+QURCCFG", "+QTONEDET", "+QSIMSTAT", "+QSIMDET", "^DSCI"],
  replies: {
    "+QCCID": { lines: ["+QCCID: {iccid}"] },
    "+QPINC?": { lines: ['+QPINC: "SC",{pin_tries},{puk_tries}', '+QPINC: "P2",3,10'] },
  },
  calls: {
    ...generic.calls,
    progress: { dialing: [dsci("2")], alerting: [dsci("7")], active: [dsci("3")] },
    release: [dsci("6"), { text: "{word}", by: "far", afterMs: 40 }],
    ring: [...generic.calls.ring, dsci("4")],
    key: [{ text: "+QTONEDET: {digit_code}", when: "+QTONEDET=1" }],
  },
  ceer: quectelEc2x.ceer,
  cardSwitch: null,
  simRemoved: quectelEc2x.simRemoved,
  simInserted: quectelEc2x.simInserted,
};

/** Quectel EC200S (ASR chip set): ccinfo as the EC2x, no packet-data pseudo call, `AT+QDSIM`. */
export const quectelEc200: Personality = {
  ...quectelEc2x,
  name: "quectel-ec200",
  title: "Quectel EC200x (ASR): ccinfo on request, no data call in +CLCC, cards by AT+QDSIM",
  identity: {
    manufacturer: "Quectel",
    model: "EC200S",
    revision: "EC200SCNAAR02A04M16",
    ati: ["Quectel", "EC200S", "Revision: EC200SCNAAR02A04M16"],
  },
  evidence: {
    ...quectelEc2x.evidence,
    calls: "as EC2x, from memory; to be confirmed on hardware",
    cardSwitch: "AT+QDSIM, from memory",
  },
  calls: {
    ...generic.calls,
    progress: { dialing: [ccinfo("2")], alerting: [ccinfo("3")], active: [ccinfo("0")] },
    release: [ccinfo("-1"), { text: "{word}", by: "far", afterMs: 40 }],
    ring: quectelEc2x.calls.ring,
    key: quectelEc2x.calls.key,
  },
  cardSwitch: { command: "+QDSIM", base: 0, needsRadioOff: false },
};
