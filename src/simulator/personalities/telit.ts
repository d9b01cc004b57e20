import type { Personality, ReleaseLine } from "../personality.ts";
import { generic } from "./generic.ts";

const ECAM = "#ECAM=1";

function ecam(state: number, tail = ""): ReleaseLine {
  return { text: `#ECAM: 0,${state},1,,,${tail}`, when: ECAM };
}

/** Telit HE910: `#ECAM` on request; whoever is busy is told there as well. */
export const he910: Personality = {
  ...generic,
  name: "telit-he910",
  title: "Telit HE910: #ECAM on request, the number only while dialling, boots without a word",
  identity: { manufacturer: "Telit", model: "HE910", revision: "12.00.226", ati: ["Telit", "HE910"] },
  evidence: {
    boot: "no line of its own is known; #QSS from oFono plugins/telit.c:232-254",
    unsupported: "UMTS has no +CEREG; the rest from memory",
    replies: "oFono drivers/atmodem/sim.c:893-928; ModemManager src/plugins/telit/tests:837-846; +CCID from memory",
    calls: "field transcripts of #ECAM; #DTMFEV from memory",
    ceer: "as 27.007 leaves it open; from memory",
    cardSwitch: "one holder",
    simRemoved: "ModemManager src/plugins/telit/tests:837-846 (#QSS: 0)",
    simInserted: "ModemManager src/plugins/telit/tests:837-846 (#QSS: 1, 3)",
  },
  boot: [{ text: "#QSS: 3", afterMs: 4000, when: "#QSS=2" }],
  registrationMs: 5000,
  portVanishesOnReset: true,
  unsupported: ["+CEREG", "+CPINR", "+CSUS", "+DDET"],
  settings: ["#ECAM", "#QSS", "#DTMF", "#SLED"],
  replies: {
    "#CCID": { lines: ["#CCID: {iccid}"] },
    "+CCID": { lines: ["+CCID: {iccid}"] },
    "#QSS?": { lines: ["#QSS: 2,3"] },
    "#PCT": { lines: ["#PCT: {pin_tries}"] },
  },
  calls: {
    ...generic.calls,
    progress: { dialing: [ecam(1, '"{number}",{toa}')], alerting: [ecam(2)], active: [ecam(3)] },
    release: [{ ...ecam(7), cause: 17 }, ecam(0), { text: "{word}", by: "far", afterMs: 20 }],
    ring: [...generic.calls.ring, ecam(6)],
    key: [{ text: "#DTMFEV: {digit}", when: "#DTMF=1" }],
  },
  ceer: {
    far: "+CEER: {cause_text}",
    local: "+CEER: Normal call clearing",
    none: "+CEER: No cause information available",
  },
  cardSwitch: null,
  simRemoved: [{ text: "#QSS: 0", when: "#QSS!=0" }],
  simInserted: [
    { text: "#QSS: 1", when: "#QSS!=0" },
    { text: "#QSS: 3", when: "#QSS=2", afterMs: 50 },
  ],
};

/** Telit LE910C1: the same on LTE. */
export const le910: Personality = {
  ...he910,
  name: "telit-le910",
  title: "Telit LE910: LTE, #ECAM on request",
  identity: { manufacturer: "Telit", model: "LE910C1-EU", revision: "25.20.226", ati: ["Telit", "LE910C1-EU"] },
  evidence: { ...he910.evidence, unsupported: "from memory" },
  lte: true,
  unsupported: ["+CPINR", "+CSUS", "+DDET"],
};
