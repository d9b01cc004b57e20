/** Byte strings of any length, one after another, that grow as they are added. */
export class ByteColumn {
  #bytes: Uint8Array<ArrayBuffer>;
  readonly #ends: Uint32Array<ArrayBuffer>;
  #count = 0;

  constructor(rows: number, bytesPerRow: number) {
    this.#bytes = new Uint8Array(rows * bytesPerRow);
    this.#ends = new Uint32Array(rows + 1);
  }

  add(bytes: Uint8Array): void {
    const start = this.#ends[this.#count] ?? 0;
    const end = start + bytes.length;
    if (end > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(end, this.#bytes.length * 2));
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, start);
    this.#count += 1;
    this.#ends[this.#count] = end;
  }

  pack(): PackedBytes {
    return { bytes: this.#bytes, ends: this.#ends };
  }
}

export interface PackedBytes {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ends: Uint32Array<ArrayBuffer>;
}

/** The byte string of a row; null when it is empty. */
export function bytesAt(packed: PackedBytes, row: number): Uint8Array | null {
  const start = packed.ends[row] ?? 0;
  const end = packed.ends[row + 1] ?? start;
  return end === start ? null : packed.bytes.subarray(start, end);
}

/** Byte strings of one length. */
export class FixedColumn {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #buffer: Buffer;
  readonly #width: number;

  constructor(rows: number, width: number) {
    this.bytes = new Uint8Array(rows * width);
    this.#buffer = Buffer.from(this.bytes.buffer);
    this.#width = width;
  }

  set(row: number, bytes: Uint8Array): void {
    this.bytes.set(bytes, row * this.#width);
  }

  setBase64(row: number, text: string): void {
    this.#buffer.write(text, row * this.#width, this.#width, "base64");
  }
}

/** A cell of a `FixedColumn`. */
export function fixedAt(bytes: Uint8Array, width: number, row: number): Uint8Array {
  return bytes.subarray(row * width, row * width + width);
}

/**
 * The rows in order of their keys' first four bytes: rows that follow each other then land in the same pages of the
 * index, which makes importing into a large table an order of magnitude faster. `rows` is at most 2^20.
 */
export function keyOrder(keys: Uint8Array, width: number, rows: number): Uint32Array<ArrayBuffer> {
  const view = new DataView(keys.buffer, keys.byteOffset, keys.byteLength);
  const packed = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) packed[row] = view.getUint32(row * width) * 0x100000 + row;
  packed.sort();
  const order = new Uint32Array(rows);
  for (let place = 0; place < rows; place += 1) order[place] = (packed[place] ?? 0) % 0x100000;
  return order;
}
