import { isPurpose, isVoice, PURPOSES, VOICES } from "./words.ts";
import { CONSENT_KINDS, type ConsentKind } from "../../policy/types.ts";
import { consentDigest, type ConsentTerms, termsText } from "../ledger/consent-digest.ts";
import type { Vault } from "../vault.ts";
import { type ConsentBatch, TermsTable } from "./batch.ts";
import { ByteColumn, FixedColumn, keyOrder } from "./columns.ts";
import type { MadeUpWatch } from "./made-up.ts";
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

function readYes(text: string, column: string): number {
  const word = text.toLowerCase();
  if (YES.has(word)) return 1;
  if (NO.has(word)) return 0;
  throw new RowFault(`${column} must be "yes" or "no"`);
}

/** How the person agreed; null: expressly. Underscores and hyphens are one. */
function readKind(text: string): ConsentKind | null {
  if (text === "") return null;
  const word = text.toLowerCase().replaceAll("_", "-");
  const kind = CONSENT_KINDS.find((one) => one === word);
  if (kind !== undefined) return kind;
  throw new RowFault(`consent_type "${text.slice(0, 40)}" must be one of ${CONSENT_KINDS.join(", ")}`);
}

function readAge(text: string): number | null {
  if (text === "") return null;
  if (!/^[0-9]{1,3}$/.test(text) || Number(text) > 150) throw new RowFault("age is no number of years");
  return Number(text);
}

/** Terms with the text they are hashed by. */
interface ReadTerms {
  readonly terms: ConsentTerms;
  readonly text: string;
}

const TERM_COLUMNS = [
  "purpose",
  "voice",
  "method",
  "controller",
  "recording",
  "language",
  "notice",
  "consent_type",
  "age",
  "guardian",
] as const;
const KEPT_TERMS = 1024;

/** What holds for a whole list: one document that proves its rows, and who watches for rows that look made up. */
export interface ListProof {
  readonly evidence: Buffer | null;
  readonly watch: MadeUpWatch | null;
}

const NO_PROOF: ListProof = { evidence: null, watch: null };

/** Columns under construction. */
class Columns {
  readonly keys: FixedColumn;
  readonly digests: FixedColumn;
  readonly sealedNumbers: ByteColumn;
  readonly grantedAt: Float64Array<ArrayBuffer>;
  readonly expiresAt: Float64Array<ArrayBuffer>;
  readonly confirmedAt: Float64Array<ArrayBuffer>;
  readonly checkedAt: Float64Array<ArrayBuffer>;
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
    this.confirmedAt = new Float64Array(rows).fill(Number.NaN);
    this.checkedAt = new Float64Array(rows).fill(Number.NaN);
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
  readonly #proof: ListProof;
  /** What rows of this batch said of a number, purpose, voices and instant, and on which line. */
  readonly #said = new Map<string, { readonly line: number; readonly text: string }>();
  #columns: Columns;
  #count = 0;

  constructor(places: Places, vault: Vault, now: number, rows: number, proof: ListProof = NO_PROOF) {
    this.#proof = proof;
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

  add(cells: readonly string[], line: number): string | null {
    return reasonOf(() => this.#read(cells, line));
  }

  take(): ConsentBatch {
    const { keys, digests, sealedNumbers, grantedAt, expiresAt, evidence, sealedReferences, termsOf, terms } =
      this.#columns;
    const { confirmedAt, checkedAt } = this.#columns;
    this.#said.clear();
    const batch: ConsentBatch = {
      kind: "consents",
      count: this.#count,
      order: keyOrder(keys.bytes, 16, this.#count),
      keys: keys.bytes,
      sealedNumbers: sealedNumbers.pack(),
      digests: digests.bytes,
      grantedAt,
      expiresAt,
      confirmedAt,
      checkedAt,
      evidence: evidence.pack(),
      sealedReferences: sealedReferences.pack(),
      termsOf,
      terms: terms.list,
    };
    this.#columns = new Columns(this.#rows);
    this.#count = 0;
    return batch;
  }

  #read(cells: readonly string[], line: number): void {
    assertRoom(this.#count, this.#rows);
    const places = this.#places;
    const number = readNumber(cells, places);
    const { terms, text } = this.#terms(cells);
    const grantedAt = this.#instants.read(cellOf(cells, places.get("granted_at")), "granted_at");
    if (grantedAt === null) throw new RowFault("granted_at is empty");
    if (grantedAt > this.#now) throw new RowFault("granted_at lies in the future");
    const expiresAt = this.#instants.read(cellOf(cells, places.get("expires_at")), "expires_at");
    if (expiresAt !== null && expiresAt <= grantedAt) throw new RowFault("expires_at is not after granted_at");
    const confirmedAt = this.#later(cells, "double_opt_in_at", grantedAt);
    const checkedAt = this.#later(cells, "number_checked_at", grantedAt);
    if (terms.kind === "double-opt-in" && confirmedAt === null) {
      throw new RowFault("consent_type is double-opt-in, and double_opt_in_at is empty");
    }
    this.#assertConsistent(
      `${number} ${grantedAt} ${terms.purpose} ${terms.voices}`,
      `${text} ${expiresAt ?? ""}`,
      line,
    );
    const { evidence, reference } = this.#evidenceOf(cells);
    this.#proof.watch?.add(number, grantedAt, evidence?.toString("hex") ?? null);
    const numberKey = this.#vault.nameOf(number);
    const row = this.#count;
    const into = this.#columns;
    into.keys.set(row, numberKey);
    into.digests.setBase64(
      row,
      consentDigest({ numberKey, grantedAt, expiresAt, evidence, confirmedAt, checkedAt }, text),
    );
    into.sealedNumbers.add(this.#vault.seal(number, numberKey));
    into.grantedAt[row] = grantedAt;
    if (expiresAt !== null) into.expiresAt[row] = expiresAt;
    if (confirmedAt !== null) into.confirmedAt[row] = confirmedAt;
    if (checkedAt !== null) into.checkedAt[row] = checkedAt;
    into.evidence.add(evidence ?? NO_BYTES);
    // A reference that is no hash may be a file name with the person's name in it: sealed like the number.
    into.sealedReferences.add(reference === null ? NO_BYTES : this.#vault.seal(reference, numberKey));
    into.termsOf[row] = into.terms.numberOf(text, terms);
    this.#count += 1;
  }

  /** The hash a row names, else the list's; a reference is what it names instead of a hash. */
  #evidenceOf(cells: readonly string[]): { readonly evidence: Buffer | null; readonly reference: string | null } {
    const text = readText(cells, this.#places, "evidence");
    if (text === null) return { evidence: this.#proof.evidence, reference: null };
    const hex = SHA256.exec(text)?.[1];
    return hex === undefined
      ? { evidence: null, reference: text }
      : { evidence: Buffer.from(hex, "hex"), reference: null };
  }

  /** An instant between the consent and now; null where the list has none. */
  #later(cells: readonly string[], column: string, grantedAt: number): number | null {
    const at = this.#instants.read(cellOf(cells, this.#places.get(column)), column);
    if (at === null) return null;
    if (at > this.#now) throw new RowFault(`${column} lies in the future`);
    if (at < grantedAt) throw new RowFault(`${column} lies before granted_at`);
    return at;
  }

  /** Two rows that say different things of one consent are both doubtful: the second goes back to whoever wrote them. */
  #assertConsistent(about: string, text: string, line: number): void {
    const known = this.#said.get(about);
    if (known === undefined) this.#said.set(about, { line, text });
    else if (known.text !== text) throw new RowFault(`the row contradicts line ${known.line} about the same consent`);
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
      recording: readYes(cellOf(cells, places.get("recording")), "recording"),
      language: readText(cells, places, "language"),
      notice: readText(cells, places, "notice"),
      kind: readKind(cellOf(cells, places.get("consent_type"))),
      age: readAge(cellOf(cells, places.get("age"))),
      guardian: readYes(cellOf(cells, places.get("guardian")), "guardian"),
    };
  }
}
