import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import type { WireValue } from "../control/index.ts";
import { SimbankError } from "../domain/errors.ts";
import type { Session } from "./session.ts";

/** The daemon gives signs of life; a slow disk may still keep it silent for a while. */
const SILENCE_MS = 300_000;

export type SavedFile = Extract<WireValue["FileLine"], { readonly done: unknown }>["done"] & { readonly file: string };

async function create(path: string): Promise<FileHandle> {
  try {
    return await open(path, "wx", 0o600);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    const text =
      code === "EEXIST"
        ? `${path} is left over from a command that was cut short, or still being written: remove it first.`
        : `${path} cannot be written (${code}).`;
    throw new SimbankError("SB_USAGE", text, { path }, { cause: error });
  }
}

/**
 * Writes a file that the daemon streams, with the caller's own rights, readable by its owner alone. It has its name only
 * once it is whole and on disk; a file that is there is never replaced.
 */
export async function saveFile(
  session: Session,
  path: string,
  file: string,
  query: Readonly<Record<string, string | boolean | undefined>> = {},
): Promise<SavedFile> {
  if ((await stat(file).catch(() => null)) !== null) {
    throw new SimbankError("SB_USAGE", `${file} is there already: name a new file.`, { path: file });
  }
  const draft = `${file}.part`;
  const handle = await create(draft);
  try {
    const done = await receive(session, path, query, handle);
    await handle.sync();
    await handle.close();
    await rename(draft, file);
    return { ...done, file };
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(draft, { force: true });
    throw error;
  }
}

async function receive(
  session: Session,
  path: string,
  query: Readonly<Record<string, string | boolean | undefined>>,
  into: FileHandle,
): Promise<Omit<SavedFile, "file">> {
  for await (const line of session.client.lines("FileLine", "POST", path, { query, deadlineMs: SILENCE_MS })) {
    if ("data" in line) await into.writeFile(Buffer.from(line.data, "base64"));
    else if ("done" in line) return line.done;
  }
  throw new SimbankError("SB_INTERNAL", "The daemon's answer ended before the file was whole: try again.");
}
