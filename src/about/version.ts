import { readFileSync } from "node:fs";

/** The version of this package, from its manifest; the same place from `src` and from `dist`. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const named = typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : null;
  return typeof named === "string" ? named : "unknown";
}
