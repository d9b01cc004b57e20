import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { threadPoolSize } from "../../src/bin/thread-pool.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "simbank-pool-"));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function sizeFor(config: string): number {
  const path = join(folder, "config.yaml");
  writeFileSync(path, config);
  return threadPoolSize(["run", "--config", path]);
}

const slots = (count: number): string =>
  Array.from({ length: count }, (_, index) => `  - { slot: b1.${index + 1}, device: /dev/ttyUSB${index} }\n`).join("");

describe("the size of the thread pool", () => {
  it.each([
    ["one thread a slot and eight to spare", `schema: 1\nslots:\n${slots(100)}discover: []\n`, 108],
    ["slots in block form", "slots:\n  - slot: b1.1\n    device: /dev/ttyUSB0\n  - slot: b1.2\n    device: x\n", 10],
    ["slots in JSON form", '{"slots": [{"slot": "b1.1"}, {"slot": "b1.2"}, {"slot": "b1.3"}]}', 11],
    ["not slots in comments", `slots:\n${slots(2)}#  - { slot: b1.9 }\n`, 10],
    ["at least 64 where rules discover slots", `slots:\n${slots(2)}discover:\n  - { vendor: 2c7c }\n`, 64],
    ["more where both are many", `slots:\n${slots(90)}discover: [{ vendor: 2c7c }]\n`, 98],
    [
      "the ports of rules",
      'discover:\n  - { under: 1-1, board: b1, ports: "1..80" }\n  - { under: 1-2, board: b2, ports: "5.1..5.40" }\n',
      128,
    ],
    ["64 without slots", "schema: 1\n", 64],
    ["never more than libuv takes", `slots:\n${slots(2000)}`, 1024],
  ])("counts %s", (_what, config, size) => {
    expect(sizeFor(config)).toBe(size);
  });

  it.each([
    ["no --config", ["run"]],
    ["--config without a value", ["run", "--config"]],
    ["a file that is not there", ["run", "--config", "/no/such/file.yaml"]],
    ["a directory", ["run", `--config=${tmpdir()}`]],
  ])("is 64 with %s", (_what, argv) => {
    expect(threadPoolSize(argv)).toBe(64);
  });

  it("reads --config=FILE too", () => {
    const path = join(folder, "other.yaml");
    writeFileSync(path, `slots:\n${slots(20)}`);
    expect(threadPoolSize(["check", `--config=${path}`])).toBe(28);
  });
});
