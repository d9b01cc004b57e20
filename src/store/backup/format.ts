import { createCipheriv, createDecipheriv, hash, type KeyObject, randomBytes } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { SimbankError } from "../../domain/errors.ts";
import { deriveKey, keyParts } from "../vault.ts";

/**
 * A backup is one file: the eight bytes `SBBACK1\n`, a line of JSON (the head, in clear), and frames. A frame is four
 * bytes of length (big-endian, its highest bit set in the last frame) and so many bytes of AES-256-GCM ciphertext with
 * their tag. The key is derived from the controller key and the salt of the head (HKDF-SHA-256); the nonce counts the
 * frames; what is authenticated beside the ciphertext is the hash of the head and the four bytes, so that no frame can be
 * changed, moved, left out or cut off unnoticed.
 */
const MAGIC = Buffer.from("SBBACK1\n");
const PURPOSE = "simbankd backup key 1";
const CHECK_PURPOSE = "simbankd backup key check 1";
const TAG_BYTES = 16;
const LAST = 0x8000_0000;
const MAX_HEAD_BYTES = 4096;
/** Plain bytes in a frame. */
export const FRAME_BYTES = 256 * 1024;

/** What a backup says of itself before it is opened. */
export interface BackupHead {
  readonly format: 1;
  /** RFC 3339. */
  readonly created_at: string;
  /** Schema of the database in it. */
  readonly database_schema: number;
  /** Hex. */
  readonly salt: string;
  /** Tells which key opens it, without telling the key. Hex. */
  readonly key_check: string;
}

function checkOf(secret: Uint8Array, salt: Uint8Array): string {
  return deriveKey(secret, CHECK_PURPOSE, salt).export().subarray(0, 8).toString("hex");
}

function nonceOf(frame: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(frame), 4);
  return nonce;
}

/** Seals the frames of one backup, in order. */
export class BackupSealer {
  readonly #key: KeyObject;
  readonly #headHash: Buffer;
  /** Magic and head: the first bytes of the file. */
  readonly start: Buffer;
  #frames = 0;

  constructor(controllerKey: Uint8Array, head: Pick<BackupHead, "created_at" | "database_schema">) {
    const salt = randomBytes(32);
    const [secret] = keyParts(controllerKey).sealing;
    const whole: BackupHead = { format: 1, ...head, salt: salt.toString("hex"), key_check: checkOf(secret, salt) };
    const text = Buffer.from(`${JSON.stringify(whole)}\n`);
    this.#key = deriveKey(secret, PURPOSE, salt);
    this.#headHash = hash("sha256", text, "buffer");
    this.start = Buffer.concat([MAGIC, text]);
  }

  seal(plain: Uint8Array, last: boolean): Buffer {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(((last ? LAST : 0) | (plain.length + TAG_BYTES)) >>> 0);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonceOf(this.#frames));
    this.#frames += 1;
    cipher.setAAD(Buffer.concat([this.#headHash, length]));
    const body = cipher.update(plain);
    cipher.final();
    return Buffer.concat([length, body, cipher.getAuthTag()]);
  }
}

function damaged(path: string, what: string): SimbankError {
  const text = `The backup ${path} ${what}. Use another backup; compare the file with where it was copied from.`;
  return new SimbankError("SB_STORE_CORRUPT", text, { path });
}

/** Reads bytes of a file in order. */
class Source {
  readonly #file: number;

  constructor(path: string) {
    this.#file = openSync(path, "r");
  }

  /** Fewer bytes than asked for only where the file ends. */
  take(bytes: number): Buffer {
    const piece = Buffer.allocUnsafe(bytes);
    let filled = 0;
    while (filled < bytes) {
      const read = readSync(this.#file, piece, filled, bytes - filled, null);
      if (read === 0) break;
      filled += read;
    }
    return piece.subarray(0, filled);
  }

  line(most: number): string | null {
    const bytes: number[] = [];
    while (bytes.length < most) {
      const [byte] = this.take(1);
      if (byte === undefined) return null;
      if (byte === 0x0a) return Buffer.from(bytes).toString("utf8");
      bytes.push(byte);
    }
    return null;
  }

  close(): void {
    closeSync(this.#file);
  }
}

function parseHead(text: string | null, path: string): BackupHead {
  try {
    const value: unknown = JSON.parse(text ?? "");
    if (typeof value === "object" && value !== null && "format" in value && value.format === 1) {
      return value as BackupHead;
    }
  } catch {
    // No JSON is no head either.
  }
  throw damaged(path, "has no head that this version can read");
}

/** One backup file being read. Every byte it gives was authenticated. */
export class BackupFile {
  readonly head: BackupHead;
  readonly #path: string;
  readonly #source: Source;
  readonly #key: KeyObject;
  readonly #headHash: Buffer;

  /** Throws `SB_KEY_LOST` when it was made with another key, `SB_STORE_CORRUPT` when it is no whole backup. */
  constructor(path: string, controllerKey: Uint8Array, keyFile: string) {
    this.#path = path;
    this.#source = new Source(path);
    try {
      if (!this.#source.take(MAGIC.length).equals(MAGIC)) throw damaged(path, "is none of simbankd's");
      const text = this.#source.line(MAX_HEAD_BYTES);
      this.head = parseHead(text, path);
      const salt = Buffer.from(this.head.salt, "hex");
      const secret = keyParts(controllerKey).sealing.find((one) => checkOf(one, salt) === this.head.key_check);
      if (secret === undefined) throw otherKey(path, keyFile, this.head);
      this.#key = deriveKey(secret, PURPOSE, salt);
      this.#headHash = hash("sha256", Buffer.from(`${text}\n`), "buffer");
    } catch (error) {
      this.#source.close();
      throw error;
    }
  }

  /** The plain bytes, frame by frame. Throws `SB_STORE_CORRUPT` at the first byte that is not what was written. */
  *frames(): Generator<Buffer, void> {
    for (let frame = 0; ; frame += 1) {
      const length = this.#source.take(4);
      if (length.length < 4) throw damaged(this.#path, "was cut off");
      const told = length.readUInt32BE();
      const bytes = told % LAST;
      if (bytes < TAG_BYTES || bytes > FRAME_BYTES + TAG_BYTES) throw damaged(this.#path, "was changed");
      const sealed = this.#source.take(bytes);
      if (sealed.length < bytes) throw damaged(this.#path, "was cut off");
      yield this.#open(frame, sealed, length);
      if (told >= LAST) break;
    }
    if (this.#source.take(1).length > 0) throw damaged(this.#path, "has bytes behind its end");
  }

  close(): void {
    this.#source.close();
  }

  #open(frame: number, sealed: Buffer, length: Buffer): Buffer {
    try {
      const decipher = createDecipheriv("aes-256-gcm", this.#key, nonceOf(frame));
      decipher.setAAD(Buffer.concat([this.#headHash, length]));
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
      const plain = decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES));
      decipher.final();
      return plain;
    } catch (error) {
      const failure = damaged(this.#path, "was changed");
      throw new SimbankError(failure.code, failure.message, failure.data, { cause: error });
    }
  }
}

function otherKey(path: string, keyFile: string, head: BackupHead): SimbankError {
  const text = `The backup ${path} of ${head.created_at} was made with another key than ${keyFile}. Name the controller key of that time with --key.`;
  return new SimbankError("SB_KEY_LOST", text, { path, key: keyFile });
}
