import type { Personality } from "../personality.ts";
import { generic } from "./generic.ts";

function callStat(state: number): { readonly text: string; readonly when: string } {
  return { text: `+UCALLSTAT: {id},${state}`, when: "+UCALLSTAT=1" };
}

/** u-blox SARA-U2: `+UCALLSTAT` on request, 7 where call set-up is complete. */
export const sara: Personality = {
  ...generic,
  name: "u-blox-sara",
  title: "u-blox SARA-G3/SARA-U2: +UCALLSTAT on request, 7 then 0 on answer",
  identity: {
    manufacturer: "u-blox",
    model: "SARA-U270",
    revision: "23.60",
    ati: ["SARA-U270-00S-00"],
  },
  evidence: {
    boot: "ModemManager src/plugins/ublox/mm-plugin-ublox.c:210 (+AT: READY)",
    unsupported: "UMTS has no +CEREG; the rest from memory",
    replies: "ModemManager src/plugins/ublox; oFono drivers/atmodem/sim.c:1228",
    calls: "ModemManager mm-broadband-modem-ublox.c:997-998, 1308-1381, 1560",
    ceer: "as 27.007 leaves it open; from memory",
    cardSwitch: "one holder",
  },
  boot: [
    { text: "+AT: READY", afterMs: 3000 },
    { text: "+PBREADY", afterMs: 6000 },
  ],
  registrationMs: 5000,
  portVanishesOnReset: true,
  unsupported: ["+CEREG", "+CPINR", "+CSUS", "+DDET"],
  settings: ["+UCALLSTAT", "+UDTMFD", "+UGPIOC"],
  replies: {
    "+CCID": { lines: ["+CCID: {iccid}"] },
    "+UPINCNT": { lines: ["+UPINCNT: {pin_tries},3,{puk_tries},10"] },
    "+UDTMFD=?": { lines: ["+UDTMFD: (0,1),(1-3)"] },
  },
  calls: {
    ...generic.calls,
    progress: { dialing: [callStat(2)], alerting: [callStat(3)], active: [callStat(7), callStat(0)] },
    release: [callStat(6), { text: "{word}", by: "far", afterMs: 20 }],
    ring: [...generic.calls.ring, callStat(4)],
    key: [{ text: "+UUDTMFD: {digit}", when: "+UDTMFD!=0" }],
  },
  ceer: {
    far: "+CEER: {cause_text}",
    local: "+CEER: Normal call clearing",
    none: "+CEER: No cause information available",
  },
  cardSwitch: null,
};

/** u-blox LARA-R2: the same on LTE. */
export const lara: Personality = {
  ...sara,
  name: "u-blox-lara",
  title: "u-blox LARA-R2: LTE, +UCALLSTAT on request, operator names in UCS2 after +CSCS",
  identity: { manufacturer: "u-blox", model: "LARA-R211", revision: "30.44", ati: ["LARA-R211-02B-00"] },
  evidence: { ...sara.evidence, unsupported: "from memory" },
  lte: true,
  unsupported: ["+CPINR", "+CSUS", "+DDET"],
};
