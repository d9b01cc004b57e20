import { pathToFileURL } from "node:url";
import { err, ok, type Result } from "../domain/result.ts";
import type { WallMs } from "../domain/time.ts";
import { type PolicyPack, type ReviewNotice, reviewNotice } from "../policy/index.ts";
import { loadPacks, type PackWish, readAuditorKey } from "../policy/load.ts";
import type { Config } from "./config.ts";
import type { Problem } from "./problem.ts";

function wishOf({ deployment, policy }: Pick<Config, "deployment" | "policy">): Result<PackWish, readonly Problem[]> {
  const site = policy.dir === undefined ? null : pathToFileURL(`${policy.dir}/`);
  const wish = { place: deployment.country, site };
  if (policy.auditor_public_key === undefined) return ok(wish);
  const key = readAuditorKey(policy.auditor_public_key, "public");
  if (key.ok) return ok({ ...wish, auditorKey: key.value });
  return err([{ path: "policy.auditor_public_key", message: key.error, hint: "Ask the auditor for the public key." }]);
}

/**
 * The calling rules for a configured box: the product's and the site's own. Without a readable configuration the
 * product's are checked all the same, so that every problem is told at once.
 */
export function packsFor(config: Config | null): Result<readonly PolicyPack[], readonly Problem[]> {
  const wish = config === null ? ok({ place: "lab" }) : wishOf(config);
  return wish.ok ? loadPacks(wish.value) : wish;
}

/** What is to be said of the packs' reviews, nearest first. */
export function reviewsDue(packs: readonly PolicyPack[], at: WallMs): readonly ReviewNotice[] {
  const notices = packs.map((pack) => reviewNotice(pack, at)).filter((notice) => notice !== null);
  return notices.sort((a, b) => a.reviewBy - b.reviewBy);
}
