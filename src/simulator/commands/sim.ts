import { type Answer, failed, okay } from "../answer.ts";
import { parameters } from "../command-line.ts";
import type { Device } from "../device.ts";
import { type FakeCard, swapNibbles } from "../identity.ts";
import type { Handler, Handlers } from "./handler.ts";

const INCORRECT_PASSWORD = 16;

/** What `+CPIN?` says of a card, and with what code other commands fail (3GPP TS 27.007 §8.3, §9.2). */
const LOCKS = { pin: { code: "SIM PIN", cme: 11 }, puk: { code: "SIM PUK", cme: 12 } } as const;

/** Identity of module and card (3GPP TS 27.007 §5, §8.3, §8.18). */
export const simCommands: Handlers = {
  "+CGMI": identity((device) => device.personality.identity.manufacturer),
  "+GMI": identity((device) => device.personality.identity.manufacturer),
  "+CGMM": identity((device) => device.personality.identity.model),
  "+GMM": identity((device) => device.personality.identity.model),
  "+CGMR": identity((device) => device.personality.identity.revision),
  "+GMR": identity((device) => device.personality.identity.revision),
  "+CGSN": identity((device) => device.imei),
  "+GSN": identity((device) => device.imei),
  "+CIMI": (device, command) =>
    command.form === "execute" ? withUnlockedCard(device, (card) => okay([card.imsi])) : okay(),
  "+CPIN": (device, command) => {
    if (command.form === "test") return okay();
    if (command.form === "set") return withCard(device, () => enterPin(device, command.value));
    return withCard(device, () => {
      const lines = [`+CPIN: ${pinCode(device)}`];
      return device.personality.cpinWithoutOk ? { kind: "final", lines, text: "" } : okay(lines);
    });
  },
  "+CRSM": (device, command) => {
    // READ BINARY of EF_ICCID, the one elementary file a controller asks for; it is readable without a PIN.
    if (!/^176\s*,\s*12258\s*,\s*0\s*,\s*0\s*,\s*10$/.test(command.value)) return failed(4);
    return withCard(device, (card) => okay([`+CRSM: 144,0,"${swapNibbles(card.iccid)}"`]));
  },
};

/** What `+CPIN?` reports of a card that answers. */
export function pinCode(device: Device): string {
  return device.cards.state === "pin" || device.cards.state === "puk" ? LOCKS[device.cards.state].code : "READY";
}

/** Runs `use` with the card in place, or answers as a module without a usable card does (CME 10, 14). */
export function withCard(device: Device, use: (card: FakeCard) => Answer): Answer {
  if (device.cards.state === "removed" || device.state.radio === 0) return failed(10);
  if (device.cards.state === "busy") return failed(14);
  return use(device.cards.current);
}

/** The same for what needs the PIN (CME 11, 12). */
export function withUnlockedCard(device: Device, use: (card: FakeCard) => Answer): Answer {
  return withCard(device, (card) => {
    const { state: sim } = device.cards;
    return sim === "pin" || sim === "puk" ? failed(LOCKS[sim].cme) : use(card);
  });
}

function enterPin(device: Device, value: string): Answer {
  const [pin = "", ...more] = parameters(value);
  // With two values it would be a PUK, which no lawful controller tries.
  if (more.length > 0 || (device.cards.state !== "pin" && device.cards.state !== "puk")) return failed(3);
  if (device.cards.state === "puk") return failed(LOCKS.puk.cme);
  return device.cards.enterPin(pin) ? okay() : failed(INCORRECT_PASSWORD);
}

function identity(of: (device: Device) => string): Handler {
  return (device, command) => {
    if (command.form === "test") return okay();
    return command.form === "execute" ? okay([of(device)]) : { kind: "unknown" };
  };
}
