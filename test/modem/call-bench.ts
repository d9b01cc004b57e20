import type { Profile } from "../../src/profile/types.ts";
import { Bench, CALLEE } from "./bench.ts";
import { profile } from "./rig.ts";

export const IMMEDIATE = profile("quectel-ec2x");
export const BLOCKING = profile("generic-blocking");
/** A family whose listings nobody may believe. */
export const LINES_ONLY: Profile = { ...profile("huawei-e-series"), clccTrusted: false };

/** The state that `+CLCC` shows for our call; null: it is not listed. */
export type Shown = 0 | 2 | 3 | null;

export function listing(state: Shown): readonly string[] {
  return state === null ? ["OK"] : [`+CLCC: 1,0,${state},0,0,"${CALLEE}",145`, "OK"];
}

/** A bench at work, whose `+CLCC` shows what `shown` says. */
export class CallBench extends Bench {
  shown: Shown = null;

  constructor(profileOfModem = IMMEDIATE) {
    super({ profile: profileOfModem });
    this.bringUp();
    this.answer({ ATD: ["OK"], "AT+CLCC": () => listing(this.shown) });
  }

  /** Dials, and waits until the command is out. */
  start(order: { holdS?: number; maxCallS?: number; ringMaxS?: number } = {}): number {
    const attempt = this.dial(order);
    this.until(() => this.dials > 0, 1_000);
    this.written.length = 0;
    return attempt;
  }

  get hangUps(): readonly string[] {
    return this.written.filter((text) => text === "AT+CHUP" || text === "ATH");
  }
}
