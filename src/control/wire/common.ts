import { z } from "zod";
import { CODES } from "./error-codes.ts";
import { asE164, maskNumber } from "../../domain/number.ts";
import { parseInstant, rfc3339, type WallMs } from "../../domain/time.ts";
import { CARD_STATES, OUTCOMES, PURPOSES, REFUSAL_CODES, VOICES } from "../../domain/words.ts";

/** Version of every JSON object the daemon and the CLI print. */
export const SCHEMA = 1;
export const schemaVersion = z.literal(SCHEMA);

export const outcomeSchema = z.enum(OUTCOMES);
export const purposeSchema = z.enum(PURPOSES);
export const voiceSchema = z.enum(VOICES);
export const refusalCodeSchema = z.enum(REFUSAL_CODES);
export const cardStateSchema = z.enum(CARD_STATES);

export const countSchema = z.int().nonnegative();
/** RFC 3339, UTC, `Z`. */
export const instantSchema = z.iso.datetime({ precision: 3 });

export const slotIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "expected a slot such as b1.1")
  .describe("A modem's place: <board>.<n>, such as b1.1");
export const iccidSchema = z
  .string()
  .regex(/^[0-9A-Fa-f]{10,22}$/, "expected a whole card number (ICCID), 18 to 22 digits")
  .describe("ITU-T E.118 card number");
export const campaignIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "expected small letters, digits and dashes, at most 64, first a letter or digit")
  .describe("Campaign name");
export const reasonSchema = z.string().trim().min(1, "say why in a few words").max(500);
export const personSchema = z.string().trim().min(1, "name the person").max(100);
export const scopeSchema = z.enum(["controller", ...PURPOSES]);

/** A number to act on: strict E.164, never a mask or a dial string. */
export const numberSchema = z.string().transform((text, context) => {
  const number = asE164(text);
  if (number !== null) return number;
  context.issues.push({
    code: "custom",
    input: text,
    message: "expected an international number: + and 7 to 15 digits, nothing else",
    params: { invalidNumber: true },
  });
  return z.NEVER;
});

/** An instant from a request, as epoch milliseconds. */
export const requestInstantSchema = z.string().transform((text, context) => {
  const at = parseInstant(text);
  if (at !== null) return at;
  context.issues.push({ code: "custom", input: text, message: "expected an RFC 3339 time with offset, or a date" });
  return z.NEVER;
});

/** A switch in a query string. */
export const flagSchema = z.enum(["true", "false"]).transform((text) => text === "true");

/** Counts by a closed vocabulary; absent means zero. */
export const outcomeCountsSchema = z.partialRecord(outcomeSchema, countSchema);
export const refusalCountsSchema = z.partialRecord(refusalCodeSchema, countSchema);

export const errorSchema = z.object({
  schema: schemaVersion,
  error: z.object({
    code: z.enum(CODES),
    message: z.string(),
    data: z.record(z.string(), z.unknown()),
  }),
});
export type ErrorWire = z.infer<typeof errorSchema>;

export function timeOrNull(at: WallMs | null): string | null {
  return at === null ? null : rfc3339(at);
}

/** A number as this reader may see it. Masking a masked number changes nothing. */
export function shownNumber(number: string, reveal: boolean): string {
  return reveal ? number : maskNumber(number);
}
