import { readFileSync } from "node:fs";

const UNKNOWN = 64;
const SPARE = 8;
/** libuv ignores anything above this. */
const MOST = 1024;

/**
 * Size of libuv's thread pool for a daemon with this command line: one thread per slot and card bank of its `--config` file and
 * eight to spare, so that opens that hang on bad ports leave threads for the others. With `discover` rules, whose
 * ranges count as slots, and where no slot is written down or no file can be read, it is at least 64. At most 1024.
 * The file is only skimmed: its checks, and the complaints about it, come later.
 */
export function threadPoolSize(argv: readonly string[]): number {
  const path = configPath(argv);
  const text = path === null ? null : readOrNull(path);
  if (text === null) return UNKNOWN;
  const slots = text.replace(/#.*$/gm, "").match(/\b(?:slot|bank)["']?\s*:/g)?.length ?? 0;
  const discovers = /^discover\s*:/m.test(text) && !/^discover\s*:\s*\[\s*\]/m.test(text);
  const ruled = discovers ? portsOfRanges(text) : 0;
  return Math.min(MOST, discovers || slots === 0 ? Math.max(UNKNOWN, slots + ruled + SPARE) : slots + SPARE);
}

/** Ports that the ranges of `discover` rules name, such as 8 for `5.1..5.8`. */
function portsOfRanges(text: string): number {
  let ports = 0;
  for (const [, from, to] of text.matchAll(/\b([0-9]{1,3})\.\.(?:[0-9]{1,3}\.)*([0-9]{1,3})\b/g)) {
    ports += Math.max(0, Number(to) - Number(from) + 1);
  }
  return ports;
}

function configPath(argv: readonly string[]): string | null {
  for (const [index, argument] of argv.entries()) {
    if (argument === "--config") return argv[index + 1] ?? null;
    if (argument.startsWith("--config=")) return argument.slice("--config=".length);
  }
  return null;
}

function readOrNull(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // The daemon reads the same file next and says what is wrong with it.
    return null;
  }
}
