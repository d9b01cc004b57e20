import { openSource } from "./import-file.ts";
import type { Session } from "./session.ts";

const PIECE_BYTES = 256 * 1024;
/** A document is synced to a disk that may be slow. */
const STORE_MS = 300_000;

/** Stores a document in the daemon's evidence area, read with the caller's own rights. Answers with its SHA-256. */
export async function storeDocument(session: Session, file: string): Promise<string> {
  const source = await openSource(file);
  try {
    const upload: AsyncIterable<Uint8Array> = source.createReadStream({ highWaterMark: PIECE_BYTES, autoClose: false });
    const options = { upload, deadlineMs: STORE_MS };
    return (await session.client.json("Evidence", "POST", "/v1/evidence", options)).sha256;
  } finally {
    await source.close();
  }
}
