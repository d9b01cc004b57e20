// Finishes what tsc began: data files beside the code that reads them, programs that start by themselves, and nothing
// left over from sources that are gone. Writes the stamp by which `scripts/lib.sh` knows that dist is up to date.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import { BUILD_STAMP, ROOT, sourceHash } from "./freshness.mjs";

const SRC = join(ROOT, "src");
const DIST = join(ROOT, "dist");
const CODE = /\.(ts|mts|cts)$/;

function filesUnder(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function copyData() {
  for (const file of filesUnder(SRC)) {
    if (CODE.test(file)) continue;
    const target = join(DIST, relative(SRC, file));
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(file, target);
  }
}

function removeLeftovers() {
  for (const file of filesUnder(DIST)) {
    const source = join(SRC, relative(DIST, file));
    if (!existsSync(source) && !existsSync(source.replace(/\.js$/, ".ts"))) rmSync(file);
  }
}

function makeProgramsStart() {
  const prologue = readFileSync(join(ROOT, "scripts", "bin-prologue.sh"), "utf8");
  const { bin } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  for (const path of Object.values(bin)) {
    const file = join(ROOT, path);
    const code = readFileSync(file, "utf8");
    writeFileSync(file, prologue + code.slice(code.indexOf("\n") + 1));
    chmodSync(file, 0o755);
  }
}

copyData();
removeLeftovers();
makeProgramsStart();
mkdirSync(dirname(BUILD_STAMP), { recursive: true });
writeFileSync(BUILD_STAMP, `${sourceHash()}\n`);
