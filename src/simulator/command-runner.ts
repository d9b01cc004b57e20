import { type Answer, failed } from "./answer.ts";
import { type Command, parseCommandLine } from "./command-line.ts";
import { answerCommand } from "./commands/index.ts";
import type { Device } from "./device.ts";
import { forbiddenReason } from "./forbidden.ts";
import { isDialable, rowFor } from "./number-table.ts";
import { errorText, frame, resultText } from "./result-text.ts";
import { Timers } from "./scheduler.ts";

/** What command execution needs of the modem beside its state. */
export interface RunnerSurroundings {
  readonly device: Device;
  send(bytes: string): void;
  /** Milliseconds until the next command line is answered; 0: at once. */
  latencyMs(): number;
  /** Bytes that trouble puts between information lines and final result. */
  interjection(): string;
}

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
    const latencyMs = this.around.latencyMs();
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
      this.around.send(body);
      return;
    }
    this.around.send(`${body}${this.around.interjection()}${this.finalText(answer)}`);
    this.executing = false;
    for (const run of afterwards) run();
    if (answer.kind === "ok") answer.afterwards?.();
    this.next();
  }

  private finalText(answer: Exclude<Answer, { kind: "pending" }>): string {
    const { personality, state } = this.around.device;
    switch (answer.kind) {
      case "ok":
        return resultText(personality, state, "OK");
      case "final":
        return answer.text === "" ? "" : resultText(personality, state, answer.text);
      case "error":
        return errorText(personality, state, answer.cme);
      case "unknown":
        return resultText(personality, state, personality.unknownCommand);
    }
  }
}
