import { at } from "../at/index.ts";
import { parseNetworkClock } from "../domain/network-clock.ts";
import type { MonoMs } from "../domain/time.ts";
import { ask, type ModemContext } from "./context.ts";
import { readIms } from "./ims.ts";
import { restUntil, type Script, send, sleepUntil } from "./script.ts";

const SEARCH_INTERVAL_MS = 2_000;
/** A network that has denied the card this often in a row means it; a passing denial is over by then. */
const DENIALS_TO_BELIEVE = 3;
/** A denied card is asked after more and more rarely (design §8); a line that the modem sends by itself comes first. */
const DENIED_FIRST_MS = 5 * 60_000;
const DENIED_LONGEST_MS = 60 * 60_000;
const DENIED = 3;

/** Waits, as long as it takes, until the network would carry a voice call. False: the card must be read again first. */
export function* register(context: ModemContext): Script<boolean> {
  const { facts } = context;
  let denials = 0;
  let now = yield* readNetwork(context);
  while (!facts.canCall || facts.cardDoubted) {
    denials = facts.creg?.stat === DENIED ? denials + 1 : 0;
    const nextAt = (now + searchPauseMs(denials)) as MonoMs;
    if (facts.cardDoubted || facts.sim !== "ready") {
      yield* restUntil((now + SEARCH_INTERVAL_MS) as MonoMs);
      return false;
    }
    if (denials === DENIALS_TO_BELIEVE) tellDenial(context);
    context.setState("searching", searchReason(context), nextAt);
    while (now < nextAt && !facts.canCall && !facts.cardDoubted && !isOver(context, denials)) {
      now = yield* sleepUntil(nextAt);
    }
    now = yield* readNetwork(context);
  }
  return true;
}

/** A denial that was believed, and of which the modem itself says that it is over. */
function isOver({ facts }: ModemContext, denials: number): boolean {
  return denials >= DENIALS_TO_BELIEVE && facts.creg?.stat !== DENIED;
}

function searchPauseMs(denials: number): number {
  const believed = denials - DENIALS_TO_BELIEVE;
  return believed < 0 ? SEARCH_INTERVAL_MS : Math.min(DENIED_LONGEST_MS, DENIED_FIRST_MS * 2 ** believed);
}

/** Registration, serving network and signal, in the order in which they are useful. */
export function* readNetwork(context: ModemContext): Script<MonoMs> {
  yield* ask(context, at.registration("creg"));
  tellRejection(context);
  if (context.facts.creg?.csVoice !== true) yield* ask(context, at.registration("cereg"));
  yield* readIms(context);
  if (context.facts.hasVoice) {
    yield* send(at.operatorNumeric());
    yield* ask(context, at.operator());
  }
  const now = yield* ask(context, at.signal());
  return isTimeToAsk(context, now) ? yield* readNetworkTime(context) : now;
}

/** The network's clock runs evenly: one reading an hour is a witness of a day. */
const NETWORK_TIME_EVERY_MS = 3_600_000;

function isTimeToAsk({ profile, facts }: ModemContext, now: MonoMs): boolean {
  if (profile.networkTime !== true || !facts.canCall) return false;
  return facts.networkTimeAskedAt === null || now - facts.networkTimeAskedAt >= NETWORK_TIME_EVERY_MS;
}

function* readNetworkTime({ facts }: ModemContext): Script<MonoMs> {
  const { value, now } = yield* send(at.networkTime());
  facts.networkTimeAskedAt = now;
  const text = value.lines.map((line) => /^\+CCLK:(.*)$/.exec(line)?.[1]).find((one) => one !== undefined);
  const network = text === undefined ? null : parseNetworkClock(text);
  facts.networkTime = network === null ? null : { network, at: now };
  return now;
}

/**
 * IMSI unknown in HLR, illegal MS, illegal ME: the network means this card, or this module, and will go on meaning it.
 * Network failure, congestion: it means nobody (field rule 20).
 */
const CAUSES_TOLD: ReadonlySet<number> = new Set([2, 3, 6, 17, 22]);

function tellRejection(context: ModemContext): void {
  const { facts } = context;
  const cause = facts.creg?.rejectCause ?? null;
  if (facts.iccid === null || cause === null || facts.creg?.stat !== 3 || !CAUSES_TOLD.has(cause)) return;
  context.emit({ do: "rejected", iccid: facts.iccid, cause });
}

/** Denied without a word why, after it had served this very card: that says something of the card. */
function tellDenial(context: ModemContext): void {
  const { iccid, creg, servedCard } = context.facts;
  if (iccid === null || servedCard !== iccid || (creg?.rejectCause ?? null) !== null) return;
  context.emit({ do: "rejected", iccid, cause: null });
}

function searchReason(context: ModemContext): string {
  if (context.facts.hasVoice && context.facts.roamsForbidden) return "roaming";
  const stat = context.facts.creg?.stat ?? null;
  if (stat === 3) return "registration-denied";
  if (stat === 8 || stat === 11) return "emergency-only";
  if (stat === 6 || stat === 7) return "sms-only";
  return context.facts.cereg?.registered === true ? "data-only" : "not-registered";
}
