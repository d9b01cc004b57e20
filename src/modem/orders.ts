import type { MonoMs } from "../domain/time.ts";
import type { Want } from "../domain/words.ts";
import type { CallDesk } from "./call-desk.ts";
import type { Ladder } from "./ladder.ts";
import type { Standing } from "./standing.ts";
import type { ModemContext } from "./context.ts";

/** Which round a modem is in; `none`: it is not known yet whether it listens. */
export type Activity = "none" | "bring-up" | "idle" | "call" | "wait" | "reset" | "listen" | "switch";

/** What orders need of the machine that obeys them. */
export interface OrderHost {
  readonly context: Pick<ModemContext, "emit" | "setState">;
  readonly desk: Pick<CallDesk, "call" | "cancelAny">;
  readonly ladder: Pick<Ladder, "descend">;
  readonly standing: Pick<Standing, "reason">;
  activity(): Activity;
  wake(now: MonoMs): void;
  /** Tries the modem anew. */
  knock(now: MonoMs): void;
  /** Says nothing more to it until somebody else's word. */
  rest(): void;
  /** Forgets what was under way and what was said. */
  drop(): void;
  /** Restarts the modem by command. */
  restart(now: MonoMs): void;
}

/** What somebody else than the modem wants of it, and how it comes about. */
export class Orders {
  readonly #host: OrderHost;
  want: Want = "run";
  #wantReason: string | null = null;
  #held: string | null = null;
  /** It is to be restarted as soon as its call is over. */
  resetWanted = false;

  constructor(host: OrderHost) {
    this.#host = host;
  }

  /** Why it is set aside by somebody's word; null when it is not. */
  get held(): string | null {
    return this.#held;
  }

  setWant(want: Want, reason: string | null, now: MonoMs): void {
    this.want = want;
    this.#wantReason = reason;
    if (want === "stop" && this.#host.desk.cancelAny("stop", now)) this.#host.wake(now);
    this.showIdle();
    this.#host.context.emit({ do: "changed" });
  }

  /** An idle modem is shown as stopped where somebody wants it so. */
  showIdle(): void {
    if (this.#host.activity() !== "idle") return;
    if (this.want === "run") this.#host.context.setState("idle");
    else this.#host.context.setState("stopped", this.#wantReason ?? this.want);
  }

  /** What it waited for has been done: tried again, unless it is set aside. */
  retry(now: MonoMs): void {
    if (this.#host.activity() === "wait" && this.#held === null) this.#host.knock(now);
  }

  /** Set aside by somebody else's word. A call that is up is left to end. */
  hold(reason: string | null, now: MonoMs): void {
    const before = this.#held;
    this.#held = reason;
    if (before === reason) return;
    const activity = this.#host.activity();
    if (reason === null) {
      if (activity === "wait" && this.#host.standing.reason === before) this.#host.knock(now);
    } else if (activity === "idle" || activity === "wait" || activity === "bring-up") {
      this.setAside(reason);
    }
  }

  setAside(reason: string): void {
    this.#host.context.setState("quarantined", reason);
    this.#host.rest();
  }

  /** A person's order: at once, or when the call has ended; a modem that is set aside is tried again instead. */
  reset(now: MonoMs): void {
    const { context, desk, ladder } = this.#host;
    this.resetWanted = desk.call !== null;
    if (this.resetWanted) return;
    desk.cancelAny("stop", now);
    const activity = this.#host.activity();
    if (activity !== "none" && activity !== "listen") return this.#host.restart(now);
    ladder.descend();
    this.#host.drop();
    context.setState("opening", "operator", now);
    context.emit({ do: "reopen", delayMs: 0, reason: "operator" });
  }
}
