import { counted } from "../../../domain/counted.ts";
import { rfc3339, type WallMs, wallMs } from "../../../domain/time.ts";
import type { PolicyPack } from "../../../policy/index.ts";
import { inspectLedger } from "../../../store/inspect.ts";
import { controllerKeyFile } from "../../../store/key-file.ts";
import { type Check, fail, ok, warn } from "./check.ts";
import type { Site } from "./site.ts";

const DAY_MS = 86_400_000;
/** Days before a pack's review at which it is time to see to it (field rule 5). */
const REVIEW_SOON_DAYS = 90;

/** The ledger of the data folder, and what it says of stops that were none. */
export function ledgerChecks(site: Site): readonly Check[] {
  const title = "database";
  const report = inspectLedger(site.dataDir, controllerKeyFile(site.dataDir, process.env.CREDENTIALS_DIRECTORY));
  switch (report.kind) {
    case "none":
      return [ok("database", title, "none yet: the first start makes it")];
    case "unreadable":
      return [warn("database", title, report.why, "Run the doctor as the user of the daemon, or as root.")];
    case "damaged": {
      const next = "Stop the daemon, keep a copy of the data folder, restore the last good backup.";
      return [fail("database", title, report.why, next, 1)];
    }
    case "keyless": {
      const next =
        "Without it nothing in the database can be read, and simbankd does not start: restore it from where you keep it. " +
        "Where the service manager gives it (LoadCredential=), leave it there.";
      return [fail("database", title, report.why, next, 1)];
    }
    case "sound": {
      const size = `${Math.ceil(report.bytes / 2 ** 20)} MiB, schema ${report.schema}, whole`;
      return [ok("database", title, size), stopsCheck(report.unresolved, report.lastUnresolvedAt)];
    }
  }
}

function stopsCheck(unresolved: number, lastAt: number | null): Check {
  const title = "unclean stops";
  if (unresolved === 0 || lastAt === null) return ok("stops", title, "no call is without a known end");
  const found = `${counted(unresolved, "call")} without a known end, the last closed ${rfc3339(wallMs(lastAt))}`;
  return warn("stops", title, found, "simbank calls --outcome unknown, then simbank calls reconcile");
}

/** The rules of the site's country, and when a person has to look at them again. */
export function packChecks(packs: readonly PolicyPack[], country: string, now: WallMs): readonly Check[] {
  const title = "calling rules";
  const own = packs.filter((pack) => pack.country === country);
  if (own.length === 0) {
    const next = "Without rules for this country every call is refused: install its pack.";
    return [fail("packs", title, `no pack for ${country}`, next, 2)];
  }
  return own.map(({ id, reviewBy }) => {
    if (reviewBy === null) return ok(`pack-${id}`, title, `${id}: no date of review`);
    const days = Math.floor((reviewBy - now) / DAY_MS);
    const found = `${id}: to be reviewed by ${rfc3339(reviewBy).slice(0, 10)}`;
    const next = "Have the rules reviewed and install the new pack: simbank policy install FILE";
    if (days < 0) return fail(`pack-${id}`, title, `${found}, which is over`, next, 2);
    return days <= REVIEW_SOON_DAYS
      ? warn(`pack-${id}`, title, `${found}, in ${counted(days, "day")}`, next)
      : ok(`pack-${id}`, title, found);
  });
}
