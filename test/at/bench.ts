import { createExchange, type Exchange } from "../../src/at/exchange.ts";
import type { AtCommand, Dialect, ExchangeOutput } from "../../src/at/types.ts";
import { type MonoMs, monoMs } from "../../src/domain/time.ts";
import { PLAIN } from "./dialects.ts";

/** An exchange on a bench: text goes in at an instant that only the test moves, outputs are collected. */
export class Bench {
  readonly exchange: Exchange;
  #now = 0;
  #all: ExchangeOutput[] = [];

  constructor(dialect: Dialect = PLAIN) {
    this.exchange = createExchange(dialect);
  }

  get now(): MonoMs {
    return monoMs(this.#now);
  }

  /** Everything since the last call of `taken`. */
  taken(): readonly ExchangeOutput[] {
    const taken = this.#all;
    this.#all = [];
    return taken;
  }

  submit(command: AtCommand): this {
    return this.#add(this.exchange.submit(command, this.now));
  }

  hear(text: string): this {
    return this.#add(this.exchange.receive(Buffer.from(text, "latin1"), this.now));
  }

  /** Lets time pass, judging every deadline on its way. */
  wait(ms: number): this {
    const end = this.#now + ms;
    for (let due = this.exchange.deadline(); due !== null && due <= end; due = this.exchange.deadline()) {
      this.#now = Math.max(this.#now, due);
      this.#add(this.exchange.tick(this.now));
    }
    this.#now = end;
    return this;
  }

  fence(): this {
    return this.#add(this.exchange.fence(this.now));
  }

  abort(): this {
    return this.#add(this.exchange.abort(this.now));
  }

  #add(outputs: readonly ExchangeOutput[]): this {
    this.#all.push(...outputs);
    return this;
  }
}

/** One output as one word list, so that a test can be read like a transcript. */
export function told(outputs: readonly ExchangeOutput[]): readonly string[] {
  return outputs.map((output) => {
    switch (output.kind) {
      case "write":
        return `> ${output.masked}`;
      case "response":
        return [`= ${output.final.kind}`, ...output.lines].join(" | ");
      case "timeout":
        return `timeout ${output.command.masked}`;
      case "overlong":
        return `overlong ${output.droppedBytes}`;
      case "fence":
        return `fence ${output.result}`;
      default:
        return `${output.kind} ${output.line}`;
    }
  });
}
