import { causeText } from "./cause-text.ts";
import type { ModemEvent } from "./ground-truth.ts";
import type { Showing } from "./number-table.ts";
import type { Personality, VolunteeredLine } from "./personality.ts";
import type { TemplateValues } from "./template.ts";

/** `<stat>` of `+CLCC` (3GPP TS 27.007 §7.18). */
const STAT = { active: 0, dialing: 2, alerting: 3, incoming: 4 } as const;

/** Who ended a call; `modem` where the modem itself went down with it. */
export type EndedBy = "local" | "remote" | "network" | "modem";

/** The one call of a modem, as the modem sees it and as it is. */
export interface Call {
  readonly id: number;
  readonly dir: 0 | 1;
  readonly number: string;
  /** How the modem shows it; null: as its family does. */
  readonly shown: Showing | null;
  /** What the modem believes, and shows. */
  state: keyof typeof STAT;
  alertingAt: number | null;
  /** When the modem began to believe that the call is active. */
  activeAt: number | null;
  /** When a person (or a machine) really answered. */
  answeredAt: number | null;
  /** The key that the far side holds down. */
  key: string | null;
  pendingDial: "none" | "blocking" | "late" | "never";
}

/** A call at its beginning: on its way to a number, or ringing here. */
export function newCall(id: number, dir: 0 | 1, number: string, shown: Showing | null): Call {
  const state = dir === 0 ? "dialing" : "incoming";
  return {
    id,
    dir,
    number,
    shown,
    state,
    alertingAt: null,
    activeAt: null,
    answeredAt: null,
    key: null,
    pendingDial: "none",
  };
}

/** What templates of call lines may say of a call at the instant `now`. */
export function callValues(call: Call, now: number): TemplateValues {
  const seconds = call.activeAt === null ? 0 : Math.round((now - call.activeAt) / 1000);
  return {
    id: String(call.id),
    dir: String(call.dir),
    stat: String(STAT[call.state]),
    number: call.number,
    toa: call.number.startsWith("+") ? "145" : "129",
    seconds: String(seconds),
    seconds6: String(seconds).padStart(6, "0"),
  };
}

/** The call as `+CLCC` lists it. */
export function listLine(call: Call, now: number): string {
  const { id, dir, stat, number, toa } = callValues(call, now);
  return `+CLCC: ${id},${dir},${stat},0,0,"${number}",${toa}`;
}

/** What they may say of its end. */
export function releaseValues(personality: Personality, side: "local" | "far", cause: number): TemplateValues {
  const word = side === "local" ? "NO CARRIER" : (personality.calls.resultWords[String(cause)] ?? "NO CARRIER");
  return {
    cause: String(cause),
    cause_text: causeText(cause),
    // cm_call_end of Qualcomm firmware: 29 our side, 104 the network's.
    end_status: side === "local" ? "29" : "104",
    word,
  };
}

/** The lines of a call's tail, without the word that has already ended a pending dial. */
export function releaseTail(
  personality: Personality,
  call: Call,
  end: { readonly side: "local" | "far"; readonly cause: number; readonly spent: string | null },
): readonly VolunteeredLine[] {
  const believed = call.activeAt !== null;
  return personality.calls.release.filter(
    (line) =>
      (line.by === undefined || line.by === end.side) &&
      (line.answered === undefined || line.answered === believed) &&
      (line.cause === undefined || line.cause === end.cause) &&
      !(end.spent !== null && (line.text === "{word}" || line.text === end.spent)),
  );
}

/** The end of a call as a witness tells it. Milliseconds; a call nobody answered was talked for 0 ms. */
export function releaseEvent(call: Call, by: EndedBy, cause: number | null, now: number): ModemEvent {
  const ringEnd = call.answeredAt ?? call.activeAt ?? now;
  return {
    event: "released",
    number: call.number,
    by,
    cause,
    ring_ms: call.alertingAt === null ? null : Math.round(ringEnd - call.alertingAt),
    talk_ms: call.answeredAt === null ? 0 : Math.round(now - call.answeredAt),
  };
}
