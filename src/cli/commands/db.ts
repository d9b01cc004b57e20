import { EXIT } from "../../domain/errors.ts";
import { type CommandGroup, examples } from "./group.ts";

const DATA_DIR = "/var/lib/simbankd";
const MIB = 2 ** 20;

function mib(bytes: number): string {
  return `${Math.ceil(bytes / MIB)} MiB`;
}

/** The database file, without a daemon. */
export const dbCommands: CommandGroup = (program, session) => {
  const db = program
    .command("db")
    .summary("the database file, offline")
    .addHelpText("after", examples("db check", "db vacuum --data-dir /var/lib/simbankd"));
  db.command("check")
    .summary("read every page, index and reference")
    .description(
      "Reads every page, index and reference of the database; a daemon may go on working with it. Exit 1 when something is damaged. Whether somebody changed what is in it is for simbank audit verify.",
    )
    .option("--data-dir <dir>", "the data folder", DATA_DIR)
    .addHelpText("after", examples("db check"))
    .action(async (options: { readonly dataDir: string }) => {
      const { checkDatabase } = await import("../offline/db.ts");
      const found = checkDatabase(options.dataDir);
      if (found.findings.length > 0) session.exitCode = EXIT.internal;
      const { path, schema, bytes, free, findings } = found;
      const wire = { schema: 1, database: path, database_schema: schema, bytes, free_bytes: free, findings };
      await session.result(wire, () => {
        if (findings.length === 0) {
          return `${path} is whole: ${mib(bytes)}, of which ${mib(free)} free, schema ${schema}.\n`;
        }
        const lines = findings.map((text) => `  ${text}\n`).join("");
        return `${path} IS DAMAGED:\n${lines}Next: stop the daemon, keep a copy of the data folder, simbank backup restore\n`;
      });
    });
  db.command("vacuum")
    .summary("give back the space of deleted rows")
    .description("Writes the database anew without the space that deleted rows left. The daemon must be stopped.")
    .option("--data-dir <dir>", "the data folder", DATA_DIR)
    .addHelpText("after", examples("db vacuum"))
    .action(async (options: { readonly dataDir: string }) => {
      const { vacuumDatabase } = await import("../offline/db.ts");
      const { before, after } = vacuumDatabase(options.dataDir);
      const wire = { schema: 1, bytes_before: before, bytes_after: after };
      await session.result(wire, () => `The database had ${mib(before)} and has ${mib(after)} now.\n`);
    });
};
