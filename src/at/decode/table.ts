import type { DecoderName } from "../types.ts";
import { callStatDecoder, decodeEcam, decodeHangup, decodeVoiceCall, decodeWind } from "./call-states.ts";
import { releaseFromCause } from "./cause.ts";
import { releaseFromCeer } from "./ceer.ts";
import { decodeClcc } from "./clcc.ts";
import { type DecodeContext, type LineDecoder, NOTHING } from "./context.ts";
import { decodeQtonedet, keyDecoder } from "./dtmf.ts";
import { intField } from "./fields.ts";
import { decodeCend, decodeConf, decodeConn, decodeOrig } from "./huawei-call.ts";
import { decodeCrsm, decodeIccid, decodeImei, decodeImsi } from "./identity.ts";
import { decodeCireg, decodeCiregu, decodeQcfg } from "./ims.ts";
import { decodeDsci, decodeEcpi, decodeQind } from "./listed-events.ts";
import { decodeOperator } from "./operator.ts";
import { progress } from "./progress.ts";
import { registrationDecoder } from "./registration.ts";
import { decodeCesq, decodeCsq, decodeHcsq, decodeQcsq } from "./signal.ts";
import {
  decodeCpin,
  decodeCpinr,
  decodeCsim,
  decodeHolder,
  decodeHuaweiCpin,
  decodeQpinc,
  decodeQsimstat,
  decodeQss,
  decodeRetriesInTurn,
  decodeRetriesPinFirst,
  decodeSimcard,
  decodeSimst,
  decodeSysinfo,
  decodeSysinfoEx,
  decodeUusimstat,
} from "./sim.ts";
import { decodeEcsimcfg, decodeSmsimcfg, slotDecoder } from "./slot.ts";
import { decodeCcwa, decodeClip, decodeCmti, decodeCring } from "./standard-events.ts";

/** How the lines of one head are read; a vendor's call events only where the profile switches them on. */
export interface Entry {
  readonly decoder: DecoderName | null;
  readonly read: LineDecoder;
}

const always = (read: LineDecoder): Entry => ({ decoder: null, read });
const vendor = (decoder: DecoderName, read: LineDecoder): Entry => ({ decoder, read });

const decodeCeer: LineDecoder = (rest, { dialect }) => [{ kind: "release", release: releaseFromCeer(rest, dialect) }];

/** Telit `#CEERNET: <cause>`, the network's own number. */
const decodeCeernet: LineDecoder = (rest) => {
  const cause = intField(rest);
  return cause === null || cause <= 0
    ? NOTHING
    : [{ kind: "release", release: releaseFromCause(cause, "24.008", "ceer") }];
};

const missedCall: LineDecoder = () => [progress("missed-call", "incoming")];

/** A head is the text up to and with the first colon. Heads are the vendor's own, so no two families share one. */
export const TABLE: ReadonlyMap<string, Entry> = new Map([
  ["+CSQ:", always(decodeCsq)],
  ["+CREG:", always(registrationDecoder("creg"))],
  ["+CGREG:", always(registrationDecoder("cgreg"))],
  ["+CEREG:", always(registrationDecoder("cereg"))],
  ["+C5GREG:", always(registrationDecoder("c5greg"))],
  ["+CIREG:", always(decodeCireg)],
  ["+CIREGU:", always(decodeCiregu)],
  ["+QCFG:", always(decodeQcfg)],
  ["+CLCC:", always(decodeClcc)],
  ["+COPS:", always(decodeOperator)],
  ["+CPIN:", always(decodeCpin)],
  ["+CEER:", always(decodeCeer)],
  ["+CESQ:", always(decodeCesq)],
  ["+CRING:", always(decodeCring)],
  ["+CLIP:", always(decodeClip)],
  ["+CCWA:", always(decodeCcwa)],
  ["+CMTI:", always(decodeCmti)],
  ["+CPINR:", always(decodeCpinr)],
  ["+CRSM:", always(decodeCrsm)],
  ["+CSIM:", always(decodeCsim)],
  ["+CIMI:", always(decodeImsi)],
  ["#CIMI:", always(decodeImsi)],
  ["+CGSN:", always(decodeImei)],
  ["+GSN:", always(decodeImei)],
  ["IMEI:", always(decodeImei)],

  ["+CCID:", always(decodeIccid)],
  ["CCID:", always(decodeIccid)],
  ["+QCCID:", always(decodeIccid)],
  ["+CICCID:", always(decodeIccid)],
  ["+ICCID:", always(decodeIccid)],
  ["ICCID:", always(decodeIccid)],
  ["^ICCID:", always(decodeIccid)],
  ["#CCID:", always(decodeIccid)],
  ["*CCID:", always(decodeIccid)],
  ["+SCID:", always(decodeIccid)],
  ["$MYCCID:", always(decodeIccid)],
  ["+ZICCID:", always(decodeIccid)],
  ["+ZGETICCID:", always(decodeIccid)],
  ["*ICCID:", always(decodeIccid)],

  ["#CEERNET:", always(decodeCeernet)],
  ["^RSSI:", always(decodeCsq)],
  ["+QCSQ:", always(decodeQcsq)],
  ["^HCSQ:", always(decodeHcsq)],

  ["^CPIN:", always(decodeHuaweiCpin)],
  ["^SIMST:", always(decodeSimst)],
  ["^SYSINFO:", always(decodeSysinfo)],
  ["^SYSINFOEX:", always(decodeSysinfoEx)],
  ["#QSS:", always(decodeQss)],
  ["+QSIMSTAT:", always(decodeQsimstat)],
  ["+SIMCARD:", always(decodeSimcard)],
  ["+SIM:", always(decodeHolder)],
  ["+UUSIMSTAT:", always(decodeUusimstat)],
  ["+UPINCNT:", always(decodeRetriesPinFirst)],
  ["+QTRPIN:", always(decodeRetriesPinFirst)],
  ["+SPIC:", always(decodeRetriesInTurn)],
  ["+ZPINPUK:", always(decodeRetriesInTurn)],
  ["+QPINC:", always(decodeQpinc)],

  ["+CSUS:", always(slotDecoder(0))],
  ["+QUIMSLOT:", always(slotDecoder(0))],
  ["+QDSIM:", always(slotDecoder(0))],
  ["+SIMCROSS:", always(slotDecoder(0))],
  ["+GTDUALSIM:", always(slotDecoder(0))],
  ["+SELECTSIMSLOT:", always(slotDecoder(0))],
  ["+SWITCHSIM:", always(slotDecoder(0))],
  ["#SIMSELECT:", always(slotDecoder(0))],
  ["+SMSIMCFG:", always(decodeSmsimcfg)],
  ["+ECSIMCFG:", always(decodeEcsimcfg)],

  ["+QIND:", vendor("qind-ccinfo", decodeQind)],
  ["^DSCI:", vendor("dsci", decodeDsci)],
  ["VOICE CALL:", vendor("voice-call", decodeVoiceCall)],
  ["^ORIG:", vendor("huawei-call", decodeOrig)],
  ["^CONF:", vendor("huawei-call", decodeConf)],
  ["^CONN:", vendor("huawei-call", decodeConn)],
  ["^CEND:", vendor("huawei-call", decodeCend)],
  ["#ECAM:", vendor("ecam", decodeEcam)],
  ["+UCALLSTAT:", vendor("ucallstat", callStatDecoder("ucallstat"))],
  ["+XCALLSTAT:", vendor("xcallstat", callStatDecoder("xcallstat"))],
  ["+WIND:", vendor("wind", decodeWind)],
  ["+ECPI:", vendor("ecpi", decodeEcpi)],
  ["HANGUP:", vendor("hangup", decodeHangup)],
  ["MISSED_CALL:", vendor("missed-call", missedCall)],
  ["+QTONEDET:", vendor("qtonedet", decodeQtonedet)],
  ["+DTMF:", vendor("dtmf", keyDecoder("dtmf"))],
  ["+RXDTMF:", vendor("rxdtmf", keyDecoder("rxdtmf"))],
  ["^DDTMF:", vendor("ddtmf", keyDecoder("ddtmf"))],
  ["+UUDTMFD:", vendor("uudtmfd", keyDecoder("uudtmfd"))],
  ["#DTMFEV:", vendor("dtmfev", keyDecoder("dtmfev"))],
]);

const WHOLE_LINES: ReadonlyMap<string, Entry> = new Map([
  ["MO RING", vendor("mo-ring", () => [progress("mo-ring", "alerting")])],
  ["MO CONNECTED", vendor("mo-ring", () => [progress("mo-ring", "active")])],
  // Fibocom.
  ["+SIM READY", always(() => [{ kind: "sim", sim: "ready" }])],
  ["+SIM DROP", always(() => [{ kind: "sim", sim: "removed" }])],
  ["REMOTE CALL END", vendor("hangup", () => [progress("hangup", "released")])],
]);

/** The entry of a line without a colon. */
export function wholeLineEntry(line: string): Entry | null {
  return WHOLE_LINES.get(line) ?? null;
}

/** What an entry makes of a line, if the family has its decoder. */
export function readWith(entry: Entry, rest: string, context: DecodeContext): ReturnType<LineDecoder> {
  if (entry.decoder !== null && !context.dialect.decoders.includes(entry.decoder)) return NOTHING;
  return entry.read(rest, context);
}
