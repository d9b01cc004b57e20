import type { Command } from "commander";
import { counted } from "../../domain/counted.ts";
import { dateTime } from "../render/time.ts";
import { type SavedFile, saveFile } from "../save-file.ts";
import type { Session } from "../session.ts";
import { type CommandGroup, examples } from "./group.ts";

const DATA_DIR = "/var/lib/simbankd";
/** Every sealed row of a large ledger is written anew. */
const ROTATE_MS = 3_600_000;

function saved({ file, bytes }: SavedFile): string {
  return `Written to ${file} (${bytes} bytes)`;
}

function savedWire({ file, bytes, sha256, facts }: SavedFile): object {
  return { schema: 1, file, bytes, sha256, ...facts };
}

/** `audit export`, beside `audit verify`. */
export function addAuditExport(audit: Command, session: Session): void {
  audit
    .command("export")
    .summary("write the chain to a signed file")
    .description(
      "Writes the whole audit chain to a new file that proves itself: scripts/verify-audit.mjs verifies it with Node.js alone, without the daemon. Note the key it prints; a later file must show the same one.",
    )
    .argument("<file>", "a new file")
    .addHelpText("after", examples("audit export audit.jsonl"))
    .action(async (file: string) => {
      const done = await saveFile(session, "/v1/audit/export", file);
      await session.result(savedWire(done), () => {
        const { events, public_key: key } = done.facts;
        return `${saved(done)}: ${events} events, signed with the key ${key}.\nNext: node scripts/verify-audit.mjs ${file}\n`;
      });
    });
}

/** Keeping the ledger safe. */
export const backupCommands: CommandGroup = (program, session) => {
  const backup = program
    .command("backup")
    .summary("encrypted backups of ledger and documents")
    .addHelpText("after", examples("backup create monday.sbk", "backup verify monday.sbk"));
  backup
    .command("create")
    .summary("make one while calls go on")
    .description(
      "Writes an encrypted backup of the ledger and its documents to a new file, while calls go on. It opens only with the controller key, which is not in it: keep that apart.",
    )
    .argument("<file>", "a new file")
    .addHelpText("after", examples("backup create /mnt/usb/monday.sbk"))
    .action(async (file: string) => {
      const done = await saveFile(session, "/v1/backup", file);
      await session.result(savedWire(done), () => {
        const { documents, key_file: key } = done.facts;
        return `${saved(done)}, documents: ${documents}.\nNext: simbank backup verify ${file} --key ${key}\n`;
      });
    });
  addVerify(backup, session);
  addRestore(backup, session);
};

interface PlaceOptions {
  readonly dataDir: string;
  readonly key?: string;
}

function keyOf({ dataDir, key }: PlaceOptions): string {
  return key ?? `${dataDir}/controller.key`;
}

function addVerify(backup: Command, session: Session): void {
  backup
    .command("verify")
    .summary("read one to its end, without a daemon")
    .description("Reads a backup to its end and looks through the database in it. Needs no daemon; writes nothing.")
    .argument("<file>", "the backup")
    .option("--data-dir <dir>", "where the controller key is", DATA_DIR)
    .option("--key <file>", "the controller key, if it is elsewhere")
    .addHelpText("after", examples("backup verify monday.sbk", "backup verify monday.sbk --key /root/controller.key"))
    .action(async (file: string, options: PlaceOptions) => {
      const { verifyBackup } = await import("../offline/backup.ts");
      const found = verifyBackup(file, keyOf(options));
      await session.result({ schema: 1, ...found.wire }, () => {
        const made = dateTime(found.wire.created_at, session.io.timeZone);
        return `The backup of ${made} is whole: ${found.wire.events} audit events, documents: ${found.wire.documents}.\n`;
      });
    });
}

function addRestore(backup: Command, session: Session): void {
  backup
    .command("restore")
    .summary("make a data folder from one, without a daemon")
    .description(
      "Makes a data folder what a backup says. Refuses while a daemon works in it, and where a ledger is. Calls made since the backup are not on record afterwards: compare with the carriers before you dial.",
    )
    .argument("<file>", "the backup")
    .option("--data-dir <dir>", "the data folder", DATA_DIR)
    .option("--key <file>", "the controller key, if it is elsewhere")
    .addHelpText("after", examples("backup restore monday.sbk --data-dir /var/lib/simbankd --key /root/controller.key"))
    .action(async (file: string, options: PlaceOptions) => {
      const { restoreBackup } = await import("../offline/backup.ts");
      const found = restoreBackup(file, keyOf(options), options.dataDir);
      await session.result({ schema: 1, data_dir: options.dataDir, ...found.wire }, () => {
        const made = dateTime(found.wire.created_at, session.io.timeZone);
        return `${options.dataDir} is as it was on ${made}.\nNext: give it to the daemon's user (chown -R), start simbankd, then simbank audit verify\n`;
      });
    });
}

/** What is not kept for ever. */
export const retentionCommands: CommandGroup = (program, session) => {
  const retention = program
    .command("retention")
    .summary("forget people whose records have been kept long enough")
    .addHelpText("after", examples("retention run --dry-run"));
  retention
    .command("run")
    .summary("do it now; the daemon does it daily")
    .description(
      "Forgets people whose last consent, call and note are older than retention.calls_days, or older than the calling rules ask records to be kept, whichever is longer: number, list columns and notes go, counts and proofs stay under a hash. Needs the role auditor.",
    )
    .option("--dry-run", "only count them")
    .addHelpText("after", examples("retention run --dry-run", "retention run"))
    .action(async (options: { readonly dryRun?: boolean }) => {
      const body = { dry_run: options.dryRun === true };
      const reply = await session.client.json("Retention", "POST", "/v1/retention", { body, deadlineMs: ROTATE_MS });
      await session.result(reply, () => {
        const whom = `${counted(reply.people, "person", "people")} untouched since ${dateTime(reply.before, session.io.timeZone)}`;
        if (reply.dry_run) return `Would be forgotten: ${whom}.\n`;
        const what = `lists' columns ${reply.variables_removed}, notes ${reply.notes_removed}, references ${reply.references_removed}`;
        return `Forgotten: ${whom} (${what}).\n`;
      });
    });
};

/** The key under which people's rows are sealed. */
export const keyCommands: CommandGroup = (program, session) => {
  const key = program
    .command("key")
    .summary("the key under which numbers are sealed")
    .addHelpText("after", examples("key rotate"));
  key
    .command("rotate")
    .summary("exchange it, while calls go on")
    .description(
      "Exchanges the sealing secret in the controller key and seals every row anew, while calls go on. Backups made before still need the key file of that time: keep a copy for as long as you keep them.",
    )
    .addHelpText("after", examples("key rotate"))
    .action(async () => {
      const reply = await session.client.json("KeyRotation", "POST", "/v1/key/rotate", { deadlineMs: ROTATE_MS });
      await session.result(
        reply,
        () => `Rotated: ${reply.rows} rows sealed anew. Next: copy the new controller.key to where you keep it.\n`,
      );
    });
};
