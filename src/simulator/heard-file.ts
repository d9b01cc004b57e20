import { closeSync, openSync, writeSync } from "node:fs";
import { SAMPLE_RATE } from "./far-sound.ts";

const HEADER_BYTES = 44;
const SAMPLE_BYTES = 2;

/** What the far side heard of one call: a WAV file of 16-bit mono at 8 kHz, whole after `close`. */
export class HeardFile {
  private readonly fd: number;
  private dataBytes = 0;

  /** Replaces what was heard of the call before. */
  constructor(path: string) {
    this.fd = openSync(path, "w", 0o644);
    writeSync(this.fd, header(0));
  }

  append(bytes: Uint8Array): void {
    writeSync(this.fd, bytes);
    this.dataBytes += bytes.length;
  }

  close(): void {
    writeSync(this.fd, header(this.dataBytes), 0, HEADER_BYTES, 0);
    closeSync(this.fd);
  }
}

/** RIFF WAVE header, PCM. */
function header(dataBytes: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(HEADER_BYTES - 8 + dataBytes, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(SAMPLE_RATE, 24);
  bytes.writeUInt32LE(SAMPLE_RATE * SAMPLE_BYTES, 28);
  bytes.writeUInt16LE(SAMPLE_BYTES, 32);
  bytes.writeUInt16LE(8 * SAMPLE_BYTES, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(dataBytes, 40);
  return bytes;
}
