import type { MonoMs } from "../domain/time.ts";
import { ESCAPE, wireText } from "./at-command.ts";
import { classifyLine, isUnsolicited } from "./classify.ts";
import { at } from "./command.ts";
import { isCallFinal, parseFinal } from "./finals.ts";
import type { AtCommand, Dialect, ExchangeOutput, FenceContext, FenceResult, Final } from "./types.ts";

/** What was said late is over when nothing was said for this long. */
const SILENCE_MS = 200;
/** The same where an answer may be owed that no probe could rule out: as long as a command may take. */
const LONG_SILENCE_MS = 3_000;
/** A modem that never falls silent is spoken to all the same when it had this long beyond the silence. */
const PATIENCE_MS = 3_000;
const ESCAPE_PAUSE_MS = 100;
const PROBE_TRIES = 3;
const IDENTITY_TRIES = 2;

const PROBE = at.probe();
const IDENTITY = at.imei();
/** 14 digits without check digit, 15 with it, 16 with software version (3GPP TS 23.003 §6.2), and nothing else. */
const IMEI_LINE = /^(?:(?:\+C?GSN|IMEI) *:)? *"?(\d{14,16})"?$/i;

/** What may still come that nobody waits for when a fence is raised. */
export interface Debt {
  /** Results that the modem owes. */
  readonly finals: number;
  /** How many of them are only feared, because somebody else may have asked before us. */
  readonly feared: number;
  /** An owed answer may look like the identity, so that telling it proves nothing. */
  readonly identity: boolean;
}

type Next = "probe" | "identify" | "open";
type Phase =
  | { readonly kind: "drain"; readonly next: Next; quietAt: MonoMs; readonly limitAt: MonoMs }
  | { readonly kind: "escape"; readonly until: MonoMs }
  | { readonly kind: "probe"; readonly until: MonoMs }
  | { readonly kind: "identify"; readonly until: MonoMs; seen: string | null };

/**
 * Makes a channel trustworthy again after a time-out, when an answer may still come to a question that nobody asks any
 * more: waits until all is said, has `AT` answered, and has the modem name itself. Whatever comes meanwhile is late and
 * is credited to nothing, except what is unmistakably unsolicited.
 *
 * An `OK` to `AT` proves that the modem lives, not that nothing is owed: it may be the late answer. A modem answers in
 * order, so the identity, which no other command's answer looks like, proves that all earlier answers are in; so does
 * a result for each question. A modem that gave a result for each question of ours may keep its identity to itself
 * while it is not known: what is only feared then ends with a long silence. Otherwise the fence fails.
 */
export class Fence {
  readonly #dialect: Dialect;
  readonly #debt: Debt;
  #context: FenceContext;
  #phase: Phase;
  #owed: number;
  #probes = 0;
  #identities = 0;
  #identitiesSeen = 0;
  #strangers = 0;

  constructor(context: FenceContext, dialect: Dialect, debt: Debt, now: MonoMs) {
    this.#context = context;
    this.#dialect = dialect;
    this.#debt = debt;
    this.#owed = debt.finals;
    this.#phase = this.#drain("probe", now);
  }

  setContext(context: FenceContext): void {
    this.#context = context;
  }

  /** What would still be owed if this fence were given up now. */
  get debt(): Debt {
    const feared = Math.min(this.#owed, this.#debt.feared);
    return { finals: this.#owed, feared, identity: this.#debt.identity || this.#identities > 0 };
  }

  deadline(): MonoMs {
    const phase = this.#phase;
    return phase.kind === "drain" ? (Math.min(phase.quietAt, phase.limitAt) as MonoMs) : phase.until;
  }

  /** Bytes came: not quiet yet. */
  disturbed(now: MonoMs): void {
    if (this.#phase.kind === "drain") this.#phase.quietAt = (now + this.#silenceMs(this.#phase.next)) as MonoMs;
  }

  line(raw: string, now: MonoMs): readonly ExchangeOutput[] {
    const outputs = this.#line(raw, now);
    // The line may have been the proof that makes a short silence enough.
    this.disturbed(now);
    return outputs;
  }

  #line(raw: string, now: MonoMs): readonly ExchangeOutput[] {
    const sort = classifyLine(raw, PROBE, this.#dialect);
    if (sort.kind === "final") return this.#finalLine(raw, sort.final, now);
    const imei = IMEI_LINE.exec(raw.trim())?.[1];
    if (imei !== undefined && this.#identities > 0) this.#identitiesSeen += 1;
    if (this.#phase.kind === "identify" && imei !== undefined) {
      this.#phase.seen = imei;
      return [];
    }
    return this.#isOwnEcho(raw) ? [] : [this.#asLateOrUrc(raw)];
  }

  tick(now: MonoMs): readonly ExchangeOutput[] {
    if (now < this.deadline()) return [];
    const phase = this.#phase;
    switch (phase.kind) {
      case "drain":
        return this.#drained(phase.next, now >= phase.quietAt, now);
      case "escape":
        return this.#probe(now);
      case "probe":
        return this.#nextProbe(now);
      case "identify":
        return this.#identityMissing(now);
    }
  }

  // ------------------------------------------------------------------ steps

  #drained(next: Next, quiet: boolean, now: MonoMs): readonly ExchangeOutput[] {
    if (next === "probe") return this.#nextProbe(now);
    if (next === "identify") return this.#identify(now);
    if (this.#isProved || (quiet && this.#owed <= this.#debt.feared)) return [ended("clear")];
    return this.#identifyAgain(now);
  }

  /** The first try is a bare `AT`, or a hang-up; the second leaves a data prompt first, if no call can be hurt by that. */
  #nextProbe(now: MonoMs): readonly ExchangeOutput[] {
    this.#probes += 1;
    if (this.#probes > PROBE_TRIES) return [ended("failed")];
    if (this.#probes !== 2 || this.#context.callMayLive) return this.#probe(now);
    this.#phase = { kind: "escape", until: (now + ESCAPE_PAUSE_MS) as MonoMs };
    return [{ kind: "write", text: ESCAPE, masked: "<ESC>" }];
  }

  #probe(now: MonoMs): readonly ExchangeOutput[] {
    this.#phase = { kind: "probe", until: (now + PROBE.timeoutMs) as MonoMs };
    return this.#ask(this.#question);
  }

  get #question(): AtCommand {
    return this.#probes === 1 ? (this.#context.hangUp ?? PROBE) : PROBE;
  }

  #identify(now: MonoMs): readonly ExchangeOutput[] {
    this.#identities += 1;
    this.#phase = { kind: "identify", until: (now + IDENTITY.timeoutMs) as MonoMs, seen: null };
    return this.#ask(IDENTITY);
  }

  #ask(command: AtCommand): readonly ExchangeOutput[] {
    this.#owed += 1;
    return [{ kind: "write", text: wireText(command), masked: command.masked }];
  }

  // ------------------------------------------------------------------ answers

  #finalLine(raw: string, final: Final, now: MonoMs): readonly ExchangeOutput[] {
    this.#owed = Math.max(0, this.#owed - 1);
    const phase = this.#phase;
    if (phase.kind === "probe" && (final.kind === "OK" || this.#question !== PROBE)) {
      this.#phase = this.#drain("identify", now);
      return [];
    }
    if (phase.kind !== "identify") return [this.#asLateOrUrc(raw)];
    if (phase.seen !== null) return this.#identified(phase.seen, now);
    // The answer to an earlier question; once all of those are in, it is the answer of a modem that will not tell.
    const refused = this.#owed <= this.#debt.feared;
    return [this.#asLateOrUrc(raw), ...(refused ? this.#identityMissing(now) : [])];
  }

  #identified(seen: string, now: MonoMs): readonly ExchangeOutput[] {
    const { imei } = this.#context;
    // An IMEISV ends in two digits of software version where an IMEI ends in a check digit.
    if (imei === null || seen.slice(0, 14) === imei.slice(0, 14)) {
      this.#phase = this.#drain("open", now);
      return [];
    }
    // A late IMSI has as many digits: only a second reading convicts.
    this.#strangers += 1;
    if (this.#strangers >= IDENTITY_TRIES) return [ended("identity-changed")];
    this.#phase = this.#drain("identify", now);
    return [];
  }

  #identityMissing(now: MonoMs): readonly ExchangeOutput[] {
    if (this.#context.imei !== null) return this.#identifyAgain(now);
    this.#phase = this.#drain("open", now);
    return [];
  }

  #identifyAgain(now: MonoMs): readonly ExchangeOutput[] {
    if (this.#identities >= IDENTITY_TRIES) return [ended("failed")];
    this.#phase = this.#drain("probe", now);
    return [];
  }

  /** Nothing can come any more that was asked before. */
  get #isProved(): boolean {
    if (this.#owed === 0) return true;
    return this.#identities > 0 && this.#identities === this.#identitiesSeen && !this.#debt.identity;
  }

  #silenceMs(next: Next): number {
    return next === "open" && !this.#isProved ? LONG_SILENCE_MS : SILENCE_MS;
  }

  #drain(next: Next, now: MonoMs): Phase {
    const quietAt = (now + this.#silenceMs(next)) as MonoMs;
    return { kind: "drain", next, quietAt, limitAt: (quietAt + PATIENCE_MS) as MonoMs };
  }

  // ------------------------------------------------------------------ other lines

  #isOwnEcho(raw: string): boolean {
    const text = raw.trim();
    return this.#probes > 0 && [PROBE.text, IDENTITY.text, this.#context.hangUp?.text].includes(text);
  }

  #asLateOrUrc(raw: string): ExchangeOutput {
    const line = raw.trim();
    const final = parseFinal(raw, this.#dialect);
    const speaksOfCall = final !== null && isCallFinal(final.kind) && final.kind !== "CONNECT";
    return speaksOfCall || isUnsolicited(line, this.#dialect) ? { kind: "urc", line } : { kind: "late", line };
  }
}

function ended(result: FenceResult): ExchangeOutput {
  return { kind: "fence", result };
}
