import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foreignCommand } from "../../src/at/command.ts";
import { decode, decodeFinal } from "../../src/at/decode/index.ts";
import { isRegistrationReadForm, URC_PREFIXES } from "../../src/at/decode/urc-prefixes.ts";
import type { Final, Meaning } from "../../src/at/types.ts";
import { dialectOf } from "./transcript-samples.ts";

const dialect = dialectOf("generic");

function unsolicited(line: string): readonly Meaning[] {
  return decode(line, { dialect, command: null });
}

function answer(command: string, line: string): readonly Meaning[] {
  return decode(line, { dialect, command: foreignCommand(command) });
}

function cme(code: number | null, text: string | null = null): Final {
  return { kind: "CME", code, text };
}

describe("the registration forms of 27.007 §7.2", () => {
  it.each<[fields: string, isRead: boolean]>([
    ["1,3", true],
    ["2,1,8BE3,2BAF", true],
    ['002,001,"18d8","ffff"', true],
    ['002,0011,"0f0d","14c3"', true],
    ['2, 1, "0426", "F00F"', true],
    ["2,10, 2CA8, 20 ,B5583D ,7", true],
    ["3", false],
    ["1,84CD,00D30156", false],
    ["1,0001,0010,0", false],
    ['1,"CE00","00005449"', false],
    ["2,,", false],
    ["3,,,,0,11", false],
    ['5,"0502","0404736D",2', false],
  ])("%s is the read form: %s", (fields, isRead) => {
    expect(isRegistrationReadForm(fields.split(","))).toBe(isRead);
  });

  it.each<[line: string, stat: number, rejectCause: number | null]>([
    ['+CEREG: 3,3,"124A","02ED0202",7,0,0', 3, 0],
    ["+CREG: 3,,,,0,11", 3, 11],
    ["+CREG: 3,,,,1,11", 3, null],
    ['+CGREG: 3,"1422","00000142",3,"00",0,8', 3, 8],
  ])("%s has stat %i and reject cause %s", (line, stat, rejectCause) => {
    expect(unsolicited(line)).toMatchObject([{ kind: "registration", registration: { stat, rejectCause } }]);
  });

  it("keeps a line of the test command silent", () => {
    expect(answer("AT+CREG=?", "+CREG: (0-2)")).toEqual([]);
  });
});

describe("a signal", () => {
  it.each<[line: string, rssi: number | null, dbm: number | null, rsrpDbm: number | null]>([
    ["+CSQ: 99,99", null, null, null],
    ["+CSQ: 199,99", null, null, null],
    ["+CSQ: 31,0", 31, -51, null],
    ["+CSQ: 100,99", 100, -116, null],
    ["+CESQ: 99,99,255,255,255,255", null, null, null],
    ["+CESQ: 99,99,255,255,20,80", null, null, -61],
    ['+QCSQ: "GSM",-75', null, -75, null],
    ['+QCSQ: "NOSERVICE"', null, null, null],
    ['^HCSQ: "LTE",30,19,66,0', null, -91, -122],
    ['^HCSQ: "LTE",255,255,255,255', null, null, null],
    ["^RSSI:99", null, null, null],
  ])("%s", (line, rssi, dbm, rsrpDbm) => {
    expect(unsolicited(line)).toEqual([{ kind: "signal", signal: { rssi, dbm, rsrpDbm } }]);
  });
});

describe("a card's state", () => {
  it.each<[line: string, sim: string]>([
    ["+CPIN: SIM PUK", "puk-required"],
    ["+CPIN: SIM PIN2", "pin2-required"],
    ["+CPIN: PH-SIM PIN", "network-lock"],
    ["+CPIN: PH_SIM PUK", "network-lock"],
    ["+CPIN: PH-CORP PUK", "network-lock"],
    ["+CPIN: SIM REMOVED 0", "removed"],
    ["+CPIN: READY 0", "ready"],
    ["+CPIN:READY", "ready"],
    ["^SIMST:255", "absent"],
    ["^SYSINFO:2,3,0,5,255,,4", "absent"],
    ["^SYSINFOEX:2,3,0,1,,6", "ready"],
    ["#QSS: 3", "ready"],
    ["#QSS: 1,2", "inserted-unlocked"],
    ["+QSIMSTAT: 1,0", "removed"],
    ["+QSIMSTAT: 1,1", "inserted"],
    ["+SIMCARD: NOT AVAILABLE", "absent"],
    ["+WIND: 0", "removed"],
    ["+UUSIMSTAT: 6", "ready"],
  ])("%s is %s", (line, sim) => {
    expect(unsolicited(line)).toEqual([{ kind: "sim", sim }]);
  });

  it.each(["+CPIN: (READY)", "#QSS: 7", "+QSIMSTAT: 1,2", "+QUSIM: 1", "^SIMST:7"])(
    "%s says nothing certain",
    (line) => {
      expect(unsolicited(line)).toEqual([]);
    },
  );

  it.each<[command: string, final: Final, sim: string]>([
    ["AT+CPIN?", cme(10), "absent"],
    ["AT+CIMI", cme(11), "pin-required"],
    ["AT+CPIN?", cme(null, "SIM busy"), "busy"],
    ["AT+CPIN?", cme(null, "sim not inserted"), "absent"],
    ["AT+CPIN?", cme(100), "unknown"],
    ["AT+CPIN?", cme(515), "initialising"],
    ["AT+CNMI=2,1", { kind: "CMS", code: 310, text: null }, "absent"],
  ])("%s ended by %j is %s", (command, final, sim) => {
    expect(decodeFinal(final, { dialect, command: foreignCommand(command) })).toEqual([{ kind: "sim", sim }]);
  });

  it("is not judged by a code that says it only of the card's own question", () => {
    expect(decodeFinal(cme(100), { dialect, command: foreignCommand("AT+CSQ") })).toEqual([]);
  });
});

describe("PIN retries", () => {
  it.each<[command: string, line: string, pin: number | null, puk: number | null]>([
    ["AT+SPIC", "+SPIC: 3,10,3,10", 3, 10],
    ["AT+UPINCNT", "+UPINCNT: 2,3,9,10", 2, 9],
    ["AT+QTRPIN", "+QTRPIN: 3,3,10,10", 3, 10],
    ["AT+QPINC?", '+QPINC: "SC",3,10', 3, 10],
    ["AT+ZPINPUK=?", "+ZPINPUK: 3,10", 3, 10],
    ["AT+CPINR", "+CPINR: SIM PUK,10,10", null, 10],
    ['AT+CSIM=10,"0020000100"', '+CSIM: 4,"63C2"', 2, null],
  ])("%s: %s", (command, line, pin, puk) => {
    expect(answer(command, line)).toEqual([{ kind: "pin-retries", pin, puk }]);
  });

  it("are not those of the second PIN", () => {
    expect(answer("AT+QPINC?", '+QPINC: "P2",3,10')).toEqual([]);
  });
});

describe("an identity", () => {
  it.each<[command: string, line: string, meaning: Meaning]>([
    ["AT+CCID", "8986011234567890123F", { kind: "iccid", iccid: "8986011234567890123" }],
    ["AT+CICCID", "+ICCID: 89860123456789012345", { kind: "iccid", iccid: "89860123456789012345" }],
    ["AT#CCID", "#CCID: 89390100000000000012", { kind: "iccid", iccid: "89390100000000000012" }],
    ["AT^ICCID?", "^ICCID: 98684002508143001234", { kind: "iccid", iccid: "89860420051834002143" }],
    [
      "AT+CRSM=176,12258,0,0,10",
      '+CRSM: 144,0,"984402003576012594F9"',
      { kind: "iccid", iccid: "8944200053671052499" },
    ],
    ["AT+CIMI", "001010000000001", { kind: "imsi", imsi: "001010000000001" }],
    ["AT+CIMI", "+CIMI: 001010000000001", { kind: "imsi", imsi: "001010000000001" }],
    ["AT+CGSN", "350000000000006", { kind: "imei", imei: "350000000000006" }],
    ["AT+CGSN=1", '+CGSN: "350000000000006"', { kind: "imei", imei: "350000000000006" }],
  ])("%s answered by %s", (command, line, meaning) => {
    expect(answer(command, line)).toEqual([meaning]);
  });

  it.each<[command: string, line: string]>([
    ["AT+CCID", "982314203264096"],
    ["AT+CCID", "0044200053671052499"],
    ["AT+CRSM=176,12258,0,0,10", "+CRSM: 106,130"],
    ["AT+CRSM=176,28486,0,0,17", '+CRSM: 144,0,"984402003576012594F9"'],
    ["AT+CIMI", "ERROR"],
    ["AT+CGSN", "12345"],
    ["AT+CGMM", "350000000000006"],
  ])("%s answered by %s binds nothing", (command, line) => {
    expect(answer(command, line)).toEqual([]);
  });
});

describe("a slot", () => {
  it.each<[line: string, slot: number]>([
    ["+CSUS: 0", 0],
    ["+QUIMSLOT: 2", 2],
    ["+QDSIM: 1", 1],
    ["+SMSIMCFG: 1,2", 2],
    ["+SIMCROSS:1", 1],
    ['+GTDUALSIM : 0,"SUB1","No Service"', 0],
    ['+ECSIMCFG: "SimSlot",1', 1],
  ])("%s is slot %i", (line, slot) => {
    expect(unsolicited(line)).toEqual([{ kind: "slot", slot }]);
  });
});

describe("a start", () => {
  it.each(["RDY", "APP RDY", "MODEM:STARTUP", "+AT: READY", "*ATREADY: 1"])("%s is announced", (line) => {
    expect(unsolicited(line)).toContainEqual({ kind: "boot", text: line });
  });

  it.each(["^BOOT:20735986,0,0,0,6", "+CPIN: READY", "Call Ready", "PB DONE", "SMS DONE", "+CFUN: 1"])(
    "%s does not announce one, since it comes in the middle of a session too",
    (line) => {
      expect(unsolicited(line).some(({ kind }) => kind === "boot")).toBe(false);
    },
  );

  it("is never read out of an answer", () => {
    expect(answer("ATI", "RDY")).toEqual([]);
  });
});

describe("any line", () => {
  const heads = [
    ...URC_PREFIXES,
    "+CLCC:",
    "+CREG:",
    "+COPS:",
    "+CPIN:",
    "+CEER:",
    "+CSQ:",
    "+CCID:",
    "+CRSM:",
    "#QSS:",
  ];
  const noise = fc.string({ unit: fc.constantFrom(...'0123456789,"-FA:( )x\n\u0000@'.split("")), maxLength: 40 });
  const line = fc.oneof(
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.tuple(fc.constantFrom(...heads), noise).map((parts) => parts.join("")),
  );
  const commands = [null, "AT+CCID", "AT+CIMI", "AT+CREG?", "AT+CRSM=176,12258,0,0,10", "ATD+999123456;", "AT+CEER"];

  it("is read without a throw, the same each time", () => {
    fc.assert(
      fc.property(line, fc.constantFrom(...commands), (text, command) => {
        const context = { dialect, command: command === null ? null : foreignCommand(command) };
        expect(decode(text, context)).toEqual(decode(text, context));
      }),
    );
  });

  it("names a card, a subscriber or an equipment only in the digits of one", () => {
    fc.assert(
      fc.property(line, fc.constantFrom(...commands), (text, command) => {
        const context = { dialect, command: command === null ? null : foreignCommand(command) };
        for (const meaning of decode(text, context)) {
          if (meaning.kind === "iccid") expect(meaning.iccid).toMatch(/^89[0-9A-F]{16,20}$/);
          if (meaning.kind === "imsi") expect(meaning.imsi).toMatch(/^\d{6,15}$/);
          if (meaning.kind === "operator" && meaning.operator.plmn !== null) {
            expect(meaning.operator.plmn).toMatch(/^\d{5,6}$/);
          }
        }
      }),
    );
  });
});
