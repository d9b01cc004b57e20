import { hash } from "node:crypto";
import type { Destination } from "../../domain/destination.ts";
import type { WallMs } from "../../domain/time.ts";
import { resolvePolicy } from "../../policy/index.ts";
import type { MergedPolicy } from "../../policy/types.ts";
import { audit } from "./audit.ts";
import type { LedgerContext } from "./context.ts";

/** The calling rules for a destination at an instant; null where a pack is missing. */
export function policyFor(ctx: LedgerContext, destination: Destination, at: WallMs): MergedPolicy | null {
  return resolvePolicy(ctx.settings.packs, {
    deploymentCountry: ctx.settings.country,
    calleeCountry: destination.country,
    subdivision: destination.subdivision,
    at,
  });
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
