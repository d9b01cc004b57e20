import { iccidCommand, pinCommand, profileCommand } from "../at/index.ts";
import type { MonoMs } from "../domain/time.ts";
import { absorb, type ModemContext } from "./context.ts";
import { type Script, isOk, send, sleepUntil, type Timed } from "./script.ts";

/** Tries that a card has for its PIN when none was wrong (ETSI TS 102 221 §9.5.1). */
const ALL_TRIES = 3;
/** How long a PIN may take from wherever it is kept. */
const PIN_PATIENCE_MS = 10_000;

/** Why a locked card stays locked; `opened` where it does not. */
export type LockResult = "opened" | "pin-required" | "pin-tries-unknown" | "pin-tries-left" | "pin-wrong";

/**
 * Opens a card that asks for its PIN: with the PIN that was stored for exactly this card, once, and only while every
 * try is left. A counter that cannot be read, or that is not full, is a person's business: two more mistakes and the
 * card would ask for its PUK, which is never sent.
 */
export function* openCard(context: ModemContext): Script<LockResult> {
  const iccid = yield* lockedCard(context);
  if (iccid === null) return "pin-required";
  const tries = yield* triesLeft(context);
  const pin = (yield* storedPin(context, iccid)).value;
  if (context.facts.sim === "ready") return "opened";
  if (pin === null) return "pin-required";
  if (tries !== ALL_TRIES) return tries === null ? "pin-tries-unknown" : "pin-tries-left";
  const { value, now } = yield* send(pinCommand(pin));
  absorb(context, value, now);
  const opened = isOk(value.final);
  // An answer that never came leaves it open whether the card refused: it counts as if it had.
  context.emit({ do: "pin-tried", iccid, accepted: opened });
  return opened ? "opened" : "pin-wrong";
}

function* lockedCard(context: ModemContext): Script<string | null> {
  for (const text of context.profile.iccidCommands) {
    const { value, now } = yield* send(iccidCommand(text));
    absorb(context, value, now);
    if (context.facts.iccid !== null) break;
  }
  const { iccid } = context.facts;
  context.facts.forgetCard();
  return iccid;
}

function* triesLeft(context: ModemContext): Script<number | null> {
  const text = context.profile.pinRetriesCommand;
  const command = text === null ? null : profileCommand(text);
  if (command === null || !command.ok) return null;
  const { value, now } = yield* send(command.value);
  const said = isOk(value.final) ? absorb(context, value, now) : [];
  return said.reduce<number | null>((tries, one) => (one.kind === "pin-retries" ? (one.pin ?? tries) : tries), null);
}

/** Asks the shell, which keeps PINs sealed, and waits for its word. */
function* storedPin(context: ModemContext, iccid: string): Script<Timed<string | null>> {
  context.setState("pin-required", "pin-required");
  context.emit({ do: "pin-wanted", iccid });
  let now = yield* sleepUntil(0 as MonoMs);
  const until = (now + PIN_PATIENCE_MS) as MonoMs;
  let told = context.pins.take(iccid);
  while (told === undefined && now < until && context.facts.sim !== "ready") {
    now = yield* sleepUntil(until);
    told = context.pins.take(iccid);
  }
  return { value: told ?? null, now };
}
