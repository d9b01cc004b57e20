import { z } from "zod";
import { bankColumnSchema, bankSchema } from "./config-banks.ts";
import { discoverRuleSchema, type RawDiscoverRule } from "./config-discover.ts";
import { cardsSchema, type RawCards } from "./config-limits.ts";

/**
 * What a configuration says as far as it can be understood, however wrong the rest is: one mistake must not hide the
 * contradictions between values that are right. What is missing or malformed is undefined.
 */
export interface ConfigSketch {
  readonly country: string | undefined;
  /** One entry for each entry of the file, in its order. */
  readonly slots: readonly SlotSketch[];
  /** One entry for each rule of the file, in its order; undefined for one that cannot be read. */
  readonly discover: readonly (RawDiscoverRule | undefined)[];
  /** One entry for each bank of the file, in its order; undefined for one that cannot be read. */
  readonly banks: readonly (z.infer<typeof bankSchema> | undefined)[];
  readonly profileDir: string | undefined;
  readonly defaults: {
    /** As written, valid or not: a wrong zone is no missing one. */
    readonly time_zone?: unknown;
    readonly min_gap_s?: number | undefined;
  };
  readonly timing: { readonly post_release_ms?: unknown };
  /** The card section, where it is valid as a whole. */
  readonly cards: RawCards | undefined;
}

export interface SlotSketch {
  readonly slot?: string | undefined;
  readonly device?: string | undefined;
  readonly audio?: string | undefined;
  readonly profile?: string | undefined;
  readonly sim_positions?: number | undefined;
  readonly bank?: z.infer<typeof bankColumnSchema> | undefined;
}

const text = z.string().optional().catch(undefined);
const anything = z.unknown().optional();
const slot = z
  .object({
    slot: text,
    device: text,
    audio: text,
    profile: text,
    sim_positions: z.number().int().optional().catch(undefined),
    bank: bankColumnSchema.optional().catch(undefined),
  })
  .catch({});
const country = z
  .string()
  .regex(/^(lab|[A-Z]{2})$/)
  .optional()
  .catch(undefined);
const defaults = z
  .object({ time_zone: anything, min_gap_s: z.number().optional().catch(undefined) })
  .default({})
  .catch({});
const document = z
  .object({
    deployment: z.object({ country }).default({}).catch({}),
    slots: z.array(slot).default([]).catch([]),
    discover: z.array(discoverRuleSchema.optional().catch(undefined)).default([]).catch([]),
    banks: z.array(bankSchema.optional().catch(undefined)).default([]).catch([]),
    profile_dir: text,
    cards: z.object({ defaults }).default({ defaults: {} }).catch({ defaults: {} }),
    timing: z.object({ post_release_ms: anything }).default({}).catch({}),
  })
  .catch({ deployment: {}, slots: [], discover: [], banks: [], cards: { defaults: {} }, timing: {} });

/** The sketch of plain data read from a file. Never fails: what is not there is left out. */
export function sketchOf(content: unknown): ConfigSketch {
  const { deployment, slots, discover, banks, profile_dir: profileDir, cards, timing } = document.parse(content);
  const whole = z.object({ cards: cardsSchema }).safeParse(content);
  return {
    country: deployment.country,
    slots,
    discover,
    banks,
    profileDir,
    defaults: cards.defaults,
    timing,
    cards: whole.success ? whole.data.cards : undefined,
  };
}
