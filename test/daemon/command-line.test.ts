import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { wrongDevices } from "../../src/daemon/check.ts";
import { readCommandLine } from "../../src/daemon/command-line.ts";
import { parseConfig } from "../../src/daemon/config.ts";

describe("the daemon's command line", () => {
  it.each([
    [["run", "--config", "a.yaml"], { kind: "run", config: "a.yaml", json: false }],
    [["check", "--config=a.yaml", "--json"], { kind: "check", config: "a.yaml", json: true }],
    [["--help"], { kind: "help" }],
    [["run", "-h"], { kind: "help" }],
    [["--version"], { kind: "version" }],
  ])("%j is understood", (argv, expected) => {
    expect(readCommandLine(argv)).toEqual(expected);
  });

  it.each([
    [[], /a command is missing/],
    [["chek", "--config", "a"], /did you mean check\?/],
    [["run"], /run needs --config FILE/],
    [["run", "now", "--config", "a"], /takes no argument now/],
    [["run", "--confg", "a"], /Unknown option '--confg'$/],
  ])("%j is a mistake that is named", (argv, expected) => {
    const read = readCommandLine(argv);
    expect(read.kind).toBe("mistake");
    expect(read.kind === "mistake" && read.message).toMatch(expected);
  });
});

describe("a check of the devices", () => {
  it("names what exists and is no serial port, and leaves alone what may yet be plugged in", () => {
    const folder = mkdtempSync(join(tmpdir(), "simbank-check-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "file");
    writeFileSync(file, "");
    const devices = [folder, file, join(folder, "absent"), "/dev/null"];
    const slots = devices.map((device, index) => `  - { slot: b1.${index + 1}, device: ${device} }`).join("\n");
    const config = parseConfig(`schema: 1\ndata_dir: /a\nsocket: /b\ndeployment: { country: lab }\nslots:\n${slots}`);
    if (!config.ok) throw new Error(JSON.stringify(config.error));
    expect(wrongDevices(config.value).map(({ path, message }) => [path, message])).toEqual([
      ["slots[0].device", `${folder} is a directory`],
      ["slots[1].device", `${file} is no terminal device`],
    ]);
  });
});
