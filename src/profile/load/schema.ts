import { z } from "zod";
import { DECODERS } from "../../at/types.ts";

/** Every key that a profile file can have, for suggestions. */
export const KNOWN_KEYS: Set<string> = new Set();

function keyed<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  for (const key of Object.keys(shape)) KNOWN_KEYS.add(key);
  return z.strictObject(shape);
}

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, { error: "must be a-z, 0-9 and -, at most 32 characters" });
const text = z.string().min(1, { error: "must not be empty" });
const line = z.string().regex(/^[\x20-\x7e]{1,64}$/, { error: "must be 1 to 64 printable ASCII characters" });
const command = z.string().regex(/^AT[\x20-\x7e]{0,78}$/, { error: "must begin with AT and be printable ASCII" });

const dialect = keyed({
  dial: z.enum(["immediate", "blocking"]).optional().describe("Whether OK to a dial comes at once, or on answer."),
  answered_by: z
    .array(z.enum(["OK", "CONNECT"]))
    .optional()
    .describe("Final results of a blocking dial that mean answered; empty for immediate ones."),
  cpin_without_ok: z.boolean().optional().describe("AT+CPIN? is answered without OK."),
  decoders: z
    .array(z.enum(DECODERS))
    .optional()
    .describe("Vendor lines that are understood besides the standard ones."),
  extra_finals: z.array(line).optional().describe("Whole lines that end a command with an error in this family."),
  boot_lines: z.array(line).optional().describe("Beginnings of lines that only a modem sends that has just started."),
  urc_prefixes: z.array(line).optional().describe("Beginnings of further lines that are never part of an answer."),
  ceer: z.enum(["auto", "leading-number", "last-number", "error-number", "text"]).optional(),
});

const interfaceNumber = z.int().min(0).max(63);
const otherInterface = interfaceNumber.nullable().default(null);

const usb = keyed({
  ids: z
    .array(z.string().regex(/^[0-9a-f]{4}:[0-9a-f]{4}$/, { error: "must be vendor:product in lower-case hexadecimal" }))
    .min(1)
    .describe("Vendor and product; an id may stand in one profile only."),
  at: z.array(interfaceNumber).default([]).describe("Interfaces that take commands, best first."),
  audio: otherInterface.describe("Interface that carries the call's sound."),
  diag: otherInterface,
  gps: otherInterface,
  storage: z.boolean().default(false).describe("The device shows itself as a disk until it is switched over."),
});

const evidence = keyed({
  fact: text.describe("The key that it supports, such as `hangup` or `dialect.dial`; `dialect` supports all of them."),
  source: text.describe("Where it was read: a manual, a specification, a source tree and file, a transcript."),
  verified: z.enum(["hardware", "transcript", "document", "source-code", "memory"]),
});

/** One file of `hw-profiles/`. A profile that extends another states only what differs; the result is whole. */
export const profileSchema = keyed({
  name,
  family: name,
  title: text,
  extends: name.optional().describe("The profile whose facts count where this one is silent. One level only."),
  match: keyed({
    manufacturer: z.array(text).describe("Parts of the AT+CGMI answer, one of which must occur; none: any."),
    model: z.array(text).describe("Parts of the AT+CGMM answer; the longest that occurs decides."),
  }),
  usb: z.array(usb).optional().describe("How it shows itself on USB. Never taken over from the profile it extends."),
  dialect: dialect.optional(),
  init: z
    .array(keyed({ command, optional: z.boolean().default(false) }))
    .optional()
    .describe("Sent in this order at every start, never saved in the modem."),
  iccid_commands: z.array(command).optional(),
  pin_retries: command
    .optional()
    .describe("Reads how many tries are left for the PIN; without it no PIN is ever sent."),
  caches_iccid: z
    .boolean()
    .optional()
    .describe("Its own command may name a card that is gone, so the card's file is read instead (field rule 18)."),
  sim_removal_announced: z
    .boolean()
    .optional()
    .describe(
      "A line or the loss of the network tells at once that the card was removed; else it is read before each dial.",
    ),
  network_time: z
    .boolean()
    .optional()
    .describe(
      "Its clock is the one that the network sets, and nothing else sets it: a witness of ours (field rule 2).",
    ),
  ims_commands: z
    .array(command)
    .optional()
    .describe("Tell whether voice calls go over IMS (VoLTE), best first; the first that is answered counts."),
  sim_switch: keyed({
    command: command
      .optional()
      .describe("Chooses one of the module's own card holders, {n} its number; left out where it has one holder."),
    first: z.int().min(0).max(9).default(1).describe("Number of the first holder."),
    back: z
      .enum(["radio", "restart"])
      .default("radio")
      .describe("What makes it look at its card anew: the radio switched on again, or a restart."),
  })
    .optional()
    .describe("How it comes to another card, in its own holders or in a bank."),
  hangup: z
    .array(command.regex(/^AT(?:\+CHUP|H0?)$/, { error: "must be AT+CHUP or ATH" }))
    .min(1)
    .optional(),
  clcc_trusted: z.boolean().optional(),
  clcc_poll_ms: z.int().min(500).max(60_000).nullable().optional(),
  ask_ceer: z.boolean().optional(),
  answer_evidence: z.enum(["reliable", "early-media-prone", "unknown"]).optional(),
  post_release_ms: z.int().min(0).max(60_000).optional(),
  boot_timeout_s: z.int().min(1).max(600).optional(),
  audio: z.enum(["none", "tty-pcm", "uac", "analogue"]).optional(),
  led: z
    .array(keyed({ pattern: text, meaning: text }))
    .min(1)
    .optional()
    .describe("What the network light shows, for a person at the rack."),
  evidence: z.array(evidence).min(1),
});

export type ProfileDocument = z.infer<typeof profileSchema>;

/** The schema as editors read it: the content of `hw-profiles/profile.schema.json`. */
export function profileJsonSchema(): Readonly<Record<string, unknown>> {
  return { ...z.toJSONSchema(profileSchema, { io: "input" }), title: "simbankd hardware profile" };
}
