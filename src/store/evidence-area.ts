import { createHash } from "node:crypto";
import {
  type BigIntStats,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { SimbankError } from "../domain/errors.ts";

/** No document of a record, and no form of a consent, is larger. */
export const MAX_EVIDENCE_BYTES = 64 << 20;
const READ_BYTES = 1 << 20;
/** Files whose content was looked at and that are not looked at again until the file system says they changed. */
const MAX_KNOWN = 20_000;

export type EvidenceState = "intact" | "missing" | "changed";

interface Looked {
  readonly looks: string;
  readonly state: EvidenceState;
}

/** Where documents lie, by the SHA-256 of their content: `data_dir/evidence/<hex>`, for their owner's eyes only. */
export class EvidenceArea {
  readonly dir: string;
  readonly #known = new Map<string, Looked>();

  constructor(dataDir: string) {
    this.dir = join(dataDir, "evidence");
  }

  /** Where a document lies, whether it is there or not. */
  pathOf(sha256: string): string {
    return join(this.dir, sha256);
  }

  /**
   * Whether the file still holds what its name says. The content is read again whenever the file system tells of a
   * change: a write that leaves inode, size and both times alone does not exist, as nobody can set a file's ctime.
   */
  stateOf(sha256: string): EvidenceState {
    const path = this.pathOf(sha256);
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined || !stats.isFile()) return "missing";
    const looks = looksOf(stats);
    const known = this.#known.get(sha256);
    if (known?.looks === looks) return known.state;
    const state = hashOf(path) === sha256 ? "intact" : "changed";
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.set(sha256, { looks, state });
    return state;
  }
}

function looksOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${dev} ${ino} ${size} ${mtimeNs} ${ctimeNs}`;
}

/** SHA-256 of a file, hex; null when it cannot be read. */
function hashOf(path: string): string | null {
  try {
    const file = openSync(path, "r");
    try {
      const hash = createHash("sha256");
      const piece = Buffer.allocUnsafe(READ_BYTES);
      for (;;) {
        const read = readSync(file, piece, 0, READ_BYTES, null);
        if (read === 0) return hash.digest("hex");
        hash.update(piece.subarray(0, read));
      }
    } finally {
      closeSync(file);
    }
  } catch {
    // A file that cannot be read proves nothing, whatever the reason.
    return null;
  }
}

/** A document being stored: written under a name of its own, on disk before it gets its real one. */
export class EvidenceDraft {
  readonly #area: EvidenceArea;
  readonly #path: string;
  readonly #file: number;
  readonly #hash = createHash("sha256");
  #bytes = 0;
  #open = true;

  /** `name` tells drafts apart that are written at once. */
  constructor(area: EvidenceArea, name: string) {
    mkdirSync(area.dir, { recursive: true, mode: 0o700 });
    this.#area = area;
    this.#path = join(area.dir, `.${name}.new`);
    // Left by an earlier life that ended in the middle.
    rmSync(this.#path, { force: true });
    this.#file = openSync(this.#path, "wx", 0o600);
  }

  /** Throws `SB_INVALID_INPUT` when it grows too large. */
  write(bytes: Uint8Array): void {
    this.#bytes += bytes.length;
    if (this.#bytes > MAX_EVIDENCE_BYTES) {
      const text = `A document may have ${MAX_EVIDENCE_BYTES >> 20} MiB at most: store it in parts.`;
      throw new SimbankError("SB_INVALID_INPUT", text);
    }
    this.#hash.update(bytes);
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
  }

  /** Gives the file its name, which is what it says; on disk when this returns. Throws `SB_INVALID_INPUT` when empty. */
  keep(): { readonly sha256: string; readonly bytes: number } {
    if (this.#bytes === 0) throw new SimbankError("SB_INVALID_INPUT", "The document is empty: it proves nothing.");
    const sha256 = this.#hash.digest("hex");
    const path = this.#area.pathOf(sha256);
    fsyncSync(this.#file);
    closeSync(this.#file);
    this.#open = false;
    // A file of that name that is no longer what it says is replaced by one that is.
    if (this.#area.stateOf(sha256) === "changed") rmSync(path, { force: true });
    if (this.#area.stateOf(sha256) === "missing") linkSync(this.#path, path);
    rmSync(this.#path, { force: true });
    syncFolder(this.#area.dir);
    return { sha256, bytes: this.#bytes };
  }

  /** Leaves nothing behind. Idempotent; after `keep` it does nothing. */
  drop(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#file);
    rmSync(this.#path, { force: true });
  }
}

function syncFolder(dir: string): void {
  const folder = openSync(dir, "r");
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
