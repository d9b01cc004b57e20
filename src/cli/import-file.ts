import type { Command } from "commander";
import { type FileHandle, open } from "node:fs/promises";
import type { CallOptions, WireValue } from "../control/index.ts";
import { counted } from "../domain/counted.ts";
import { SimbankError } from "../domain/errors.ts";
import type { WallMs } from "../domain/time.ts";
import { dryRejects, fileRejects, type Rejects } from "./rejects.ts";
import { csvLayout, jsonLinesLayout, type ListKind, rejectsPathFor } from "./rejects-layout.ts";
import { printable } from "./render/text.ts";
import type { Session } from "./session.ts";

export interface ImportOptions {
  readonly dryRun?: boolean;
  readonly rejects?: string;
  /** Changes the file on its way, such as names of files into their hashes. */
  readonly edit?: (bytes: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
}

type Counts = Extract<WireValue["ImportLine"], { done: unknown }>["done"];

const CHUNK_BYTES = 256 * 1024;
/** A store that waits for a slow disk may take this long over a piece. */
const SILENCE_MS = 300_000;
const REDRAW_MS = 200;
const LINE_MS = 5_000;
const CLEAR_LINE = "\r\u001b[K";

/** The options every import has. */
export function withImportOptions(command: Command): Command {
  return command
    .option("--dry-run", "check every row, say why the first few are rejected; import and write nothing")
    .option("--rejects <file>", "where rejected rows go (default: FILE.rejects.csv, for JSON lines .jsonl)");
}

/**
 * Streams a file to the daemon and reports what became of its rows. The file is read with the caller's own rights;
 * rejected rows are written beside it, except in a dry run, which writes nothing.
 */
export async function importFile(
  session: Session,
  path: string,
  what: ListKind,
  file: string,
  options: ImportOptions,
  reading: CallOptions["query"] = {},
): Promise<void> {
  const source = file === "-" ? null : await openSource(file);
  try {
    const dryRun = options.dryRun === true;
    const rejects = await rejectsOf(session, what, file, source, options, reading["format"] === "jsonl");
    const bytes = source === null ? session.io.stdin : source.createReadStream({ highWaterMark: CHUNK_BYTES });
    const { edit = (unchanged) => unchanged } = options;
    const counts = await transfer(session, path, edit(chunksOf(bytes)), { ...reading, dry_run: dryRun }, rejects);
    await report(session, counts, await rejects.finish(), what, dryRun);
  } finally {
    await source?.close();
  }
}

async function rejectsOf(
  session: Session,
  what: ListKind,
  file: string,
  source: FileHandle | null,
  options: ImportOptions,
  jsonLines: boolean,
): Promise<Rejects> {
  const note = (text: string): Promise<void> => session.note(text);
  if (options.dryRun === true) return dryRejects(note);
  const path = options.rejects ?? rejectsPathFor(file === "-" ? "stdin" : file, jsonLines ? "jsonl" : "csv");
  const layout = jsonLines ? jsonLinesLayout(what) : csvLayout(what);
  return fileRejects(path, (await source?.stat()) ?? null, layout, note);
}

/** Opens a file for reading; what is wrong with it is told in words. `SB_INVALID_INPUT`. */
export async function openSource(file: string): Promise<FileHandle> {
  const refuse = (why: string, cause?: unknown): SimbankError =>
    new SimbankError("SB_INVALID_INPUT", `Cannot read ${file}: ${why}.`, { file }, { cause });
  const handle = await open(file, "r").catch((error: unknown) => {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOENT") throw refuse("there is no such file; check its name", error);
    if (code === "EACCES") throw refuse("you may not read it; check its permissions", error);
    throw refuse(error instanceof Error ? error.message : String(error), error);
  });
  if ((await handle.stat()).isDirectory()) {
    await handle.close();
    throw refuse("it is a folder; name a CSV file");
  }
  return handle;
}

async function* chunksOf(bytes: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    if (chunk instanceof Uint8Array) yield chunk;
    else yield Buffer.from(String(chunk));
  }
}

async function transfer(
  session: Session,
  path: string,
  upload: AsyncIterable<Uint8Array>,
  query: NonNullable<CallOptions["query"]>,
  rejects: Rejects,
): Promise<Counts> {
  const progress = new Progress(session);
  const options = { upload, query, deadlineMs: SILENCE_MS };
  try {
    for await (const line of session.client.lines("ImportLine", "POST", path, options)) {
      if ("header" in line) rejects.setHeader(line.header);
      else if ("rejected" in line) {
        progress.clear();
        await rejects.add(line.rejected.line, line.rejected.cells, line.rejected.reason);
      } else if ("progress" in line) progress.show(line.progress);
      else if ("done" in line) return line.done;
    }
    throw new SimbankError(
      "SB_DAEMON_UNREACHABLE",
      "simbankd ended before the import did: start it and import the file again, which changes nothing twice.",
    );
  } catch (error) {
    await rejects.breakOff();
    throw error;
  } finally {
    progress.clear();
  }
}

async function report(
  session: Session,
  counts: Counts,
  rejectsFile: string | null,
  what: ListKind,
  dryRun: boolean,
): Promise<void> {
  const { rows, imported, unchanged, rejected } = counts;
  const { duplicates = 0, import_id: importId = null } = counts;
  const plain = { schema: 1, rows, imported, unchanged, rejected, rejects_file: rejectsFile };
  const value = what === "contacts" ? { ...plain, duplicates, import_id: importId } : plain;
  await session.result(value, () => {
    const verb = dryRun ? "would be imported" : "imported";
    const where = rejectsFile === null ? "" : ` Next: correct ${printable(rejectsFile)} and import it again.`;
    return `${counted(rows, "row")} of ${what}: ${imported} ${verb}, ${unchanged} unchanged, ${rejected} rejected.${where}\n`;
  });
}

/** How far the import is: one line redrawn on a terminal, else a line every few seconds, none with --json. */
class Progress {
  readonly #session: Session;
  #shownAt: WallMs | null = null;
  #drawn = false;

  constructor(session: Session) {
    this.#session = session;
  }

  show({ rows, imported, unchanged, rejected }: Counts): void {
    const { io, json } = this.#session;
    if (json && !io.stderrIsTty) return;
    const now = io.now();
    this.#shownAt ??= io.stderrIsTty ? null : now;
    const every = io.stderrIsTty ? REDRAW_MS : LINE_MS;
    if (this.#shownAt !== null && now - this.#shownAt < every) return;
    this.#shownAt = now;
    const text = `${counted(rows, "row")}: ${imported} imported, ${unchanged} unchanged, ${rejected} rejected`;
    io.stderr.write(io.stderrIsTty ? `${CLEAR_LINE}${text}` : `${text}\n`);
    this.#drawn = io.stderrIsTty;
  }

  clear(): void {
    if (this.#drawn) this.#session.io.stderr.write(CLEAR_LINE);
    this.#drawn = false;
  }
}
