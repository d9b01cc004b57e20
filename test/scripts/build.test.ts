import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ToyCheckout } from "./toy-checkout.ts";

let checkout: ToyCheckout;

beforeEach(() => {
  checkout = new ToyCheckout(["finish-build.mjs", "freshness.mjs", "bin-prologue.sh"]);
  checkout.write("package.json", '{"type":"module","bin":{"hello":"dist/bin/hello.js"}}');
  checkout.write("package-lock.json", "{}");
  checkout.write("tsconfig.json", "{}");
  checkout.write(".tsconfig.build.json", "{}");
  checkout.write("src/bin/hello.ts", '#!/usr/bin/env node\nconsole.log("hello");\n');
  checkout.write("src/store/schema.sql", "CREATE TABLE a (b);\n");
  // What the compiler would have written.
  checkout.write("dist/bin/hello.js", '#!/usr/bin/env node\nconsole.log("hello");\n');
});

afterEach(() => {
  checkout.remove();
});

function run(script: string, ...argv: string[]): number | null {
  return spawnSync(process.execPath, [checkout.path(`scripts/${script}`), ...argv]).status;
}

describe("finishing a build", () => {
  it("makes programs that start by themselves", () => {
    expect(run("finish-build.mjs")).toBe(0);
    expect(statSync(checkout.path("dist/bin/hello.js")).mode & 0o777).toBe(0o755);
    const started = spawnSync(checkout.path("dist/bin/hello.js"), { encoding: "utf8" });
    expect(started).toMatchObject({ status: 0, stdout: "hello\n" });
  });

  it("copies data that lies beside the code", () => {
    run("finish-build.mjs");
    expect(readFileSync(checkout.path("dist/store/schema.sql"), "utf8")).toBe("CREATE TABLE a (b);\n");
    expect(existsSync(checkout.path("dist/bin/hello.ts"))).toBe(false);
  });

  it("removes what has no source any more", () => {
    checkout.write("dist/gone/old.js", "");
    checkout.write("dist/gone/old.sql", "");
    run("finish-build.mjs");
    expect(existsSync(checkout.path("dist/gone/old.js"))).toBe(false);
    expect(existsSync(checkout.path("dist/gone/old.sql"))).toBe(false);
  });
});

describe("asking whether dist is up to date", () => {
  it("is no before the first build and yes after it", () => {
    expect(run("freshness.mjs", "built")).toBe(1);
    run("finish-build.mjs");
    expect(run("freshness.mjs", "built")).toBe(0);
  });

  it.each([
    ["a source changed", (): void => checkout.write("src/bin/hello.ts", "\n")],
    ["a source was added", (): void => checkout.write("src/more.ts", "\n")],
    ["data changed", (): void => checkout.write("src/store/schema.sql", "\n")],
    ["the compiler's settings changed", (): void => checkout.write("tsconfig.json", '{"include":[]}')],
    ["dist was removed", (): void => checkout.removePath("dist")],
  ])("is no when %s", (_what, change) => {
    run("finish-build.mjs");
    change();
    expect(run("freshness.mjs", "built")).toBe(1);
  });
});

describe("asking whether packages are installed", () => {
  const NODE = `node_modules/node-${process.platform}-${process.arch}`;
  const lock = (packages: Readonly<Record<string, object>>): string => JSON.stringify({ packages });
  const wanted = {
    "": {},
    "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
    "node_modules/other-machine": { version: "1.0.0", integrity: "sha512-o", optional: true },
    [NODE]: { version: "24.0.0", integrity: "sha512-n", optional: true },
  };

  beforeEach(() => {
    checkout.write("package-lock.json", lock(wanted));
    for (const name of ["node_modules/a", NODE]) checkout.write(`${name}/package.json`, "{}");
    const { "node_modules/a": a, [NODE]: node } = wanted;
    checkout.write("node_modules/.package-lock.json", lock({ "node_modules/a": a, ...(node && { [NODE]: node }) }));
  });

  it("is yes when all is there but what is for other machines", () => {
    expect(run("freshness.mjs", "installed")).toBe(0);
  });

  it.each([
    ["nothing was installed", (): void => checkout.removePath("node_modules")],
    ["npm was interrupted", (): void => checkout.removePath("node_modules/.package-lock.json")],
    ["a package was deleted", (): void => checkout.removePath("node_modules/a")],
    ["our Node is missing", (): void => checkout.removePath(NODE)],
    [
      "the lockfile names another version",
      (): void => checkout.write("package-lock.json", lock({ ...wanted, "node_modules/a": { version: "1.0.1" } })),
    ],
    [
      "the lockfile names one package more",
      (): void => checkout.write("package-lock.json", lock({ ...wanted, "node_modules/b": { version: "1.0.0" } })),
    ],
  ])("is no when %s", (_what, change) => {
    change();
    expect(run("freshness.mjs", "installed")).toBe(1);
  });
});
