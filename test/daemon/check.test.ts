import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkInputs, wrongDevices } from "../../src/daemon/check.ts";
import { inspectConfig } from "../../src/daemon/config.ts";

const BASE = "schema: 1\ndata_dir: /a\nsocket: /b\ndeployment: { country: lab }\n";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "simbank-check-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** What is wrong with the configuration itself. */
function complaints(content: string | Uint8Array): readonly string[] {
  const file = join(folder(), "site.yaml");
  writeFileSync(file, content);
  const checked = checkInputs(file);
  const found = checked.ok ? [] : checked.error.filter((problem) => problem.file === undefined);
  return found.map(({ path, message, hint }) => `${path}: ${message} – ${hint ?? ""}`);
}

describe("a check of everything a daemon would run on", () => {
  it("finds a wrong value, an unknown profile and a folder for a device in one go", () => {
    const slots = `slots:\n  - { slot: b1.1, device: /usr, profile: quectal, baud: 1 }\n  - { slot: 7, device: /x, profile: zz }\n`;
    expect(complaints(`${BASE}${slots}logg: {}\n`)).toEqual([
      expect.stringMatching(/^slots\[0\]\.baud: is 1/),
      expect.stringMatching(/^slots\[1\]\.slot: is 7/),
      expect.stringMatching(/^logg: is not a known key – Did you mean `log`/),
      expect.stringMatching(/^slots\[0\]\.profile: no profile is called quectal – Did you mean `quectel`/),
      expect.stringMatching(/^slots\[1\]\.profile: no profile is called zz – Use `auto`, or one of: .*generic/),
      expect.stringMatching(/^slots\[0\]\.device: \/usr is a directory/),
    ]);
  });

  it.each([
    ["with a byte order mark", `\uFEFF${BASE}`],
    ["with the line ends of Windows", BASE.replaceAll("\n", "\r\n")],
    ["as JSON, which is YAML", `{"schema":1,"data_dir":"/a","socket":"/b","deployment":{"country":"lab"}}`],
    ["with a document mark at its top", `---\n${BASE}`],
  ])("takes a sound file %s", (_how, content) => {
    expect(complaints(content)).toEqual([]);
  });

  it.each([
    ["UTF-16", Buffer.from(`\uFEFF${BASE}`, "utf16le"), /is not UTF-8 text – Save it as UTF-8/],
    ["Latin-1", Buffer.from(`${BASE}# größer\n`, "latin1"), /is not UTF-8 text/],
    ["of many megabytes", Buffer.alloc(8 << 20, "#"), /is longer than 1024 KiB/],
  ])("refuses a file that is %s", (_what, content, expected) => {
    expect(complaints(content).join("\n")).toMatch(expected);
  });

  it("says of a folder and of a missing file that they cannot be read", () => {
    for (const path of [folder(), join(folder(), "absent.yaml")]) {
      const checked = checkInputs(path);
      expect(checked.ok ? [] : checked.error).toContainEqual({
        path: "the file",
        message: expect.stringMatching(/^cannot be read \(E/),
        hint: expect.any(String),
      });
    }
  });
});

describe("a check of the devices", () => {
  const slotsOf = (devices: readonly string[]): string =>
    `${BASE}slots:\n${devices.map((device, index) => `  - { slot: b1.${index + 1}, device: ${device} }`).join("\n")}`;

  it("names what exists and is no serial port, and leaves alone what may yet be plugged in", () => {
    const dir = folder();
    const file = join(dir, "file");
    writeFileSync(file, "");
    const { sketch } = inspectConfig(slotsOf([dir, file, join(dir, "absent"), "/dev/null"]));
    expect(wrongDevices(sketch).map(({ path, message }) => [path, message])).toEqual([
      ["slots[0].device", `${dir} is a directory`],
      ["slots[1].device", `${file} is no terminal device`],
    ]);
  });

  it("sees two names of one port", () => {
    const link = join(folder(), "modem");
    symlinkSync("/dev/null", link);
    const { sketch } = inspectConfig(slotsOf(["/dev/null", link]));
    expect(wrongDevices(sketch)).toEqual([
      {
        path: "slots[1].device",
        message: `${link} is the same port as slots[0].device (/dev/null)`,
        hint: expect.stringContaining("One modem has one slot"),
      },
    ]);
  });
});

describe("a configuration that is cut off or overwritten anywhere", () => {
  const WHOLE = `${BASE}slots:
  - { slot: b1.1, device: /dev/ttyUSB0, profile: quectel, sim_positions: 2 }
cards:
  defaults: { attempts_per_day: 60, time_zone: Asia/Shanghai, reset_day: 1 }
  contracts: [{ name: prepaid, iccid_prefix: "8986", attempts_per_day: 30 }]
retention: { recordings_days: 30, calls_days: 730 }
`;

  it("is either sound or told with place and message, and never throws", () => {
    const anywhere = fc.nat({ max: WHOLE.length });
    const noise = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.constantFrom("\t", "*a", "&a ", "[", "{", '"', "!!x ", "- "),
    );
    fc.assert(
      fc.property(anywhere, anywhere, noise, (from, to, put) => {
        const text = WHOLE.slice(0, from) + put + WHOLE.slice(to);
        const { config, problems } = inspectConfig(text);
        expect(config === null).toBe(problems.length > 0);
        for (const { path, message } of problems) expect([path, message]).not.toContain("");
      }),
      { numRuns: 500 },
    );
  });
});
