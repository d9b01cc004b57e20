import { type Answer, failed, okay } from "./answer.ts";
import {
  type Call,
  callValues,
  type EndedBy,
  listLine,
  newCall,
  releaseEvent,
  releaseTail,
  releaseValues,
} from "./call.ts";
import type { FarSound } from "./far-sound.ts";
import type { ModemEvent } from "./ground-truth.ts";
import { LastCall } from "./last-call.ts";
import { type NumberRow, rowFor, type Showing, type Step, spanMs, type Trouble } from "./number-table.ts";
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
  /** A call has become active or is over. */
  changed(): void;
  /** Ends the pending dial command. */
  finishDial(answer: Answer): void;
  trouble(step: Trouble): void;
  /** Whether the modem shows all its calls like this. */
  has(showing: Showing): boolean;
}

const RING_EVERY_MS = 5000;
const CALLER_WAITS_MS = 30_000;
const CALLER_TALKS_MS = 10_000;
/** Real milliseconds for which a key is heard. */
const KEY_MS = 200;

/** The one call of a modem: plays the number table's script and knows the truth about it. */
export class CallEngine {
  private readonly around: CallSurroundings;
  /** What is still known of the call before. */
  readonly last: LastCall;
  private call: Call | null = null;
  /** A call has ended since the last list. */
  private endUntold = false;
  private readonly timers: Timers;

  constructor(around: CallSurroundings) {
    this.around = around;
    this.timers = new Timers(around.scheduler);
    this.last = new LastCall(around.scheduler, around.personality.calls.listLagMs);
  }

  get busy(): boolean {
    return this.call !== null;
  }

  get active(): boolean {
    return this.call?.state === "active";
  }

  /** What is heard of the far side of an active call. */
  get sound(): FarSound {
    const { call } = this;
    if (call === null || call.answeredAt === null) return { kind: "ringback" };
    return call.key === null ? { kind: "voice" } : { kind: "key", digit: call.key };
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
    const call = this.begin(0, number, row.shown ?? null);
    this.play(call, row, 0);
    if (blocking) call.pendingDial = "blocking";
    else if (row.reply.kind === "never") call.pendingDial = "never";
    else if (row.reply.kind === "late") this.answerLate(call, row.reply.ms);
    const announce = (): void => this.announce(call, "dialing");
    if (call.pendingDial === "none") {
      if (!this.shows("urc-before-ok", call.shown)) return okay([], announce);
      announce();
      return okay();
    }
    this.later(0, announce);
    return { kind: "pending" };
  }

  /** A call from outside. It rings until it is answered, refused, or the caller gives up. */
  incoming(number: string): void {
    if (this.call !== null) return;
    const call = this.begin(1, number, null);
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
    this.answer(call);
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
    const shown = this.call?.shown ?? null;
    const phantom = personality.calls.phantomPacketCall || this.shows("phantom-data-call", shown);
    const listed = this.shows("urc-only", shown) ? null : (this.call ?? this.last.listed);
    const lines = listed === null ? [] : [listLine(listed, this.around.scheduler.now())];
    if (this.endUntold && listed === null && this.call === null) {
      this.endUntold = false;
      this.around.record({ event: "line-free" });
    }
    return phantom ? ['+CLCC: 1,1,0,1,0,"",128', ...lines] : lines;
  }

  private begin(dir: 0 | 1, number: string, shown: Showing | null): Call {
    const { firstId } = this.around.personality.calls;
    const call = newCall(this.shows("phantom-data-call", shown) ? Math.max(firstId, 2) : firstId, dir, number, shown);
    this.call = call;
    this.last.makeRoom();
    return call;
  }

  private shows(showing: Showing, ofCall: Showing | null): boolean {
    return ofCall === showing || this.around.has(showing);
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
        if (this.shows("active-at-ringback", call.shown)) this.playEarlyMedia(call);
        return;
      case "answer":
        this.answer(call);
        return;
      case "early-media":
        this.playEarlyMedia(call);
        return;
      case "key":
        return this.pressKey(call, step.digit);
      case "release":
        this.end(step.by, step.cause)?.();
        return;
      default:
        this.around.trouble(step);
    }
  }

  private pressKey(call: Call, digit: string): void {
    this.around.record({ event: "key-pressed", number: call.number, digit });
    call.key = digit;
    this.timers.after(KEY_MS, () => {
      call.key = null;
    });
    const code = String(digit.charCodeAt(0));
    this.around.volunteer(this.around.personality.calls.key, { ...this.values(call), digit, digit_code: code });
  }

  /** The far side answered; the modem may have believed so since the ringback. */
  private answer(call: Call): void {
    call.answeredAt = this.around.scheduler.now();
    this.around.record({ event: "answered", number: call.number });
    if (call.state !== "active") this.becomeActive(call);
  }

  private becomeActive(call: Call): void {
    call.state = "active";
    call.activeAt = this.around.scheduler.now();
    if (call.pendingDial === "blocking") {
      call.pendingDial = "none";
      this.around.finishDial({ kind: "final", lines: [], text: this.around.personality.answeredBy });
    }
    this.around.changed();
    this.announce(call, "active");
  }

  /** What the modem takes for an answer. */
  private playEarlyMedia(call: Call): void {
    this.around.record({ event: "early-media", number: call.number });
    this.becomeActive(call);
  }

  /** Ends the call for good; the caller decides when its tail is said. Null where there is no call. */
  private end(by: EndedBy, cause: number | null): (() => void) | null {
    const { call } = this;
    if (call === null) return null;
    this.call = null;
    this.endUntold = true;
    this.timers.cancelAll();
    const { personality, scheduler } = this.around;
    this.around.record(releaseEvent(call, by, cause, scheduler.now()));
    this.around.changed();
    if (by === "modem") return null;
    const side = by === "local" ? "local" : "far";
    const known = cause ?? 16;
    this.last.end(call, side, known);
    const values = { ...this.values(call), ...releaseValues(personality, side, known) };
    const word = values.word ?? "NO CARRIER";
    const spent = this.finishPending(call, word) ? word : null;
    const tail = this.shows("list-only", call.shown)
      ? []
      : releaseTail(personality, call, { side, cause: known, spent });
    return () => this.around.volunteer(tail, values);
  }

  /** A dial that still waits gets its final result; true if it did. */
  private finishPending(call: Call, word: string): boolean {
    if (call.pendingDial === "none") return false;
    call.pendingDial = "none";
    this.around.finishDial({ kind: "final", lines: [], text: word });
    return true;
  }

  private announce(call: Call, state: "dialing" | "alerting" | "active"): void {
    if (this.shows("list-only", call.shown)) return;
    this.around.volunteer(this.around.personality.calls.progress[state], this.values(call));
  }

  private values(call: Call): TemplateValues {
    return callValues(call, this.around.scheduler.now());
  }

  private later(ms: number, run: () => void): void {
    this.timers.after(ms / this.around.timeScale, run);
  }
}
