import { parentPort, workerData } from "node:worker_threads";
import { SimbankError } from "../../domain/errors.ts";
import type { ImportKind } from "../api.ts";
import { toFailure } from "../failure.ts";
import { Vault } from "../vault.ts";
import { transferables } from "./batch.ts";
import { ConsentSink } from "./consent-rows.ts";
import { ContactSink } from "./contact-rows.ts";
import { CsvReader } from "./csv-reader.ts";
import { COLUMNS, readHeader } from "./header.ts";
import type { FromReader, ReaderSettings, ToReader } from "./protocol.ts";
import type { RowSink } from "./rows.ts";
import { SuppressionSink } from "./suppression-rows.ts";

/** The thread of one import: parses, keys and seals, so that neither the store nor the modems wait for it. */

/** Rows sorted and inserted together: more of them share a page of an index, and cost memory in three threads. */
const ROWS_PER_BATCH = 40_000;

const port = parentPort;
if (port === null) throw new SimbankError("SB_INTERNAL", "The import thread was started as a program.");
const settings = workerData as ReaderSettings;
const vault = new Vault(settings.controllerKey);

function open(kind: ImportKind, header: readonly string[]): RowSink {
  const places = readHeader(header, COLUMNS[kind.kind]);
  switch (kind.kind) {
    case "consents":
      return new ConsentSink(places, vault, settings.now, ROWS_PER_BATCH);
    case "contacts":
      return new ContactSink(places, header, kind.campaign, vault, ROWS_PER_BATCH);
    case "suppressions":
      return new SuppressionSink(places, vault, ROWS_PER_BATCH);
  }
}

const reader = new CsvReader({ open: (header) => open(settings.kind, header), rowsPerBatch: ROWS_PER_BATCH });

port.on("message", (message: ToReader) => {
  try {
    const { batches, rejected } = message.kind === "chunk" ? reader.push(message.bytes) : reader.end();
    const answer: FromReader = { kind: "read", batches, rejected, header: reader.header };
    port.postMessage(answer, batches.flatMap(transferables));
  } catch (error) {
    const answer: FromReader = { kind: "failed", error: toFailure(error, settings.path) };
    port.postMessage(answer);
  }
});
