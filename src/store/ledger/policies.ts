import { hash } from "node:crypto";
import type { Destination } from "../../domain/destination.ts";
import type { WallMs } from "../../domain/time.ts";
import type { Tightening } from "../../domain/tightening.ts";
import { resolvePolicy, tightenPolicy } from "../../policy/index.ts";
import type { MergedPolicy } from "../../policy/types.ts";
import { audit } from "./audit.ts";
import type { LedgerContext } from "./context.ts";
import { readJson } from "./json.ts";

/** The calling rules for a destination at an instant; null where a pack is missing. */
export function policyFor(ctx: LedgerContext, destination: Destination, at: WallMs): MergedPolicy | null {
  return resolvePolicy(ctx.settings.packs, {
    deploymentCountry: ctx.settings.country,
    calleeCountry: destination.country,
    subdivision: destination.subdivision,
    at,
  });
}

/** The calling rules for a callee in the country where the box stands; null where its pack is missing. */
export function placePolicy({ settings: { packs, country } }: LedgerContext, at: WallMs): MergedPolicy | null {
  return resolvePolicy(packs, { deploymentCountry: country, calleeCountry: country, subdivision: null, at });
}

/** Rules as campaigns have tightened them, by what they say; a rack asks for the same ones for every dial. */
const tightened = new WeakMap<MergedPolicy, Map<string, MergedPolicy>>();

/** The rules under which a campaign calls: the same object for the same rules and the same text (null: no wishes). */
export function campaignPolicy(policy: MergedPolicy | null, text: string | null): MergedPolicy | null {
  if (policy === null || text === null) return policy;
  const known = tightened.get(policy) ?? new Map<string, MergedPolicy>();
  tightened.set(policy, known);
  const found = known.get(text) ?? tightenPolicy(policy, readJson<Tightening>(text), hash("sha256", text, "hex"));
  known.set(text, found);
  return found;
}

/** What the audit chain says of the text of kept rules. */
export function bodyDigest(body: string): string {
  return hash("sha256", body, "hex");
}

/** Keeps the rules that an attempt rests on, once, so that the decision can be explained when the packs have changed. */
export function keepPolicy(ctx: LedgerContext, policy: MergedPolicy, now: WallMs): void {
  if (ctx.memory.policies.has(policy.hash)) return;
  const body = JSON.stringify(policy);
  const kept = ctx.run("INSERT INTO policy (hash, body) VALUES (?, ?) ON CONFLICT DO NOTHING", policy.hash, body);
  if (kept.changes > 0) audit(ctx, now, "policy-kept", null, { hash: policy.hash, sha256: bodyDigest(body) });
  ctx.memory.policies.add(policy.hash);
}
