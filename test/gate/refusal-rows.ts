import type { CardLimits, CardUsage } from "../../src/domain/card.ts";
import { classifyDestination } from "../../src/domain/destination.ts";
import type { WallMs } from "../../src/domain/time.ts";
import type { RefusalCode } from "../../src/domain/words.ts";
import type { DialFacts, LineFacts } from "../../src/gate/facts.ts";
import { after, allowed, card, line, number, SHANGHAI_NOON } from "./fixture.ts";

/** Facts that one rule alone refuses. */
export interface Row {
  readonly when: string;
  readonly facts: DialFacts;
  readonly code: RefusalCode;
  readonly rule: string;
  readonly next?: WallMs;
}

/** An instant relative to noon in Shanghai. */
export const later = (ms: number): WallMs => after(ms, SHANGHAI_NOON);

export function toNumber(text: string): Pick<DialFacts, "number" | "destination"> {
  return { number: number(text), destination: classifyDestination(number(text)) };
}

export function withLine(over: Partial<LineFacts>): DialFacts {
  return allowed({ line: line(over) });
}

export function withUsage(usage: Partial<CardUsage>, limits: Partial<CardLimits> = {}): DialFacts {
  const base = card();
  return allowed({ card: card({ usage: { ...base.usage, ...usage }, limits: { ...base.limits, ...limits } }) });
}
