import { describe, expect, it } from "vitest";
import type { Answer, Answers } from "./bench.ts";
import { Bench, ICCID, IMEI, IMSI } from "./bench.ts";
import { profile } from "./rig.ts";

const CALL_UP = ['+CLCC: 1,0,0,0,0,"+99955500100",145', "OK"];

function inits(bench: Bench): readonly string[] {
  const known = new Set(bench.modem.profile.init.map(({ command }) => command));
  return bench.written.filter((text) => known.has(text));
}

describe("a healthy modem", () => {
  it("passes from opening to idle, introduces itself once, and is free", () => {
    const bench = new Bench().open();
    bench.until(() => bench.ready, 10_000);
    expect(bench.states()).toEqual(["opening", "identifying", "sim-check", "configuring", "idle"]);
    expect(bench.kinds().filter((kind) => kind === "identified" || kind === "line-free")).toEqual([
      "identified",
      "line-free",
    ]);
    expect(bench.snapshot).toMatchObject({
      identity: {
        profile: "generic",
        manufacturer: "Generic",
        model: "GSM-27007",
        revision: "1.00",
        imei: IMEI,
        iccid: ICCID,
        imsi: IMSI,
      },
      sim: "ready",
      plmn: "00101",
      ready: true,
      attempt: null,
    });
  });

  it("is sent every setting of its profile in order, and none again", () => {
    const bench = new Bench().open();
    bench.until(() => bench.ready, 10_000);
    const settings = bench.modem.profile.init.map(({ command }) => command);
    // AT+CMEE=1 and AT+COPS=3,2 are also asked for by the scripts themselves.
    const once = inits(bench).filter((text, index, all) => all.indexOf(text) === index);
    expect([...once].sort()).toEqual([...settings].sort());
    bench.pass(120_000);
    expect(bench.sent("AT+CLIP=1")).toBe(1);
  });

  it("never has anything saved in it, and no dial written to it", () => {
    const bench = new Bench().open();
    bench.pass(300_000);
    expect(bench.written.filter((text) => /&W|^ATD|CPIN=|CFUN/.test(text))).toEqual([]);
  });

  it("may refuse or leave unanswered a setting", () => {
    const bench = new Bench({
      answers: { "AT+CLIP=1": ["ERROR"], "AT+COLP=0": null, "AT+CSSN=1,1": ["+CME ERROR: 4"] },
    }).open();
    bench.until(() => bench.ready, 30_000);
  });

  it("may echo what it is sent", () => {
    const echoing = (command: string, ...answer: string[]): readonly string[] => [command, ...answer];
    const bench = new Bench({
      answers: {
        ATE0: echoing("ATE0", "OK"),
        "AT+CPIN?": echoing("AT+CPIN?", "+CPIN: READY", "OK"),
        "AT+CCID": echoing("AT+CCID", `+CCID: ${ICCID}`, "OK"),
        "AT+CGMM": echoing("AT+CGMM", "GSM-27007", "OK"),
      },
    }).open();
    bench.until(() => bench.ready, 10_000);
    expect(bench.snapshot.identity).toMatchObject({ iccid: ICCID, model: "GSM-27007" });
  });
});

describe("identity", () => {
  it("chooses the profile by what the modem says of itself", () => {
    const bench = new Bench({ answers: { "AT+CGMI": ["Quectel", "OK"], "AT+CGMM": ["EC25", "OK"] } }).open();
    bench.until(() => bench.ready, 30_000);
    expect(bench.snapshot.identity.profile).toBe("quectel-ec2x");
    expect(bench.written).toContain("AT+QSIMSTAT=1");
  });

  it("does not overrule the profile of the configuration", () => {
    const answers = { "AT+CGMI": ["Quectel", "OK"], "AT+CGMM": ["EC25", "OK"] };
    const bench = new Bench({ answers, profile: profile("lab-fast") }).open();
    bench.until(() => bench.ready, 30_000);
    expect(bench.snapshot.identity.profile).toBe("lab-fast");
  });

  it("may be partly refused", () => {
    const bench = new Bench({
      answers: {
        "AT+CGMR": ["ERROR"],
        "AT+CGSN": ["ERROR"],
        "AT+CIMI": ["+CME ERROR: 4"],
        "AT+CGMI": ['+CGMI: "Generic"', "OK"],
      },
    }).open();
    bench.until(() => bench.ready, 30_000);
    expect(bench.snapshot.identity).toMatchObject({ manufacturer: "Generic", revision: null, imei: null, imsi: null });
  });
});

describe("the card", () => {
  const rows: readonly (readonly [what: string, answer: Answer, standing: string, retries: boolean])[] = [
    ["is missing", ["+CME ERROR: 10"], "sim-check: sim-absent", true],
    ["is missing, in words", ["+CPIN: NOT INSERTED", "OK"], "sim-check: sim-absent", true],
    ["was removed", ["+CPIN: SIM REMOVED", "OK"], "sim-check: sim-absent", true],
    ["has failed", ["+CME ERROR: 13"], "sim-check: sim-failure", true],
    ["is the wrong one", ["+CME ERROR: 15"], "sim-check: sim-failure", true],
    ["is locked to another network", ["+CPIN: PH-NET PIN", "OK"], "sim-check: sim-network-lock", false],
    ["wants its PIN", ["+CPIN: SIM PIN", "OK"], "pin-required: pin-required", false],
    ["wants its PIN, as an error", ["+CME ERROR: 11"], "pin-required: pin-required", false],
    ["wants its PUK", ["+CPIN: SIM PUK", "OK"], "quarantined: puk-required", false],
  ];

  it.each(rows)("that %s stops the bring-up", (_what, answer, standing, retries) => {
    const bench = new Bench({ answers: { "AT+CPIN?": answer } }).open();
    bench.pass(10_000);
    expect(bench.standing).toBe(standing);
    expect(bench.snapshot).toMatchObject({ ready: false, until: retries ? expect.any(Number) : null });
    expect(bench.snapshot.identity.iccid).toBeNull();
    expect(bench.written.some((text) => text.startsWith("AT+CPIN="))).toBe(false);
  });

  it.each(rows)(
    "that %s is looked at again after two minutes, where time can help",
    (_what, answer, _standing, retries) => {
      const bench = new Bench({ answers: { "AT+CPIN?": answer } }).open();
      bench.pass(10_000);
      bench.answer({ "AT+CPIN?": ["+CPIN: READY", "OK"] });
      bench.pass(100_000);
      expect(bench.ready).toBe(false);
      bench.pass(40_000);
      expect(bench.ready).toBe(retries);
    },
  );

  it.each(rows)("that %s is looked at again at once when the modem speaks of it", (_what, answer) => {
    const bench = new Bench({ answers: { "AT+CPIN?": answer } }).open();
    bench.pass(10_000);
    bench.answer({ "AT+CPIN?": ["+CPIN: READY", "OK"] });
    bench.say("+CPIN: READY");
    bench.pass(5_000);
    expect(bench.ready).toBe(true);
  });

  it("that is missing is not looked for each time the modem says so", () => {
    const bench = new Bench({ answers: { "AT+CPIN?": ["+CME ERROR: 10"] } }).open();
    bench.pass(10_000);
    const before = bench.sent("AT+CPIN?");
    for (let i = 0; i < 20; i += 1) bench.say("+CIEV: 2,0", "+CPIN: NOT INSERTED");
    bench.pass(10_000);
    expect(bench.sent("AT+CPIN?")).toBe(before);
  });

  it.each([0, 1, 7, 19])("that is busy %i times is waited for", (times) => {
    const bench = new Bench({
      answers: { "AT+CPIN?": (nth) => (nth < times ? ["+CME ERROR: 14"] : ["+CPIN: READY", "OK"]) },
    }).open();
    bench.pass(times * 1_000 + 2_000);
    expect(bench.ready).toBe(true);
  });

  it("that stays busy for 20 questions, a second apart, is given two minutes", () => {
    const bench = new Bench({ answers: { "AT+CPIN?": ["+CME ERROR: 14"] } }).open();
    bench.pass(30_000);
    expect([bench.standing, bench.sent("AT+CPIN?")]).toEqual(["sim-check: sim-busy", 20]);
  });

  it("that is busy is asked no faster because the modem chatters", () => {
    const bench = new Bench({ answers: { "AT+CPIN?": ["+CME ERROR: 14"] } }).open();
    bench.pass(1_000);
    for (let i = 0; i < 100; i += 1) {
      bench.say("+CIEV: 2,4");
      bench.pass(50);
    }
    expect(bench.sent("AT+CPIN?")).toBeLessThanOrEqual(7);
  });

  it("whose number no command yields is given two minutes", () => {
    const bench = new Bench({
      answers: Object.fromEntries(profile("generic").iccidCommands.map((command) => [command, ["ERROR"]])),
    }).open();
    bench.pass(10_000);
    expect(bench.standing).toBe("sim-check: iccid-unreadable");
    for (const command of profile("generic").iccidCommands) expect(bench.sent(command)).toBe(1);
  });

  it("is asked for by the next command when the first yields nothing", () => {
    const bench = new Bench({ answers: { "AT+CCID": ["ERROR"], "AT+ICCID": [`+ICCID: ${ICCID}`, "OK"] } }).open();
    bench.until(() => bench.ready, 10_000);
    expect([bench.snapshot.identity.iccid, bench.sent("AT+QCCID")]).toEqual([ICCID, 0]);
  });

  it("that is changed while the network is searched for is read anew, and introduced", () => {
    const bench = new Bench({ answers: { "AT+CREG?": ["+CREG: 2,2", "OK"] } }).open();
    bench.pass(5_000);
    bench.answer({ "AT+CCID": ["+CCID: 8999911000000000020", "OK"], "AT+CREG?": ["+CREG: 2,1", "OK"] });
    bench.say("+CPIN: NOT INSERTED", "+CPIN: READY");
    bench.until(() => bench.ready, 10_000);
    expect(bench.snapshot.identity.iccid).toBe("8999911000000000020");
    expect(bench.kinds().filter((kind) => kind === "identified")).toHaveLength(2);
  });
});

describe("the network", () => {
  const rows: readonly (readonly [Answers, string])[] = [
    [{ "AT+CREG?": ["+CREG: 2,0", "OK"] }, "searching: not-registered"],
    [{ "AT+CREG?": ["+CREG: 2,2", "OK"] }, "searching: not-registered"],
    [{ "AT+CREG?": ["+CREG: 2,8", "OK"] }, "searching: emergency-only"],
    [{ "AT+CREG?": ["+CREG: 2,6", "OK"] }, "searching: sms-only"],
    [{ "AT+CREG?": ["+CREG: 2,7", "OK"] }, "searching: sms-only"],
    [{ "AT+CREG?": ["+CREG: 2,2", "OK"], "AT+CEREG?": ["+CEREG: 0,1", "OK"] }, "searching: data-only"],
    [{ "AT+CREG?": ["ERROR"] }, "searching: not-registered"],
  ];
  it.each(rows)("that answers %j is searched for until it takes calls", (answers, standing) => {
    const bench = new Bench({ answers }).open();
    bench.pass(60_000);
    expect([bench.standing, bench.ready]).toEqual([standing, false]);
    bench.answer({ "AT+CREG?": ["+CREG: 2,5", "OK"] });
    bench.pass(3_000);
    expect(bench.ready).toBe(true);
  });

  it("is taken at once when the modem announces it", () => {
    const bench = new Bench({ answers: { "AT+CREG?": ["+CREG: 2,2", "OK"] } }).open();
    bench.pass(10_000);
    bench.answer({ "AT+CREG?": ["+CREG: 2,1", "OK"] });
    bench.say('+CREG: 1,"1A2B","01A20000"');
    bench.pass(100);
    expect(bench.ready).toBe(true);
  });

  it("is asked for every two seconds, whatever the modem chatters", () => {
    const bench = new Bench({ answers: { "AT+CREG?": ["+CREG: 2,2", "OK"] } }).open();
    bench.pass(5_000);
    const before = bench.sent("AT+CREG?");
    for (let i = 0; i < 200; i += 1) {
      bench.say("+CIEV: 2,4");
      bench.pass(50);
    }
    expect(bench.sent("AT+CREG?") - before).toBeGreaterThanOrEqual(4);
    expect(bench.sent("AT+CREG?") - before).toBeLessThanOrEqual(6);
  });
});

describe("a call that outlived us", () => {
  it("is hung up and told of, before anything else is done", () => {
    const bench = new Bench({ answers: { "AT+CLCC": (nth) => (nth === 0 ? CALL_UP : ["OK"]) } }).open();
    bench.until(() => bench.ready, 10_000);
    expect(bench.effects).toContainEqual({ do: "orphan-hung-up", calls: 1 });
    expect(bench.written.indexOf("AT+CHUP")).toBeLessThan(bench.written.indexOf("ATE0"));
  });

  it("is hung up with the first command where one is known to have been left", () => {
    const bench = new Bench();
    bench.send({ kind: "call-left" });
    bench.open();
    bench.until(() => bench.ready, 10_000);
    expect(bench.written[0]).toBe("AT+CHUP");
    bench.send({ kind: "line-down", reason: "port-closed" });
    bench.open();
    bench.until(() => bench.ready, 10_000);
    expect(bench.written.filter((text) => text === "AT")).toHaveLength(1);
  });

  it("is hung up with the first command although the modem refuses that, or does not answer it", () => {
    for (const answer of [["ERROR"], null]) {
      const bench = new Bench({ answers: { "AT+CHUP": (nth) => (nth === 0 ? answer : ["OK"]) } });
      bench.send({ kind: "call-left" });
      bench.open();
      bench.until(() => bench.ready, 30_000);
      expect([bench.written[0], bench.kinds().filter((kind) => kind === "no-orphan").length]).toEqual(["AT+CHUP", 1]);
    }
  });

  const NONE = ["OK"];
  const REFUSED = ["ERROR"];
  it.each([
    ["an empty listing of a family whose listings are true", NONE, REFUSED, "generic", 1],
    ["a hang-up that was taken", REFUSED, NONE, "generic", 1],
    ["an empty listing that may say nothing, and a hang-up that was taken", NONE, NONE, "no-listing", 1],
    ["an empty listing that may say nothing", NONE, REFUSED, "no-listing", 0],
    ["nothing that was taken", REFUSED, REFUSED, "generic", 0],
  ])("is known to be gone by %s", (_what, listing, hangUp, family, told) => {
    const generic = profile("generic");
    const bench = new Bench({
      profile: { ...generic, clccTrusted: family === "generic" },
      answers: { "AT+CLCC": listing, "AT+CHUP": hangUp, ATH: hangUp },
    }).open();
    bench.until(() => bench.ready, 10_000);
    expect(bench.kinds().filter((kind) => kind === "no-orphan").length).toBe(told);
  });

  it("that does not end by the first means is ended by the other", () => {
    const bench = new Bench();
    bench.answers = { ...bench.answers, "AT+CLCC": () => (bench.sent("ATH") > 0 ? ["OK"] : CALL_UP) };
    bench.open();
    bench.until(() => bench.ready, 10_000);
    expect([bench.sent("AT+CHUP"), bench.sent("ATH")]).toEqual([1, 1]);
  });

  it("that refuses to end keeps the modem from being used, and the port is opened again", () => {
    const bench = new Bench({ answers: { "AT+CLCC": CALL_UP } });
    bench.reopens = false;
    bench.open();
    bench.pass(20_000);
    expect(bench.effects).toContainEqual({ do: "reopen", delayMs: 0, reason: "orphan-call" });
    expect([bench.standing, bench.sent("AT+CLCC")]).toEqual(["opening: orphan-call", 5]);
  });

  it("that refuses to end for good sets the modem aside", () => {
    const bench = new Bench({ answers: { "AT+CLCC": CALL_UP } }).open();
    bench.until(() => bench.state === "quarantined", 300_000);
    expect(bench.snapshot).toMatchObject({ reason: "orphan-call", ready: false });
  });

  it("is hung up unseen where calls cannot be listed", () => {
    const bench = new Bench({ answers: { "AT+CLCC": ["ERROR"] } }).open();
    bench.until(() => bench.ready, 10_000);
    expect(bench.sent("AT+CHUP")).toBe(1);
    expect(bench.kinds()).not.toContain("orphan-hung-up");
  });

  it("cannot be ruled out while the modem does not answer the question: the port is opened again", () => {
    const bench = new Bench({ answers: { "AT+CLCC": null } });
    bench.reopens = false;
    bench.open();
    bench.until(() => bench.kinds().includes("reopen"), 60_000);
    expect([bench.standing, bench.sent("AT+CPIN?")]).toEqual(["opening: no-answer", 0]);
  });

  it("is no data call and no call that rings", () => {
    const answers = { "AT+CLCC": ['+CLCC: 1,1,0,1,0,"",128', '+CLCC: 2,1,4,0,0,"+99955500101",145', "OK"] };
    const bench = new Bench({ answers }).open();
    bench.until(() => bench.state === "idle", 10_000);
    // Who rings is refused later, by a modem that is known to have no call of ours.
    expect(bench.written.slice(0, bench.written.indexOf("AT+CMGL=4"))).not.toContain("AT+CHUP");
  });
});

describe("a modem that falls silent in between", () => {
  it.each(["ATE0", "AT+CGMI", "AT+CLCC", "AT+CPIN?", "AT+CCID", "AT+CREG?", "AT+CSQ"])(
    "at %s is opened again",
    (command) => {
      const bench = new Bench({ answers: { [command]: null, AT: (nth) => (nth === 0 ? ["OK"] : null) } });
      bench.reopens = false;
      bench.open();
      bench.until(() => bench.kinds().includes("reopen"), 60_000);
      expect(bench.standing).toBe("opening: no-answer");
    },
  );
});

describe("a modem that boots in the middle of its bring-up", () => {
  it("is brought up from the start: every setting is gone", () => {
    const bench = new Bench({ answers: { "AT+CREG?": ["+CREG: 2,2", "OK"] } }).open();
    bench.pass(5_000);
    expect(bench.sent("AT+COLP=0")).toBe(1);
    bench.answer({ "AT+CREG?": ["+CREG: 2,1", "OK"] });
    bench.say("RDY");
    bench.say("APP RDY");
    bench.until(() => bench.ready, 10_000);
    expect([bench.sent("ATE0"), bench.sent("AT+COLP=0")]).toEqual([2, 2]);
  });
});
