import { type Answer, failed, okay } from "../answer.ts";
import { parameters } from "../command-line.ts";
import { type Device, servesCalls, setting } from "../device.ts";
import { isDialable } from "../number-table.ts";
import { render } from "../template.ts";
import type { Handler, Handlers } from "./handler.ts";

/** Calls and supplementary services (3GPP TS 27.007 §6, §7.7, §7.11, §7.18, §C.2.11). */
export const callCommands: Handlers = {
  D: dial,
  "+CLCC": (device, command) => {
    if (command.form === "execute") return device.personality.calls.listed ? okay(device.calls.list()) : failed(4);
    return { kind: "unknown" };
  },
  "+CHUP": (device) => okay([], device.calls.hangUp() ?? undefined),
  "+CEER": (device, command) => {
    const { ceer } = device.personality;
    if (ceer === null) return { kind: "unknown" };
    if (command.form === "test") return okay();
    const { text, values } = device.calls.last.cause();
    return okay([render(ceer[text], values)]);
  },
  "+CLIR": (device, command) => {
    if (command.form === "read") return okay([`+CLIR: ${setting(device.state, "+CLIR")},${provisioning(device)}`]);
    if (command.form === "test") return okay(["+CLIR: (0-2)"]);
    if (!/^[0-2]$/.test(command.value)) return failed(50);
    device.state.settings.set("+CLIR", command.value);
    return okay();
  },
  "+CCFC": (device, command) => {
    const [, mode] = parameters(command.value);
    if (command.form !== "set" || mode !== "2") return failed(3);
    const forwarding = device.troubles.get("forwarding");
    if (forwarding === null) return okay(["+CCFC: 0,1"]);
    const { number = "+999000000" } = forwarding;
    return okay([`+CCFC: 1,1,"${number}",${number.startsWith("+") ? 145 : 129}`]);
  },
  "+CLCK": (_device, command) => {
    const [, mode] = parameters(command.value);
    return command.form === "set" && mode === "2" ? okay(["+CLCK: 0"]) : failed(3);
  },
  "+VTS": (device, command) => {
    if (command.form === "test") return okay(["+VTS: (0-9,*,#,A-D)"]);
    if (!device.calls.active || !/^"?[0-9*#A-Da-d]"?(,\d+)?$/.test(command.value)) return failed(3);
    device.record({ event: "dtmf-sent", digit: parameters(command.value)[0] ?? "" });
    return okay();
  },
};

/** `<m>` of `+CLIR`: 4 allowed for this call, 1 hidden for good (3GPP TS 27.007 §7.7). */
function provisioning(device: Device): number {
  return device.troubles.has("clir-hidden") ? 1 : 4;
}

/** `ATD`; the attempt itself is on record since the line was received. */
function dial(device: Device, command: Parameters<Handler>[1]): Answer {
  const number = command.value;
  const refuse = (reason: string, answer: Answer): Answer => {
    device.record({ event: "dial-refused", number, reason });
    return answer;
  };
  const noCarrier: Answer = { kind: "final", lines: [], text: "NO CARRIER" };
  if (!isDialable(number)) return refuse("not-a-number", failed());
  if (!command.voice) return refuse("data-call", noCarrier);
  if (device.calls.busy) return refuse("call-in-progress", failed(3));
  if (device.cards.state === "removed") return refuse("no-card", failed(10));
  if (device.cards.state === "pin") return refuse("card-locked", failed(11));
  if (device.cards.state === "puk") return refuse("card-locked", failed(12));
  if (!servesCalls(device.state.registration)) {
    return refuse("no-service", device.state.errors === 0 ? noCarrier : failed(30));
  }
  // +COLP=1 holds back OK until the connected number is known (27.007 §7.8).
  return device.calls.dial(number, device.personality.dial === "blocking" || setting(device.state, "+COLP") === "1");
}
