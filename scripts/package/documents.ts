// Writes the manual pages, the shell completions and the commented configuration of the package into a folder.
// All of them are made from what the programs themselves use: the command tree, the help text, the checked schema.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { processIo } from "../../src/cli/io.ts";
import { commandTree } from "../../src/cli/command-tree.ts";
import { buildProgram } from "../../src/cli/program.ts";
import { completionScript } from "../../src/cli/render/completion.ts";
import { describeProgram as rackProgram } from "../../src/simulator/main.ts";
import { HELP } from "../../src/daemon/command-line.ts";
import { commentedConfig } from "./commented-config.ts";
import { configKeys } from "./config-keys.ts";
import { cliPage, configPage, daemonPage, rackPage } from "./pages.ts";

const folder = process.argv[2];
if (folder === undefined) throw new Error("Usage: node scripts/package/documents.ts FOLDER");
const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
const version =
  typeof manifest === "object" && manifest !== null && "version" in manifest ? String(manifest.version) : "";

const tree = commandTree(buildProgram({ ...processIo(), columns: () => 80 }, version).program);
const keys = configKeys();
const files: Readonly<Record<string, string>> = {
  "man/simbank.1": cliPage(tree, version),
  "man/simbank-rack.1": rackPage(commandTree(rackProgram()), version),
  "man/simbankd.8": daemonPage(HELP, version),
  "man/simbankd.yaml.5": configPage(keys, version),
  "completion/bash": completionScript("bash", tree),
  "completion/zsh": completionScript("zsh", tree),
  "completion/fish": completionScript("fish", tree),
  "simbankd.yaml": commentedConfig(keys),
};
for (const [path, text] of Object.entries(files)) {
  const target = join(folder, path);
  mkdirSync(join(target, ".."), { recursive: true });
  writeFileSync(target, text);
}
