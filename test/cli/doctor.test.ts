import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Check, exitOf, fail, ok, warn, worstOf } from "../../src/cli/offline/doctor/check.ts";
import {
  examine,
  supportBundle,
  udevRules,
  usbPage,
  usbText,
  writeBundle,
} from "../../src/cli/offline/doctor/doctor.ts";
import { packChecks } from "../../src/cli/offline/doctor/ledger.ts";
import { checkConfig } from "../../src/cli/offline/doctor/site.ts";
import { renderDoctor } from "../../src/cli/render/doctor.ts";
import { wallMs } from "../../src/domain/time.ts";
import { loadPacks } from "../../src/policy/load.ts";
import { ec25 } from "../serial/discovery/fake-sysfs.ts";
import { Patient } from "./doctor-bench.ts";

let patient: Patient;
beforeEach(() => {
  patient = new Patient();
});
afterEach(() => {
  patient.remove();
});

describe("the doctor's verdict", () => {
  const good = ok("a", "a", "fine");
  const soon = warn("b", "b", "soon", "do");
  const rights = fail("c", "c", "rights", "do", 2);
  const cable = fail("d", "d", "cable", "do", 5);
  const ledger = fail("e", "e", "ledger", "do", 1);

  it.each<readonly [string, readonly Check[], string, number]>([
    ["nothing but good news", [good], "ok", 0],
    ["a warning", [good, soon], "warn", 0],
    ["a failure of rights", [soon, rights], "fail", 2],
    ["a failure of hardware before one of rights", [rights, cable], "fail", 5],
    ["a failure of the ledger before all others", [rights, cable, ledger], "fail", 1],
  ])("on %s is the worst, and so is the exit code", (_what, checks, verdict, exit) => {
    expect([worstOf(checks), exitOf(checks)]).toEqual([verdict, exit]);
  });

  it("is a page that counts", () => {
    const page = renderDoctor([good, soon, cable], { width: 80, colour: false });
    expect(page.split("\n")).toContain("1 in order, 1 to watch, 1 wrong.");
    expect(page).toMatch(/^fail\s+d\s+cable\s+do$/m);
  });
});

describe("the doctor", () => {
  it("finds a healthy machine without a daemon worth no more than a warning", async () => {
    const checks = await patient.checks();
    expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(checks.filter(({ verdict }) => verdict === "warn").map(({ id }) => id)).toEqual(["daemon"]);
  });

  it("gives every check that is not in order something to do, and each an id of its own", async () => {
    patient.usb.plug("1-1", { hubPorts: 4 });
    patient.usb.plug("1-1.1", ec25(0));
    patient.usb.plug("1-1.2", { id: "12d1:1446" });
    patient.slotAt("b1.3", "1-1.3");
    patient.process(7, "ModemManager");
    const checks = await patient.checks();
    expect(checks.filter(({ verdict, next }) => (verdict === "ok") !== (next === null))).toEqual([]);
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  });

  const rows: readonly (readonly [string, string, (sick: Patient) => void, RegExp])[] = [
    [
      "a Node that reads ports late",
      "node",
      (sick) => {
        sick.world = { ...sick.world, nodeVersion: "26.1.0" };
      },
      /^fail \| 26\.1\.0 \| .*Node\.js 24/,
    ],
    [
      "a clock that nothing keeps right",
      "clock",
      (sick) => {
        sick.world = { ...sick.world, clock: () => ({ synchronised: false, maxErrorMs: 0 }) };
      },
      /^warn .*timedatectl set-ntp true/,
    ],
    [
      "a clock that is kept, but badly",
      "clock",
      (sick) => {
        sick.world = { ...sick.world, clock: () => ({ synchronised: true, maxErrorMs: 200_000 }) };
      },
      /^warn /,
    ],
    ["ModemManager", "rival-modemmanager", (sick) => sick.process(7, "ModemManager"), /^warn .*doctor --udev/],
    ["brltty", "rival-brltty", (sick) => sick.process(8, "brltty"), /^warn .*braille/],
    ["an open data folder", "data-dir", (sick) => chmodSync(sick.dataDir, 0o755), /^warn .*0755.*chmod 0700/],
    [
      "a file where the data folder should be",
      "data-dir",
      (sick) => {
        rmSync(sick.dataDir, { recursive: true });
        writeFileSync(sick.dataDir, "");
      },
      /^fail .*is no folder/,
    ],
    [
      "a database that is none",
      "database",
      (sick) => {
        writeFileSync(join(sick.dataDir, "simbankd.db"), "x".repeat(8192));
        writeFileSync(join(sick.dataDir, "controller.key"), "k".repeat(32));
      },
      /^fail .*restore the last good backup/,
    ],
    [
      "a database without its key",
      "database",
      (sick) => writeFileSync(join(sick.dataDir, "simbankd.db"), ""),
      /^fail \| .*controller\.key is missing \| .*restore it from where you keep it/,
    ],
    [
      "a country without rules",
      "packs",
      (sick) => {
        sick.country = "AQ";
      },
      /^fail \| no pack for AQ/,
    ],
    [
      "a port that is not there",
      "port-b1.1",
      (sick) => sick.slotOn("b1.1", "/dev/no-such-port"),
      /^fail .*does not exist .*Check cable/,
    ],
    ["a port that is none", "port-b1.1", (sick) => sick.slotOn("b1.1", sick.dataDir), /^fail .*is no serial port/],
    [
      "empty USB positions, which fail nothing",
      "ports-empty",
      (sick) => {
        for (let port = 1; port <= 10; port += 1) sick.slotAt(`b1.${port}`, `1-1.${port}`);
      },
      /^warn \| nothing is plugged in for 10 slots: b1\.1 \(1-1\.1\), .*b1\.8 \(1-1\.8\), … \| .*cable and power/,
    ],
    [
      "a foreign device at a slot's place",
      "port-b1.1",
      (sick) => {
        sick.slotAt("b1.1", "1-1");
        sick.usb.plug("1-1", { id: "2341:0043", product: "Uno" });
      },
      /^fail \| b1\.1: Uno \(2341:0043\) is plugged in at USB position 1-1\. \| No profile names it/,
    ],
    [
      "slots at USB positions where no bus can be seen",
      "ports-unseen",
      (sick) => {
        sick.slotAt("b1.1", "1-1");
        sick.usb.hideBus();
      },
      /^fail \| 1 slot at USB positions.*\/sys/,
    ],
    [
      "a stick that is still a disk",
      "usb-storage-1-1",
      (sick) => sick.usb.plug("1-1", { id: "12d1:1446", product: "Stick" }),
      /^fail .*usb_modeswitch -v 12d1 -p 1446/,
    ],
    ["a modem without a slot", "usb-modems", (sick) => sick.usb.plug("1-1", ec25(0)), /^warn .*1-1 \| .*doctor --usb/],
    [
      "two modems with one serial number",
      "usb-serials",
      (sick) => {
        for (const port of [1, 2]) sick.usb.plug(`1-${port}`, ec25(port * 4, { serial: "0123456789ABCDEF" }));
      },
      /^warn .*1-1 and 1-2/,
    ],
    [
      "a hub that feeds four modems from its own port",
      "usb-power-1-1",
      (sick) => {
        sick.usb.plug("1-1", { hubPorts: 4, powerMa: 100 });
        for (const port of [1, 2]) sick.usb.plug(`1-1.${port}`, ec25(port * 4));
      },
      /^warn .*1100 mA of 500/,
    ],
    [
      "a controller near its end",
      "usb-controller-0000:00:14.0",
      (sick) => {
        for (const hub of [1, 2, 3, 4]) {
          sick.usb.plug(`1-${hub}`, { hubPorts: 7, selfPowered: true });
          for (let port = 1; port <= 7; port += 1) sick.usb.plug(`1-${hub}.${port}`, { id: "2c7c:0125" });
        }
      },
      /^warn .*32 devices .*second one/,
    ],
    ["no USB at all", "usb", (sick) => sick.usb.hideBus(), /^warn .*no USB bus is visible/],
    [
      "facts that nobody has seen",
      "profile-quectel-ec2x",
      (sick) => sick.usb.plug("1-1", ec25(0)),
      /^warn .*not seen on hardware; from memory alone: .*own phone/,
    ],
  ];
  it.each(rows)("finds %s", async (_what, id, worsen, expected) => {
    worsen(patient);
    expect(await patient.check(id)).toMatch(expected);
  });

  it("warns before the review of a pack is due, and fails after it", () => {
    const loaded = loadPacks();
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error));
    const lab = loaded.value.find(({ id }) => id === "lab");
    if (lab === undefined) throw new Error("the pack lab is shipped");
    const due = [{ ...lab, id: "XX", country: "XX", reviewBy: wallMs(Date.UTC(2026, 5, 1)) }];
    const verdictAt = (month: number): string | undefined =>
      packChecks(due, "XX", wallMs(Date.UTC(2026, month, 15)))[0]?.verdict;
    expect([verdictAt(0), verdictAt(3), verdictAt(6)]).toEqual(["ok", "warn", "fail"]);
  });
});

describe("the configuration as the doctor has it read", () => {
  function configFile(text: string): string {
    const path = join(patient.dir, "simbankd.yaml");
    writeFileSync(path, text);
    return path;
  }

  it("is what simbankd check makes of it, rules included", async () => {
    const path = configFile(
      `schema: 1\ndata_dir: ${patient.dataDir}\nsocket: /tmp/s.sock\ndeployment: { country: lab }\n` +
        'discover: [{ under: "1-1", board: b1, ports: "1..2" }]\n',
    );
    const { site, checks } = await checkConfig(path, patient.world.root);
    expect(checks).toMatchObject([{ id: "config", verdict: "ok" }]);
    expect(site).toMatchObject({
      dataDir: patient.dataDir,
      country: "lab",
      slots: [
        { slot: "b1.1", place: { position: "1-1.1" }, position: "1-1.1" },
        { slot: "b1.2", place: { position: "1-1.2" }, position: "1-1.2" },
      ],
    });
  });

  it("fails with the first problems in it, and counts the rest", async () => {
    const wrong = Array.from({ length: 9 }, (_, index) => `key${index}: 1`).join("\n");
    const path = configFile(`schema: 1\ndata_dir: /d\nsocket: /s\ndeployment: { country: lab }\n${wrong}\n`);
    const { checks } = await checkConfig(path, patient.world.root);
    expect(checks).toHaveLength(6);
    expect(checks.at(-1)?.found).toMatch(/^[0-9]+ further problems$/);
  });

  it("fails with each problem in it", async () => {
    const { site, checks } = await checkConfig(configFile("schema: 1\nsocket: s\n"), patient.world.root);
    expect(site).toBeNull();
    expect(checks.length).toBeGreaterThan(2);
    expect(checks.every(({ verdict, exit, next }) => verdict === "fail" && exit === 2 && next !== null)).toBe(true);
  });

  it("is asked for where there is none", async () => {
    const { checks } = await checkConfig(join(patient.dir, "none.yaml"), patient.world.root);
    expect(checks).toMatchObject([{ verdict: "warn", next: "Name the file: simbank doctor --config FILE" }]);
  });
});

describe("a support bundle", () => {
  const parts = (found: string): Parameters<typeof supportBundle>[1] => ({
    version: "1.2.3",
    checks: [warn("x", "x", found, "do")],
    usb: { visible: true, devices: [], rules: [] },
    slots: [],
    status: null,
  });

  it.each([
    ["a number", "called +999555000001 twice", "999555"],
    ["a number in groups", "called +1 202 555 0142", "202 555"],
    ["a card", "card 8999911000000000012 is blocked", "89999"],
    ["an IMEI", "imei 490154203237518 twice", "49015"],
    ["a home folder", "/home/alice/data is 0755", "alice"],
    ["the user", "may not be opened by tech (group dialout)", "tech"],
  ])("holds nothing of %s", (_what, found, secret) => {
    const text = JSON.stringify(supportBundle(patient.world, parts(found)));
    expect(text).not.toContain(secret);
    expect(text).toContain("…");
  });

  it("keeps what helps: positions, versions, exit codes, times", () => {
    const text = JSON.stringify(
      supportBundle(patient.world, parts("Nothing at USB position 1-1.4.2, ttyUSB12, 12d1:1446")),
    );
    for (const kept of ["1-1.4.2", "ttyUSB12", "12d1:1446", "1.2.3", "24.21.0", "2026-01-01T00:00:00.000Z"]) {
      expect(text).toContain(kept);
    }
  });

  it("leaves out serial numbers of devices", async () => {
    patient.usb.plug("1-1", ec25(0, { serial: "ABCDEF" }));
    const seen = await examine(patient.world, patient.config, null);
    const usb = usbPage(seen.topology, seen.catalogue, seen.slots);
    const text = JSON.stringify(supportBundle(patient.world, { ...parts("x"), usb }));
    expect(text).toContain("Quectel EC25");
    expect(text).not.toContain("ABCDEF");
  });

  it("is written to a new file for its owner alone, and over none", () => {
    const path = join(patient.dir, "bundle.json");
    writeBundle(path, { schema: 1 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(() => writeBundle(path, {})).toThrow(/is there already: name a new file/);
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ schema: 1 });
  });
});

describe("the doctor's page of USB", () => {
  beforeEach(() => {
    mkdirSync(join(patient.dir, "config"));
    patient.usb.plug("1-1", { hubPorts: 2, manufacturer: "Genesys", product: "Hub", id: "05e3:0608" });
    patient.usb.plug("1-1.1", ec25(4));
    patient.usb.plug("1-1.2", ec25(0, { serial: "A" }));
    patient.usb.plug("1-2", { id: "046d:c31c", product: "Keyboard" });
    patient.usb.plug("1-3", {
      id: "10c4:ea60",
      product: "CP2102",
      interfaces: [{ number: 0, tty: "ttyUSB9", driver: "cp210x" }],
    });
  });

  async function page(): Promise<string> {
    const seen = await examine(patient.world, patient.config, null);
    return usbText(usbPage(seen.topology, seen.catalogue, seen.slots), seen.topology);
  }

  it("draws the tree, and the rules for what has no slot yet", async () => {
    patient.slotAt("b1.1", "1-1.1");
    const ports = (first: number): string =>
      ["diag", "audio", "at", "at"].map((role, index) => `ttyUSB${first + index} ${role} (${index})`).join(", ");
    expect(await page()).toBe(
      [
        "bus 1  0000:00:14.0 (xhci_hcd), 16 ports",
        "├─ 1-1  Genesys Hub (05e3:0608): hub",
        `│  ├─ 1-1.1 = b1.1  Quectel EC25 (2c7c:0125): quectel-ec2x: ${ports(4)}`,
        `│  └─ 1-1.2  Quectel EC25 (2c7c:0125): quectel-ec2x: ${ports(0)}`,
        "├─ 1-2  Keyboard (046d:c31c): left alone",
        "└─ 1-3  CP2102 (10c4:ea60): serial adapter: ttyUSB9 other (0)",
        "",
        "discover:",
        "  # b2.1 to b2.1; only if there are modems behind these adapters",
        '  - { under: "1-0", board: b2, ports: "3", adapter: "10c4:ea60" }',
        "  # b3.1 to b3.1",
        '  - { under: "1-1", board: b3, ports: "2" }',
        "",
      ].join("\n"),
    );
  });

  it("has rules that the configuration takes as they stand", async () => {
    const rules = (await page()).split("\n").slice(6).join("\n");
    const path = join(patient.dir, "config", "simbankd.yaml");
    writeFileSync(
      path,
      `schema: 1\ndata_dir: ${patient.dataDir}\nsocket: /tmp/s.sock\ndeployment: { country: lab }\n${rules}`,
    );
    const { site, checks } = await checkConfig(path, patient.world.root);
    expect(checks).toMatchObject([{ verdict: "ok" }]);
    expect(site?.slots.map(({ position }) => position)).toEqual(["1-3", "1-1.1", "1-1.2"]);
  });

  it("has the same rules in JSON, as the configuration takes them", async () => {
    const seen = await examine(patient.world, patient.config, null);
    const { rules } = usbPage(seen.topology, seen.catalogue, seen.slots);
    const path = join(patient.dir, "config", "simbankd.yaml");
    const config = { schema: 1, data_dir: patient.dataDir, socket: "/tmp/s.sock", deployment: { country: "lab" } };
    writeFileSync(path, JSON.stringify({ ...config, discover: rules }));
    const { site } = await checkConfig(path, patient.world.root);
    expect(site?.slots.map(({ position }) => position)).toEqual(["1-3", "1-1.1", "1-1.2"]);
  });

  it("makes udev rules that keep others off, the adapter only at its place", async () => {
    patient.slotAt("b9.1", "1-3", "10c4:ea60");
    const seen = await examine(patient.world, patient.config, null);
    const text = udevRules(seen.topology, seen.catalogue, seen.slots);
    const modem = 'ATTRS{idVendor}=="2c7c", ATTRS{idProduct}=="0125"';
    expect(text).toContain(`SUBSYSTEM=="tty", SUBSYSTEMS=="usb", ${modem}, GROUP="simbank", MODE="0660"`);
    expect(text).toMatch(/idProduct\}=="0125", ENV\{ID_MM_DEVICE_IGNORE\}="1"/);
    const adapters = text.split("\n").filter((line) => line.includes("ea60"));
    expect(adapters).toHaveLength(2);
    expect(adapters.every((line) => line.includes('KERNELS=="1-3"'))).toBe(true);
    expect(text).toContain('KERNEL=="1-3", ENV{BRLTTY_BRAILLE_DRIVER}="", ENV{SYSTEMD_WANTS}=""');
  });
});
