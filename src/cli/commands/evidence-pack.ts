import type { Command } from "commander";
import { rfc3339 } from "../../domain/time.ts";
import { readSince } from "../arguments.ts";
import { saveFile } from "../save-file.ts";
import type { Session } from "../session.ts";
import { examples } from "./group.ts";

interface EvidenceOptions {
  readonly since: string;
  readonly until?: string;
  readonly to?: string;
}

/** `evidence-2026-03-01-2026-04-01.zip` */
function defaultName(since: string, until: string): string {
  return `evidence-${since.slice(0, 10)}-${until.slice(0, 10)}.zip`;
}

/** What an inspector asks for, in one file. */
export function addEvidence(report: Command, session: Session): void {
  report
    .command("evidence")
    .summary("a signed archive that shows with what right every call was made")
    .description(
      "Writes a signed ZIP archive: call records with the fields that regulators ask for, refusals, consents, withdrawals, suppressions, calling rules, records, and the audit chain, with an index that opens in a browser. Numbers are masked unless --reveal is given. Needs the role auditor; that it was made is on record.",
    )
    .requiredOption("--since <time>", "RFC 3339 time, date, or 90s, 30m, 2h, 1d, 2w ago")
    .option("--until <time>", "up to this time, which is not included (default: now)")
    .option("--to <file>", "a new file (default: evidence-SINCE-UNTIL.zip)")
    .addHelpText("after", examples("report evidence --since 2026-03-01 --until 2026-04-01 --reveal"))
    .action(async (options: EvidenceOptions) => {
      const now = session.io.now();
      const since = readSince(options.since, now);
      const until = options.until === undefined ? rfc3339(now) : readSince(options.until, now);
      const file = options.to ?? defaultName(since, until);
      const query = { since, until, reveal: session.reveal };
      const done = await saveFile(session, "/v1/reports/evidence", file, query);
      const { bytes, sha256, facts } = done;
      await session.result({ schema: 1, file, bytes, sha256, ...facts }, () => {
        return `Written to ${file} (${bytes} bytes). Next: open index.html in it; README.txt says how it is checked.\n`;
      });
    });
}
