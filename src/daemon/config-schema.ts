import { z } from "zod";
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
  slot: slotName,
  device: absolute("Name the AT port, such as one under /dev/serial/by-path."),
  audio: absolute("Name the audio port, such as one under /dev/serial/by-path.").optional(),
  profile: z.string().min(1).default("auto"),
  sim_positions: z.number().int().min(1).max(64).default(1),
  baud: z.number().int().min(300).max(4_000_000).default(115_200),
  power_hook: powerHook.optional(),
});

/** The configuration file, whole (`contract.md` §3). Unknown keys are errors. */
export const configSchema = z.strictObject({
  schema: z.literal(1),
  data_dir: absolute("Name a folder, such as /var/lib/simbankd."),
  socket: z
    .string()
    .startsWith("/", "must be an absolute path")
    .refine((path) => Buffer.byteLength(path) <= 107, "is longer than a socket path may be (107 bytes)")
    .meta({ hint: "Name a path of at most 107 bytes, such as /run/simbankd/control.sock." }),
  deployment: z.strictObject({
    country: z
      .string()
      .regex(/^(lab|[A-Z]{2})$/, "must be `lab` or an ISO 3166-1 code")
      .meta({ hint: "Write `lab`, or the two capital letters of the country where the box stands, such as CN." }),
    roaming: z
      .array(
        z
          .string()
          .regex(/^[0-9]{5,6}$/, "must be a numeric PLMN")
          .meta({ hint: "Write country and network code, such as 46001." }),
      )
      .max(64)
      .optional(),
  }),
  slots: z.array(slot).max(1_024).default([]),
  discover: z.array(discoverRuleSchema).max(256).default([]),
  /** Cuts and restores the power of a slot; `{slot}`, `{board}` and `{place}` in its arguments become the slot's. */
  power_hook: powerHook.optional(),
  cards: cardsSchema,
  retention: z
    .strictObject({ recordings_days: count(36_500).default(30), calls_days: count(36_500).default(730) })
    .default({ recordings_days: 30, calls_days: 730 }),
  /** Calling rules that this site installed beside the product's, and the key that vouches for them. */
  policy: z
    .strictObject({
      dir: absolute("Name the folder, such as /etc/simbankd/policy.").optional(),
      auditor_public_key: z
        .string()
        .min(1)
        .meta({ hint: "Give the auditor's ed25519 key as PEM, or the base64 of its DER form." })
        .optional(),
    })
    .default({}),
  log: z
    .strictObject({ level: z.enum(["trace", "debug", "info", "warn", "error"]).default("info") })
    .default({ level: "info" }),
  /** Rhythm of the AT traffic. `post_release_ms` may be set in `lab` alone: a real line needs its profile's quiet. */
  timing: z
    .strictObject({
      idle_poll_ms: z.number().int().min(100).max(60_000).default(10_000),
      post_release_ms: z.number().int().min(0).max(60_000).optional(),
    })
    .default({ idle_poll_ms: 10_000 }),
});
export type RawConfig = z.infer<typeof configSchema>;
