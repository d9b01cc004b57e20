import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Rack, startRack } from "../../src/simulator/index.ts";
import { FRAME_SAMPLES, type FarSound, SAMPLE_RATE, soundFrame } from "../../src/simulator/far-sound.ts";
import { PtyHost } from "./pty-host.ts";
import { VirtualModem } from "./virtual-modem.ts";

const NUMBER = "+999000000";

/** How strong a frequency is in the first 200 ms of a sound, by Goertzel's algorithm. */
function strength(sound: FarSound, hz: number): number {
  const w = (2 * Math.PI * hz) / SAMPLE_RATE;
  let [before, last] = [0, 0];
  for (let from = 0; from < SAMPLE_RATE / 5; from += FRAME_SAMPLES) {
    const frame = soundFrame(sound, from);
    for (let i = 0; i < FRAME_SAMPLES; i += 1) {
      [before, last] = [last, frame.readInt16LE(i * 2) + 2 * Math.cos(w) * last - before];
    }
  }
  return Math.hypot(last - before * Math.cos(w), before * Math.sin(w)) / (SAMPLE_RATE / 5);
}

describe("what is heard", () => {
  it.each([
    ["9", 852, 1477],
    ["1", 697, 1209],
    ["#", 941, 1477],
  ])("a key %s is two tones", (digit, low, high) => {
    const all = [697, 770, 852, 941, 1209, 1336, 1477];
    const strong = all.filter((hz) => strength({ kind: "key", digit }, hz) > 500);
    expect(strong).toEqual([low, high]);
  });

  it("ring-back is 425 Hz, and pauses", () => {
    expect(strength({ kind: "ringback" }, 425)).toBeGreaterThan(1000);
    expect(soundFrame({ kind: "ringback" }, 2 * SAMPLE_RATE).every((byte) => byte === 0)).toBe(true);
  });
});

describe("speech on the second port", () => {
  it.each([
    ["quectel-ec2x", "AT+QPCMV=1,0", "AT+QPCMV=0"],
    ["simcom-7600", "AT+CPCMREG=1", "AT+CPCMREG=0"],
    ["huawei", "AT^DDSETEX=2", "AT^DDSETEX=0"],
  ])("%s: from %s in an active call until it ends", (family, begin, stop) => {
    const modem = new VirtualModem(family);
    modem.ask("ATE0");
    modem.ask(`ATD${NUMBER}100;`, 30_000);
    expect(modem.speech).toEqual([]);
    expect(modem.ask(begin)).toContain("OK");
    modem.ask(stop);
    modem.ask(begin);
    modem.ask("AT+CHUP");
    expect(modem.speech).toEqual([true, false, true, false]);
  });

  it("simcom-7600 refuses to begin before the call is active", () => {
    const modem = new VirtualModem("simcom-7600");
    modem.ask("ATE0");
    expect(modem.ask("AT+CPCMREG=1")).toEqual(["ERROR"]);
    expect(modem.ask("AT+CPCMREG=0")).toEqual(["OK"]);
  });
});

describe("the audio line of a rack", () => {
  let dir = "";
  let rack: Rack | null = null;
  const hosts: PtyHost[] = [];

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "rack-audio-"));
  });

  afterEach(async () => {
    for (const host of hosts.splice(0)) host.close();
    await rack?.close();
    rmSync(dir, { recursive: true });
  });

  it("carries the far side's voice, and keeps what the far side heard", async () => {
    rack = await startRack({ slots: 1, dir, personality: "quectel-ec2x", timeScale: 50 });
    expect(rack.slots[0]?.audio).toBe(join(dir, "b1.1.audio"));
    const [modem, audio] = [new PtyHost(join(dir, "b1.1")), new PtyHost(join(dir, "b1.1.audio"))];
    hosts.push(modem, audio);
    await modem.ask("ATE0+QPCMV=1,0");
    await modem.ask('AT+QINDCFG="ccinfo",1,0');
    await modem.ask(`ATD${NUMBER}100;`);
    await modem.until('"ccinfo",2,0,0,');
    // The beginning of the voice, as it is made.
    const voice = soundFrame({ kind: "voice" }, FRAME_SAMPLES).toString("latin1");
    await audio.until(voice);
    const said = "speech of ours \x01\x02\x03";
    audio.send(said);
    await audio.until(soundFrame({ kind: "voice" }, 5 * FRAME_SAMPLES).toString("latin1"));
    await modem.ask("AT+CHUP");
    const heard = readFileSync(join(dir, "b1.1.heard.wav"));
    expect(heard.subarray(0, 4).toString("latin1")).toBe("RIFF");
    expect(heard.readUInt32LE(40)).toBe(heard.length - 44);
    expect(heard.subarray(44).toString("latin1")).toBe(said);
  });
});
