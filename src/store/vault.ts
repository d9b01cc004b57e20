import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hash,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomFillSync,
} from "node:crypto";
import { SimbankError } from "../domain/errors.ts";
import { asE164, type E164 } from "../domain/number.ts";

/** Bytes of a `number_key`. */
export const NUMBER_KEY_BYTES = 16;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const RANDOM_POOL = 12 * 1024;

/** Bytes of the naming key, and of each sealing secret that follows it. */
const SECRET_BYTES = 32;

/** Bytes that SHA-256 takes in at a time. */
const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;
/** `+` and at most 15 digits (ITU-T E.164). */
const MAX_NUMBER_BYTES = 16;

/**
 * HMAC-SHA-256 (RFC 2104) of one short text at a time. Lists of a million numbers are named by it: an `Hmac` object for
 * each costs more than both hashes and has to be collected.
 */
class NumberHmac {
  readonly #inner = Buffer.alloc(BLOCK_BYTES + MAX_NUMBER_BYTES, 0x36);
  readonly #outer = Buffer.alloc(BLOCK_BYTES + DIGEST_BYTES, 0x5c);

  constructor(key: Uint8Array) {
    // A key longer than a block stands for its hash; a shorter one is filled up with zeros.
    const short = key.length > BLOCK_BYTES ? hash("sha256", key, "buffer") : key;
    for (const [index, byte] of short.entries()) {
      this.#inner[index] = byte ^ 0x36;
      this.#outer[index] = byte ^ 0x5c;
    }
  }

  digest(number: E164): Buffer {
    const end = BLOCK_BYTES + this.#inner.write(number, BLOCK_BYTES, "latin1");
    hash("sha256", this.#inner.subarray(0, end), "buffer").copy(this.#outer, BLOCK_BYTES);
    return hash("sha256", this.#outer, "buffer");
  }
}

/** What a controller key holds: how people are named, and under which secrets their rows are sealed, newest first. */
export interface KeyParts {
  readonly naming: Uint8Array;
  readonly sealing: readonly [Uint8Array, ...Uint8Array[]];
}

/**
 * The parts of a controller key. 32 bytes name and seal; where the sealing secret was exchanged it follows the naming
 * key, and while rows are being resealed the one before follows it.
 */
export function keyParts(controllerKey: Uint8Array): KeyParts {
  const secrets = controllerKey.length / SECRET_BYTES;
  if (secrets !== 2 && secrets !== 3) return { naming: controllerKey, sealing: [controllerKey] };
  const part = (index: number): Uint8Array => controllerKey.subarray(index * SECRET_BYTES, (index + 1) * SECRET_BYTES);
  return { naming: part(0), sealing: secrets === 2 ? [part(1)] : [part(1), part(2)] };
}

/** A key of its own purpose, derived from a sealing secret (HKDF, RFC 5869). */
export function deriveKey(secret: Uint8Array, purpose: string, salt: Uint8Array = new Uint8Array(0)): KeyObject {
  return createSecretKey(new Uint8Array(hkdfSync("sha256", secret, salt, purpose, 32)));
}

/**
 * Names and seals what belongs to a person. A number's name is the first 16 bytes of HMAC-SHA-256(number, controller
 * key): equal on all boxes of one controller, meaningless without the key. Sealed texts are AES-256-GCM under a key
 * derived from it (HKDF, RFC 5869), bound to the row's `number_key` so that they cannot be moved to another person.
 */
export class Vault {
  readonly #naming: KeyObject;
  readonly #names: NumberHmac;
  /** The one that seals first; one that still opens what it sealed may follow. */
  #sealing: readonly [KeyObject, ...KeyObject[]];
  readonly #random = Buffer.alloc(RANDOM_POOL);
  #used = RANDOM_POOL;

  constructor(controllerKey: Uint8Array) {
    const { naming } = keyParts(controllerKey);
    this.#naming = createSecretKey(naming);
    this.#names = new NumberHmac(naming);
    this.#sealing = sealingKeys(controllerKey);
  }

  /** Seals under another controller key from now on; its naming key must be the same. */
  adopt(controllerKey: Uint8Array): void {
    this.#sealing = sealingKeys(controllerKey);
  }

  /** The `number_key` of a number. */
  nameOf(number: E164): Buffer {
    return this.#names.digest(number).subarray(0, NUMBER_KEY_BYTES);
  }

  /** 16 bytes that tell two texts apart without giving either away. */
  fingerprint(text: string): Buffer {
    return createHmac("sha256", this.#naming).update("text\0").update(text, "utf8").digest().subarray(0, 16);
  }

  /** IV, tag and ciphertext in one. */
  seal(text: string, numberKey: Uint8Array): Buffer {
    const iv = this.#nextIv();
    const cipher = createCipheriv("aes-256-gcm", this.#sealing[0], iv);
    cipher.setAAD(numberKey);
    const body = cipher.update(text, "utf8");
    cipher.final();
    return Buffer.concat([iv, cipher.getAuthTag(), body]);
  }

  /** Throws `SB_STORE_CORRUPT` when the bytes were changed or belong to another person. */
  open(sealed: Uint8Array, numberKey: Uint8Array): string {
    let failure: unknown = null;
    for (const key of this.#sealing) {
      try {
        return unseal(key, sealed, numberKey);
      } catch (error) {
        failure = error;
      }
    }
    const text = "A sealed row of the ledger does not open: it was changed. Restore the last good backup.";
    throw new SimbankError("SB_STORE_CORRUPT", text, {}, { cause: failure });
  }

  /** The same text under the newest key; null when it is sealed under that already. Throws as `open` does. */
  reseal(sealed: Uint8Array, numberKey: Uint8Array): Buffer | null {
    try {
      unseal(this.#sealing[0], sealed, numberKey);
      return null;
    } catch {
      // Sealed under the key before, or changed: opening it tells which.
      return this.seal(this.open(sealed, numberKey), numberKey);
    }
  }

  /** The number in a sealed `subscriber` row. */
  openNumber(sealed: Uint8Array, numberKey: Uint8Array): E164 {
    const number = asE164(this.open(sealed, numberKey));
    if (number === null) throw new SimbankError("SB_STORE_CORRUPT", "A sealed row of the ledger holds no number.");
    return number;
  }

  /** Says whether a ledger was written under this key, without telling the key. */
  keyCheck(): Buffer {
    return createHmac("sha256", this.#naming).update("simbankd key check 1").digest();
  }

  #nextIv(): Buffer {
    if (this.#used >= RANDOM_POOL) {
      randomFillSync(this.#random);
      this.#used = 0;
    }
    const iv = Buffer.from(this.#random.subarray(this.#used, this.#used + IV_BYTES));
    this.#used += IV_BYTES;
    return iv;
  }
}

function sealingKeys(controllerKey: Uint8Array): readonly [KeyObject, ...KeyObject[]] {
  const keyOf = (secret: Uint8Array): KeyObject => deriveKey(secret, "simbankd sealing key 1");
  const [newest, ...older] = keyParts(controllerKey).sealing;
  return [keyOf(newest), ...older.map(keyOf)];
}

/** Throws when the bytes were not sealed under this key for this person. */
function unseal(key: KeyObject, sealed: Uint8Array, numberKey: Uint8Array): string {
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, IV_BYTES));
  decipher.setAAD(numberKey);
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  const body = decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES));
  decipher.final();
  return body.toString("utf8");
}
