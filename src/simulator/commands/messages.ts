import { type Answer, cmsFailed, failed, okay } from "../answer.ts";
import { parameters } from "../command-line.ts";
import type { Device } from "../device.ts";
import { type StoredMessage, STORE_SIZE } from "../message-store.ts";
import { deliverPdu, pduLength } from "../pdu.ts";
import type { Handlers } from "./handler.ts";
import { withUnlockedCard } from "./sim.ts";

/** `<err>` of `+CMS ERROR` (3GPP TS 27.005 §3.2.5). */
const INVALID_INDEX = 321;
const NOT_SUPPORTED = 303;
const RECEIVED_UNREAD = 0;
const RECEIVED_READ = 1;
const ALL = 4;

/** The message store in PDU mode (3GPP TS 27.005 §3.4, §3.5). */
export const messageCommands: Handlers = {
  "+CMGF": (_device, command) => {
    if (command.form === "read") return okay(["+CMGF: 0"]);
    if (command.form === "test") return okay(["+CMGF: (0)"]);
    return command.value === "0" ? okay() : cmsFailed(NOT_SUPPORTED);
  },
  "+CPMS": (device, command) =>
    withUnlockedCard(device, () => {
      const used = `${device.messages.used},${STORE_SIZE}`;
      if (command.form === "test") return okay(['+CPMS: ("SM"),("SM"),("SM")']);
      if (command.form === "read") return okay([`+CPMS: "SM",${used},"SM",${used},"SM",${used}`]);
      const [storage] = parameters(command.value);
      return storage === "SM" || storage === "MT" ? okay([`+CPMS: ${used},${used},${used}`]) : cmsFailed(NOT_SUPPORTED);
    }),
  "+CMGL": (device, command) =>
    withUnlockedCard(device, () => {
      if (command.form === "test") return okay(["+CMGL: (0-4)"]);
      const wanted = command.value === "" ? RECEIVED_UNREAD : Number(command.value);
      if (!Number.isInteger(wanted) || wanted > ALL) return failed(50);
      const shown = device.messages.list().filter((one) => wanted === ALL || statOf(one) === wanted);
      const lines = shown.flatMap((one) => [`+CMGL: ${one.index},${headed(one)}`, deliverPdu(one)]);
      for (const one of shown) one.unread = false;
      return okay(lines);
    }),
  "+CMGR": (device, command) =>
    withUnlockedCard(device, () => {
      const found = device.messages.read(Number(command.value));
      if (found === null) return cmsFailed(INVALID_INDEX);
      const lines = [`+CMGR: ${headed(found)}`, deliverPdu(found)];
      found.unread = false;
      return okay(lines);
    }),
  "+CMGD": (device, command) => withUnlockedCard(device, () => remove(device, command.value)),
};

/** The line by which a new message is announced or handed over, as `+CNMI` asks for (27.005 §3.4.1). */
export function arrivalLines(mode: string, stored: StoredMessage): readonly string[] {
  if (mode === "1") return [`+CMTI: "SM",${stored.index}`];
  if (mode !== "2") return [];
  const pdu = deliverPdu(stored);
  return [`+CMT: ,${pduLength(pdu)}`, pdu];
}

function remove(device: Device, value: string): Answer {
  const [index, flag = "0"] = parameters(value);
  if (flag === "0") {
    const gone = device.messages.read(Number(index));
    if (gone === null) return cmsFailed(INVALID_INDEX);
    device.messages.remove(gone.index);
    device.record({ event: "message-deleted", number: gone.from, text: gone.text });
    return okay();
  }
  for (const one of device.messages.list()) {
    if (flag === "4" || !one.unread) device.messages.remove(one.index);
  }
  return okay();
}

function headed(one: StoredMessage): string {
  return `${statOf(one)},,${pduLength(deliverPdu(one))}`;
}

function statOf({ unread }: StoredMessage): number {
  return unread ? RECEIVED_UNREAD : RECEIVED_READ;
}
