import { z } from "zod";
import { iccidSchema, reasonSchema, schemaVersion } from "./common.ts";

/** A person accepts the module that now stands in a slot. */
export const acceptModemRequestSchema = z.strictObject({
  imei: z.string().regex(/^[0-9]{15,16}$/, "must be the module's 15 digits"),
  reason: reasonSchema,
});

/** A person orders the card of another SIM position. */
export const switchSimRequestSchema = z.strictObject({
  position: z.number().int().min(1).max(64),
  reason: reasonSchema,
  new_card: z.boolean().default(false).describe("Another card was put there: whatever is read counts."),
});

/** Never logged, never answered with. */
export const cardPinRequestSchema = z.strictObject({
  pin: z.string().regex(/^[0-9]{4,8}$/, "must be 4 to 8 digits"),
});

export const cardPinReplySchema = z.object({ schema: schemaVersion, iccid: iccidSchema, stored: z.literal(true) });
