/** A 32-bit hash of a text (FNV-1a with a final mix), the source of everything that varies: equal seeds, equal racks. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A whole number from `low` to `high`, both included, chosen by `key` alone. */
export function pick(key: string, low: number, high: number): number {
  return low + (hash32(key) % (high - low + 1));
}
