import { describe, expect, it } from "vitest";
import { MIX, PERSONALITIES, type Personality } from "../../src/simulator/index.ts";
import { unknownNames } from "../../src/simulator/template.ts";
import { personality, VirtualModem } from "./virtual-modem.ts";

const NUMBER = "+999000000";
const ALL = [...PERSONALITIES.values()];

/** Every template of a personality. */
function templates(one: Personality): readonly string[] {
  const { calls } = one;
  const volunteered = [
    one.boot,
    one.simRemoved,
    one.simInserted,
    calls.release,
    calls.ring,
    calls.key,
    ...Object.values(calls.progress),
  ];
  return [
    ...volunteered.flat().map(({ text }) => text),
    ...Object.values(one.replies).flatMap(({ lines }) => lines),
    ...(one.ceer === null ? [] : Object.values(one.ceer)),
    ...one.noise.lines,
  ];
}

describe.each(ALL.map((one) => [one.name, one] as const))("personality %s", (_name, one) => {
  it("uses only template names that exist", () => {
    for (const template of templates(one)) expect([template, unknownNames(template)]).toEqual([template, []]);
  });

  it("says who it is, echoes until ATE0, and refuses what it does not know", () => {
    const modem = new VirtualModem(one);
    const head = one.framing === "v250" ? "\r\n" : "";
    expect(modem.raw("ATE0\r")).toBe(`ATE0\r${head}OK\r\n`);
    const { manufacturer, model } = one.identity;
    const said = modem.raw("AT+CGMI;+CGMM\r");
    expect(said).toBe(`${head}${manufacturer}\r\n${model}\r\n${head}OK\r\n`);
    expect(modem.ask("AT+NOSUCH=1")).toEqual([one.unknownCommand]);
    expect(modem.seen("unknown-command")).toEqual([{ event: "unknown-command", text: "+NOSUCH=1" }]);
  });

  it("tells IMEI, IMSI, card, network and signal", () => {
    const modem = new VirtualModem(one);
    modem.ask("ATE0");
    expect(modem.ask("AT+CGSN")).toEqual([modem.modem.facts.imei, "OK"]);
    expect(modem.ask("AT+CIMI")).toEqual([modem.modem.activeCard.imsi, "OK"]);
    expect(modem.ask("AT+CPIN?")).toEqual(one.cpinWithoutOk ? ["+CPIN: READY"] : ["+CPIN: READY", "OK"]);
    expect(modem.ask("AT+COPS=3,2")).toEqual(["OK"]);
    expect(modem.ask("AT+COPS?")).toEqual([`+COPS: 0,2,"00101"${one.lte ? ",7" : ""}`, "OK"]);
    expect(modem.ask("AT+CREG?")).toEqual(["+CREG: 0,1", "OK"]);
    expect(modem.ask("AT+CREG=2;+CREG?")).toEqual([`+CREG: 2,1,"1A2B","01A20000"${one.lte ? ",7" : ""}`, "OK"]);
    expect(modem.ask("AT+CSQ")).toEqual(["+CSQ: 20,99", "OK"]);
    const { iccid } = modem.modem.activeCard;
    const commands = ["AT+CCID", "AT+QCCID", "AT+CICCID", "AT^ICCID?", "AT+ICCID", "AT+CRSM=176,12258,0,0,10"];
    const asked = commands.flatMap((command) => modem.ask(command)).join(" ");
    expect(asked.includes(iccid) || asked.includes(modem.modem.identityValues().iccid_swapped ?? "?")).toBe(true);
  });

  it("keeps its word on a whole call: dial, one answer to ATD, hang up, gone", () => {
    const modem = new VirtualModem(one);
    modem.ask("ATE0");
    const early = modem.ask(`ATD${NUMBER}100;`);
    expect(early.includes("OK")).toBe(one.dial === "immediate");
    const later = modem.hear(30_000);
    const answer = one.dial === "blocking" ? one.answeredBy : "OK";
    expect([...early, ...later].filter((line) => line === answer)).toHaveLength(1);
    if (one.calls.listed) {
      expect(modem.ask("AT+CLCC").at(-2)).toBe(`+CLCC: ${one.calls.firstId},0,0,0,0,"${NUMBER}100",145`);
    }
    expect(modem.ask("ATH").includes("OK")).toBe(true);
    modem.wait(1000);
    expect(modem.seen("released")).toMatchObject([{ by: "local", cause: 16 }]);
    if (one.calls.listed) expect(modem.ask("AT+CLCC").some((line) => line.endsWith(",145"))).toBe(false);
  });

  it("boots again with its boot lines, its echo on, and registers", () => {
    const modem = new VirtualModem(one);
    modem.ask("ATE0;+CREG=1");
    modem.modem.inject({ fault: "reboot", forMs: null });
    if (one.portVanishesOnReset) {
      expect(modem.unplugs).toHaveLength(1);
      modem.modem.plug();
    }
    const heard = modem.hear(9000).filter((line) => one.boot.some(({ text }) => text === line));
    expect(heard).toEqual(one.boot.filter(({ when }) => when === undefined).map(({ text }) => text));
    modem.wait(60_000);
    expect(modem.ask("AT+CREG?").slice(0, 2)).toEqual(["AT+CREG?", "+CREG: 0,1"]);
  });
});

/** What a family is told from others by; whatever differs from 27.007 needs evidence. */
const FACTS = [
  "framing",
  "boot",
  "deviceBusyMs",
  "dial",
  "answeredBy",
  "unknownCommand",
  "cpinWithoutOk",
  "unsupported",
  "replies",
  "calls",
  "speech",
  "ceer",
  "cardSwitch",
  "simRemoved",
  "simInserted",
  "noise",
] as const;

it.each(ALL.map((one) => [one.name, one] as const))(
  "%s names the evidence of whatever differs from 27.007",
  (_name, one) => {
    const differing = FACTS.filter((fact) => one[fact] !== personality("generic")[fact]);
    expect(differing.filter((fact) => (one.evidence[fact] ?? "") === "")).toEqual([]);
  },
);

describe("mix", () => {
  it("has both ways of dialling and no two of a kind", () => {
    expect(new Set(MIX.map(({ dial }) => dial))).toEqual(new Set(["immediate", "blocking"]));
    expect(new Set(MIX).size).toBe(MIX.length);
  });
});

describe("quectel-ec2x", () => {
  it("always lists its packet-data pseudo call, and a released call a moment longer", () => {
    const modem = new VirtualModem("quectel-ec2x");
    modem.ask("ATE0");
    expect(modem.ask("AT+CLCC")).toEqual(['+CLCC: 1,1,0,1,0,"",128', "OK"]);
    modem.ask(`ATD${NUMBER}100;`);
    modem.wait(20_000);
    modem.ask("AT+CHUP", 10);
    expect(modem.ask("AT+CLCC", 10)).toHaveLength(3);
    modem.wait(200);
    expect(modem.ask("AT+CLCC")).toHaveLength(2);
  });

  it("follows a call by ccinfo only after it was asked to", () => {
    const modem = new VirtualModem("quectel-ec2x");
    modem.ask("ATE0");
    expect(modem.ask(`ATD${NUMBER}110;`, 10_000)).toEqual(["OK", "BUSY"]);
    modem.ask('AT+QINDCFG="ccinfo",1,0');
    expect(modem.ask(`ATD${NUMBER}110;`, 4000)).toEqual([
      "OK",
      `+QIND: "ccinfo",2,0,2,0,0,"${NUMBER}110",145`,
      `+QIND: "ccinfo",2,0,-1,0,0,"${NUMBER}110",145`,
      "BUSY",
    ]);
    expect(modem.ask("AT+CEER")).toEqual(["+CEER: User busy", "OK"]);
  });

  it("follows a call by ^DSCI with numbers of its own", () => {
    const modem = new VirtualModem("quectel-ec2x");
    modem.ask("ATE0^DSCI=1");
    const said = modem
      .ask(`ATD${NUMBER}000;`, 12_000)
      .concat(modem.hear(12_000))
      .filter((line) => line.startsWith("^DSCI"));
    expect(said.map((line) => line.split(",")[2])).toEqual(["2", "7", "3", "6"]);
  });

  it("reports a key in decimal ASCII", () => {
    const modem = new VirtualModem("quectel-ec2x");
    modem.ask("ATE0+QTONEDET=1");
    expect(modem.ask(`ATD${NUMBER}101;`, 14_000)).toContain("+QTONEDET: 57");
  });

  it("changes its card by +QUIMSLOT and says so", () => {
    const modem = new VirtualModem("quectel-ec2x", { cards: 3 });
    const before = modem.modem.activeCard.iccid;
    modem.ask("ATE0");
    expect(modem.ask("AT+QUIMSLOT?")).toEqual(["+QUIMSLOT: 1", "OK"]);
    expect(modem.ask("AT+QUIMSLOT=4;+QCCID")).toEqual(["ERROR"]);
    expect(modem.ask("AT+QUIMSLOT=3", 10_000)).toEqual(["OK", "+CPIN: NOT READY", "+QUSIM: 1", "+CPIN: READY"]);
    const after = modem.ask("AT+QCCID")[0];
    expect(after).toBe(`+QCCID: ${modem.modem.activeCard.iccid}`);
    expect(after).not.toBe(`+QCCID: ${before}`);
  });
});

describe("simcom-7600", () => {
  it("ends an answered call in three pieces", () => {
    const modem = new VirtualModem("simcom-7600");
    modem.ask("ATE0;+CLCC=1");
    const said = modem.ask(`ATD${NUMBER}000;`, 30_000);
    const call = (state: number): string => `+CLCC: 1,0,${state},0,0,"${NUMBER}000",145`;
    const end = said.find((line) => line.startsWith("VOICE CALL: END"));
    expect(end).toMatch(/^VOICE CALL: END: 00000[2-8]$/);
    expect(said).toEqual(["OK", call(2), call(3), call(0), "VOICE CALL: BEGIN", call(6), end, "NO CARRIER"]);
    expect(modem.ask("AT+CEER")).toEqual(['+CEER: "16 Normal call clearing"', "OK"]);
  });

  it("hides who was busy behind NO CARRIER, and knows it when asked", () => {
    const modem = new VirtualModem("simcom-7600");
    modem.ask("ATE0");
    expect(modem.ask(`ATD${NUMBER}110;`, 10_000)).toEqual(["OK", "VOICE CALL: END", "NO CARRIER"]);
    expect(modem.ask("AT+CEER")).toEqual(['+CEER: "17 User busy"', "OK"]);
  });
});

describe("urc-only", () => {
  it("refuses +CLCC and tells everything unasked", () => {
    const modem = new VirtualModem("urc-only");
    modem.ask("ATE0+CMEE=1");
    expect(modem.ask("AT+CLCC")).toEqual(["+CME ERROR: 4"]);
    expect(modem.ask(`ATD${NUMBER}110;`, 10_000)).toEqual([
      "OK",
      `+CLCC: 1,0,2,0,0,"${NUMBER}110",145`,
      `+CLCC: 1,0,2,0,0,"${NUMBER}110",145`.replace(",0,2,", ",0,6,"),
      "VOICE CALL: END",
      "NO CARRIER",
    ]);
  });
});

describe("huawei", () => {
  it("follows a call by ^ORIG ^CONF ^CONN ^CEND with the cause", () => {
    const modem = new VirtualModem("huawei");
    modem.ask("ATE0");
    const call = modem.ask(`ATD${NUMBER}000;`, 30_000).filter((line) => /^\^C|^\^O|^OK|^NO/.test(line));
    expect(call.map((line) => line.replace(/^(\^CEND:1),\d+/, "$1,T"))).toEqual([
      "OK",
      "^ORIG:1,0",
      "^CONF:1",
      "^CONN:1,0",
      "^CEND:1,T,104,16",
      "NO CARRIER",
    ]);
  });

  it("ends its own hang-up with end status 29 and is silent after ^CURC=0", () => {
    const modem = new VirtualModem("huawei");
    modem.ask("ATE0");
    modem.ask(`ATD${NUMBER}100;`);
    expect(modem.ask("AT+CHUP")).toEqual(["OK", "^CEND:1,0,29,16"]);
    modem.ask("AT^CURC=0");
    expect(modem.ask(`ATD${NUMBER}110;`, 5000).filter((line) => line.startsWith("^C"))).toEqual([]);
  });

  it("gives its ICCID with swapped nibbles, and chatters", () => {
    const modem = new VirtualModem("huawei");
    modem.ask("ATE0");
    expect(modem.ask("AT^ICCID?")[0]).toMatch(/^\^ICCID: 9899\d{16}$/);
    expect(modem.hear(25_000)).toEqual(["^RSSI:20", "^BOOT:20735986,0,0,0,6"]);
  });
});

describe("wavecom", () => {
  it("answers without a leading CRLF, and +CPIN? without OK", () => {
    const modem = new VirtualModem("wavecom");
    modem.ask("ATE0");
    expect(modem.raw("AT+CPIN?\r")).toBe("+CPIN: READY\r\n");
    expect(modem.raw("AT\r")).toBe("OK\r\n");
  });

  it("keeps ATD open until the answer, with +WIND meanwhile", () => {
    const modem = new VirtualModem("wavecom");
    modem.ask("ATE0");
    expect(modem.ask(`ATD${NUMBER}000;`, 30_000)).toEqual(["+WIND: 5,1", "+WIND: 2", "OK", "NO CARRIER", "+WIND: 6,1"]);
    expect(modem.ask(`ATD${NUMBER}110;`, 30_000)).toEqual(["+WIND: 5,1", "BUSY", "+WIND: 6,1"]);
    expect(modem.ask("AT+CEER")).toEqual(["+CEER: Error 17", "OK"]);
  });

  it("is busy with itself for a while after +CFUN=1", () => {
    const modem = new VirtualModem("wavecom");
    modem.ask("ATE0+CMEE=1");
    expect(modem.ask("AT+CFUN=1")).toEqual(["OK"]);
    expect(modem.ask("AT+CREG?")).toEqual(["+CME ERROR: 515"]);
    modem.wait(3000);
    expect(modem.ask("AT+CREG?")).toEqual(["+CREG: 0,1", "OK"]);
  });

  it("has no +CHUP", () => {
    const modem = new VirtualModem("wavecom");
    modem.ask("ATE0");
    expect(modem.ask("AT+CHUP")).toEqual(["ERROR"]);
  });
});
