import { SimbankError } from "../domain/errors.ts";
import { maskNumber } from "../domain/number.ts";
import { ok, type Result } from "../domain/result.ts";
import type { MonoMs } from "../domain/time.ts";
import type { DialPermit } from "../gate/permit.ts";
import { checkProfileCommand } from "./allowlist.ts";
import { AtCommand, type CommandParts, type WireText, wireText } from "./at-command.ts";
import { spellBankSelect } from "./bank.ts";
import { DOUBLE_PREFIXES, URC_PREFIXES } from "./decode/urc-prefixes.ts";
import { spellSimSwitch } from "./sim-switch.ts";

/** Time-outs in milliseconds (modem-facts §1.7). */
const READ_MS = 3_000;
const SET_MS = 5_000;
const NETWORK_MS = 10_000;
const RADIO_MS = 15_000;
const PROBE_MS = 1_000;
/** A full store at 9600 baud. */
const LIST_MS = 20_000;
/** Beyond the longest ring a dial command may stay unanswered this much longer (field rule 16). */
const DIAL_SLACK_S = 5;

/** Answers that carry another name than the command that asks for them. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  "+CICCID": ["+ICCID:", "+CICCID:"],
  "+ICCID": ["+ICCID:", "ICCID:"],
  "+CCID": ["+CCID:", "CCID:", "+SCID:"],
  "^ICCID": ["^ICCID:"],
  "^CPIN": ["^CPIN:"],
  "+ZPAS": ["+ZPAS:", "+BEARTYPE:"],
};

/** Commands whose answer is bare text as a rule. */
const BARE =
  /^(?:I\d?|\+C?G(?:MI|MM|MR|SN)|\+CIMI|#CIMI|\+C?CID|\+QCCID|\+CICCID|\+ICCID|#CCID|\^ICCID|\$MYCCID|\+CEER|#CEERNET|\+USIM|\+CWSIM|\+CLAC)/;

/** Many modems end their self-description with the line that `AT+GCAP` asks for (V.250 §6.1.3, §6.1.9). */
const IDENTIFY = /^I\d?$/i;

function make(text: string, answers: readonly string[], timeoutMs: number): AtCommand {
  return new AtCommand(plain(text, answers, timeoutMs));
}

function plain(text: string, answers: readonly string[], timeoutMs: number): CommandParts {
  return { kind: "send", text, masked: text, answers, finals: "standard", pending: "normal", timeoutMs };
}

/** 3GPP TS 27.007 §8.3. Throws `SB_INVALID_INPUT` for what cannot be a PIN, and does not repeat it. */
export function pinCommand(pin: string): AtCommand {
  if (!/^[0-9]{4,8}$/.test(pin)) throw new SimbankError("SB_INVALID_INPUT", "A PIN has 4 to 8 digits.");
  const masked = 'AT+CPIN="••••"';
  return new AtCommand({ ...plain(`AT+CPIN="${pin}"`, [], RADIO_MS), masked });
}

function storeName(name: string): string {
  if (/^[A-Z]{2}$/.test(name)) return name;
  throw new SimbankError("SB_INVALID_INPUT", `${JSON.stringify(name)} is no message store: it has two letters, as SM.`);
}

function placeInStore(index: number): number {
  if (Number.isInteger(index) && index >= 0 && index <= 65_535) return index;
  throw new SimbankError("SB_INVALID_INPUT", `${index} is no place in a message store.`);
}

/** The commands of the product's own scripts. */
export const at = {
  probe: () => make("AT", [], PROBE_MS),
  echoOff: () => make("ATE0", [], READ_MS),
  verbose: () => make("ATV1", [], READ_MS),
  numericErrors: () => make("AT+CMEE=1", [], READ_MS),
  manufacturer: () => make("AT+CGMI", ["", "+CGMI:"], READ_MS),
  model: () => make("AT+CGMM", ["", "+CGMM:"], READ_MS),
  revision: () => make("AT+CGMR", ["", "+CGMR:"], READ_MS),
  imei: () => make("AT+CGSN", ["", "+CGSN:"], READ_MS),
  imsi: () => make("AT+CIMI", ["", "+CIMI:"], NETWORK_MS),
  sim: () => make("AT+CPIN?", ["+CPIN:"], NETWORK_MS),
  registration: (kind: "creg" | "cereg" | "cgreg") => {
    const verb = `+${kind.toUpperCase()}`;
    return make(`AT${verb}?`, [`${verb}:`], READ_MS);
  },
  operatorNumeric: () => make("AT+COPS=3,2", [], NETWORK_MS),
  operator: () => make("AT+COPS?", ["+COPS:"], NETWORK_MS),
  signal: () => make("AT+CSQ", ["+CSQ:"], READ_MS),
  /** The clock that the network sets, where the family keeps it so (3GPP TS 27.007 §8.15). */
  networkTime: () => make("AT+CCLK?", ["+CCLK:"], READ_MS),
  calls: () => make("AT+CLCC", ["+CLCC:"], READ_MS),
  /** Messages come as hexadecimal from then on: no text of theirs can be taken for a result (3GPP TS 27.005 §3.2.3). */
  messageMode: () => make("AT+CMGF=0", [], SET_MS),
  messageStores: () => make("AT+CPMS?", ["+CPMS:"], NETWORK_MS),
  /** Reads and deletes in this store from then on, a name such as `SM`. Throws `SB_INVALID_INPUT` for any other text. */
  messageStore: (name: string) => make(`AT+CPMS="${storeName(name)}"`, ["+CPMS:"], NETWORK_MS),
  /** All that is stored, read or not: a heading and a line of hexadecimal each (3GPP TS 27.005 §4.1). */
  messages: () => make("AT+CMGL=4", ["+CMGL:", ""], LIST_MS),
  /** Takes one message off the store (3GPP TS 27.005 §3.5.4). Throws `SB_INVALID_INPUT` for what is no place in it. */
  deleteMessage: (index: number) => make(`AT+CMGD=${placeInStore(index)}`, [], NETWORK_MS),
  /** The one form of these that is ever sent: nobody's number is hidden, no call is sent elsewhere (field rule 15). */
  showCallerId: () => make("AT+CLIR=2", [], NETWORK_MS),
  callerId: () => make("AT+CLIR?", ["+CLIR:"], NETWORK_MS),
  forwarding: () => make("AT+CCFC=0,2", ["+CCFC:"], RADIO_MS),
  cause: () => make("AT+CEER", ["+CEER:", ""], READ_MS),
  reset: () => make("AT+CFUN=1,1", [], RADIO_MS),
  radioOff: () => make("AT+CFUN=0", [], RADIO_MS),
  radioOn: () => make("AT+CFUN=1", [], RADIO_MS),
} as const;

/**
 * The only place that spells a dial (3GPP TS 27.007 §6.2; the semicolon makes it a voice call). Spends the permit:
 * throws `SB_PERMIT` when it is spent, voided or expired. While the command is pending nothing else may be written.
 */
export function dialCommand(
  permit: DialPermit,
  now: MonoMs,
  limits: { readonly pddS: number; readonly ringMaxS: number },
): AtCommand {
  const number = permit.spend(now);
  const parts: CommandParts = {
    kind: "send",
    text: `ATD${number};`,
    masked: `ATD${maskNumber(number)};`,
    answers: [],
    finals: "dial",
    // A modem may hold its answer back until the call is answered whatever its profile says (`+COLP`), so no family
    // is written to while its dial is unanswered (V.250 §5.6.1: any byte may end the call).
    pending: "none",
    timeoutMs: (limits.pddS + limits.ringMaxS + DIAL_SLACK_S) * 1_000,
  };
  return new AtCommand(parts, permit);
}

/** A family's way to hang up. Throws `SB_PROFILE` for a text that could do anything else. */
export function hangupCommand(text: string): AtCommand {
  if (/^AT(?:\+CHUP|H0?)$/i.test(text)) return make(text, [], SET_MS);
  throw new SimbankError(
    "SB_PROFILE",
    `The profile's hang-up command ${JSON.stringify(text)} is none: use AT+CHUP or ATH.`,
  );
}

/** What is written to the controller of a card bank. */
export interface BankEffect {
  readonly do: "write";
  readonly text: WireText;
}

/**
 * The commands for AT+SWIT bank controllers (modem-facts §5.1). Such a controller is no modem: it echoes nothing, says
 * nothing by itself, and its OK says no more than that relays have moved.
 */
export const bank = {
  /** A greeting that some controllers want. */
  hello: () => bankEffect("AT+CWSIM"),
  /** Connects the card of a row to the modem of a column, both from 1; throws `SB_INVALID_INPUT` beyond either end. */
  select: (column: number, row: number) => bankEffect(spellBankSelect(column, row)),
} as const;

function bankEffect(text: string): BankEffect {
  return { do: "write", text: wireText(make(text, [], SET_MS)) };
}

/**
 * A family's way to choose one of its module's card holders, `holder` in the module's own counting. Throws `SB_PROFILE`
 * for a text that could do anything else.
 */
export function simSwitchCommand(template: string, holder: number): AtCommand {
  const text = spellSimSwitch(template, holder);
  if (text.ok) return make(text.value, [], RADIO_MS);
  throw new SimbankError("SB_PROFILE", `The profile's card switch ${JSON.stringify(template)} ${text.error}.`);
}

/** Any command text of a profile, if the allow-list lets it pass. */
export function profileCommand(text: string): Result<AtCommand, string> {
  const allowed = checkProfileCommand(text);
  return allowed.ok ? ok(make(text, answersTo(text), timeoutOf(text))) : allowed;
}

/** A family's way to ask for the card number. Throws `SB_PROFILE` for a text that the allow-list refuses. */
export function iccidCommand(text: string): AtCommand {
  const command = profileCommand(text);
  if (command.ok) return command.value;
  throw new SimbankError("SB_PROFILE", `The profile's ICCID command ${JSON.stringify(text)} ${command.error}.`);
}

/**
 * The command behind recorded bytes, for explanations; no exchange writes it. A text that is no command, such as
 * `(any)`, stands for every command: all results end it.
 */
export function foreignCommand(text: string): AtCommand {
  const startsCall = /^AT(?:D|A$)/i.test(text) || !/^AT/i.test(text);
  return new AtCommand({
    ...plain(text, answersTo(text), READ_MS),
    kind: "explain",
    masked: text.replace(/\+?\d{6,}/g, maskNumber),
    finals: startsCall ? "dial" : "standard",
    pending: startsCall ? "none" : "normal",
  });
}

/** Prefixes of the lines that answer a command text: its own name, its aliases, and bare text where that is usual. */
function answersTo(text: string): readonly string[] {
  return text
    .slice(2)
    .split(";")
    .flatMap((part) => answersToPart(part.trim()));
}

function answersToPart(part: string): readonly string[] {
  const bare = BARE.test(part.toUpperCase()) ? [""] : [];
  const name = /^[+^#$*%][A-Z][A-Z0-9]*/i.exec(part)?.[0].toUpperCase();
  if (name === undefined) return IDENTIFY.test(part) ? ["", "+GCAP:"] : bare;
  const prefixes = ALIASES[name] ?? [`${name}:`];
  return [...(isSetting(part.slice(name.length)) ? prefixes.filter(isOnlyAnAnswer) : prefixes), ...bare];
}

/** A setting, unlike a test (`=?`) or the query that supplementary services write as mode 2 (3GPP TS 27.007 §7.11). */
function isSetting(rest: string): boolean {
  return /^ *=(?! *\?)/.test(rest) && !/^ *=[^,]*,2(?:,|$)/.test(rest);
}

/** A setting is answered by its result: a line that is also unsolicited elsewhere, such as `+CLIP:`, is that here. */
function isOnlyAnAnswer(prefix: string): boolean {
  return !URC_PREFIXES.has(prefix) && !DOUBLE_PREFIXES.has(prefix);
}

function timeoutOf(text: string): number {
  if (/\+CFUN=|\^RESET|\+CRESET|#REBOOT/i.test(text)) return RADIO_MS;
  return /\+COPS|\+CPIN|\+CCFC|\+CLIR|\+CIMI|\+CRSM/i.test(text) ? NETWORK_MS : SET_MS;
}
