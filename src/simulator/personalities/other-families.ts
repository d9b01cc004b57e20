import type { Personality } from "../personality.ts";
import { generic } from "./generic.ts";

const ECPI = "+ECPI!=0";

/** `+ECPI: <id>,<msg>,<in-band tone>,<traffic channel>,<dir>,<mode>,<number>,<type>,<name>[,<cause>]`. */
function ecpi(message: number, cause = ""): { readonly text: string; readonly when: string } {
  return { text: `+ECPI: {id},${message},0,1,{dir},0,"{number}",{toa},""${cause}`, when: ECPI };
}

/** A MediaTek MT6261 with the chip maker's own AT layer. */
export const mediatek: Personality = {
  ...generic,
  name: "mediatek",
  title: "MediaTek MT6261: +ECPI on request, 130 dialling, 133 the end with its cause",
  identity: { manufacturer: "MTK", model: "MT6261", revision: "MAUI.11CW1418SP5", ati: ["MTK", "MT6261"] },
  evidence: {
    boot: "+EIND as radio layers for the chip read it; from memory",
    unsupported: "GSM alone has no +CEREG; the rest from memory",
    replies: "3GPP leaves the ICCID to the maker; from memory",
    calls: "field transcripts of +ECPI 0, 2, 6, 130, 133; 132 from memory",
    ceer: "field transcript (+CEER: 17, CM_USER_BUSY)",
    cardSwitch: "AT+ESUO selects a channel, not a card in this sense",
  },
  boot: [{ text: "+EIND: 128", afterMs: 2500 }],
  unsupported: ["+CEREG", "+CPINR", "+CSUS"],
  settings: ["+ECPI", "+EIND", "+ESPEECH"],
  replies: { "+CCID": { lines: ["+CCID: {iccid}"] } },
  calls: {
    ...generic.calls,
    progress: { dialing: [ecpi(130)], alerting: [ecpi(2)], active: [ecpi(6), ecpi(132)] },
    release: [ecpi(133, ",{cause}"), { text: "{word}", by: "far", afterMs: 20 }],
    ring: [...generic.calls.ring, ecpi(0)],
    key: [],
  },
  ceer: { far: "+CEER: {cause}, {cause_text}", local: "+CEER: 16, Normal call clearing", none: "+CEER: 0, NONE" },
  cardSwitch: null,
};

/** A Luat module of a variant that speaks: calls show in `+CLCC` alone. */
export const air780: Personality = {
  ...generic,
  name: "air780",
  title: "Luat Air724/Air780 (voice variants): LTE, calls by +CLCC alone, AT+ICCID, AT+SIMCROSS with the radio off",
  identity: {
    manufacturer: "AirM2M",
    model: "Air724UG",
    revision: "AirM2M_Air724UG_V0001_LTE_AT",
    ati: ["AirM2M_Air724UG_V0001_LTE_AT"],
  },
  evidence: {
    boot: "field transcripts of Air780E (^MODE: 17,17, +E_UTRAN Service); order from memory",
    unsupported: "from memory",
    replies: "field transcripts of Air780E (+ICCID)",
    cardSwitch: "field transcripts of AT+SIMCROSS, with +CFUN=0 before it",
    simRemoved: "field transcripts (+CPIN: SIM REMOVED 0)",
    simInserted: "field transcripts (+CPIN: READY 0)",
  },
  boot: [
    { text: "RDY", afterMs: 2000 },
    { text: "^MODE: 17,17", afterMs: 3000 },
    { text: "+E_UTRAN Service", afterMs: 3100 },
    { text: "+CPIN: READY", afterMs: 3500 },
  ],
  lte: true,
  unsupported: ["+CSUS", "+CCID", "+CPINR", "+DDET"],
  settings: ["*SIMAUTO", "+CSDT"],
  replies: { "+ICCID": { lines: ["+ICCID: {iccid}"] } },
  cardSwitch: { command: "+SIMCROSS", base: 0, needsRadioOff: true },
  simRemoved: [{ text: "+CPIN: SIM REMOVED 0" }],
  simInserted: [{ text: "+CPIN: READY 0" }],
};

/** A Fibocom module of a variant that speaks. */
export const fibocom: Personality = {
  ...generic,
  name: "fibocom",
  title: "Fibocom L610/NL668 (voice variants): LTE, calls by +CLCC alone, AT+ICCID, no cause in +CEER",
  identity: {
    manufacturer: "Fibocom",
    model: "L610-EU-00",
    revision: "16000.1000.00.01.77.06",
    ati: ["Fibocom", "L610-EU-00", "16000.1000.00.01.77.06"],
  },
  evidence: {
    boot: "Fibocom AT manual; from memory",
    unsupported: "from memory",
    replies: "field transcripts of FM350 (+ICCID)",
    ceer: "field transcript of FM350 (+CEER: 0,NONE)",
    cardSwitch: "field transcripts of AT+GTDUALSIM",
    simRemoved: "Fibocom AT manual; from memory",
    simInserted: "Fibocom AT manual; from memory",
  },
  boot: [{ text: "+SIM READY", afterMs: 4000 }],
  registrationMs: 5000,
  portVanishesOnReset: true,
  lte: true,
  unsupported: ["+CSUS", "+CCID", "+CPINR", "+DDET"],
  replies: { "+ICCID": { lines: ["+ICCID: {iccid}"] } },
  ceer: { far: "+CEER: 0,NONE", local: "+CEER: 0,NONE", none: "+CEER: 0,NONE" },
  cardSwitch: { command: "+GTDUALSIM", base: 0, needsRadioOff: false },
  simRemoved: [{ text: "+SIM DROP" }],
  simInserted: [{ text: "+SIM READY" }],
};
