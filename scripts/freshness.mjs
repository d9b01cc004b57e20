// Says whether what was installed or built still matches the checkout: `node scripts/freshness.mjs installed|built`
// exits 0 if so and 1 if not. Reads contents, not times, so it is right after a clone, a copy or a changed clock.
// Runs under any Node from 20 on, since it is asked before ours is there.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
export const BUILD_STAMP = join(ROOT, ".cache", "build-stamp");

const BUILD_INPUTS = [
  "package.json",
  "package-lock.json",
  "tsconfig.json",
  ".tsconfig.build.json",
  "scripts/bin-prologue.sh",
  "scripts/finish-build.mjs",
];

/** SHA-256 over the names and contents of everything the build reads. */
export function sourceHash() {
  const sources = readdirSync(join(ROOT, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash("sha256");
  for (const file of [...BUILD_INPUTS.map((name) => join(ROOT, name)), ...sources]) {
    hash.update(`${file.slice(ROOT.length)}\0`).update(createHash("sha256").update(readFileSync(file)).digest());
  }
  return hash.digest("hex");
}

function built() {
  const { bin } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  return (
    Object.values(bin).every((path) => existsSync(join(ROOT, path))) &&
    existsSync(BUILD_STAMP) &&
    readFileSync(BUILD_STAMP, "utf8").trim() === sourceHash()
  );
}

/** npm writes the hidden lockfile last, so a half-finished install has none. */
function installed() {
  const hidden = join(ROOT, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(hidden, "utf8")).packages;
  const node = `node_modules/node-${process.platform}-${process.arch}`;
  return Object.entries(wanted).every(([path, want]) => {
    if (path === "") return true;
    const have = present[path];
    if (have === undefined) return want.optional === true && path !== node;
    return have.version === want.version && have.integrity === want.integrity && existsSync(join(ROOT, path));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const question = process.argv[2];
  if (question !== "installed" && question !== "built") throw new Error("ask for: installed, built");
  process.exitCode = (question === "installed" ? installed() : built()) ? 0 : 1;
}
