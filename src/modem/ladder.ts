import type { MonoMs } from "../domain/time.ts";
import type { ModemContext } from "./context.ts";
import { Recovery, type RescueMeans } from "./recovery.ts";

/** What a line is for that has just come up. */
export type Purpose =
  | { readonly kind: "talk" }
  /** The modem is set aside: whatever it says first brings it back, else the end of its time. */
  | { readonly kind: "listen"; readonly until: MonoMs }
  /** It is restarted by command, and may be silent until then. */
  | { readonly kind: "reset"; readonly until: MonoMs };

const TALK: Purpose = { kind: "talk" };

/** Climbs from one means to the next while a modem cannot be brought back, and says what each does to the slot. */
export class Ladder {
  readonly #context: ModemContext;
  readonly #recovery: Recovery;
  #next: Purpose = TALK;
  /** Why the climb began; a restart that did not help is no reason. */
  #why: string | null = null;

  constructor(context: ModemContext, canPowerCycle: boolean) {
    this.#context = context;
    this.#recovery = new Recovery(canPowerCycle);
  }

  /** The modem works, or a person wants it tried from the start. */
  descend(): void {
    this.#recovery.succeeded();
    this.#next = TALK;
    this.#why = null;
  }

  /** The device itself went: what comes next may be another modem, and is tried at once. */
  lineGone(): void {
    if (this.#next.kind === "listen") this.#next = TALK;
  }

  /** Used before our time, or by somebody else. */
  spent(means: RescueMeans, at: MonoMs): void {
    this.#recovery.spend(means, at);
  }

  /** The modem cannot be reached, or cannot be brought to where it should be: the next means. */
  climb(because: string, now: MonoMs): void {
    const reason = because === "reset" ? (this.#why ?? because) : because;
    this.#why = reason;
    const context = this.#context;
    const bootMs = context.profile.bootTimeoutS * 1_000;
    const bootedBy = (now + bootMs) as MonoMs;
    const rescue = this.#recovery.failed(now);
    this.#next = TALK;
    switch (rescue.kind) {
      case "reopen":
        context.setState("opening", reason, (now + rescue.delayMs) as MonoMs);
        return context.emit({ do: "reopen", delayMs: rescue.delayMs, reason });
      case "soft-reset":
        this.#spend("soft-reset", reason, now, bootedBy);
        this.#next = { kind: "reset", until: bootedBy };
        return context.emit({ do: "reopen", delayMs: 0, reason });
      case "power-cycle":
        // The shell opens the port again when the power is back.
        return this.#spend("power-cycle", reason, now, bootedBy);
      case "set-aside": {
        const until = (now + rescue.forMs) as MonoMs;
        context.setState("quarantined", reason, until);
        this.#next = { kind: "listen", until };
        return context.emit({ do: "reopen", delayMs: 0, reason });
      }
    }
  }

  /** The power was cut and is back, or could not be cut. */
  powerCycled(now: MonoMs): void {
    this.#recovery.startingUntil((now + this.#context.profile.bootTimeoutS * 1_000) as MonoMs);
    this.#context.emit({ do: "reopen", delayMs: 0, reason: "power-cycle" });
  }

  /** What to do with the line that is up now; said once. */
  purpose(now: MonoMs): Purpose {
    const purpose = this.#next;
    if (purpose.kind === "reset") this.#next = TALK;
    if (purpose.kind === "listen" && now >= purpose.until) return (this.#next = TALK);
    return purpose;
  }

  #spend(means: RescueMeans, reason: string, now: MonoMs, until: MonoMs): void {
    this.#recovery.spend(means, now);
    this.#recovery.startingUntil(until);
    this.#context.setState("resetting", reason, until);
    this.#context.emit({ do: "rescue", means, reason });
  }
}
