import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT = join(import.meta.dirname, "..", "..");

/** A small checkout with our real scripts, in which tools can be replaced by ones that do as they are told. */
export class ToyCheckout {
  readonly root: string;

  constructor(scripts: readonly string[]) {
    this.root = realpathSync(mkdtempSync(join(tmpdir(), "simbank-toy-")));
    for (const name of scripts) this.copy(`scripts/${name}`);
  }

  path(name: string): string {
    return join(this.root, name);
  }

  write(name: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
    chmodSync(this.path(name), mode);
  }

  /** A tool first on PATH of everything the scripts start. */
  tool(name: string, shell: string): void {
    this.write(`node_modules/.bin/${name}`, `#!/bin/sh\n${shell}\n`, 0o755);
  }

  removePath(name: string): void {
    rmSync(this.path(name), { recursive: true, force: true });
  }

  remove(): void {
    this.removePath(".");
  }

  private copy(name: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    cpSync(join(ROOT, name), this.path(name));
  }
}
