import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runProgram } from "./programs.ts";
import { Site } from "./site.ts";
import { until } from "./until.ts";

const rack = { slots: 2, personality: "fast", timeScale: 10 } as const;

const BROKEN = `
schema: 1
data_dir: data
socket: /run/x/control.sock
deployment: { country: china }
slot:
  - { slot: b1.1, device: /dev/null }
slots:
  - { slot: b1.1, device: /dev/ttyUSB0, profile: quectal }
  - { slot: b1.1, device: ttyUSB1, bauds: 9600 }
cards: { defaults: { atempts_per_day: 3, min_gap_s: -1, time_zone: Mars/Olympus } }
`;

test("check names every problem with its place and a hint, and run refuses the same file", async () => {
  const site = await Site.open({ rack });
  const file = site.file(BROKEN, "broken.yaml");
  const checked = await runProgram("simbankd", ["check", "--config", file]);
  expect(checked.code).toBe(2);
  for (const part of [
    "data_dir",
    "deployment.country",
    "slot: is not a known key – Did you mean `slots`?",
    "slots[1].bauds: is not a known key – Did you mean `baud`?",
    "slots[1].device",
    "cards.defaults.atempts_per_day: is not a known key – Did you mean `attempts_per_day`?",
    "cards.defaults.min_gap_s",
    "cards.defaults.time_zone",
  ]) {
    expect(checked.err).toContain(part);
  }
  expect(checked.out).toBe("");
  expect((await runProgram("simbankd", ["run", "--config", file])).code).toBe(2);
  expect(site.truth.filter(({ event }) => event === "command")).toEqual([]);
});

test.each([
  ["an unknown profile", "profile: quectal", "slots[0].profile", "quectel"],
  ["a slot named twice", "}\n  - { slot: b1.1, device: /dev/ttyUSB9", "slots[1].slot", "already"],
  ["a device named twice", "}\n  - { slot: b1.2, device: /dev/ttyUSB0", "slots[1].device", "already"],
])("%s is found by check and stops run", async (_says, further, place, hint) => {
  const site = await Site.open({ rack });
  const head = `schema: 1\ndata_dir: ${site.dataDir}\nsocket: ${site.socket}\ndeployment: { country: lab }\n`;
  const text = `${head}slots:\n  - { slot: b1.1, device: /dev/ttyUSB0${further.startsWith("}") ? ` ${further}` : `, ${further}`} }\n`;
  const file = site.file(text, "broken.yaml");
  for (const command of ["check", "run"]) {
    const { code, err } = await runProgram("simbankd", [command, "--config", file]);
    expect([command, code]).toEqual([command, 2]);
    expect(err).toContain(place);
    expect(err).toContain(hint);
  }
});

test("a missing file and broken YAML are said with their place", async () => {
  const site = await Site.open({ rack });
  const missing = await runProgram("simbankd", ["check", "--config", join(site.dir, "nowhere.yaml")]);
  expect([missing.code, missing.err]).toEqual([2, expect.stringContaining("nowhere.yaml")]);
  const broken = await runProgram("simbankd", ["run", "--config", site.file("schema: 1\nslots: [", "b.yaml")]);
  expect([broken.code, broken.err]).toEqual([2, expect.stringMatching(/line \d+, column \d+/)]);
});

test("a slot whose device is missing, a folder or a plain file says so while the others work", async () => {
  const site = await Site.open({
    rack: { ...rack, slots: 1 },
    furtherSlots: [
      { slot: "b2.1", device: "/nowhere/ttyUSB0" },
      { slot: "b2.2", device: "/usr" },
      { slot: "b2.3", device: "/dev/null" },
    ],
  });
  await site.startDaemon((slot) => slot.state === "idle" || slot.slot.startsWith("b2"));
  for (const [slot, said] of [
    ["b2.1", "/nowhere/ttyUSB0 does not exist"],
    ["b2.2", "/usr"],
    ["b2.3", "/dev/null"],
  ] as const) {
    const shown = await until(`${slot} said why`, async () => {
      const now = await site.slot(slot);
      return now.state === "absent" && now.reason !== "port-closed" ? now : undefined;
    });
    expect(shown.reason).toContain(said);
  }
  await site.campaignOf("c", ["+999511001103"]);
  await site.finished("c");
  expect(site.dialled()).toEqual(["+999511001103"]);
});

test("a socket path that is a folder is refused before a byte to any modem", async () => {
  const site = await Site.open({ rack: { ...rack, logCommands: true } });
  mkdirSync(site.socket);
  writeFileSync(join(site.socket, "in-the-way"), "");
  const daemon = site.launchDaemon();
  expect((await daemon.ended).code).toBe(2);
  expect(daemon.errors()).toContain(site.socket);
  expect(site.truth.filter(({ event }) => event === "command")).toEqual([]);
});
