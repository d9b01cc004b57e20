import { type Answer, failed, okay } from "../answer.ts";
import type { Device } from "../device.ts";
import { swapNibbles } from "../identity.ts";
import type { Handler, Handlers } from "./handler.ts";

/** Identity of module and card (3GPP TS 27.007 §5, §8.3, §8.18). */
export const simCommands: Handlers = {
  "+CGMI": identity((device) => device.personality.identity.manufacturer),
  "+GMI": identity((device) => device.personality.identity.manufacturer),
  "+CGMM": identity((device) => device.personality.identity.model),
  "+GMM": identity((device) => device.personality.identity.model),
  "+CGMR": identity((device) => device.personality.identity.revision),
  "+GMR": identity((device) => device.personality.identity.revision),
  "+CGSN": identity((device) => device.facts.imei),
  "+GSN": identity((device) => device.facts.imei),
  "+CIMI": (device, command) => (command.form === "execute" ? withCard(device, (card) => okay([card.imsi])) : okay()),
  "+CPIN": (device, command) => {
    if (command.form === "set") return failed(3);
    return withCard(device, () =>
      device.personality.cpinWithoutOk ? { kind: "final", lines: ["+CPIN: READY"], text: "" } : okay(["+CPIN: READY"]),
    );
  },
  "+CRSM": (device, command) => {
    // READ BINARY of EF_ICCID, the one elementary file a controller asks for.
    if (!/^176\s*,\s*12258\s*,\s*0\s*,\s*0\s*,\s*10$/.test(command.value)) return failed(4);
    return withCard(device, (card) => okay([`+CRSM: 144,0,"${swapNibbles(card.iccid)}"`]));
  },
};

/** Runs `use` with the card in place, or answers as a module without a usable card does (CME 10, 14). */
export function withCard(device: Device, use: (card: { iccid: string; imsi: string }) => Answer): Answer {
  if (device.sim === "removed" || device.state.radio === 0) return failed(10);
  if (device.sim === "busy") return failed(14);
  const card = device.facts.cards[device.card];
  return card === undefined ? failed(10) : use(card);
}

function identity(of: (device: Device) => string): Handler {
  return (device, command) => {
    if (command.form === "test") return okay();
    return command.form === "execute" ? okay([of(device)]) : { kind: "unknown" };
  };
}
