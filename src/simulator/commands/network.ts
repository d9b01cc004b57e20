import { type Answer, failed, okay } from "../answer.ts";
import { parameters } from "../command-line.ts";
import { type Device, servesCalls, setting } from "../device.ts";
import type { Handler, Handlers } from "./handler.ts";

/** Network, radio and clock (3GPP TS 27.007 §7.2, §7.3, §8.2, §8.5, §8.15). */
export const networkCommands: Handlers = {
  "+CREG": registration("+CREG"),
  "+CGREG": registration("+CGREG"),
  "+CEREG": registration("+CEREG"),
  "+CIREG": imsRegistration,
  "+COPS": operator,
  "+CSQ": (device, command) => {
    if (command.form === "test") return okay(["+CSQ: (0-31,99),(0-7,99)"]);
    return okay([`+CSQ: ${device.state.registration === 2 ? 99 : device.facts.rssi},99`]);
  },
  "+CFUN": functionality,
  "+CPAS": (device) => okay([`+CPAS: ${device.calls.busy ? 4 : 0}`]),
  "+CCLK": (device, command) => (command.form === "read" ? okay([`+CCLK: "${clockText(device)}"`]) : okay()),
  "+CPOF": (device) => okay([], () => device.powerOff()),
  "+QPOWD": (device) => okay([], () => device.powerOff()),
  "+CRESET": (device) => okay([], () => device.reset()),
  "^RESET": (device) => okay([], () => device.reset()),
};

const DEFAULT_CLOCK_OFFSET_MS = 86_400_000;

/** The unsolicited form of a registration report, or null where the host did not ask for it. */
export function registrationReport(device: Device, name: string): string | null {
  const mode = Number(setting(device.state, name));
  if (mode === 0) return null;
  return `${name}: ${statOf(device, name)}${details(device, name, mode)}`;
}

/** Registered for data only means that the packet domain serves while the circuit-switched one does not. */
function statOf(device: Device, name: string): number {
  return name !== "+CREG" && device.troubles.get("data-only") !== null ? 1 : device.state.registration;
}

function details(device: Device, name: string, mode: number): string {
  const stat = statOf(device, name);
  // <lac>,<ci>,<AcT> stay empty before <cause_type> 0, a cause of TS 24.008, and the cause.
  if (mode === 3 && stat === 3 && device.rejectCause !== null) return `,,,,0,${device.rejectCause}`;
  return mode >= 2 && (servesCalls(stat) || stat >= 6) ? place(device) : "";
}

/** `+CEREG` exists on LTE modules only; `+CGREG` everywhere. */
function registration(name: string): Handler {
  return (device, command) => {
    if (name === "+CEREG" && !device.personality.lte) return { kind: "unknown" };
    if (command.form === "test") return okay([`${name}: (0-3)`]);
    if (command.form === "read") {
      const mode = setting(device.state, name);
      return okay([`${name}: ${mode},${statOf(device, name)}${details(device, name, Number(mode))}`]);
    }
    if (command.form !== "set" || !/^[0-3]$/.test(command.value)) return failed(50);
    device.state.settings.set(name, command.value);
    return okay();
  };
}

/** Speech over RTP, messages over IMS: `<ext_info>` of 27.007 §8.71. */
const IMS_SERVICES = "5";

/** LTE modules that know the command are registered with IMS wherever the network lets them call. */
function imsRegistration(device: Device, command: Parameters<Handler>[1]): Answer {
  if (!device.personality.lte) return { kind: "unknown" };
  if (command.form === "test") return okay(["+CIREG: (0-2)"]);
  if (command.form === "read") {
    const mode = setting(device.state, "+CIREG");
    return okay([`+CIREG: ${mode},${imsState(device, mode)}`]);
  }
  if (command.form !== "set" || !/^[0-2]$/.test(command.value)) return failed(50);
  device.state.settings.set("+CIREG", command.value);
  return okay();
}

/** The unsolicited form, or null where the host did not ask for it. */
export function imsReport(device: Device): string | null {
  const mode = setting(device.state, "+CIREG");
  return mode === "0" || !device.personality.lte ? null : `+CIREGU: ${imsState(device, mode)}`;
}

function imsState(device: Device, mode: string): string {
  if (!servesCalls(device.state.registration)) return "0";
  return mode === "2" ? `1,${IMS_SERVICES}` : "1";
}

function place(device: Device): string {
  const { lac, ci } = device.facts.cell;
  return `,"${lac}","${ci}"${device.personality.lte ? ",7" : ""}`;
}

function operator(device: Device, command: Parameters<Handler>[1]): Answer {
  const { state, facts, personality } = device;
  const act = personality.lte ? 7 : 0;
  if (command.form === "read") {
    if (!servesCalls(state.registration)) return okay(["+COPS: 0"]);
    const name = state.copsFormat === 2 ? facts.plmn : operatorName(facts.plmn);
    const shown = setting(state, "+CSCS") === "UCS2" ? ucs2(name) : name;
    return okay([`+COPS: 0,${state.copsFormat},"${shown}"${personality.lte ? `,${act}` : ""}`]);
  }
  if (command.form === "test") {
    const name = operatorName(facts.plmn);
    return okay([`+COPS: (2,"${name}","${name}","${facts.plmn}",${act}),,(0-4),(0-2)`]);
  }
  const [mode, format] = parameters(command.value);
  if (mode === "3" && format !== undefined && /^[0-2]$/.test(format)) state.copsFormat = Number(format);
  else if (mode !== "0") return failed(mode === "3" ? 50 : 3);
  return okay();
}

/** Name under which the simulated network shows itself. */
export function operatorName(plmn: string): string {
  return `LAB ${plmn}`;
}

function ucs2(text: string): string {
  return Buffer.from(text, "utf16le").swap16().toString("hex").toUpperCase();
}

function functionality(device: Device, command: Parameters<Handler>[1]): Answer {
  if (command.form === "read") return okay([`+CFUN: ${device.state.radio}`]);
  if (command.form === "test") return okay(["+CFUN: (0,1,4),(0,1)"]);
  const [level, reset] = parameters(command.value);
  if (level !== "0" && level !== "1" && level !== "4") return failed(50);
  if (reset === "1") return okay([], () => device.reset());
  device.setRadio(Number(level));
  return okay();
}

/** `yy/MM/dd,hh:mm:ss+zz` (27.007 §8.15), here in UTC; 1980 until a network has told the time. */
export function clockText(device: Device): string {
  if (device.troubles.get("no-clock") !== null) return "80/01/06,00:00:00+00";
  const wrong = device.troubles.get("clock");
  const offsetMs = wrong === null ? 0 : (wrong.offsetMs ?? DEFAULT_CLOCK_OFFSET_MS);
  const iso = new Date(device.scheduler.wallNow() + offsetMs).toISOString();
  return `${iso.slice(2, 10).replaceAll("-", "/")},${iso.slice(11, 19)}+00`;
}
