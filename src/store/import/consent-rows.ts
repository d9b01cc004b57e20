import { isPurpose, isVoice, PURPOSES, VOICES } from "./words.ts";
import { consentDigest, type ConsentTerms, termsText } from "../ledger/consent-digest.ts";
import type { Vault } from "../vault.ts";
import { type ConsentBatch, TermsTable } from "./batch.ts";
import { ByteColumn, FixedColumn, keyOrder } from "./columns.ts";
import {
  assertRoom,
  cellOf,
  InstantReader,
  type Places,
  readNumber,
  readText,
  reasonOf,
  RowFault,
  type RowSink,
} from "./rows.ts";

const METHOD = /^[A-Za-z0-9][A-Za-z0-9 _./+-]{0,63}$/;
const SHA256 = /^(?:sha256:)?([0-9a-fA-F]{64})$/;
const YES = new Set(["1", "true", "yes", "y"]);
const NO = new Set(["", "0", "false", "no", "n"]);
const NO_BYTES: Uint8Array = new Uint8Array(0);

function readVoices(text: string): string {
  if (text === "") return "live";
  const voices = text.split(/[|;]/).map((voice) => voice.trim().toLowerCase());
  const unknown = voices.find((voice) => !isVoice(voice));
  if (unknown !== undefined) throw new RowFault(`voice "${unknown.slice(0, 40)}" must be one of ${VOICES.join(", ")}`);
  return VOICES.filter((voice) => voices.includes(voice)).join(",");
}

function readRecording(text: string): number {
  const word = text.toLowerCase();
  if (YES.has(word)) return 1;
  if (NO.has(word)) return 0;
  throw new RowFault('recording must be "yes" or "no"');
}

/** Terms with the text they are hashed by. */
interface ReadTerms {
  readonly terms: ConsentTerms;
  readonly text: string;
}

const TERM_COLUMNS = ["purpose", "voice", "method", "controller", "recording", "language", "notice"] as const;
const KEPT_TERMS = 1024;

/** Columns under construction. */
class Columns {
  readonly keys: FixedColumn;
  readonly digests: FixedColumn;
  readonly sealedNumbers: ByteColumn;
  readonly grantedAt: Float64Array<ArrayBuffer>;
  readonly expiresAt: Float64Array<ArrayBuffer>;
  readonly evidence: ByteColumn;
  readonly sealedReferences: ByteColumn;
  readonly termsOf: Uint32Array<ArrayBuffer>;
  readonly terms = new TermsTable<ConsentTerms>();

  constructor(rows: number) {
    this.keys = new FixedColumn(rows, 16);
    this.digests = new FixedColumn(rows, 32);
    this.sealedNumbers = new ByteColumn(rows, 44);
    this.grantedAt = new Float64Array(rows);
    this.expiresAt = new Float64Array(rows).fill(Number.NaN);
    this.evidence = new ByteColumn(rows, 0);
    this.sealedReferences = new ByteColumn(rows, 0);
    this.termsOf = new Uint32Array(rows);
  }
}

/** Reads consent rows: `number,purpose,granted_at,method` and the optional columns of the list. */
export class ConsentSink implements RowSink {
  readonly #places: Places;
  readonly #vault: Vault;
  readonly #now: number;
  readonly #rows: number;
  readonly #instants = new InstantReader();
  readonly #termPlaces: readonly number[];
  readonly #known = new Map<string, ReadTerms>();
  #columns: Columns;
  #count = 0;

  constructor(places: Places, vault: Vault, now: number, rows: number) {
    this.#places = places;
    this.#vault = vault;
    this.#now = now;
    this.#rows = rows;
    this.#termPlaces = TERM_COLUMNS.flatMap((name) => places.get(name) ?? []);
    this.#columns = new Columns(rows);
  }

  get count(): number {
    return this.#count;
  }

  add(cells: readonly string[], _line: number): string | null {
    return reasonOf(() => this.#read(cells));
  }

  take(): ConsentBatch {
    const { keys, digests, sealedNumbers, grantedAt, expiresAt, evidence, sealedReferences, termsOf, terms } =
      this.#columns;
    const batch: ConsentBatch = {
      kind: "consents",
      count: this.#count,
      order: keyOrder(keys.bytes, 16, this.#count),
      keys: keys.bytes,
      sealedNumbers: sealedNumbers.pack(),
      digests: digests.bytes,
      grantedAt,
      expiresAt,
      evidence: evidence.pack(),
      sealedReferences: sealedReferences.pack(),
      termsOf,
      terms: terms.list,
    };
    this.#columns = new Columns(this.#rows);
    this.#count = 0;
    return batch;
  }

  #read(cells: readonly string[]): void {
    assertRoom(this.#count, this.#rows);
    const places = this.#places;
    const number = readNumber(cells, places);
    const { terms, text } = this.#terms(cells);
    const grantedAt = this.#instants.read(cellOf(cells, places.get("granted_at")), "granted_at");
    if (grantedAt === null) throw new RowFault("granted_at is empty");
    if (grantedAt > this.#now) throw new RowFault("granted_at lies in the future");
    const expiresAt = this.#instants.read(cellOf(cells, places.get("expires_at")), "expires_at");
    if (expiresAt !== null && expiresAt <= grantedAt) throw new RowFault("expires_at is not after granted_at");
    const reference = readText(cells, places, "evidence");
    const hex = reference === null ? null : (SHA256.exec(reference)?.[1] ?? null);
    const evidence = hex === null ? null : Buffer.from(hex, "hex");
    const numberKey = this.#vault.nameOf(number);
    const row = this.#count;
    const into = this.#columns;
    into.keys.set(row, numberKey);
    into.digests.setBase64(row, consentDigest({ numberKey, grantedAt, expiresAt, evidence }, text));
    into.sealedNumbers.add(this.#vault.seal(number, numberKey));
    into.grantedAt[row] = grantedAt;
    if (expiresAt !== null) into.expiresAt[row] = expiresAt;
    into.evidence.add(evidence ?? NO_BYTES);
    // A reference that is no hash may be a file name with the person's name in it: sealed like the number.
    into.sealedReferences.add(reference === null || hex !== null ? NO_BYTES : this.#vault.seal(reference, numberKey));
    into.termsOf[row] = into.terms.numberOf(text, terms);
    this.#count += 1;
  }

  /** Lists repeat few combinations: the last ones read are kept. */
  #terms(cells: readonly string[]): ReadTerms {
    let written = "";
    for (const place of this.#termPlaces) written += `${cells[place] ?? ""}\0`;
    const known = this.#known.get(written);
    if (known !== undefined) return known;
    const terms = this.#readTerms(cells);
    const read = { terms, text: termsText(terms) };
    if (this.#known.size >= KEPT_TERMS) this.#known.clear();
    this.#known.set(written, read);
    return read;
  }

  #readTerms(cells: readonly string[]): ConsentTerms {
    const places = this.#places;
    const purpose = cellOf(cells, places.get("purpose")).toLowerCase();
    if (!isPurpose(purpose)) {
      throw new RowFault(`purpose "${purpose.slice(0, 40)}" must be one of ${PURPOSES.join(", ")}`);
    }
    const method = cellOf(cells, places.get("method"));
    if (!METHOD.test(method)) throw new RowFault("method must name how consent was given, such as web_form or paper");
    return {
      purpose,
      voices: readVoices(cellOf(cells, places.get("voice"))),
      method,
      controller: readText(cells, places, "controller"),
      recording: readRecording(cellOf(cells, places.get("recording"))),
      language: readText(cells, places, "language"),
      notice: readText(cells, places, "notice"),
    };
  }
}
