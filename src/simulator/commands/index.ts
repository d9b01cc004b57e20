import { type Answer, failed, okay } from "../answer.ts";
import { type Command, parameters } from "../command-line.ts";
import { type Device, setting } from "../device.ts";
import type { Reply } from "../personality.ts";
import { render } from "../template.ts";
import { basicCommands } from "./basic.ts";
import { callCommands } from "./calls.ts";
import type { Handlers } from "./handler.ts";
import { messageCommands } from "./messages.ts";
import { networkCommands } from "./network.ts";
import { pinCode, simCommands, withCard } from "./sim.ts";

export { arrivalLines } from "./messages.ts";
export { clockText, imsReport, operatorName, registrationReport } from "./network.ts";

const HANDLERS: Handlers = {
  ...basicCommands,
  ...simCommands,
  ...networkCommands,
  ...callCommands,
  ...messageCommands,
};

/** Set commands that every module takes and remembers without an effect of their own. */
const COMMON_SETTINGS = new Set(
  (
    "+CLIP +COLP +CRC +CSSN +CCWA +CNMI +CSCS +CVHU +CUSD +CMOD +CVMOD +CMER +CTZU +CTZR +IPR +IFC +ICF " +
    "+CGEREP +CSCB +CSMS +VTD +DDET +CSDH +CSMP +CRLP +CGATT +CSTA"
  ).split(" "),
);

/** Commands of the common set that need the card, beside the families' own. */
const OF_CARD = new Set(["+CPIN", "+CIMI", "+CRSM", "+CCID", "+CMGL", "+CMGR", "+CMGD", "+CPMS"]);
/** `+CME ERROR`s that speak of the card (3GPP TS 27.007 §9.2.2). */
const CARD_ERRORS = new Set([10, 11, 12, 13, 14, 15, 16]);
const DEFAULT_CME = { code: 515, times: 3 };

/** Commands that work while a module is still starting up. */
const ALWAYS = new Set(["", "E", "V", "Q", "I", "+CMEE", "+CFUN", "+CGMI", "+CGMM", "+CGSN"]);

/** Executes one command as this modem's family would. */
export function answerCommand(device: Device, command: Command): Answer {
  const { personality, state } = device;
  if (device.scheduler.now() < state.busyUntil && !ALWAYS.has(command.name)) return { kind: "error", cme: 515 };
  const refusal = temporaryRefusal(device, command);
  if (refusal !== null) return refusal;
  if (personality.unsupported.includes(command.name)) return { kind: "unknown" };
  const fixed = personality.replies[canonical(command)];
  if (fixed !== undefined) return fixedReply(device, fixed);
  if (command.name === "+CMEE") return errorReports(device, command);
  if (command.name === personality.cardSwitch?.command) return switchCard(device, command, personality.cardSwitch);
  const handler = HANDLERS[command.name];
  const answer = handler === undefined ? undefined : handler(device, command);
  if (answer !== undefined && answer.kind !== "unknown") return answer;
  if (personality.settings.includes(command.name) || COMMON_SETTINGS.has(command.name)) {
    return remember(device, command);
  }
  return /^S\d+$/.test(command.name) ? register(command) : { kind: "unknown" };
}

/** The error of the trouble `cme`, which is over when it has been told often enough. */
function temporaryRefusal(device: Device, command: Command): Answer | null {
  const fault = device.troubles.get("cme");
  if (fault === null || ALWAYS.has(command.name)) return null;
  const { code = DEFAULT_CME.code, times = DEFAULT_CME.times } = fault;
  if (CARD_ERRORS.has(code) && !ofCard(device, command)) return null;
  return device.troubles.count("cme") > times ? null : failed(code);
}

function ofCard({ personality }: Device, command: Command): boolean {
  const fixed = personality.replies[canonical(command)];
  return OF_CARD.has(command.name) || (fixed?.lines.some((line) => line.includes("{iccid")) ?? false);
}

function canonical(command: Command): string {
  const suffix = { execute: "", read: "?", test: "=?", set: "=" }[command.form];
  return `${command.name}${suffix}${command.form === "set" ? command.value.toUpperCase() : ""}`;
}

function fixedReply(device: Device, reply: Reply): Answer {
  const answer = (): Answer => {
    const lines = reply.lines.map((line) => render(line, { ...device.identityValues(), sim_code: pinCode(device) }));
    return reply.final === undefined ? okay(lines) : { kind: "final", lines, text: reply.final };
  };
  return reply.lines.some((line) => line.includes("{iccid")) ? withCard(device, answer) : answer();
}

function errorReports(device: Device, command: Command): Answer {
  if (command.form === "read") return okay([`+CMEE: ${device.state.errors}`]);
  if (command.form === "test") return okay(["+CMEE: (0-2)"]);
  if (!/^[0-2]$/.test(command.value)) return { kind: "error", cme: 50 };
  device.state.errors = Number(command.value);
  return okay();
}

/** Set, read and test of a setting without behaviour; `+X="name",…` is kept per name. */
function remember(device: Device, command: Command): Answer {
  const named = /^"([^"]+)"\s*,\s*(.*)$/.exec(command.value);
  switch (command.form) {
    case "read":
      return okay([`${command.name}: ${setting(device.state, command.name)}`]);
    case "test":
      return okay();
    case "execute":
      return okay();
    case "set":
      if (refusesSpeech(device, command)) return failed();
      if (named?.[1] === undefined) device.state.settings.set(command.name, parameters(command.value).join(","));
      else device.state.settings.set(`${command.name}:${named[1].toLowerCase()}`, named[2] ?? "");
      return okay();
  }
}

/** Some modules switch speech over during a call alone. */
function refusesSpeech({ personality, calls }: Device, command: Command): boolean {
  const { speech } = personality;
  if (speech === null || !speech.needsCall || calls.active) return false;
  return speech.when === `${command.name}=${parameters(command.value)[0] ?? ""}`;
}

function switchCard(
  device: Device,
  command: Command,
  { base, needsRadioOff }: { readonly base: number; readonly needsRadioOff: boolean },
): Answer {
  const last = base + device.cards.size - 1;
  if (command.form === "read") return okay([`${command.name}: ${device.cards.position + base}`]);
  if (command.form === "test") return okay([`${command.name}: (${base}-${last})`]);
  const wanted = Number(command.value);
  if (!/^\d+$/.test(command.value) || wanted < base || wanted > last) return { kind: "error", cme: 50 };
  if (needsRadioOff && device.state.radio === 1) return { kind: "error", cme: 3 };
  return okay([], () => device.cards.select(wanted - base));
}

function register(command: Command): Answer {
  return okay(command.form === "read" ? ["000"] : []);
}
