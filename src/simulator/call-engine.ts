import { type Answer, failed, okay } from "./answer.ts";
import { causeText } from "./cause-text.ts";
import type { ModemEvent } from "./ground-truth.ts";
import { type NumberRow, rowFor, type Step, spanMs, type Trouble } from "./number-table.ts";
import type { Personality, VolunteeredLine } from "./personality.ts";
import { type Scheduler, Timers } from "./scheduler.ts";
import type { TemplateValues } from "./template.ts";

/** What a call needs of the modem around it. */
export interface CallSurroundings {
  readonly personality: Personality;
  readonly scheduler: Scheduler;
  readonly timeScale: number;
  volunteer(lines: readonly VolunteeredLine[], values: TemplateValues): void;
  record(event: ModemEvent): void;
  /** Ends the pending dial command. */
  finishDial(answer: Answer): void;
  trouble(step: Trouble): void;
}

/** `<stat>` of `+CLCC` (3GPP TS 27.007 §7.18). */
const STAT = { active: 0, dialing: 2, alerting: 3, incoming: 4 } as const;
const RING_EVERY_MS = 5000;
const CALLER_WAITS_MS = 30_000;
const CALLER_TALKS_MS = 10_000;

interface Call {
  readonly id: number;
  readonly dir: 0 | 1;
  readonly number: string;
  state: keyof typeof STAT;
  alertingAt: number | null;
  /** When the modem believes the call became active. */
  activeAt: number | null;
  /** Whether a person (or a machine) really answered. */
  answered: boolean;
  pendingDial: "none" | "blocking" | "late" | "never";
}

/** The one call of a modem: plays the number table's script and knows the truth about it. */
export class CallEngine {
  private readonly around: CallSurroundings;
  private call: Call | null = null;
  private lagging: Call | null = null;
  private readonly timers: Timers;
  private last: { readonly by: "local" | "far"; readonly cause: number } | null = null;

  constructor(around: CallSurroundings) {
    this.around = around;
    this.timers = new Timers(around.scheduler);
  }

  get busy(): boolean {
    return this.call !== null;
  }

  get active(): boolean {
    return this.call?.state === "active";
  }

  /** True while any received byte aborts the call being set up (V.250 §5.6.1). */
  get abortable(): boolean {
    return this.call?.pendingDial === "blocking";
  }

  /** Starts a voice call; `blocking` keeps the command pending until the call is answered or has failed. */
  dial(number: string, blocking: boolean): Answer {
    const row = rowFor(number);
    if (row.reply.kind === "cme") {
      this.around.record({ event: "dial-refused", number, behaviour: row.behaviour, reason: `cme ${row.reply.code}` });
      return failed(row.reply.code);
    }
    const call = this.begin(0, number, "dialing");
    this.play(call, row, 0);
    if (blocking) call.pendingDial = "blocking";
    else if (row.reply.kind === "never") call.pendingDial = "never";
    else if (row.reply.kind === "late") this.answerLate(call, row.reply.ms);
    const announce = (): void => this.announce(call, "dialing");
    if (call.pendingDial === "none") return okay([], announce);
    this.later(0, announce);
    return { kind: "pending" };
  }

  /** A call from outside. It rings until it is answered, refused, or the caller gives up. */
  incoming(number: string): void {
    if (this.call !== null) return;
    const call = this.begin(1, number, "incoming");
    this.around.record({ event: "incoming", number });
    const ring = (): void => {
      if (call.state !== "incoming") return;
      this.around.volunteer(this.around.personality.calls.ring, this.values(call));
      this.later(RING_EVERY_MS, ring);
    };
    ring();
    this.later(CALLER_WAITS_MS, () => {
      if (call.state === "incoming") this.end("remote", 16)?.();
    });
  }

  /** `ATA`. */
  answerIncoming(): Answer {
    const { call } = this;
    if (call === null || call.state !== "incoming") return { kind: "final", lines: [], text: "NO CARRIER" };
    this.becomeActive(call, true);
    this.later(CALLER_TALKS_MS, () => this.end("remote", 16)?.());
    return okay();
  }

  /** Our side hangs up. Returns what the modem says after its OK, or null where there is no call. */
  hangUp(): (() => void) | null {
    return this.end("local", 16);
  }

  /** A byte arrived during a blocking dial. */
  abort(): void {
    const number = this.call?.number;
    this.around.record({ event: "abort", ...(number === undefined ? {} : { number }) });
    this.end("local", 16)?.();
  }

  /** The network or the modem itself takes the call away; says nothing where the modem is going down. */
  lose(by: "network" | "modem"): void {
    const tail = this.end(by, by === "network" ? 41 : null);
    if (by === "network") tail?.();
  }

  /** Lines of `+CLCC`. */
  list(): readonly string[] {
    const { personality } = this.around;
    if (!personality.calls.listed) return [];
    const lines = personality.calls.phantomPacketCall ? ['+CLCC: 1,1,0,1,0,"",128'] : [];
    const call = this.call ?? this.lagging;
    if (call !== null) {
      const { id, dir, stat, number, toa } = this.values(call);
      lines.push(`+CLCC: ${id},${dir},${stat},0,0,"${number}",${toa}`);
    }
    return lines;
  }

  /** Which text `+CEER` gives and with what values. */
  lastRelease(): { readonly text: "far" | "local" | "none"; readonly values: TemplateValues } {
    const { last } = this;
    if (last === null) return { text: "none", values: {} };
    return { text: last.by, values: { cause: String(last.cause), cause_text: causeText(last.cause) } };
  }

  private begin(dir: 0 | 1, number: string, state: "dialing" | "incoming"): Call {
    const { firstId } = this.around.personality.calls;
    const call: Call = {
      id: firstId,
      dir,
      number,
      state,
      alertingAt: null,
      activeAt: null,
      answered: false,
      pendingDial: "none",
    };
    this.call = call;
    this.lagging = null;
    return call;
  }

  private answerLate(call: Call, ms: number): void {
    call.pendingDial = "late";
    this.later(ms, () => {
      call.pendingDial = "none";
      this.around.finishDial(okay());
    });
  }

  /** Schedules the script from step `index` on, each step counted from the one before. */
  private play(call: Call, row: NumberRow, index: number): void {
    const step = row.steps[index];
    if (step === undefined) return;
    this.later(spanMs(step.after, call.number, index), () => {
      if (this.call !== call) return;
      this.play(call, row, index + 1);
      this.perform(call, step);
    });
  }

  private perform(call: Call, step: Step): void {
    switch (step.do) {
      case "alerting":
        call.state = "alerting";
        call.alertingAt = this.around.scheduler.now();
        this.around.record({ event: "alerting", number: call.number });
        this.announce(call, "alerting");
        return;
      case "answer":
        this.becomeActive(call, true);
        return;
      case "early-media":
        this.becomeActive(call, false);
        return;
      case "key":
        this.around.record({ event: "key-pressed", number: call.number, digit: step.digit });
        this.around.volunteer(this.around.personality.calls.key, {
          ...this.values(call),
          digit: step.digit,
          digit_code: String(step.digit.charCodeAt(0)),
        });
        return;
      case "release":
        this.end(step.by, step.cause)?.();
        return;
      default:
        this.around.trouble(step);
    }
  }

  private becomeActive(call: Call, answered: boolean): void {
    call.state = "active";
    call.answered = answered;
    call.activeAt = this.around.scheduler.now();
    this.around.record({ event: answered ? "answered" : "early-media", number: call.number });
    if (call.pendingDial === "blocking") {
      call.pendingDial = "none";
      this.around.finishDial({ kind: "final", lines: [], text: this.around.personality.answeredBy });
    }
    this.announce(call, "active");
  }

  /** Ends the call for good; the caller decides when its tail is said. Null where there is no call. */
  private end(by: "local" | "remote" | "network" | "modem", cause: number | null): (() => void) | null {
    const { call } = this;
    if (call === null) return null;
    this.call = null;
    this.timers.cancelAll();
    this.recordRelease(call, by, cause);
    if (by === "modem") return null;
    const side = by === "local" ? "local" : "far";
    this.last = { by: side, cause: cause ?? 16 };
    this.lag(call);
    const values = { ...this.values(call), ...this.releaseValues(side, cause ?? 16) };
    const finished = this.finishPending(call, values.word ?? "NO CARRIER");
    const believed = call.activeAt !== null;
    const tail = this.around.personality.calls.release.filter(
      (line) =>
        (line.by === undefined || line.by === side) &&
        (line.answered === undefined || line.answered === believed) &&
        !(finished && (line.text === "{word}" || line.text === values.word)),
    );
    return () => this.around.volunteer(tail, values);
  }

  private recordRelease(call: Call, by: "local" | "remote" | "network" | "modem", cause: number | null): void {
    const now = this.around.scheduler.now();
    const ringEnd = call.activeAt ?? now;
    this.around.record({
      event: "released",
      number: call.number,
      by,
      cause,
      ring_ms: call.alertingAt === null ? null : Math.round(ringEnd - call.alertingAt),
      talk_ms: call.answered && call.activeAt !== null ? Math.round(now - call.activeAt) : 0,
    });
  }

  /** A dial that still waits gets its final result; true if it did. */
  private finishPending(call: Call, word: string): boolean {
    if (call.pendingDial === "none") return false;
    call.pendingDial = "none";
    this.around.finishDial({ kind: "final", lines: [], text: word });
    return true;
  }

  private lag(call: Call): void {
    const lagMs = this.around.personality.calls.listLagMs;
    if (lagMs === 0) return;
    this.lagging = call;
    this.around.scheduler.after(lagMs, () => {
      if (this.lagging === call) this.lagging = null;
    });
  }

  private announce(call: Call, state: "dialing" | "alerting" | "active"): void {
    this.around.volunteer(this.around.personality.calls.progress[state], this.values(call));
  }

  private values(call: Call): TemplateValues {
    const seconds = call.activeAt === null ? 0 : Math.round((this.around.scheduler.now() - call.activeAt) / 1000);
    return {
      id: String(call.id),
      dir: String(call.dir),
      stat: String(STAT[call.state]),
      number: call.number,
      toa: call.number.startsWith("+") ? "145" : "129",
      seconds: String(seconds),
      seconds6: String(seconds).padStart(6, "0"),
    };
  }

  private releaseValues(side: "local" | "far", cause: number): TemplateValues {
    return {
      cause: String(cause),
      cause_text: causeText(cause),
      // cm_call_end of Qualcomm firmware: 29 our side, 104 the network's.
      end_status: side === "local" ? "29" : "104",
      word:
        side === "local" ? "NO CARRIER" : (this.around.personality.calls.resultWords[String(cause)] ?? "NO CARRIER"),
    };
  }

  private later(ms: number, run: () => void): void {
    this.timers.after(ms / this.around.timeScale, run);
  }
}
