import type { Meaning, SimStatus } from "../types.ts";
import { type DecodeContext, NOTHING } from "./context.ts";
import { intField, splitFields } from "./fields.ts";

/** Words of `+CPIN` (3GPP TS 27.007 §8.3) and those that vendors announce beside them. */
const CPIN_WORDS: ReadonlyMap<string, SimStatus> = new Map([
  ["READY", "ready"],
  ["SIM PIN", "pin-required"],
  ["SIM PUK", "puk-required"],
  ["SIM PIN2", "pin2-required"],
  ["SIM PUK2", "puk2-required"],
  ["NOT INSERTED", "absent"],
  ["SIM NOT INSERTED", "absent"],
  ["NOT READY", "not-ready"],
  ["SIM REMOVED", "removed"],
  ["REMOVED", "removed"],
  ["SIM BUSY", "busy"],
  ["BUSY", "busy"],
  ["SIM FAILURE", "failure"],
  ["FAILURE", "failure"],
  ["SIM WRONG", "wrong"],
]);

function sim(status: SimStatus | null | undefined): readonly Meaning[] {
  return status === null || status === undefined ? NOTHING : [{ kind: "sim", sim: status }];
}

function simOfWords(words: string): SimStatus | null {
  // Air780 names the slot behind the words: `SIM REMOVED 0`.
  const plain = words
    .replaceAll('"', "")
    .replace(/\s+\d$/, "")
    .trim()
    .toUpperCase();
  const known = CPIN_WORDS.get(plain);
  if (known !== undefined) return known;
  return /^PH[-_]\w+ P(?:IN|UK)$/.test(plain) ? "network-lock" : null;
}

/** `+CPIN: <code>`, as an answer or unsolicited. */
export function decodeCpin(rest: string): readonly Meaning[] {
  return sim(simOfWords(rest));
}

/** Huawei `^CPIN: <code>,[<times>],<puk>,<pin>,<puk2>,<pin2>`. */
export function decodeHuaweiCpin(rest: string): readonly Meaning[] {
  const fields = splitFields(rest);
  const retries = pinRetries(intField(fields[3]), intField(fields[2]));
  return [...sim(simOfWords(fields[0] ?? "")), ...retries];
}

const QSS: readonly (SimStatus | undefined)[] = ["removed", "inserted", "inserted-unlocked", "ready"];

/** Telit `#QSS: <mode>,<status>` when read, `#QSS: <status>` unsolicited. */
export function decodeQss(rest: string): readonly Meaning[] {
  const fields = splitFields(rest);
  return sim(QSS[intField(fields.at(-1)) ?? -1]);
}

/** Quectel `+QSIMSTAT: <enable>,<inserted>`; 2 is "not known yet". */
export function decodeQsimstat(rest: string): readonly Meaning[] {
  const inserted = intField(splitFields(rest)[1]);
  return sim(inserted === 0 ? "removed" : inserted === 1 ? "inserted" : null);
}

/** SIMCom `+SIMCARD: NOT AVAILABLE`. */
export function decodeSimcard(rest: string): readonly Meaning[] {
  return sim(/^NOT AVAILABLE/i.test(rest) ? "absent" : null);
}

/** Fibocom `+SIM: Inserted` and `+SIM: Removed`. */
export function decodeHolder(rest: string): readonly Meaning[] {
  return sim(/^INSERTED\b/i.test(rest) ? "inserted" : /^REMOVED\b/i.test(rest) ? "removed" : null);
}

/** Huawei `^SIMST:<state>[,<lock>]`: 1 valid, 255 absent. */
export function decodeSimst(rest: string): readonly Meaning[] {
  return sim(validity(intField(splitFields(rest)[0])));
}

/** Huawei `^SYSINFO:<service>,<domain>,<roaming>,<mode>,<sim>[,…]`. */
export function decodeSysinfo(rest: string): readonly Meaning[] {
  return sim(validity(intField(splitFields(rest)[4])));
}

/** Huawei `^SYSINFOEX:<service>,<domain>,<roaming>,<sim>,…`. */
export function decodeSysinfoEx(rest: string): readonly Meaning[] {
  return sim(validity(intField(splitFields(rest)[3])));
}

function validity(state: number | null): SimStatus | null {
  return state === 1 ? "ready" : state === 255 ? "absent" : null;
}

/** u-blox `+UUSIMSTAT: <state>`: 0 absent, 1 PIN needed, 2 PIN blocked, 3 PUK blocked, 4 and 5 not operational, 6 ready. */
export function decodeUusimstat(rest: string): readonly Meaning[] {
  const states: readonly SimStatus[] = [
    "absent",
    "pin-required",
    "puk-required",
    "wrong",
    "not-ready",
    "not-ready",
    "ready",
  ];
  return sim(states[intField(splitFields(rest)[0]) ?? -1]);
}

function pinRetries(pin: number | null, puk: number | null): readonly Meaning[] {
  return pin === null && puk === null ? NOTHING : [{ kind: "pin-retries", pin, puk }];
}

/** `<pin>,<pin2>,<puk>,<puk2>` (u-blox `+UPINCNT:`, Quectel 2G `+QTRPIN:`). */
export function decodeRetriesPinFirst(rest: string): readonly Meaning[] {
  const [pin = null, , puk = null] = splitFields(rest).map(intField);
  return pinRetries(pin, puk);
}

/** `<pin1>,<puk1>,…` (SIMCom `+SPIC:`, ZTE `+ZPINPUK:`). */
export function decodeRetriesInTurn(rest: string): readonly Meaning[] {
  const [pin = null, puk = null] = splitFields(rest).map(intField);
  return pinRetries(pin, puk);
}

/** Quectel `+QPINC: "SC",<pin>,<puk>`; the line of the second PIN says nothing of calls. */
export function decodeQpinc(rest: string): readonly Meaning[] {
  const fields = splitFields(rest);
  return /SC/.test(fields[0] ?? "") ? pinRetries(intField(fields[1]), intField(fields[2])) : NOTHING;
}

/** `+CPINR: <code>,<retries>[,<default>]` (3GPP TS 27.007 §8.65). */
export function decodeCpinr(rest: string): readonly Meaning[] {
  const fields = splitFields(rest);
  const code = (fields[0] ?? "").replaceAll('"', "").toUpperCase();
  if (code === "SIM PIN") return pinRetries(intField(fields[1]), null);
  return code === "SIM PUK" ? pinRetries(null, intField(fields[1])) : NOTHING;
}

/** `+CSIM: <length>,"63Cx"`: the retries left that a VERIFY without data reports (ETSI TS 102 221 §11.1.9). */
export function decodeCsim(rest: string, { command }: DecodeContext): readonly Meaning[] {
  if (command === null || !/0020000100/.test(command.text)) return NOTHING;
  const left = /63C([0-9A-F])"?$/i.exec(rest)?.[1];
  return left === undefined ? NOTHING : pinRetries(Number.parseInt(left, 16), null);
}
