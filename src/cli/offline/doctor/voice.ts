import { counted } from "../../../domain/counted.ts";
import { explainNoVoice } from "../../../domain/voice-path.ts";
import { type Check, ok, warn } from "./check.ts";
import type { Status } from "./site.ts";

/** Which way the slots' calls would go, and who is registered but cannot call; nothing without a daemon. */
export function voiceChecks(status: Status): readonly Check[] {
  const slots = (status?.slots ?? []).filter(({ voice }) => voice !== null);
  const mute = slots.filter(({ voice, state }) => voice === "none" && state === "searching");
  const able = slots.filter(({ voice }) => voice !== "none");
  const checks = mute.map(({ slot, reason }) => {
    // The daemon's reason has the words already, or they are put to it.
    const [what = "", ...next] = (reason?.includes(":") ? reason : explainNoVoice(reason ?? "no network")).split(": ");
    return warn(
      `voice-${slot}`,
      "voice",
      `${slot} cannot call (${what})`,
      next.join(": ") || "Look at its antenna and card.",
    );
  });
  if (able.length === 0) return checks;
  const ways = [...Map.groupBy(able, ({ voice }) => voice)].map(([way, those]) => `${those.length} by ${way}`);
  return [ok("voice", "voice", `${counted(able.length, "slot")} can call: ${ways.join(", ")}`), ...checks];
}
