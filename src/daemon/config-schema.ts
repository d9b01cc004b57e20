import { z } from "zod";
import { isTimeZone } from "../domain/civil-day.ts";

const count = (most: number) => z.number().int().min(0).max(most);
const slotName = z.string().regex(/^[a-z][a-z0-9]*\.[0-9]{1,4}$/, "must be <board>.<n>, such as b1.1");
const zone = z.string().refine(isTimeZone, "must be an IANA time zone, such as Asia/Shanghai");

/** What a contract may say of a card; each key is optional because the defaults fill the rest. */
const limits = {
  attempts_per_day: count(100_000).optional(),
  answered_per_day: count(100_000).optional(),
  talk_minutes_per_day: count(1_440).optional(),
  talk_minutes_per_month: count(44_640).optional(),
  distinct_callees_per_day: count(100_000).optional(),
  min_gap_s: count(86_400).optional(),
  max_call_s: z.number().int().min(1).max(14_400).optional(),
  time_zone: zone.optional(),
  reset_day: z.number().int().min(1).max(28).optional(),
};

const slot = z.strictObject({
  slot: slotName,
  device: z.string().startsWith("/", "must be an absolute path"),
  audio: z.string().startsWith("/", "must be an absolute path").optional(),
  profile: z.string().min(1).default("auto"),
  sim_positions: z.number().int().min(1).max(64).default(1),
  baud: z.number().int().min(300).max(4_000_000).default(115_200),
});

/** The configuration file, whole (`contract.md` §3). Unknown keys are errors. */
export const configSchema = z.strictObject({
  schema: z.literal(1),
  data_dir: z.string().startsWith("/", "must be an absolute path"),
  socket: z.string().startsWith("/", "must be an absolute path").max(107, "is longer than a socket path may be (107)"),
  deployment: z.strictObject({
    country: z.string().regex(/^(lab|[A-Z]{2})$/, "must be `lab` or an ISO 3166-1 code, such as CN"),
  }),
  slots: z.array(slot).max(1_024).default([]),
  discover: z.array(z.never("has no rules in this version: list the ports under `slots`")).default([]),
  cards: z
    .strictObject({
      defaults: z.strictObject(limits).default({}),
      contracts: z
        .array(
          z.strictObject({ name: z.string().min(1), iccid_prefix: z.string().regex(/^[0-9A-F]{1,22}$/), ...limits }),
        )
        .default([]),
    })
    .default({ defaults: {}, contracts: [] }),
  retention: z
    .strictObject({ recordings_days: count(36_500).default(30), calls_days: count(36_500).default(730) })
    .default({ recordings_days: 30, calls_days: 730 }),
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
export type RawLimits = { readonly [K in keyof typeof limits]?: z.infer<(typeof limits)[K]> };
