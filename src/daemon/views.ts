import type { AttemptView, SimSlotView, SlotView } from "../control/index.ts";
import type { CallResult } from "../domain/call.ts";
import type { WallMs } from "../domain/time.ts";
import type { Outcome, SlotId } from "../domain/words.ts";
import { explainNoVoice } from "../domain/voice-path.ts";
import type { ModemDriver } from "../driver/index.ts";
import { type ModemSnapshot, remedyOf } from "../modem/index.ts";
import type { CardRow, Reservation, SlotIntent } from "../store/index.ts";
import { type Clocks, wallOf } from "./clocks.ts";
import { simView } from "./sim-positions.ts";

/** Meaning of `<stat>` in `+CREG` (3GPP TS 27.007 §7.2). */
const REGISTRATION = [
  "idle",
  "home",
  "searching",
  "denied",
  "unknown",
  "roaming",
  "sms-only-home",
  "sms-only-roaming",
  "emergency-only",
  "home-csfb-not-preferred",
  "roaming-csfb-not-preferred",
] as const;

/** One slot as status shows it. */
export function slotView(
  driver: ModemDriver,
  card: CardRow | null,
  intent: SlotIntent | null,
  lastOutcome: Outcome | null,
  clocks: Clocks,
): SlotView {
  const snapshot = driver.snapshot();
  const sim = simView(driver, clocks);
  return {
    slot: driver.slot,
    state: snapshot.state,
    reason: reasonOf(driver, snapshot, sim) ?? limitsReason(card),
    until: snapshot.until === null ? null : wallOf(clocks, snapshot.until),
    device: driver.device,
    profile: snapshot.identity.model === null ? null : snapshot.identity.profile,
    model: snapshot.identity.model,
    firmware: snapshot.identity.revision,
    imei: snapshot.identity.imei,
    card: card === null ? null : { iccid: card.iccid, state: card.state, reason: card.stateReason, until: card.until },
    registration: registrationWord(snapshot),
    voice: snapshot.voicePath,
    operator: snapshot.operatorName,
    plmn: snapshot.plmn,
    rssiDbm: snapshot.signal?.dbm ?? null,
    today: usedToday(card, snapshot.attempt !== null),
    left: card?.left ?? null,
    intent: { want: intent?.want ?? "run", by: intent?.by ?? null, reason: intent?.reason ?? null },
    lastOutcome,
    sim,
  };
}

/**
 * What the card has used today as far as it is known. The ledger charges an open call at its worst, answered and as long
 * as may be; to a reader that would be a claim about a call nobody has answered yet.
 */
function usedToday(card: CardRow | null, callIsOpen: boolean): SlotView["today"] {
  if (card === null) return { attempts: 0, answered: 0, talkS: 0 };
  const { attemptsToday, answeredToday, talkSToday } = card.usage;
  const [answered, talkS] = callIsOpen
    ? [answeredToday - 1, talkSToday - card.limits.maxCallS]
    : [answeredToday, talkSToday];
  return { attempts: attemptsToday, answered: Math.max(0, answered), talkS: Math.max(0, talkS) };
}

/** For a port that does not open the code is followed by the sentence with the remedy. */
function reasonOf(driver: ModemDriver, snapshot: ModemSnapshot, sim: SimSlotView | null): string | null {
  if (sim !== null && (snapshot.state === "idle" || sim.position === null) && sim.switching === null) {
    const { failure, bankTrouble } = sim;
    if (failure !== null) return `${failure.fault} at position ${failure.position}: ${failure.remedy}`;
    if (snapshot.reason === "sim-unexpected") return `sim-unexpected: ${remedyOf("sim-unexpected")}`;
    if (bankTrouble !== null && snapshot.state === "idle") return `bank-unavailable: ${bankTrouble}`;
  }
  const sentence = snapshot.state === "absent" ? driver.openMessage : null;
  if (snapshot.state === "searching" && snapshot.reason !== null) return explainNoVoice(snapshot.reason);
  return sentence === null ? snapshot.reason : `${snapshot.reason ?? "absent"}: ${sentence}`;
}

/** What a well modem's card is short of; null while all its limits have room. */
function limitsReason(card: CardRow | null): string | null {
  const near = (card?.limitUse ?? []).filter((use) => use.near);
  if (near.length === 0) return null;
  return near.map(({ name, used, allowed, unit }) => `${name} ${used} of ${allowed} ${unit}`).join(", ");
}

function registrationWord(snapshot: ModemSnapshot): string | null {
  const stat = snapshot.registration?.stat ?? null;
  return stat === null ? null : (REGISTRATION[stat] ?? "unknown");
}

/** One attempt on its way or just ended, from what the daemon has in hand. */
export function attemptView(
  reservation: Reservation,
  slot: SlotId,
  state: AttemptView["state"],
  times: { readonly reservedAt: WallMs; readonly startedAt: WallMs | null; readonly endedAt: WallMs | null },
  result: CallResult | null,
): AttemptView {
  return {
    attempt: reservation.attempt,
    campaign: reservation.campaign,
    number: reservation.maskedNumber,
    callingNumber: reservation.maskedCallingNumber,
    slot,
    iccid: reservation.iccid,
    state,
    result,
    ...times,
    reconciled: null,
  };
}
