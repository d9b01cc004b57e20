import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkProfileCommand } from "../../src/at/allowlist.ts";
import { runs } from "../hunt.ts";

function passes(text: string): boolean {
  return checkProfileCommand(text).ok;
}

describe("allowed", () => {
  test.each([
    "AT",
    "ATE0",
    "ATE0V1",
    "ATE0Q0V1",
    "ATX4",
    "ATH",
    "ATI",
    "AT&C0",
    "AT&D0",
    "AT+CMEE=1",
    "at+cmee=1",
    'AT+CSCS="GSM"',
    "AT+COLP=0",
    "AT+CNMI=2,1",
    "AT+CNMI=2,1,0,0,0",
    "AT+CCWA=0,0,1",
    "AT+COPS=3,2",
    "AT+COPS?",
    "AT+CLIR=2",
    "AT+CLIR?",
    "AT+CCFC=0,2",
    "AT+CRSM=176,12258,0,0,10",
    "AT+CFUN=1,1",
    "AT+CFUN=4",
    "AT+CLCC=1",
    "AT+CSQ;+CREG?",
    "AT+CSQ; +CREG?",
    "AT+CGSN",
    "AT+CGSN=1",
    "AT+QCCID",
    'AT+QINDCFG="ccinfo",1,0',
    'AT+QURCCFG="urcport","usbat"',
    'AT+QCFG="ims"',
    'AT+QCFG="ims",1',
    "AT^CURC=1",
    "AT^ICCID?",
    "AT^DDTMFCFG=0,1",
    "AT#ECAM=1",
    "AT*SIMAUTO=1",
    "AT+ECPI=4294967295",
    "AT+WIND=50",
    "AT+CWSIM",
  ])("%s", (text) => {
    expect(checkProfileCommand(text)).toEqual({ ok: true, value: undefined });
  });
});

describe("refused: whatever dials, answers or repeats", () => {
  test.each([
    "ATD+999555001234;",
    "atd+999555001234;",
    "ATDT123",
    "ATDL",
    "ATD>1;",
    'ATD>"name";',
    "ATD*99#",
    "AT D123;",
    "ATE0D123;",
    "ATE0 D123;",
    "ATX4DT123",
    "ATH0D123",
    "AT;D123",
    "AT+CFUN=1;D123",
    "AT+CFUN=1; D123",
    "AT+CFUN=1D123",
    "AT+CSQ D123",
    "AT+CSQ;;;D123",
    "AT+CMEE=1 D123",
    'AT+CSCS="GSM;D123',
    'AT+CSCS="GSM"D123',
    'AT+CSCS="A";D"',
    "AT+CLCC=1,D123",
    "ATA",
    "ATE0A",
    "A/",
    "AT+CSQA/",
    "AT+CSQ A/",
    "ATO",
    "AT+CMGD=1,4",
    "ATS0=1",
  ])("%j", (text) => {
    expect(passes(text)).toBe(false);
  });
});

describe("refused: whatever writes an identity, hides one, forwards, locks, sends or stores", () => {
  test.each([
    'AT+EGMR=1,7,"861234567890123"',
    'at+egmr=1,7,"861234567890123"',
    'AT+CSQ;+EGMR=1,7,"1"',
    "AT+SIMEI=861234567890123",
    "AT+WIMEI=1",
    "AT^CIMEI=1",
    "AT^PHYNUM=IMEI,1",
    "AT+CGSN=861234567890123",
    "AT+GSN=861234567890123",
    'AT+CGSN="861234567890123"',
    'AT+QNVW=550,0,"0"',
    'AT+QNVFW="/nv/item_files/x",01',
    "AT^NVWR=550,1",
    "AT$QCNVW=550",
    "AT+CLIR=0",
    "AT+CLIR=1",
    "AT+CLIR =1",
    "AT+CLIR=2,1",
    "AT+CLIR=22",
    'AT+CCFC=0,3,"+999555001234",145',
    "AT+CCFC=0,1",
    "AT+CCFC=0,2,1",
    "AT+CCFC=4,4",
    'AT+CPWD="SC","0000","1111"',
    'AT+CLCK="SC",1,"0000"',
    'AT+CLCK="SC",2',
    'AT+CPIN="0000"',
    "AT^CPIN=0000",
    "AT+CMGS=18",
    "AT+CMGW=18",
    'AT+CUSD=1,"*100#"',
    "AT&W",
    "AT&F",
    "ATZ",
    'AT+CRSM=214,12258,0,0,10,"00"',
    'AT+CSIM=10,"0020000100"',
    'AT+COPS=1,2,"00101"',
    "AT+COPS=2",
    "AT+CFUN=0,2",
    "AT+CFUN=16",
    "AT+COLP=1",
    'AT+QCFG="usbcfg",0x2C7C,0x0125,1,1,1,1,1,0,1',
    'AT+QCFG="imei",1',
    'AT+QCFG="ims";+EGMR=1',
    'AT+QCFG="ims","x"',
    "AT+QCFG=ims,1",
    "AT+CUAD",
    "AT^GETPORTMODE",
    "ATQ1",
    "ATV0",
  ])("%j", (text) => {
    expect(passes(text)).toBe(false);
  });
});

describe("refused: texts that a modem could read otherwise than we do", () => {
  test.each([
    "",
    "AT\r",
    "AT+CSQ\rATD123;",
    "AT+CSQ\n",
    "AT+CSQ\u0000",
    "AT\u001b",
    "AT+CSQ\u001a",
    "AT+C\u0131MI",
    "\u0410T",
    " AT",
    "TA",
    "A T",
    "AT+",
    "AT\t+CSQ",
  ])("%j", (text) => {
    expect(passes(text)).toBe(false);
  });
});

test("the refusal names the part that is refused", () => {
  expect(checkProfileCommand("AT+CSQ;D123")).toEqual({
    ok: false,
    error: "`D123` is not on the list of allowed commands",
  });
  expect(checkProfileCommand("AT+CLIR=1")).toEqual({
    ok: false,
    error: "`+CLIR=1` has an argument that is not allowed",
  });
});

/** What one command, without blanks and in capitals, must never be. */
const HARMS: readonly (readonly [harm: string, pattern: RegExp])[] = [
  ["dials, answers, repeats or resets", /^(?:&[A-Z]\d*|[^+^#$*%&])*[DAOZST/\\]/],
  ["writes a stored profile", /&[FWZ]/],
  ["is never sent", /EGMR|SIMEI|WIMEI|CIMEI|PHYNUM|NVW|NVFW|QCNV|CPWD|CLCK|CMG[SWCD]|CUSD|CSIM|VTS/],
  ["writes an IMEI", /GSN=(?![01]?$|\?$)/],
  ["hides the caller", /CLIR(?!=2$|\?$)/],
  ["forwards", /CCFC(?!=0,2$)/],
  ["enters a PIN", /CPIN=(?!\?$)/],
  ["makes the dial block", /COLP=(?!0$)/],
  ["touches the card", /CRSM(?!=176,12258,0,0,10$)/],
  ["runs on into another command", /"[^"]*"[A-Z+^]|[=,?]-?\d*[A-Z+^#]/],
  ["configures for good", /QCFG(?!="(?:IMS|SERVICEDOMAIN|URC\/DELAY|URC\/RI\/RING)")/],
];

/**
 * What a text would do, read as the most lenient modem might: blanks mean nothing, case means nothing, and a semicolon
 * parts commands even inside quotes. Written apart from the list, by what must never happen.
 */
function harm(text: string): string | null {
  if (/[^\x20-\x7e]/.test(text)) return "has a control character";
  const lenient = text.replaceAll(" ", "").toUpperCase();
  if (!lenient.startsWith("AT")) return "is no command";
  const parts = lenient.slice(2).split(";");
  return HARMS.find(([, pattern]) => parts.some((part) => pattern.test(part)))?.[0] ?? null;
}

test.each([
  ["AT+CSQ; D123", "dials, answers, repeats or resets"],
  ["AT &C0 E0 D123", "dials, answers, repeats or resets"],
  ["at+clir=1", "hides the caller"],
  ["AT+CCFC=0,3", "forwards"],
  ["AT+CLIR=2", null],
  ["AT+CSQ;+CREG?", null],
])("the judge of the test below knows what %j does", (text, expected) => {
  expect(harm(text)).toBe(expected);
});

test("of a hundred thousand mangled texts none that could do harm passes", () => {
  const verb = fc.constantFrom(
    ..."E0 D D+999555001234 DL D> A A/ H H0 Z &W &F O S0=1 I X4 +CSQ +CLIR +CLIR=2 +CCFC +CCFC=0,2 +EGMR +SIMEI +CGSN".split(
      " ",
    ),
    ..."+GSN +CPIN +COLP +COLP=0 +CRSM +CRSM=176,12258,0,0,10 +CMGS +CPWD +CLCK +CFUN +CFUN=1 +COPS +COPS=3,2".split(
      " ",
    ),
    ...'+QCFG +QCFG="ims" +CLCC +CNMI +CSCS="GSM" ^CURC ^PHYNUM ^NVWR #ECAM $QCNVW *SIMAUTO +CUSD'.split(" "),
  );
  const argument = fc.constantFrom(
    ...'?,=?,=0,=1,=2,=3,=1;,="x",="x;D123",="ims",="usbcfg",;,",,D123,A/,+EGMR=1'.split(","),
    "=0,2",
    '=0,3,"+999555001234"',
    "=2,1",
    ...[" ", "  ", "\r", "\n", "\u0000", "\u001b", "\u001a"].flatMap((blank) => [blank, ""]),
  );
  const part = fc.tuple(verb, argument, argument).map((words) => words.join(""));
  const text = fc
    .tuple(
      fc.constantFrom("AT", "AT", "AT", "at", "At", "A", " AT"),
      fc.array(part, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(";", ";", "; ", "", " "),
    )
    .map(([head, parts, separator]) => head + parts.join(separator))
    .chain((made) => fc.constantFrom(made, made.toLowerCase(), made.replaceAll(" ", "")));
  let passed = 0;
  let harmful = 0;
  fc.assert(
    fc.property(text, (made) => {
      const does = harm(made);
      if (does !== null) harmful += 1;
      if (!passes(made)) return;
      passed += 1;
      expect({ made, does }).toEqual({ made, does: null });
    }),
    { numRuns: runs(20_000) },
  );
  // Both sides were met often: the test would notice a list that lets nothing or everything through.
  expect(passed).toBeGreaterThan(100);
  expect(harmful).toBeGreaterThan(10_000);
});
