import type { Personality } from "../personality.ts";
import { generic } from "./generic.ts";

const CCINFO = "+QINDCFG:ccinfo=1";
const DSCI = "^DSCI=1";

/** `+QIND: "ccinfo"` with a state as `+CLCC` numbers them, -1 released. */
export function ccinfo(state: string): { readonly text: string; readonly when: string } {
  return { text: `+QIND: "ccinfo",{id},{dir},${state},0,0,"{number}",{toa}`, when: CCINFO };
}

/** `^DSCI` with numbers of its own: 2 dialling, 4 incoming, 7 alerting, 3 connected, 6 released. */
export function dsci(state: string): { readonly text: string; readonly when: string } {
  return { text: `^DSCI: {id},{dir},${state},0,{number},{toa}`, when: DSCI };
}

/** Quectel EC25: ccinfo or ^DSCI on request, a packet-data pseudo call in every `+CLCC`, a list that lags. */
export const quectelEc2x: Personality = {
  ...generic,
  name: "quectel-ec2x",
  title:
    'Quectel EC20/EC21/EC25/EG91: +QIND: "ccinfo" or ^DSCI on request, phantom packet call in +CLCC, causes as text',
  evidence: {
    boot: "ModemManager src/plugins/quectel (RDY, +QUSIM); order from memory",
    replies: "ModemManager mm-shared-quectel.c; oFono drivers/atmodem/sim.c:987-1072; asterisk-chan-quectel; TinyGSM",
    calls: "asterisk-chan-quectel at_parse.c:981-1066; field transcripts of EG25-G (data call of mode 1, lagging list)",
    speech: "asterisk-chan-quectel etc/quectel.conf:46, at_command.c (AT+QPCMV=1,0)",
    ceer: "field transcript (+CEER: User busy)",
    cardSwitch: "field transcripts of AT+QUIMSLOT, counting from 1",
    simRemoved: "ModemManager mm-shared-quectel.c:546 (+QSIMSTAT: 1,0)",
    simInserted: "ModemManager mm-shared-quectel.c:546,633",
    noise: "asterisk-chan-quectel at_command.c:134-346",
  },
  identity: {
    manufacturer: "Quectel",
    model: "EC25",
    revision: "EC25EFAR06A03M4G",
    ati: ["Quectel", "EC25", "Revision: EC25EFAR06A03M4G"],
  },
  boot: [
    { text: "RDY", afterMs: 3000 },
    { text: "+CPIN: READY", afterMs: 4000 },
    { text: "+QUSIM: 1", afterMs: 4000 },
    { text: "+CFUN: 1", afterMs: 4100 },
    { text: "+QIND: SMS DONE", afterMs: 6000 },
    { text: "+QIND: PB DONE", afterMs: 7000 },
  ],
  registrationMs: 5000,
  portVanishesOnReset: true,
  lte: true,
  settings: [
    "+QINDCFG",
    "+QURCCFG",
    "+QCFG",
    "+QTONEDET",
    "+QPCMV",
    "+QSIMSTAT",
    "+QSIMDET",
    "+QIURC",
    "^DSCI",
    "+CAVIMS",
    "+CEVDP",
  ],
  defaults: { "+QPCMV": "0" },
  replies: {
    "+QCCID": { lines: ["+QCCID: {iccid}"] },
    "+QPINC?": { lines: ['+QPINC: "SC",{pin_tries},{puk_tries}', '+QPINC: "P2",3,10'] },
    "+QNWINFO": { lines: ['+QNWINFO: "FDD LTE","{plmn}","LTE BAND 3",1650'] },
    "+QCSQ": { lines: ['+QCSQ: "LTE",-55,-83,127,-9'] },
    '+QCFG="IMS"': { lines: ['+QCFG: "ims",1,1'] },
    '+QURCCFG="URCPORT"': { lines: ['+QURCCFG: "urcport","usbat"'] },
  },
  calls: {
    firstId: 2,
    listed: true,
    phantomPacketCall: true,
    listLagMs: 150,
    resultWords: { 17: "BUSY", 19: "NO ANSWER" },
    progress: {
      dialing: [ccinfo("2"), dsci("2")],
      alerting: [ccinfo("3"), dsci("7")],
      active: [ccinfo("0"), dsci("3")],
    },
    release: [ccinfo("-1"), dsci("6"), { text: "{word}", by: "far", afterMs: 40 }],
    ring: [
      { text: "RING", when: "+CRC=0" },
      { text: "+CRING: VOICE", when: "+CRC=1" },
      { text: '+CLIP: "{number}",{toa},,,,0', when: "+CLIP=1" },
      ccinfo("4"),
      dsci("4"),
    ],
    key: [{ text: "+QTONEDET: {digit_code}", when: "+QTONEDET=1" }],
  },
  speech: { when: "+QPCMV=1", needsCall: false },
  ceer: {
    far: "+CEER: {cause_text}",
    local: "+CEER: Normal call clearing",
    none: "+CEER: No cause information available",
  },
  cardSwitch: { command: "+QUIMSLOT", base: 1, needsRadioOff: false },
  simRemoved: [{ text: "+QSIMSTAT: 1,0", when: "+QSIMSTAT=1" }, { text: "+CPIN: NOT READY" }],
  simInserted: [
    { text: "+QSIMSTAT: 1,1", when: "+QSIMSTAT=1" },
    { text: "+QUSIM: 1", afterMs: 50 },
    { text: "+CPIN: READY", afterMs: 60 },
  ],
  noise: { everyMs: 15_000, lines: ['+QIND: "csq",{rssi},99', '+QIND: "act","LTE"'] },
};

/** Quectel EG25-G, firmware 30.202: rings with neither RING nor +CRING. */
export const quectelEg25: Personality = {
  ...quectelEc2x,
  name: "quectel-eg25",
  title: "Quectel EG25-G: an EC25 whose incoming calls show by +CLIP and ccinfo alone",
  identity: {
    manufacturer: "Quectel",
    model: "EG25",
    revision: "EG25GGBR07A08M2G",
    ati: ["Quectel", "EG25", "Revision: EG25GGBR07A08M2G"],
  },
  calls: {
    ...quectelEc2x.calls,
    ring: [{ text: '+CLIP: "{number}",{toa},,,,0', when: "+CLIP=1" }, ccinfo("4")],
  },
};
