import { PassThrough, Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { ZipFile as Archive } from "yazl";

export interface ZipFile {
  readonly name: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Adds the files one after the other: each is asked for when the one before was taken whole. */
async function fill(archive: Archive, files: AsyncIterable<ZipFile>, mtime: Date): Promise<void> {
  for await (const { name, content } of files) {
    const source = Readable.from(content, { objectMode: false });
    const taken = finished(source);
    archive.addReadStream(source, name, { mtime, mode: 0o100600 });
    await taken;
  }
  archive.end();
}

/** The bytes of an archive of these files. Throws what reading a file throws. */
export async function* zip(files: AsyncIterable<ZipFile>, mtime: Date): AsyncGenerator<Uint8Array, void> {
  const archive = new Archive();
  const output = new PassThrough();
  // A file that cannot be read ends the output, which is what the loop below waits for.
  const fail = (error: unknown): void => {
    output.destroy(error instanceof Error ? error : new Error(String(error)));
  };
  archive.on("error", fail);
  archive.outputStream.pipe(output);
  const filled = fill(archive, files, mtime);
  filled.catch(fail);
  yield* output as AsyncIterable<Uint8Array>;
  await filled;
}
