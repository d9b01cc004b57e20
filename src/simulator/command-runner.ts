import { type Answer, failed } from "./answer.ts";
import { type Command, parseCommandLine } from "./command-line.ts";
import type { Chatter } from "./chatter.ts";
import { answerCommand } from "./commands/index.ts";
import type { Device } from "./device.ts";
import { forbiddenReason } from "./forbidden.ts";
import { isDialable, rowFor } from "./number-table.ts";
import type { Mouth } from "./mouth.ts";
import { errorText, frame, messageErrorText, resultText } from "./result-text.ts";
import { Timers } from "./scheduler.ts";

/** What command execution needs of the modem. */
export interface RunnerSurroundings {
  readonly device: Device;
  readonly mouth: Mouth;
  readonly chatter: Chatter;
}

const DEFAULT_SLOWNESS = 100;
const DEFAULT_DELAY_MS = 6000;

interface Line {
  readonly body: string;
  /** Null where the text fits no command syntax. */
  readonly commands: readonly Command[] | null;
}

/** Executes command lines in order, each after the modem's latency, none before the one in front is answered. */
export class CommandRunner {
  private readonly around: RunnerSurroundings;
  private readonly timers: Timers;
  private readonly queue: Line[] = [];
  private executing = false;
  private last = "";

  constructor(around: RunnerSurroundings) {
    this.around = around;
    this.timers = new Timers(around.device.scheduler);
  }

  /** Takes the body of a command line. */
  accept(body: string): void {
    this.last = body;
    const commands = this.witness(body);
    this.queue.push({ body, commands });
    this.next();
  }

  /** A line that reaches a modem which cannot hear: it is on record, and nothing comes of it. */
  acceptDeaf(body: string): void {
    for (const command of this.witness(body) ?? []) {
      if (command.name !== "D") continue;
      this.around.device.record({ event: "dial-refused", number: command.value, reason: "modem-deaf" });
    }
  }

  /** `A/`. */
  repeat(): void {
    this.accept(this.last);
  }

  /** A line too long to be held. */
  refuseOverlong(): void {
    this.finish([], failed(), []);
  }

  /** The pending command has come to an end by something that happened. */
  finishPending(answer: Answer): void {
    this.finish([], answer, []);
  }

  /** Forgets all lines, as a reset does. */
  reset(): void {
    this.timers.cancelAll();
    this.queue.length = 0;
    this.executing = false;
  }

  /** Puts on record what was received, before anything is judged or executed. */
  private witness(body: string): readonly Command[] | null {
    const { device } = this.around;
    device.record({ event: "command", text: `AT${body}` });
    const commands = parseCommandLine(body);
    for (const command of commands ?? []) {
      const reason = forbiddenReason(command);
      if (reason !== null) device.record({ event: "forbidden-command", text: command.text, reason });
      if (command.name !== "D") continue;
      const number = command.value;
      device.record({ event: "dial", number, ...(isDialable(number) ? { behaviour: rowFor(number).behaviour } : {}) });
    }
    return commands;
  }

  private next(): void {
    if (this.executing) return;
    const line = this.queue.shift();
    if (line === undefined) return;
    this.executing = true;
    const latencyMs = this.latencyMs;
    if (latencyMs === 0) this.execute(line);
    else this.timers.after(latencyMs, () => this.execute(line));
  }

  /** The commands of a line share one final result; the first that fails ends the line (V.250 §5.2.4, §5.7). */
  private execute({ body, commands }: Line): void {
    const { device } = this.around;
    if (commands === null) {
      device.record({ event: "unknown-command", text: `AT${body}` });
      return this.finish([], { kind: "unknown" }, []);
    }
    const lines: string[] = [];
    const afterwards: (() => void)[] = [];
    for (const command of commands) {
      const answer = this.answer(command);
      if (answer.kind !== "ok") return this.finish(lines, answer, afterwards);
      lines.push(...answer.lines);
      if (answer.afterwards !== undefined) afterwards.push(answer.afterwards);
    }
    this.finish(lines, { kind: "ok", lines: [] }, afterwards);
  }

  private answer(command: Command): Answer {
    const { device } = this.around;
    const answer = answerCommand(device, command);
    if (answer.kind === "unknown") device.record({ event: "unknown-command", text: command.text });
    return answer;
  }

  /** Sends what a line came to, runs what follows from it, then turns to the next line. */
  private finish(lines: readonly string[], answer: Answer, afterwards: readonly (() => void)[]): void {
    const { personality, state } = this.around.device;
    const all = answer.kind === "ok" || answer.kind === "final" ? [...lines, ...answer.lines] : lines;
    const body = all.length === 0 ? "" : frame(personality, state, all);
    if (answer.kind === "pending") {
      this.around.mouth.send(body);
      return;
    }
    const conclude = (before: string): void => {
      this.around.mouth.send(`${before}${this.around.chatter.interjection()}${this.finalText(answer)}`);
      this.executing = false;
      for (const run of afterwards) run();
      if (answer.kind === "ok") answer.afterwards?.();
      this.around.device.checkSpeech();
      this.next();
    };
    const delayMs = this.finalDelayMs;
    if (delayMs === 0) return conclude(body);
    this.around.mouth.send(body);
    this.timers.after(delayMs, () => conclude(""));
  }

  /** Milliseconds until a command line is answered; 0: at once. A modem's own slowness is not scaled. */
  private get latencyMs(): number {
    const { personality, troubles } = this.around.device;
    const slow = troubles.get("slow");
    return personality.replyMs * (slow === null ? 1 : (slow.factor ?? DEFAULT_SLOWNESS));
  }

  /** Milliseconds between information lines and final result; 0: none. */
  private get finalDelayMs(): number {
    const { timeScale, troubles } = this.around.device;
    const late = troubles.get("late-ok");
    return late === null ? 0 : (late.delayMs ?? DEFAULT_DELAY_MS) / timeScale;
  }

  private finalText(answer: Exclude<Answer, { readonly kind: "pending" }>): string {
    const { personality, state } = this.around.device;
    switch (answer.kind) {
      case "ok":
        return resultText(personality, state, "OK");
      case "final":
        return answer.text === "" ? "" : resultText(personality, state, answer.text);
      case "error":
        return errorText(personality, state, answer.cme);
      case "cms":
        return messageErrorText(personality, state, answer.cms);
      case "unknown":
        return resultText(personality, state, personality.unknownCommand);
    }
  }
}
