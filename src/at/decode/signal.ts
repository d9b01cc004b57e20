import type { Meaning, Signal } from "../types.ts";
import { NOTHING } from "./context.ts";
import { intField, splitFields, textField } from "./fields.ts";

/** dBm of an `<rssi>` of `+CSQ` (3GPP TS 27.007 §8.5); from 100 on the TD-SCDMA range that vendors added. */
function dbmOf(rssi: number): number | null {
  if (rssi >= 0 && rssi <= 31) return -113 + 2 * rssi;
  return rssi >= 100 && rssi <= 191 ? -116 + (rssi - 100) : null;
}

function signal(rssi: number | null, dbm: number | null, rsrpDbm: number | null): readonly Meaning[] {
  const value: Signal = { rssi, dbm, rsrpDbm };
  return [{ kind: "signal", signal: value }];
}

/** An `<rssi>` of 99 or 199 says "unknown", which is worth knowing too. */
function fromRssi(rssi: number | null): readonly Meaning[] {
  if (rssi === null) return NOTHING;
  const dbm = dbmOf(rssi);
  return signal(dbm === null ? null : rssi, dbm, null);
}

/** `+CSQ: <rssi>,<ber>`, and Huawei's `^RSSI:<rssi>`. */
export function decodeCsq(rest: string): readonly Meaning[] {
  return fromRssi(intField(splitFields(rest)[0]));
}

/** `+CESQ: <rxlev>,<ber>,<rscp>,<ecno>,<rsrq>,<rsrp>` (3GPP TS 27.007 §8.69). */
export function decodeCesq(rest: string): readonly Meaning[] {
  const [rxlev = null, , rscp = null, , , rsrp = null] = splitFields(rest).map(intField);
  if (rxlev === null) return NOTHING;
  const gsm = within(rxlev, 63, -111);
  const umts = within(rscp, 96, -121);
  return signal(null, gsm ?? umts, within(rsrp, 97, -141));
}

function within(value: number | null, highest: number, base: number): number | null {
  return value !== null && value >= 0 && value <= highest ? base + value : null;
}

/** Names of `+QCSQ` after which the reference signal stands second, and that of 5G, where it stands first. */
const LTE_NAMES = /LTE|CAT|NB|EMTC/i;
const NR_NAMES = /^NR/i;

/** Quectel `+QCSQ: "LTE",<rssi>,<rsrp>,…`, in dBm. */
export function decodeQcsq(rest: string): readonly Meaning[] {
  const fields = splitFields(rest);
  const rat = textField(fields[0]);
  if (rat === null || intField(fields[1]) === null) return signal(null, null, null);
  if (NR_NAMES.test(rat)) return signal(null, null, intField(fields[1]));
  return signal(null, intField(fields[1]), LTE_NAMES.test(rat) ? intField(fields[2]) : null);
}

/** Huawei `^HCSQ: "LTE",<rssi>,<rsrp>,…`, in steps of 1 dB above -121 and -141 dBm; 255 is unknown. */
export function decodeHcsq(rest: string): readonly Meaning[] {
  const fields = splitFields(rest);
  const rat = textField(fields[0]);
  if (rat === null) return NOTHING;
  const rssi = within(intField(fields[1]), 96, -121);
  return signal(null, rssi, rat.toUpperCase() === "LTE" ? within(intField(fields[2]), 97, -141) : null);
}
