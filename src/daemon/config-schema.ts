import { z } from "zod";
import { bankColumnSchema, bankSchema } from "./config-banks.ts";
import { discoverRuleSchema } from "./config-discover.ts";
import { cardsSchema } from "./config-limits.ts";

const count = (most: number) => z.number().int().min(0).max(most);
const slotName = z
  .string()
  .regex(/^[a-z][a-z0-9]*\.[0-9]{1,4}$/, "must be <board>.<n>")
  .meta({ hint: "Name board and place, such as b1.1." });
const absolute = (hint: string) => z.string().startsWith("/", "must be an absolute path").meta({ hint });

/** A program and its arguments; no shell ever sees them. */
const powerHook = z.tuple([absolute("Name the program by its whole path.")]).rest(z.string().max(256));

const slot = z.strictObject({
  slot: slotName.describe("Board and place"),
  device: absolute("Name the AT port, such as one under /dev/serial/by-path.").describe("Path of its AT port"),
  audio: absolute("Name the audio port, such as one under /dev/serial/by-path.")
    .optional()
    .describe("Path of its audio port"),
  profile: z.string().min(1).default("auto").describe("Profile or family of the modem; auto asks it"),
  sim_positions: z.number().int().min(1).max(64).default(1).describe("Card holders of the modem"),
  bank: bankColumnSchema
    .optional()
    .describe("The card bank that chooses among the positions; left out, the module does it itself"),
  baud: z.number().int().min(300).max(4_000_000).default(115_200).describe("Speed of the port"),
  power_hook: powerHook.optional().describe("As power_hook at the top, for this slot alone"),
});

/** The configuration file, whole (`contract.md` §3). Unknown keys are errors. */
export const configSchema = z.strictObject({
  schema: z.literal(1).describe("Form of this file"),
  data_dir: absolute("Name a folder, such as /var/lib/simbankd.").describe(
    "Folder of the ledger, of its key and of evidence; the daemon's alone",
  ),
  socket: z
    .string()
    .startsWith("/", "must be an absolute path")
    .refine((path) => Buffer.byteLength(path) <= 107, "is longer than a socket path may be (107 bytes)")
    .meta({ hint: "Name a path of at most 107 bytes, such as /run/simbankd/control.sock." })
    .describe("Socket at which simbank and other programs reach the daemon"),
  deployment: z
    .strictObject({
      country: z
        .string()
        .regex(/^(lab|[A-Z]{2})$/, "must be `lab` or an ISO 3166-1 code")
        .meta({ hint: "Write `lab`, or the two capital letters of the country where the box stands, such as CN." })
        .describe("lab, or the ISO 3166-1 code of the country in which the box stands; it chooses the calling rules"),
      roaming: z
        .array(
          z
            .string()
            .regex(/^[0-9]{5,6}$/, "must be a numeric PLMN")
            .meta({ hint: "Write country and network code, such as 46001." }),
        )
        .max(64)
        .optional()
        .describe("Networks (PLMN) on which a card may dial away from its own"),
    })
    .describe("Where the box stands"),
  slots: z.array(slot).max(1_024).default([]).describe("Modems at ports that are named one by one"),
  discover: z
    .array(discoverRuleSchema)
    .max(256)
    .default([])
    .describe("Rules that turn USB positions into slots; simbank doctor --usb prints them"),
  banks: z.array(bankSchema).max(64).default([]).describe("Card banks whose controller has a port of its own"),
  profile_dir: absolute("Name the folder, such as /etc/simbankd/profiles.")
    .optional()
    .describe("Folder with profiles beside the product's own, in the same form"),
  power_hook: powerHook
    .optional()
    .describe(
      "Program, and its arguments, that cuts and restores the power of a slot: {slot}, {board} and {place} in them become the slot's",
    ),
  cards: cardsSchema,
  retention: z
    .strictObject({
      recordings_days: count(36_500).default(30).describe("Days for which recordings are kept"),
      calls_days: count(36_500).default(730).describe("Days for which the record of a call is kept"),
    })
    .default({ recordings_days: 30, calls_days: 730 })
    .describe("How long records are kept"),
  policy: z
    .strictObject({
      dir: absolute("Name the folder, such as /etc/simbankd/policy.").optional().describe("Folder of the packs"),
      auditor_public_key: z
        .string()
        .min(1)
        .meta({ hint: "Give the auditor's ed25519 key as PEM, or the base64 of its DER form." })
        .optional()
        .describe("The auditor's ed25519 public key; outside lab it must vouch for a pack"),
    })
    .default({})
    .describe("Calling rules that this site installed beside the product's, and the key that vouches for them"),
  log: z
    .strictObject({
      level: z
        .enum(["trace", "debug", "info", "warn", "error"])
        .default("info")
        .describe("The least grave event that is logged"),
    })
    .default({ level: "info" })
    .describe("The daemon's log, one JSON object a line on standard output"),
  timing: z
    .strictObject({
      idle_poll_ms: z
        .number()
        .int()
        .min(100)
        .max(60_000)
        .default(10_000)
        .describe("Milliseconds between two looks at an idle modem"),
      post_release_ms: z
        .number()
        .int()
        .min(0)
        .max(60_000)
        .optional()
        .describe("Milliseconds of quiet after a call; in lab alone, since a real line needs its profile's"),
    })
    .default({ idle_poll_ms: 10_000 })
    .describe("Rhythm of the AT traffic"),
});
export type RawConfig = z.infer<typeof configSchema>;
