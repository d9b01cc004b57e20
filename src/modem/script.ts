import type { AtCommand, Final } from "../at/types.ts";
import type { MonoMs } from "../domain/time.ts";
import type { Reply } from "./types.ts";

/** What a script asks of the machine: send a command, or sleep until an instant or a wake-up. */
export type Ask =
  | { readonly kind: "send"; readonly command: AtCommand }
  | { readonly kind: "sleep"; readonly until: MonoMs };

/** What the machine answers: the reply to a command, or why a sleep ended. Both carry the instant. */
export type Answer =
  | { readonly kind: "reply"; readonly reply: Reply; readonly now: MonoMs }
  | { readonly kind: "woken"; readonly now: MonoMs };

/**
 * A procedure over one modem, written top to bottom. It owns no clock and no port: it yields what it wants and is
 * resumed with what happened, so a test can drive it line by line.
 */
export type Script<T> = Generator<Ask, T, Answer>;

export interface Timed<T> {
  readonly value: T;
  readonly now: MonoMs;
}

/** Sends one command and returns its reply. */
export function* send(command: AtCommand): Script<Timed<Reply>> {
  const answer = yield { kind: "send", command };
  if (answer.kind !== "reply") return { value: { command, final: null, lines: [] }, now: answer.now };
  return { value: answer.reply, now: answer.now };
}

/** Sleeps until the instant, or until something happens that the machine wakes its script for. */
export function* sleepUntil(until: MonoMs): Script<MonoMs> {
  const answer = yield { kind: "sleep", until };
  return answer.now;
}

/** Sleeps until the instant, whatever happens meanwhile. */
export function* restUntil(until: MonoMs): Script<MonoMs> {
  let now = yield* sleepUntil(until);
  while (now < until) now = yield* sleepUntil(until);
  return now;
}

export function isOk(final: Final | null): boolean {
  return final?.kind === "OK";
}
