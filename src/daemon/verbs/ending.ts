import { SimbankError } from "../../domain/errors.ts";
import type { HangUpReason } from "../../modem/index.ts";
import type { OpenAttempt } from "../../store/index.ts";
import type { OpenCall } from "../calls.ts";
import type { Desk } from "../desk.ts";
import { lookAtWishes } from "../wishes.ts";

/**
 * Ends the calls of these attempts whose state the filter names, and answers those who wait for a dial that is gone
 * with them. Resolves how many ended. Rejects with `SB_HARDWARE`
 * when a call could not be ended: what was decided is on disk, but it must not be acknowledged as done.
 */
export async function endOrSay(
  desk: Desk,
  open: readonly OpenAttempt[],
  reason: HangUpReason,
  which: (state: OpenCall["state"]) => boolean = () => true,
): Promise<number> {
  lookAtWishes(desk);
  const states = new Map(desk.calls.open.map((call) => [call.reservation.attempt, call.state]));
  const attempts = open.map(({ attempt }) => attempt).filter((attempt) => which(states.get(attempt) ?? "reserved"));
  const { ended, alive } = await desk.calls.end(attempts, reason);
  if (alive.length === 0) return ended;
  throw new SimbankError(
    "SB_HARDWARE",
    `It is on disk and nothing new is dialled, but the call on ${alive.join(", ")} could not be hung up: ` +
      "cut that modem's power.",
    { slots: alive },
  );
}
