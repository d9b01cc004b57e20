import type { AtCommand } from "../at/types.ts";
import type { MonoMs } from "../domain/time.ts";
import type { Answer, Ask, Script } from "./script.ts";

/**
 * Runs one script at a time. A script may replace itself while it runs: whatever the old one then yields or returns
 * is of no account.
 */
export class ScriptRunner {
  #script: Script<void> | null = null;
  #ask: Ask | null = null;
  /** The asked-for command is on its way. */
  #awaiting = false;

  begin(script: Script<void>): void {
    this.#script = script;
    this.#ask = null;
    this.#awaiting = false;
    this.#follow(script, script.next());
  }

  drop(): void {
    this.#script = null;
    this.#ask = null;
    this.#awaiting = false;
  }

  get sleeping(): boolean {
    return this.#ask?.kind === "sleep";
  }

  /** The command to send now, marked as sent; null when there is none or it is already on its way. */
  takeCommand(): AtCommand | null {
    if (this.#ask?.kind !== "send" || this.#awaiting) return null;
    this.#awaiting = true;
    return this.#ask.command;
  }

  reply(answer: Answer & { kind: "reply" }): void {
    if (!this.#awaiting) return;
    this.#awaiting = false;
    this.#resume(answer);
  }

  wake(now: MonoMs): void {
    if (this.sleeping) this.#resume({ kind: "woken", now });
  }

  /** Wakes a sleep that is over. Returns whether there was one. */
  wakeIfDue(now: MonoMs): boolean {
    if (this.#ask?.kind !== "sleep" || now < this.#ask.until) return false;
    this.#resume({ kind: "woken", now });
    return true;
  }

  deadline(): MonoMs | null {
    return this.#ask?.kind === "sleep" ? this.#ask.until : null;
  }

  #resume(answer: Answer): void {
    const script = this.#script;
    if (script === null) return;
    this.#ask = null;
    this.#follow(script, script.next(answer));
  }

  #follow(script: Script<void>, next: IteratorResult<Ask, void>): void {
    if (this.#script === script) this.#ask = next.done === true ? null : next.value;
  }
}
