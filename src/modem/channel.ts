import { isPdu } from "../at/index.ts";
import type { ExchangeOutput, FenceResult } from "../at/types.ts";
import type { MonoMs } from "../domain/time.ts";
import { maskDigits } from "./mask.ts";
import type { ModemEffect, Reply } from "./types.ts";

/** Who acts on what a channel says. */
export interface ChannelOwner {
  emit(effect: ModemEffect): void;
  /** A command has its answer, or its time ran out (`final` null). */
  replied(reply: Reply, now: MonoMs): void;
  /** A line came that nobody asked for. */
  said(line: string, now: MonoMs): void;
  /** Commands in a row stayed unanswered, this many by now. */
  unanswered(inARow: number, now: MonoMs): void;
  fenced(result: Exclude<FenceResult, "started">, now: MonoMs): void;
}

/** Turns what the exchange says into effects, and counts what a technician asks for. */
export class Channel {
  readonly #owner: ChannelOwner;
  readonly #traced: boolean;
  timeouts = 0;
  lateLines = 0;
  droppedBytes = 0;

  constructor(owner: ChannelOwner, traced: boolean) {
    this.#owner = owner;
    this.#traced = traced;
  }

  get counts(): { readonly timeouts: number; readonly lateLines: number; readonly droppedBytes: number } {
    return { timeouts: this.timeouts, lateLines: this.lateLines, droppedBytes: this.droppedBytes };
  }

  take(outputs: readonly ExchangeOutput[], now: MonoMs): void {
    for (const output of outputs) this.#takeOne(output, now);
  }

  #takeOne(output: ExchangeOutput, now: MonoMs): void {
    switch (output.kind) {
      case "write":
        this.#owner.emit({ do: "write", text: output.text });
        return this.#trace("out", output.masked);
      case "response":
        this.timeouts = 0;
        for (const line of output.lines) this.#trace("in", line);
        this.#trace("in", output.final.kind);
        return this.#owner.replied(output, now);
      case "timeout":
        this.timeouts += 1;
        this.#owner.replied({ command: output.command, final: null, lines: [] }, now);
        return this.#owner.unanswered(this.timeouts, now);
      case "urc":
        this.#trace("urc", output.line);
        return this.#owner.said(output.line, now);
      case "late":
      case "data":
      case "overlong":
        return this.#takeNoise(output);
      case "fence":
        return output.result === "started" ? undefined : this.#owner.fenced(output.result, now);
    }
  }

  /** What is credited to nothing, but counted. */
  #takeNoise(output: Extract<ExchangeOutput, { kind: "late" | "data" | "overlong" }>): void {
    if (output.kind === "overlong") this.droppedBytes += output.droppedBytes;
    // A modem that hands messages over instead of storing them keeps no second copy.
    if (output.kind === "data" && isPdu(output.line)) this.#owner.emit({ do: "message", pdu: output.line.trim() });
    if (output.kind !== "late") return;
    this.lateLines += 1;
    this.#trace("late", output.line);
  }

  #trace(direction: "out" | "in" | "urc" | "late", text: string): void {
    if (!this.#traced) return;
    this.#owner.emit({ do: "trace", direction, text: direction === "out" ? text : maskDigits(text) });
  }
}
