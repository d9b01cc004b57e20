import type { Call } from "./call.ts";
import { causeText } from "./cause-text.ts";
import type { Scheduler } from "./scheduler.ts";
import type { TemplateValues } from "./template.ts";

/** What a modem still knows of the call before: why it ended, and for a moment the call itself. */
export class LastCall {
  private readonly scheduler: Scheduler;
  /** Milliseconds for which the list still shows it, not scaled. */
  private readonly lagMs: number;
  private ended: { readonly by: "local" | "far"; readonly cause: number } | null = null;
  private shown: Call | null = null;

  constructor(scheduler: Scheduler, lagMs: number) {
    this.scheduler = scheduler;
    this.lagMs = lagMs;
  }

  /** The call that has ended and is listed all the same. */
  get listed(): Call | null {
    return this.shown;
  }

  end(call: Call, by: "local" | "far", cause: number): void {
    this.ended = { by, cause };
    if (this.lagMs === 0) return;
    this.shown = call;
    this.scheduler.after(this.lagMs, () => {
      if (this.shown === call) this.shown = null;
    });
  }

  /** A new call takes its place in the list. */
  makeRoom(): void {
    this.shown = null;
  }

  /** Which text `+CEER` gives and with what values. */
  cause(): { readonly text: "far" | "local" | "none"; readonly values: TemplateValues } {
    const { ended } = this;
    if (ended === null) return { text: "none", values: {} };
    return { text: ended.by, values: { cause: String(ended.cause), cause_text: causeText(ended.cause) } };
  }
}
