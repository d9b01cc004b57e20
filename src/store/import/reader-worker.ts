import { createHash } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { SimbankError } from "../../domain/errors.ts";
import { REJECT_COLUMN } from "../../domain/list-files.ts";
import type { ConsentImport, ContactImport, ImportKind, RegistryImport } from "../api.ts";
import { toFailure } from "../failure.ts";
import { Vault } from "../vault.ts";
import { transferables } from "./batch.ts";
import { ConsentSink } from "./consent-rows.ts";
import { ContactSink } from "./contact-rows.ts";
import { CsvReader } from "./csv-reader.ts";
import { COLUMNS, mapHeader, readHeader } from "./header.ts";
import { JsonlReader } from "./jsonl-reader.ts";
import { MadeUpWatch } from "./made-up.ts";
import type { FromReader, ReaderSettings, ToReader } from "./protocol.ts";
import { RegistrySink } from "./registry-rows.ts";
import type { Places, RowSink } from "./rows.ts";
import { SuppressionSink } from "./suppression-rows.ts";

/** The thread of one import: parses, keys and seals, so that neither the store nor the modems wait for it. */

/** Rows sorted and inserted together: more of them share a page of an index, and cost memory in three threads. */
const ROWS_PER_BATCH = 40_000;

const port = parentPort;
if (port === null) throw new SimbankError("SB_INTERNAL", "The import thread was started as a program.");
const settings = workerData as ReaderSettings;
const vault = new Vault(settings.controllerKey);
const watch = settings.kind.kind === "consents" && !settings.lab ? new MadeUpWatch() : null;
const content = settings.kind.kind === "registry" ? createHash("sha256") : null;

function contactSink(kind: ContactImport, places: Places, header: readonly string[]): ContactSink {
  const { defaultCountry = null, dedupe = "campaign" } = kind;
  const reading = { defaultCountry, dedupe, now: settings.now };
  return new ContactSink(places, header, kind.campaign, vault, ROWS_PER_BATCH, reading);
}

function registrySink(kind: RegistryImport, places: Places): RegistrySink {
  const { registry, defaultCountry: country = null } = kind;
  return new RegistrySink(places, vault, ROWS_PER_BATCH, { registry, country });
}

function evidenceOf({ evidence = null }: ConsentImport): Buffer | null {
  return evidence === null ? null : Buffer.from(evidence, "hex");
}

function open(kind: ImportKind, names: readonly string[]): RowSink {
  const header = kind.kind === "contacts" || kind.kind === "consents" ? mapHeader(names, kind.map ?? {}) : names;
  const places = readHeader(header, COLUMNS[kind.kind]);
  switch (kind.kind) {
    case "consents":
      return new ConsentSink(places, vault, settings.now, ROWS_PER_BATCH, { evidence: evidenceOf(kind), watch });
    case "contacts":
      return contactSink(kind, places, header);
    case "registry":
      return registrySink(kind, places);
    case "suppressions":
      return new SuppressionSink(places, vault, settings.now, ROWS_PER_BATCH);
  }
}

function readerOf(kind: ImportKind): CsvReader | JsonlReader {
  if (kind.kind === "contacts" && kind.format === "jsonl") {
    const sink = contactSink(kind, new Map(), []);
    return new JsonlReader({ sink, rowsPerBatch: ROWS_PER_BATCH, map: kind.map ?? {} });
  }
  return new CsvReader({
    open: (header) => open(kind, header),
    rowsPerBatch: ROWS_PER_BATCH,
    rejectColumn: REJECT_COLUMN[kind.kind],
  });
}

const reader = readerOf(settings.kind);

port.on("message", (message: ToReader) => {
  try {
    if (message.kind === "chunk") content?.update(message.bytes);
    const { batches, rejected } = message.kind === "chunk" ? reader.push(message.bytes) : reader.end();
    const findings =
      message.kind === "chunk" ? null : { sha256: content?.digest("hex") ?? null, suspicion: watch?.verdict() ?? null };
    const answer: FromReader = { kind: "read", batches, rejected, header: reader.header, findings };
    port.postMessage(answer, batches.flatMap(transferables));
  } catch (error) {
    const answer: FromReader = { kind: "failed", error: toFailure(error, settings.path) };
    port.postMessage(answer);
  }
});
