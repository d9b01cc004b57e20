import { describe, expect, it } from "vitest";
import { NUMBER_TABLE, rowFor } from "../../src/simulator/index.ts";
import { helpText } from "../../src/simulator/help.ts";
import { lines, VirtualModem } from "./virtual-modem.ts";

const PREFIX = "+999000000";

/** A whole call to `digits` on the generic personality, in virtual time, and its story as the ground truth tells it. */
function story(digits: string, personality = "generic"): { readonly modem: VirtualModem; readonly told: string } {
  const modem = new VirtualModem(personality);
  modem.ask("ATE0");
  modem.ask("AT+CMEE=1");
  modem.ask(`ATD${PREFIX}${digits};`);
  modem.wait(300_000);
  const told = modem
    .seen()
    .filter(({ event }) => event !== "power-on" && event !== "registered")
    .map(({ event, by, cause, fault, digit }) =>
      [event, by, cause, fault, digit].filter((x) => x !== undefined && x !== null).join(" "),
    );
  return { modem, told: told.join(", ") };
}

describe("what a dialled number does", () => {
  it.each<[string, string, string]>([
    ["000", "answer-then-remote-hangup", "dial, alerting, answered, released remote 16"],
    ["099", "answer-then-remote-hangup", "dial, alerting, answered, released remote 16"],
    ["100", "answer", "dial, alerting, answered"],
    ["101", "answer-key-9", "dial, alerting, answered, key-pressed 9, released remote 16"],
    ["102", "answer-key-1", "dial, alerting, answered, key-pressed 1, released remote 16"],
    ["103", "answer-at-once", "dial, answered, released remote 16"],
    ["104", "answer-late", "dial, alerting, answered, released remote 16"],
    ["110", "busy", "dial, released remote 17"],
    ["111", "declined-as-busy", "dial, alerting, released remote 17"],
    ["120", "no-answer", "dial, alerting, released network 19"],
    ["121", "no-answer-network", "dial, alerting, released network 19"],
    ["122", "no-answer-18", "dial, alerting, released network 18"],
    ["123", "no-answer-timer", "dial, alerting, released network 102"],
    ["130", "rejected", "dial, alerting, released remote 21"],
    ["131", "rejected-at-once", "dial, released remote 21"],
    ["140", "invalid", "dial, released network 1"],
    ["141", "invalid-format", "dial, released network 28"],
    ["142", "number-changed", "dial, released network 22"],
    ["143", "no-route", "dial, released network 3"],
    ["150", "unreachable", "dial, released network 27"],
    ["151", "unreachable-18", "dial, released network 18"],
    ["152", "unreachable-20", "dial, released network 20"],
    ["160", "announcement", "dial, released network 31"],
    ["161", "announcement-16", "dial, released network 16"],
    ["170", "congestion", "dial, released network 34"],
    ["171", "congestion-42", "dial, released network 42"],
    ["172", "network-failure", "dial, released network 38"],
    ["173", "temporary-failure", "dial, released network 41"],
    ["180", "barred", "dial, released network 8"],
    ["181", "barred-57", "dial, released network 57"],
    ["182", "barred-cme", "dial, dial-refused"],
    ["183", "list-only", "dial, alerting, answered, released remote 16"],
    ["184", "urc-only", "dial, alerting, answered, released remote 16"],
    ["185", "active-at-ringback", "dial, alerting, early-media, answered, released remote 16"],
    ["186", "urc-before-ok", "dial, alerting, answered, released remote 16"],
    ["187", "phantom-data-call", "dial, alerting, answered, released remote 16"],
    ["188", "stuck-in-prompt", "dial, alerting, answered, fault prompt, released remote 16"],
    ["189", "card-pulled", "dial, alerting, answered, fault sim-removed, released network 41, deregistered"],
    ["190", "modem-dies", "dial, alerting, answered, fault silence, reboot, released modem"],
    ["191", "modem-reboots", "dial, alerting, answered, fault reboot, reboot, released modem"],
    ["192", "late-ok", "dial, alerting, answered, released remote 16"],
    ["193", "urc-storm", "dial, alerting, answered, fault storm, released remote 16"],
    ["194", "early-media", "dial, alerting, early-media, released network 19"],
    ["195", "no-carrier-no-ok", "dial, released network 47"],
    ["196", "unplug", "dial, alerting, answered, fault unplug, released modem, unplugged"],
    ["197", "dead-on-dial", "dial, fault silence, reboot, released modem"],
    ["198", "garbage", "dial, alerting, answered, fault garbage, released remote 16"],
    ["199", "no-service-cme", "dial, dial-refused"],
    ["555", "answer-talk", "dial, alerting, answered, released remote 16"],
  ])("…%s: %s", (digits, behaviour, wanted) => {
    const { modem, told } = story(digits);
    expect(rowFor(`${PREFIX}${digits}`).behaviour).toBe(behaviour);
    expect(told).toBe(wanted);
    expect(modem.seen("dial")).toEqual([{ event: "dial", number: `${PREFIX}${digits}`, behaviour }]);
  });

  it("is one row for every three digits, the first that fits, and every row can be reached", () => {
    const reached = new Set<string>();
    for (let i = 0; i < 1000; i += 1) reached.add(rowFor(`+999${String(i).padStart(6, "0")}`).behaviour);
    expect([...reached].sort()).toEqual(NUMBER_TABLE.map(({ behaviour }) => behaviour).sort());
  });

  it("is the same each time a number is dialled, and differs between numbers", () => {
    const talk = (digits: string): number | undefined =>
      story(digits)
        .modem.seen("released")
        .map((event) => event.talk_ms)[0];
    const talks = Array.from({ length: 30 }, (_, i) => talk(String(500 + i)));
    expect(talk("500")).toBe(talks[0]);
    expect(new Set(talks).size).toBeGreaterThan(10);
    for (const ms of talks) {
      expect(ms).toBeGreaterThanOrEqual(3000);
      expect(ms).toBeLessThanOrEqual(20_000);
    }
  });

  it("is printed row by row in the help", () => {
    for (const row of NUMBER_TABLE) {
      expect(helpText()).toMatch(
        new RegExp(`^  ${row.digits}  ${row.behaviour} +${row.says.replace(/[()+*.]/g, "\\$&")}$`, "m"),
      );
    }
  });
});

describe("durations", () => {
  it("shrink by the time scale", () => {
    const plain = new VirtualModem("generic");
    const hasty = new VirtualModem("generic", { timeScale: 10 });
    const talks = [plain, hasty].map((modem) => {
      modem.ask(`ATD${PREFIX}555;`);
      modem.wait(60_000);
      return modem.seen("released")[0]?.talk_ms ?? 0;
    });
    expect(talks[0]).toBeGreaterThan(0);
    expect(Math.round((talks[0] ?? 0) / 10)).toBe(talks[1]);
  });
});

describe("oddities of single rows", () => {
  it("192: OK comes late, after the call has begun to ring", () => {
    const modem = new VirtualModem("quectel-ec2x");
    modem.ask('ATE0+QINDCFG="ccinfo",1,0');
    const said = lines(modem.raw(`ATD${PREFIX}192;\r`, 20_000));
    const ok = said.indexOf("OK");
    expect(said.findIndex((line) => line.startsWith('+QIND: "ccinfo",2,0,3'))).toBeLessThan(ok);
    expect(said.findIndex((line) => line.startsWith('+QIND: "ccinfo",2,0,0'))).toBeGreaterThan(ok);
  });

  it("192: no other command is answered before the late OK, and none twice", () => {
    const modem = new VirtualModem("generic");
    modem.ask("ATE0");
    modem.ask(`ATD${PREFIX}192;`);
    expect(modem.ask("AT+CSQ", 5000)).toEqual([]);
    expect(modem.hear(1000)).toEqual(["OK", "+CSQ: 20,99", "OK"]);
  });

  it("192: a call that ends before the late OK takes it along", () => {
    const modem = new VirtualModem("generic");
    modem.ask("ATE0");
    modem.ask(`ATD${PREFIX}192;`, 3000);
    modem.modem.network.setReach(2);
    expect(modem.hear(60_000)).toEqual(["NO CARRIER"]);
  });

  it("195: NO CARRIER comes instead of OK, once", () => {
    const modem = new VirtualModem("generic");
    modem.ask("ATE0");
    expect(modem.ask(`ATD${PREFIX}195;`, 60_000)).toEqual(["NO CARRIER"]);
  });

  it.each([
    ["182", "+CME ERROR: 177"],
    ["199", "+CME ERROR: 30"],
  ])("%s: ATD is answered %s", (digits, answer) => {
    const modem = new VirtualModem("generic");
    modem.ask("ATE0;+CMEE=1");
    expect(modem.ask(`ATD${PREFIX}${digits};`)).toEqual([answer]);
    expect(modem.ask("AT+CLCC")).toEqual(["OK"]);
  });

  it("194: the modem claims an answer that never was", () => {
    const modem = new VirtualModem("simcom-7600");
    modem.ask("ATE0");
    expect(modem.ask(`ATD${PREFIX}194;`, 60_000)).toEqual([
      "OK",
      "VOICE CALL: BEGIN",
      "VOICE CALL: END: 000016",
      "NO CARRIER",
    ]);
    expect(modem.seen("answered")).toEqual([]);
    expect(modem.seen("released")[0]).toMatchObject({ cause: 19, talk_ms: 0 });
  });

  it("193: the storm is hundreds of lines and falls between the lines of answers", () => {
    const modem = new VirtualModem("generic");
    modem.ask("ATE0");
    modem.ask(`ATD${PREFIX}193;`, 0);
    while (modem.seen("fault").length === 0) modem.wait(10);
    const answer = modem.ask("AT+CSQ", 10);
    const tail = answer.slice(answer.indexOf("+CSQ: 20,99"));
    expect(tail.length).toBeGreaterThan(2);
    expect(tail.includes("OK")).toBe(true);
    expect(modem.hear(1000).length).toBeGreaterThan(300);
  });

  it("197: a modem that died on ATD says nothing until it reboots", () => {
    const modem = new VirtualModem("generic");
    modem.ask("ATE0");
    expect(modem.ask(`ATD${PREFIX}197;`, 30_000)).toEqual([]);
    expect(modem.ask("AT", 5000)).toEqual([]);
    expect(modem.hear(30_000)).toEqual(["RDY", "+CPIN: READY"]);
  });
});
