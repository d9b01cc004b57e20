import { createHash, hash } from "node:crypto";
import { rfc3339, type WallMs } from "../../domain/time.ts";
import type { RegisterEntry } from "../../domain/register.ts";
import type { Actor, PackPage, PackPeriod, PackSection } from "../api-proof.ts";
import { auditBundle, type AuditPages } from "../audit-bundle.ts";
import { csvLine } from "./csv.ts";
import { indexPage, type PackedFile, type PackFacts, readmeText } from "./pages.ts";
import { zip, type ZipFile } from "./zip.ts";

/** Where a pack gets what it holds. */
export interface PackSource extends AuditPages {
  packPage(section: PackSection, after: number, period: PackPeriod): Promise<PackPage>;
  registerEntries(register: null, now: WallMs): Promise<readonly RegisterEntry[]>;
  signPack(
    manifest: string,
    period: PackPeriod,
    actor: Actor,
    now: WallMs,
  ): Promise<{ readonly signature: string; readonly publicKey: string }>;
}

const SECTIONS: readonly (readonly [section: PackSection, about: string])[] = [
  ["calls", "Every call with the raw evidence of its outcome"],
  ["decisions", "Calls that were refused, and why"],
  ["consents", "The consents on which the calls rest"],
  ["consent-events", "Withdrawals and other changes of consent"],
  ["suppressions", "Numbers that are not called"],
  ["erasures", "People who were erased, by the hash of their number"],
  ["policies", "The calling rules in force, by their hash"],
  ["documents", "Documents in the evidence area, by their hash"],
];

/** The columns that are asked for of call records, in the order of the table. */
const CALL_COLUMNS = [
  "attempt",
  "called_number",
  "calling_number",
  "reserved_at",
  "dialing_at",
  "answered_at",
  "ended_at",
  "outcome",
  "talk_s",
  "campaign",
  "purpose",
  "voice",
  "on_behalf_of",
  "script",
  "script_sha256",
  "started_by",
  "consent",
  "policy",
  "iccid",
  "slot",
  "country",
  "reconciled_as",
] as const;

type Row = Readonly<Record<string, unknown>>;

async function* rowsOf(source: PackSource, section: PackSection, period: PackPeriod): AsyncGenerator<Row> {
  for (let after: number | null = 0; after !== null; ) {
    const page: PackPage = await source.packPage(section, after, period);
    yield* page.rows;
    after = page.next;
  }
}

function talkSeconds({ result }: Row): number | null {
  const talkMs: unknown = typeof result === "object" && result !== null && "talkMs" in result ? result.talkMs : null;
  return typeof talkMs === "number" ? Math.round(talkMs / 100) / 10 : null;
}

/** A pack being written: notes of each file what the manifest tells. */
class Writing {
  readonly files: PackedFile[] = [];

  file(name: string, about: string, lines: AsyncIterable<string | Uint8Array>, counted = true): ZipFile {
    return { name, content: this.#noted(name, about, lines, counted) };
  }

  async *#noted(
    name: string,
    about: string,
    lines: AsyncIterable<string | Uint8Array>,
    counted: boolean,
  ): AsyncGenerator<Uint8Array> {
    const sha256 = createHash("sha256");
    let bytes = 0;
    let rows = 0;
    for await (const line of lines) {
      const piece = Buffer.from(line);
      sha256.update(piece);
      bytes += piece.length;
      rows += 1;
      yield piece;
    }
    this.files.push({ name, about, rows: counted ? rows : null, bytes, sha256: sha256.digest("hex") });
  }
}

async function* jsonLines(rows: AsyncIterable<object>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}

async function* callLines(rows: AsyncIterable<Row>): AsyncGenerator<string> {
  yield csvLine(CALL_COLUMNS);
  for await (const row of rows) {
    const whole: Row = { ...row, talk_s: talkSeconds(row) };
    yield csvLine(CALL_COLUMNS.map((name) => whole[name] ?? ""));
  }
}

async function* text(...lines: readonly string[]): AsyncGenerator<string> {
  for (const line of lines) yield await Promise.resolve(line);
}

async function* recordLines(source: PackSource, now: WallMs): AsyncGenerator<string> {
  for (const entry of await source.registerEntries(null, now)) yield `${JSON.stringify(recordWire(entry))}\n`;
}

/** A record as people read it: instants in RFC 3339. */
function recordWire(entry: RegisterEntry): object {
  return Object.fromEntries(
    Object.entries(entry).map(([name, value]) => {
      const isInstant = typeof value === "number" && (name.endsWith("At") || name.startsWith("valid"));
      return [name, isInstant ? new Date(value).toISOString() : value];
    }),
  );
}

async function* contents(
  source: PackSource,
  period: PackPeriod,
  actor: Actor,
  now: WallMs,
): AsyncGenerator<ZipFile, void> {
  const writing = new Writing();
  yield writing.file("calls.csv", "One line for each call", callLines(rowsOf(source, "calls", period)), false);
  for (const [section, about] of SECTIONS) {
    yield writing.file(`${section}.jsonl`, about, jsonLines(rowsOf(source, section, period)));
  }
  const records = "Authorisations, card, equipment, script and training records, with who entered and who checked them";
  yield writing.file("records.jsonl", records, recordLines(source, now));
  yield writing.file(
    "audit.jsonl",
    "The audit chain with its signed checkpoints",
    auditBundle(source, actor, now),
    false,
  );
  const createdAt = rfc3339(now);
  const said = { format: "simbankd evidence pack 1", created_at: createdAt, created_by: actor.name };
  const bounds = {
    since: rfc3339(period.since),
    until: rfc3339(period.until),
    numbers: period.reveal ? "whole" : "masked",
  };
  const manifest = `${JSON.stringify({ ...said, ...bounds, files: writing.files }, null, 2)}\n`;
  const { signature, publicKey } = await source.signPack(hash("sha256", manifest, "hex"), period, actor, now);
  const facts: PackFacts = { period, createdAt, createdBy: actor.name, publicKey };
  yield { name: "manifest.json", content: bytesOf(text(manifest)) };
  yield { name: "manifest.sig", content: bytesOf(text(`${signature}\n`)) };
  const pem = `-----BEGIN PUBLIC KEY-----\n${publicKey}\n-----END PUBLIC KEY-----\n`;
  yield { name: "public-key.pem", content: bytesOf(text(pem)) };
  yield { name: "index.html", content: bytesOf(text(indexPage(writing.files, facts))) };
  yield { name: "README.txt", content: bytesOf(text(readmeText(facts))) };
}

async function* bytesOf(lines: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const line of lines) yield Buffer.from(line);
}

/** The bytes of a signed ZIP archive that shows with what right every call of a period was made. */
export function evidencePack(
  source: PackSource,
  period: PackPeriod,
  actor: Actor,
  now: WallMs,
): AsyncGenerator<Uint8Array, void> {
  return zip(contents(source, period, actor, now), new Date(now));
}
