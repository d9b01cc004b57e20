import { readFileSync } from "node:fs";

const UNKNOWN = 64;
const SPARE = 8;
/** libuv ignores anything above this. */
const MOST = 1024;

/**
 * Size of libuv's thread pool for a daemon with this command line: one thread per slot of its `--config` file and
 * eight to spare, so that opens that hang on bad ports leave threads for the others; at least 64 where the number of slots
 * is not written down (no readable file, or `discover` rules). At most 1024. The file is only skimmed: its checks,
 * and the complaints about it, come later.
 */
export function threadPoolSize(argv: readonly string[]): number {
  const path = configPath(argv);
  const text = path === null ? null : readOrNull(path);
  if (text === null) return UNKNOWN;
  const slots = text.replace(/#.*$/gm, "").match(/\bslot["']?\s*:/g)?.length ?? 0;
  const discovers = /^discover\s*:/m.test(text) && !/^discover\s*:\s*\[\s*\]/m.test(text);
  return Math.min(MOST, discovers || slots === 0 ? Math.max(UNKNOWN, slots + SPARE) : slots + SPARE);
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
