import { z } from "zod";
import { type DiscoverRule, portsOf } from "../serial/discovery/index.ts";
import { bankColumnSchema } from "./config-banks.ts";

const PORTS_HINT = 'Write ports of the hub in the order of the slots, such as "1..8" or "1..4, 5.1..5.4".';

const ports = z
  .string()
  .superRefine((text, context) => {
    for (const item of text.split(",")) {
      const parsed = portsOf(item);
      if (!parsed.ok) context.addIssue({ code: "custom", message: parsed.error, input: text });
    }
  })
  .meta({ hint: PORTS_HINT });

/** One rule of `discover`: the ports of a USB hub, and the slots that they are. */
export const discoverRuleSchema = z.strictObject({
  under: z
    .string()
    .regex(/^[1-9][0-9]{0,2}-(?:0|[1-9][0-9]{0,2}(?:\.[1-9][0-9]{0,2})*)$/, "must be the USB position of a hub")
    .meta({ hint: "Name a hub, such as 1-1.4, or 1-0 for bus 1 itself; `simbank doctor --usb` shows them." })
    .describe("USB position of a hub"),
  board: z
    .string()
    .regex(/^[a-z][a-z0-9]*$/, "must be small letters and digits")
    .meta({ hint: "Name the board, such as b1: its slots are b1.1, b1.2, …" })
    .describe("Name of the board that hangs on it"),
  ports: ports.describe("Ports of the hub in the order of the slots; 1:0..3 are the interfaces of one adapter"),
  first: z.number().int().min(1).max(9_999).default(1).describe("Number of the first slot"),
  interface: z
    .number()
    .int()
    .min(0)
    .max(63)
    .optional()
    .describe("USB interface of the AT port; the profile's if left out"),
  adapter: z
    .string()
    .regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/, "must be vendor:product in small hexadecimal digits")
    .meta({ hint: "Write the id of the serial adapter, such as 10c4:ea60; `simbank doctor --usb` shows it." })
    .optional()
    .describe("Serial adapter behind which the modems are; without it only devices that a profile names are opened"),
  profile: z.string().min(1).default("auto").describe("Profile or family of the modems; auto asks them"),
  sim_positions: z.number().int().min(1).max(64).default(1).describe("Card holders of each modem"),
  bank: bankColumnSchema
    .optional()
    .describe("The card bank behind the slots: its column is that of the first one, the others follow in order"),
  baud: z.number().int().min(300).max(4_000_000).default(115_200).describe("Speed of the ports"),
});
export type RawDiscoverRule = z.infer<typeof discoverRuleSchema>;

/** The rule as discovery reads it. */
export function toRule(raw: RawDiscoverRule): DiscoverRule {
  return {
    under: raw.under,
    board: raw.board,
    ports: raw.ports.split(",").map((item) => item.trim()),
    first: raw.first,
    interface: raw.interface ?? null,
    adapter: raw.adapter ?? null,
  };
}
