import { lstatSync, mkdtempSync, readFileSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type ModemEventName,
  PERSONALITIES,
  type Rack,
  type RackEvent,
  type RackOptions,
  slotNames,
  startRack,
} from "../../src/simulator/index.ts";
import { PtyHost } from "./pty-host.ts";

const NUMBER = "+999000000";
let dir = "";
let rack: Rack | null = null;
let hosts: PtyHost[] = [];

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "rack-test-"));
});

afterEach(async () => {
  for (const host of hosts) host.close();
  hosts = [];
  await rack?.close();
  rack = null;
  rmSync(dir, { recursive: true });
});

async function start(options: Partial<RackOptions> = {}): Promise<Rack> {
  rack = await startRack({ slots: 1, dir, timeScale: 50, ...options });
  return rack;
}

function plugIn(slot = "b1.1"): PtyHost {
  const host = new PtyHost(join(dir, slot));
  hosts.push(host);
  return host;
}

/** Whether the folder has an entry of this name; a link whose line is gone counts. */
function isThere(name: string): boolean {
  return lstatSync(join(dir, name), { throwIfNoEntry: false }) !== undefined;
}

function truth(): readonly RackEvent[] {
  return readFileSync(join(dir, "rack.ndjson"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as RackEvent);
}

/** Resolves with the next event of this name. */
function next(running: Rack, name: ModemEventName): Promise<RackEvent> {
  return new Promise((resolve) => {
    const listen = (event: RackEvent): void => {
      if (event.event !== name) return;
      running.events.off("event", listen);
      resolve(event);
    };
    running.events.on("event", listen);
  });
}

describe("slot names", () => {
  it.each<[number, number, readonly string[]]>([
    [1, 1, ["b1.1"]],
    [4, 2, ["b1.1", "b1.2", "b2.1", "b2.2"]],
    [5, 4, ["b1.1", "b1.2", "b2.1", "b3.1", "b4.1"]],
  ])("of %d slots on %d boards", (slots, boards, wanted) => {
    expect(slotNames(slots, boards)).toEqual(wanted);
  });

  it.each([
    [0, 1],
    [1.5, 1],
    [2, 3],
    [1e9, 1],
    [Number.NaN, 1],
  ])("of %d slots on %d boards are refused", (slots, boards) => {
    expect(() => slotNames(slots, boards)).toThrow(/must be a whole number from 1 to/);
  });
});

describe("options that make no rack", () => {
  it.each<[Partial<RackOptions>, RegExp]>([
    [{ personality: "huawey" }, /There is no personality huawey; did you mean huawei\?/],
    [{ timeScale: 0 }, /--time-scale must be a number above 0/],
    [{ plmn: "1" }, /--plmn must be 5 or 6 digits/],
    [{ cardsPerSlot: 0 }, /--cards-per-slot must be/],
    [{ seed: -1 }, /--seed must be/],
  ])("%j are refused with a remedy", async (options, message) => {
    await expect(start(options)).rejects.toThrow(message);
  });

  it("leave no link behind when a file is in the way of one", async () => {
    writeFileSync(join(dir, "b1.2"), "mine");
    await expect(start({ slots: 3 })).rejects.toThrow(/b1\.2 exists and is no symbolic link/);
    expect(isThere("b1.1")).toBe(false);
    expect(readFileSync(join(dir, "b1.2"), "utf8")).toBe("mine");
  });
});

describe.each([...PERSONALITIES.keys()])("a rack of %s on real pseudo-terminals", (name) => {
  it("answers through its link and tells the truth about a call", async () => {
    const running = await start({ personality: name });
    const host = plugIn();
    expect(await host.ask("ATE0")).toContain("ATE0\r");
    expect(await host.ask("AT+CGSN")).toContain(running.slots[0]?.imei);
    const released = next(running, "released");
    host.send(`ATD${NUMBER}555;\r`);
    expect(await released).toMatchObject({ slot: "b1.1", number: `${NUMBER}555`, by: "remote", cause: 16 });
    await host.until("NO CARRIER");
    const story = truth().filter(({ event }) => event !== "power-on");
    expect(story.map(({ event }) => event)).toEqual(["dial", "alerting", "answered", "released"]);
    for (const event of story) {
      expect(event.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(event.iccid).toBe(running.slots[0]?.iccid);
    }
  });
});

describe("a rack", () => {
  it("keeps a call while the host closes and reopens the line", async () => {
    await start();
    const first = plugIn();
    await first.ask("ATE0");
    const answered = next(rack ?? (await start()), "answered");
    await first.ask(`ATD${NUMBER}100;`);
    await answered;
    first.close();
    const second = plugIn();
    expect(await second.ask("AT+CLCC")).toContain(`+CLCC: 1,0,0,0,0,"${NUMBER}100",145`);
  });

  it("hangs up the line of an unplugged modem and brings it back behind the same link", async () => {
    const running = await start();
    const host = plugIn();
    await host.ask("ATE0");
    const unplugged = next(running, "unplugged");
    const plugged = next(running, "plugged");
    const powered = next(running, "power-on");
    running.inject("b1.1", { fault: "unplug", forMs: 5000 });
    await unplugged;
    await host.gone();
    expect(isThere("b1.1")).toBe(false);
    await plugged;
    const again = plugIn();
    await powered;
    await again.ask("AT");
  });

  it("has a fault strike on an event, before the modem can answer", async () => {
    const running = await start({
      // Answers in the very moment in which it has read a line.
      personality: "fast",
      faults: [{ slot: "b1.1", fault: "silence", forMs: 20_000, when: { on: "dial" } }],
    });
    const host = plugIn();
    await host.ask("ATE0");
    const rebooted = next(running, "reboot");
    host.send(`ATD${NUMBER}100;\r`);
    await rebooted;
    expect(host.text).toBe("");
  });

  it("has a fault strike at its time", async () => {
    const running = await start({ faults: [{ slot: "b1.1", fault: "reboot", forMs: null, when: { atMs: 2500 } }] });
    await next(running, "reboot");
  });

  it("says which slots there are when asked for another", async () => {
    const running = await start({ slots: 2 });
    expect(() => running.inject("b2.1", { fault: "reboot", forMs: null })).toThrow(
      "has no slot b2.1; it has b1.1 b1.2",
    );
  });

  it("deals the cards, equal for equal seeds, and the families of mix in turn", async () => {
    const first = await start({ slots: 8, boards: 2, cardsPerSlot: 2, personality: "mix", seed: 5 });
    const { slots } = first;
    expect(new Set(slots.map(({ personality }) => personality)).size).toBe(8);
    expect(new Set(slots.flatMap(({ cards }) => cards.map(({ iccid }) => iccid))).size).toBe(16);
    await first.close();
    expect((await start({ slots: 8, boards: 2, cardsPerSlot: 2, personality: "mix", seed: 5 })).slots).toEqual(slots);
  });

  it("records command lines only when asked to", async () => {
    await start({ logCommands: true });
    await plugIn().ask("ATE0");
    expect(truth().filter(({ event }) => event === "command")).toMatchObject([{ text: "ATE0" }]);
    await rack?.close();
    await start();
    await plugIn().ask("ATE0");
    expect(truth().filter(({ event }) => event === "command")).toEqual([]);
  });

  it("removes its links when it closes, and hangs up its lines", async () => {
    const running = await start({ slots: 2 });
    const host = plugIn("b1.2");
    expect(lstatSync(join(dir, "b1.2")).isSymbolicLink()).toBe(true);
    expect(readlinkSync(join(dir, "b1.2"))).toMatch(/^\/dev\/pts\/\d+$/);
    await running.close();
    await host.gone();
    expect(isThere("b1.1")).toBe(false);
    expect(isThere("b1.2")).toBe(false);
    expect(truth().length).toBe(2);
  });

  it("leaves alone a link that has become somebody else's", async () => {
    const running = await start();
    rmSync(join(dir, "b1.1"));
    symlinkSync("/dev/null", join(dir, "b1.1"));
    await running.close();
    expect(readlinkSync(join(dir, "b1.1"))).toBe("/dev/null");
  });

  it("runs 64 modems of all families that all answer and all call at once", async () => {
    const running = await start({ slots: 64, boards: 4, personality: "mix", timeScale: 100 });
    const lines = running.slots.map(({ slot }) => plugIn(slot));
    await Promise.all(lines.map((host) => host.ask("ATE0")));
    const imeis = await Promise.all(lines.map((host) => host.ask("AT+CGSN")));
    for (const [index, { imei }] of running.slots.entries()) expect(imeis[index]).toContain(imei);
    for (const host of lines) host.send(`ATD${NUMBER}555;\r`);
    await Promise.all(lines.map((host) => host.until("NO CARRIER")));
    const events = truth();
    for (const { slot } of running.slots) {
      const own = events.filter((event) => event.slot === slot && event.event !== "power-on").map(({ event }) => event);
      expect([slot, own]).toEqual([slot, ["dial", "alerting", "answered", "released"]]);
    }
  });

  it("brings an unplugged device back under another port, and never under the old one", async () => {
    const running = await start();
    const before = readlinkSync(join(dir, "b1.1"));
    running.inject("b1.1", { fault: "unplug", forMs: 500 });
    expect(isThere("b1.1")).toBe(false);
    await next(running, "plugged");
    expect(readlinkSync(join(dir, "b1.1"))).not.toBe(before);
  });

  it("hangs a fault on a command line, whose own answer shows it", async () => {
    const when = { command: "AT+CPIN?" } as const;
    await start({ faults: [{ slot: "b1.1", when, fault: "cme", forMs: null, code: 14, times: 1 }] });
    const host = plugIn();
    await host.ask("ATE0+CMEE=1");
    expect(await host.ask("AT+CSQ")).toContain("OK");
    host.send("AT+CPIN?\r");
    await host.until("+CME ERROR: 14");
    expect(await host.ask("AT+CPIN?")).toContain("READY");
    expect(truth().filter(({ event }) => event === "command")).toEqual([]);
  });

  it("gives two places one IMEI", async () => {
    const running = await start({ slots: 2 });
    const plugged = next(running, "plugged");
    running.inject("b1.2", { fault: "other-modem", forMs: 100, like: "b1.1" });
    expect(await plugged).toMatchObject({ slot: "b1.2", imei: running.slots[0]?.imei });
  });

  it("has a card bank a board, whose commands change what the modems of that board hold", async () => {
    const running = await start({ slots: 4, boards: 2, cardsPerSlot: 3, simBank: true, personality: "quectel-ec2x" });
    expect(running.banks).toEqual([
      { board: "b1", path: join(dir, "b1.bank"), columns: ["b1.1", "b1.2"], rows: 3 },
      { board: "b2", path: join(dir, "b2.bank"), columns: ["b2.1", "b2.2"], rows: 3 },
    ]);
    const bank = plugIn("b2.bank");
    const switched = next(running, "card-switched");
    bank.send("AT+SWIT02-0003\r");
    expect(await switched).toMatchObject({ slot: "b2.2", card: 3, iccid: running.slots[3]?.cards[2]?.iccid });
    const modem = plugIn("b2.2");
    modem.send("AT+QUIMSLOT?\r");
    await modem.until("ERROR");
    await running.close();
    expect(isThere("b1.bank")).toBe(false);
  });
});
