import { readSync } from "node:fs";
import { turnsUntil } from "./wait.ts";

/** What a non-blocking descriptor has to give right now, at most 64 KiB; nothing at its end. */
export function readAvailable(fd: number): Buffer {
  const chunk = Buffer.alloc(65_536);
  try {
    return chunk.subarray(0, readSync(fd, chunk));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return chunk.subarray(0, 0);
    throw error;
  }
}

/** Reads until that many bytes have come: the kernel passes them through a pseudo-terminal in its own time. */
export async function readBytes(fd: number, size: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let got = 0;
  await turnsUntil(() => {
    const chunk = readAvailable(fd);
    chunks.push(chunk);
    got += chunk.length;
    return got >= size;
  }, `${size} bytes were read`);
  return Buffer.concat(chunks);
}
