import { err, ok, type Result } from "../domain/result.ts";

const VALUE = String.raw`(?:-?\d+|"[A-Z0-9 _./:-]*")?`;
/** A reading, a test, or settings made of numbers and plain quoted words; nothing in them can begin a command. */
const ANY = new RegExp(String.raw`^(?:\?|=\?|=${VALUE}(?:,${VALUE})*)?$`, "i");
const QUERY = /^(?:\?|=\?)?$/;

/** One row: verbs that a profile may use, and the only arguments they may have. */
const ALLOWED: readonly (readonly [verbs: string, argument: RegExp])[] = [
  // 3GPP TS 27.007 and 27.005: reports, readings and volatile modes.
  ["+CMEE +CSCS +CRC +CLIP +CSSN +CCWA +CREG +CGREG +CEREG +C5GREG +CNMI +CVHU +CMGF +CTZR +CTZU +CEVDP +CEMODE", ANY],
  ["+CAVIMS +CIREG +CVMOD +CLCC +CSQ +CESQ +CEER +CPINR +CMUT +CPMS +CSDH +CIND +CMER +CGEREP +CPAS", ANY],
  ["+GMI +GMM +GMR +CGMI +CGMM +CGMR +CIMI +CCID +CICCID +QCCID +ICCID ^ICCID #CCID #CIMI $MYCCID *CCID", QUERY],
  ["+CPIN ^CPIN +CNUM +CCLK", QUERY],
  ["+CGSN +GSN", /^(?:|\?|=\?|=[01])$/],
  ["+CHUP", /^$/],
  ["+COLP", /^(?:=0|\?)$/],
  ["+COPS", /^(?:\?|=3,[0-2])$/],
  ["+CLIR", /^(?:=2|\?)$/],
  ["+CCFC", /^=0,2$/],
  // Messages are listed and taken off their store: never written, never sent.
  ["+CMGL", /^=4$/],
  ["+CMGD", /^=\d{1,5}$/],
  ["+CRSM", /^=176,12258,0,0,10$/],
  ["+CFUN", /^(?:\?|=[014](?:,[01])?)$/],
  // Vendors: call and SIM reports, readings. Nothing here writes an identity or survives a power cycle on purpose.
  ["+QIURC +QINDCFG +QURCCFG +QTONEDET +QSIMSTAT +QNWINFO +QPINC +QTRPIN +QINISTAT +QCSQ +QHUP ^DSCI ^DSTI", ANY],
  ["+QUIMSLOT", QUERY],
  ["+QCFG", /^="(?:ims|servicedomain|urc\/delay|urc\/ri\/ring)"(?:,[\d,]+)?$/],
  ["+CLTS +DDET +MORING +CNSMOD +AUTOCSQ +EXUNSOL +CPSI +CSCLK +SPIC +UIMHOTSWAPON +UIMHOTSWAPLEVEL +CEVOLTE", ANY],
  ["+CRESET +CPCMREG +CPCMFRM +CNMP +CSDVC", ANY],
  ["^CURC ^CVOICE ^SYSINFO ^SYSINFOEX ^DDTMFCFG ^PORTSEL ^HCSQ ^DDSETEX ^CSNR ^RESET ^SIMST ^DTMF ^USSDMODE", ANY],
  ["+WIND +WDDM +SDMON +UCALLSTAT +UDTMFD +UPINCNT +UUSIMSTAT #QSS #ECAM #DTMF #PCT #CEERNET #SERVINFO #PSNT", ANY],
  ["#REBOOT +ZPAS +ZPINPUK +ZOPRT +ECPI +EIND +CSDT *SIMAUTO +ECSIMCFG +GTDUALSIM +CREC +CPOF +XCALLSTAT", ANY],
  ["+CWSIM +USIM", /^$/],
];

const ARGUMENTS: ReadonlyMap<string, RegExp> = new Map(
  ALLOWED.flatMap(([verbs, argument]) => verbs.split(" ").map((verb) => [verb, argument] as const)),
);

/** Basic commands of V.250 that change nothing for good: echo, results in words, line signals, hang-up, identity. */
const BASIC = /^(?:E[01]?|Q0?|V1|X[0-4]?|H0?|I[0-9]?|&C[01]?|&D[0-2]?)*$/i;
const EXTENDED = /^([+^#$*%][A-Z][A-Z0-9]*)(.*)$/i;

/**
 * Whether a text from a profile may be sent (modem-facts §1.14). Each command of the line is looked at by itself, and
 * only named verbs with named arguments pass: no dial hides behind a semicolon, no identity, forwarding, caller-ID,
 * password, message or stored profile can be written. The error says which part is refused.
 */
export function checkProfileCommand(text: string): Result<void, string> {
  if (!/^[\x20-\x7e]+$/.test(text)) return err("holds a character that is not printable ASCII");
  if (!/^AT/i.test(text)) return err("does not begin with AT");
  const parts = text.slice(2).split(";");
  for (const part of parts) {
    const refusal = refuse(part.trim());
    if (refusal !== null) return err(refusal);
  }
  return ok(undefined);
}

function refuse(part: string): string | null {
  if (BASIC.test(part)) return null;
  const [, verb = "", argument = ""] = EXTENDED.exec(part) ?? [];
  const allowed = ARGUMENTS.get(verb.toUpperCase());
  if (allowed === undefined) return `\`${verb === "" ? part : verb}\` is not on the list of allowed commands`;
  return allowed.test(argument) ? null : `\`${part}\` has an argument that is not allowed`;
}
