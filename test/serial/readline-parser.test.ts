import { ReadlineParser } from "@serialport/parser-readline";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Feeds noise without a line end in 1 KiB reads; says how many bytes the parser copied to take it in. */
function bytesCopied(reads: number): number {
  const parser = new ReadlineParser({ delimiter: "\r\n" });
  let copied = 0;
  const { concat } = Buffer;
  vi.spyOn(Buffer, "concat").mockImplementation((list, total) => {
    const joined = concat(list, total);
    copied += joined.length;
    return joined;
  });
  for (let read = 0; read < reads; read += 1) parser.write(Buffer.alloc(1024, 0x55));
  vi.restoreAllMocks();
  return copied;
}

test("control: serialport's line parser does four times the work for twice the noise, which is why we do not use it", () => {
  const [once, twice] = [bytesCopied(200), bytesCopied(400)];
  expect(twice / once).toBeGreaterThan(3.5);
});

test("control: serialport's line parser keeps all noise that has no line end", async () => {
  const parser = new ReadlineParser({ delimiter: "\r\n" });
  const line = new Promise<string>((resolve) => parser.once("data", resolve));
  for (let read = 0; read < 1024; read += 1) parser.write(Buffer.alloc(1024, 0x55));
  parser.write("\r\n");
  expect(await line).toHaveLength(1024 * 1024);
});
