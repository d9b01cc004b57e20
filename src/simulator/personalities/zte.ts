import type { Personality } from "../personality.ts";
import { generic } from "./generic.ts";

/** ZTE K3565/MF627: `ATD` stays open; CONNECT is an answer, OK the end of a call that was rejected. */
export const zte: Personality = {
  ...generic,
  name: "zte-mf",
  title: "ZTE MF622/MF627/K3565: ATD ends with CONNECT on answer and OK on reject, HANGUP: 1, +ZUSIMR chatter",
  identity: {
    manufacturer: "ZTE INCORPORATED",
    model: "K3565-Z",
    revision: "BD_P673A2V1.0.0B09",
    ati: ["Manufacturer: ZTE INCORPORATED", "Model: K3565-Z", "Revision: BD_P673A2V1.0.0B09", "IMEI: {imei}"],
  },
  evidence: {
    framing: "python-gsmmodem test/fakemodems.py:368-530",
    boot: "no line of its own is known",
    dial: "python-gsmmodem test/fakemodems.py:368-530",
    answeredBy: "python-gsmmodem test/fakemodems.py:368-530",
    unsupported: "UMTS has no +CEREG; the rest from memory",
    replies: "python-gsmmodem test/fakemodems.py:368-530; ModemManager mm-broadband-modem-zte.c:554; oFono sim.c:1192",
    calls: "python-gsmmodem test/fakemodems.py:368-530 (OK after a reject, HANGUP: 1)",
    ceer: "unknown",
    cardSwitch: "one holder",
    noise: "ModemManager mm-plugin-zte.c:43-54 (+ZUSIMR:2)",
  },
  framing: "bare",
  boot: [{ text: "+ZUSIMR:2", afterMs: 4000 }],
  registrationMs: 5000,
  portVanishesOnReset: true,
  dial: "blocking",
  answeredBy: "CONNECT",
  unsupported: ["+CEREG", "+CPINR", "+CSUS", "+DDET", "+CCID"],
  settings: ["+ZOPRT"],
  replies: {
    "+ZPINPUK=?": { lines: ["+ZPINPUK: {pin_tries},{puk_tries}"] },
    "+ZPAS?": { lines: ['+BEARTYPE: "UMTS","CS_PS"'] },
    "+CFUN?": { lines: ["+CFUN: (0-1,4-7),(0-1)"] },
    "+CVHU=0": { lines: ["+CVHU: (0-1)"] },
  },
  calls: {
    ...generic.calls,
    resultWords: { 17: "BUSY", 19: "NO ANSWER", 21: "OK" },
    release: [
      { text: "HANGUP: {id}", by: "far", answered: true },
      { text: "NO CARRIER", by: "far", answered: true, afterMs: 20 },
    ],
  },
  ceer: null,
  cardSwitch: null,
  noise: { everyMs: 10_000, lines: ["+ZUSIMR:2"] },
};
