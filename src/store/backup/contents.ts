import { closeSync, openSync, readSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { SimbankError } from "../../domain/errors.ts";
import { FRAME_BYTES } from "./format.ts";

/** What the plain bytes of a backup are: for each file a line of JSON, then its bytes. */
interface FileHead {
  readonly name: string;
  readonly bytes: number;
}

const MAX_FILE_HEAD_BYTES = 512;

/** The name of the ledger inside a backup. */
export const DATABASE_NAME = "simbankd.db";

/** `evidence/<64 hex digits>`: the only other names that a backup holds, so that no name can lead out of the folder. */
export function isEvidenceName(name: string): boolean {
  return /^evidence\/[0-9a-f]{64}$/.test(name);
}

/** Documents in the evidence area, as a backup names them. */
export function evidenceNames(dataDir: string): readonly string[] {
  const dir = join(dataDir, "evidence");
  if (statSync(dir, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(dir)
    .map((name) => `evidence/${name}`)
    .filter(isEvidenceName)
    .sort();
}

/** The plain bytes of files, in pieces that fit into frames. A file that changes its length meanwhile is an error. */
export function* packFiles(
  files: readonly { readonly name: string; readonly path: string }[],
): Generator<Buffer, void> {
  for (const { name, path } of files) {
    const file = openSync(path, "r");
    try {
      const { size: bytes } = statSync(path);
      yield Buffer.from(`${JSON.stringify({ name, bytes } satisfies FileHead)}\n`);
      let left = bytes;
      while (left > 0) {
        const piece = Buffer.allocUnsafe(Math.min(FRAME_BYTES, left));
        const read = readSync(file, piece, 0, piece.length, null);
        if (read === 0) throw new SimbankError("SB_STORE", `${path} became shorter while it was copied: try again.`);
        left -= read;
        yield piece.subarray(0, read);
      }
    } finally {
      closeSync(file);
    }
  }
}

/** What is done with the files of a backup as they are read. */
export interface FileSink {
  begin(name: string, bytes: number): void;
  data(piece: Buffer): void;
  end(): void;
}

/** Takes the plain bytes of a backup apart into its files. */
export class FileSplitter {
  readonly #path: string;
  readonly #sink: FileSink;
  #head = Buffer.alloc(0);
  #left: number | null = null;

  /** `path` is the backup's, for what is said of it. */
  constructor(path: string, sink: FileSink) {
    this.#path = path;
    this.#sink = sink;
  }

  push(plain: Buffer): void {
    let at = 0;
    while (at < plain.length) {
      if (this.#left === null) at = this.#readHead(plain, at);
      else {
        const piece = plain.subarray(at, at + this.#left);
        this.#sink.data(piece);
        at += piece.length;
        this.#left -= piece.length;
      }
      if (this.#left === 0) {
        this.#sink.end();
        this.#left = null;
      }
    }
  }

  /** Throws `SB_STORE_CORRUPT` when a file was not whole. */
  finish(): void {
    if (this.#left !== null || this.#head.length > 0) throw this.#foreign();
  }

  #readHead(plain: Buffer, from: number): number {
    const end = plain.indexOf(0x0a, from);
    const to = end === -1 ? plain.length : end;
    this.#head = Buffer.concat([this.#head, plain.subarray(from, to)]);
    if (this.#head.length > MAX_FILE_HEAD_BYTES) throw this.#foreign();
    if (end === -1) return plain.length;
    const { name, bytes } = this.#parsed(this.#head.toString("utf8"));
    this.#head = Buffer.alloc(0);
    this.#left = bytes;
    this.#sink.begin(name, bytes);
    return end + 1;
  }

  #parsed(text: string): FileHead {
    try {
      const { name, bytes } = JSON.parse(text) as Partial<FileHead>;
      const known = name === DATABASE_NAME || (name !== undefined && isEvidenceName(name));
      if (known && Number.isSafeInteger(bytes)) return { name, bytes: bytes ?? 0 };
    } catch {
      // No JSON is no head of a file either.
    }
    throw this.#foreign();
  }

  #foreign(): SimbankError {
    const text = `The backup ${basename(this.#path)} holds files that this version does not know.`;
    return new SimbankError("SB_STORE_CORRUPT", text, { path: this.#path });
  }
}
