import { describe, expect, it } from "vitest";
import type { ImsStatus, Registration } from "../../src/at/types.ts";
import { voicePath } from "../../src/modem/voice-path.ts";
import { type Answers, Bench } from "./bench.ts";
import { profile } from "./rig.ts";

const LTE = 7;

function registration(kind: "creg" | "cereg", stat: number, act: number | null = null): Registration {
  const registered = [1, 5, 6, 7, 9, 10].includes(stat);
  const csVoice = kind === "creg" && [1, 5, 9, 10].includes(stat);
  return { kind, stat, registered, csVoice, roaming: false, lac: null, ci: null, act, rejectCause: null };
}

const HOME_ON_LTE = registration("creg", 1, LTE);
const SMS_ONLY = registration("creg", 6, LTE);
const SEARCHING = registration("creg", 2);
const DATA = registration("cereg", 1, LTE);
const NOWHERE = registration("cereg", 2);
const SPEECH: ImsStatus = { registered: true, voice: true };
const MESSAGES: ImsStatus = { registered: true, voice: false };
const REGISTERED: ImsStatus = { registered: true, voice: null };
const CAPABLE: ImsStatus = { registered: null, voice: null };
const OFF: ImsStatus = { registered: false, voice: false };

describe("the way of a voice call", () => {
  it.each([
    ["nothing was read", null, null, null, null],
    ["on 2G or 3G", registration("creg", 1, 2), null, null, "cs"],
    ["where the radio is not told", registration("creg", 5), null, SPEECH, "cs"],
    ["on LTE without IMS", HOME_ON_LTE, null, null, "csfb"],
    ["on LTE with IMS off", HOME_ON_LTE, null, OFF, "csfb"],
    ["on LTE with IMS that is only possible", HOME_ON_LTE, null, CAPABLE, "csfb"],
    ["on LTE with IMS for messages", HOME_ON_LTE, null, MESSAGES, "csfb"],
    ["on LTE with IMS for speech", HOME_ON_LTE, null, SPEECH, "ims"],
    ["registered for messages only", SMS_ONLY, DATA, null, "none"],
    ["registered for messages only, IMS unproved", SMS_ONLY, DATA, CAPABLE, "none"],
    ["registered for messages only, IMS for messages", SMS_ONLY, DATA, MESSAGES, "none"],
    ["registered for messages only, and with IMS", SMS_ONLY, DATA, REGISTERED, "ims"],
    ["registered for data only", SEARCHING, DATA, null, "none"],
    ["registered for data only, and with IMS for who knows what", SEARCHING, DATA, REGISTERED, "none"],
    ["registered for data only, IMS off", SEARCHING, DATA, OFF, "none"],
    ["registered for data only, and with IMS for speech", SEARCHING, DATA, SPEECH, "ims"],
    ["registered nowhere, whatever was said of IMS", SEARCHING, NOWHERE, SPEECH, "none"],
  ] as const)("%s", (_where, creg, cereg, ims, path) => {
    expect(voicePath({ creg, cereg, ims })).toBe(path);
  });
});

describe("a modem that is registered for data only", () => {
  const DATA_ONLY: Answers = {
    "AT+CREG?": ["+CREG: 2,2", "OK"],
    "AT+CEREG?": ['+CEREG: 2,1,"1A2B","01A20000",7', "OK"],
  };

  function open(answers: Answers): Bench {
    return new Bench({ profile: profile("quectel-ec2x"), answers: { ...DATA_ONLY, ...answers } }).open();
  }

  it.each([
    ["refuses to tell of IMS", { "AT+CIREG?": ["ERROR"], 'AT+QCFG="ims"': ["ERROR"] }],
    ["could call over IMS", { "AT+CIREG?": ["ERROR"], 'AT+QCFG="ims"': ['+QCFG: "ims",1,1', "OK"] }],
    ["is registered with IMS for messages", { "AT+CIREG?": ["+CIREG: 2,1,4", "OK"] }],
    ["is not registered with IMS", { "AT+CIREG?": ["+CIREG: 2,0", "OK"] }],
  ])("and %s cannot call", (_what, answers) => {
    const bench = open(answers);
    bench.pass(20_000);
    expect([bench.standing, bench.snapshot.voicePath, bench.ready]).toEqual(["searching: data-only", "none", false]);
  });

  it("can call while IMS carries its speech, and not after", () => {
    const bench = open({ "AT+CIREG?": ["+CIREG: 2,1,5", "OK"] });
    bench.until(() => bench.ready, 20_000);
    expect(bench.snapshot.voicePath).toBe("ims");
    bench.answer({ "AT+CIREG?": ["+CIREG: 2,0", "OK"] });
    bench.say("+CIREGU: 0");
    expect(bench.ready).toBe(false);
    bench.pass(5_000);
    expect(bench.standing).toBe("searching: data-only");
  });

  it("is asked once what it refuses to tell, until its port is opened again", () => {
    const bench = open({ "AT+CIREG?": ["ERROR"], 'AT+QCFG="ims"': ['+QCFG: "ims",1,0', "OK"] });
    bench.pass(20_000);
    expect(bench.sent("AT+CIREG?")).toBe(1);
    expect(bench.sent('AT+QCFG="ims"')).toBeGreaterThan(5);
  });
});

it("a modem whose circuits go proves anew that IMS carries its calls", () => {
  const onLte = { "AT+CREG?": ['+CREG: 2,1,"1A2B","01A20000",7', "OK"], "AT+CIREG?": ["+CIREG: 2,1,5", "OK"] };
  const bench = new Bench({ profile: profile("simcom-7600"), answers: onLte }).bringUp();
  expect(bench.snapshot.voicePath).toBe("ims");
  bench.answer({ "AT+CREG?": ["+CREG: 2,6", "OK"], "AT+CIREG?": ["+CIREG: 2,0", "OK"] });
  bench.say("+CREG: 6");
  expect([bench.ready, bench.snapshot.voicePath]).toEqual([false, "none"]);
  bench.pass(5_000);
  expect(bench.standing).toBe("searching: sms-only");
  bench.answer({ "AT+CIREG?": ["+CIREG: 2,1,5", "OK"] });
  bench.until(() => bench.ready, 10_000);
});

it("no modem whose profile knows of no IMS is asked for it", () => {
  const bench = new Bench({ answers: { "AT+CREG?": ['+CREG: 2,1,"1A2B","01A20000",7', "OK"] } }).bringUp();
  expect(bench.written.filter((text) => /CIREG|QCFG/.test(text))).toEqual([]);
  expect(bench.snapshot.voicePath).toBe("csfb");
});
