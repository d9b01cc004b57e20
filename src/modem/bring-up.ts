import { at, decode, iccidCommand, profileCommand } from "../at/index.ts";
import type { AtCommand, Meaning, SimStatus } from "../at/types.ts";
import type { MonoMs } from "../domain/time.ts";
import { callerIdObstacle, proveCallerId } from "./caller-id.ts";
import { openCard } from "./card-lock.ts";
import { absorb, ask, type ModemContext } from "./context.ts";
import type { Obstacle } from "./obstacle.ts";
import { positionObstacle, wakeRadio } from "./sim-switch-card.ts";
import { endOrphansFirst } from "./orphans.ts";
import { readNetwork, register } from "./registration.ts";
import { type Script, isOk, restUntil, send, type Timed } from "./script.ts";
import { readMessagesFirst } from "./sms.ts";

/** SIM busy is asked again every second, at most this often (modem-facts §2.4). */
const SIM_BUSY_TRIES = 20;
const SIM_RETRY_MS = 120_000;
/** What a card's contract says of caller identity changes by a person's doing at the carrier. */
const CALLER_ID_RETRY_MS = 3_600_000;
const SIM_BUSY_PAUSE_MS = 1_000;
/** A modem without an identity is believed the second time. */
const IDENTIFY_ROUNDS = 2;
/** Answers that are still on their way have come by then. */
const OUT_OF_STEP_PAUSE_MS = 300;

/** Answers to `+CPIN?` that end the bring-up; all others, such as busy, are asked again. */
const SIM_OBSTACLES: Partial<Readonly<Record<SimStatus, Obstacle>>> = {
  "pin-required": { kind: "pin", reason: "pin-required", retryMs: null },
  "puk-required": { kind: "puk", reason: "puk-required", retryMs: null },
  "network-lock": { kind: "no-sim", reason: "sim-network-lock", retryMs: null },
  absent: { kind: "no-sim", reason: "sim-absent", retryMs: SIM_RETRY_MS },
  removed: { kind: "no-sim", reason: "sim-absent", retryMs: SIM_RETRY_MS },
  failure: { kind: "no-sim", reason: "sim-failure", retryMs: SIM_RETRY_MS },
  wrong: { kind: "no-sim", reason: "sim-failure", retryMs: SIM_RETRY_MS },
};

/**
 * From a modem that answers `AT` to one that can call: calls that outlived us, who it is, whose card it holds,
 * settings, network. Settings are sent at every start and never saved in the modem.
 */
export function* bringUp(context: ModemContext): Script<Obstacle | null> {
  context.setState("identifying");
  const obstacle = (yield* endOrphansFirst(context, identify(context))) ?? (yield* meetCard(context));
  if (obstacle !== null) return obstacle;
  context.setState("configuring");
  yield* configure(context);
  while (!(yield* register(context))) {
    const gone = yield* meetCard(context);
    if (gone !== null) return gone;
  }
  yield* proveCallerId(context);
  const reason = callerIdObstacle(context);
  if (reason !== null) return { kind: "caller-id", reason, retryMs: CALLER_ID_RETRY_MS };
  return yield* readMessagesFirst(context);
}

/** Reads the card and introduces it. */
function* meetCard(context: ModemContext): Script<Obstacle | null> {
  context.setState("sim-check");
  yield* wakeRadio(context);
  const obstacle = positionObstacle(context, yield* readCard(context));
  if (obstacle === null) context.emit({ do: "identified", identity: context.identity() });
  else context.facts.forgetCard();
  return obstacle;
}

/**
 * Makes sure that the card is who it was, and where it stands (field rule 18). False: it is another one, or none, and
 * whatever was known of it is forgotten.
 */
export function* recheckCard(context: ModemContext): Script<boolean> {
  const { iccid, imsi } = context.facts;
  if ((yield* askSim(context)).value !== "ready" || (yield* readIdentity(context)) !== null) return false;
  if (context.facts.iccid !== iccid || context.facts.imsi !== imsi) return false;
  yield* readNetwork(context);
  return !context.facts.cardDoubted;
}

/**
 * Whether the card in the modem is the one that was read at bring-up, asked before a dial (field rule 18). A card that
 * is gone may leave no trace but this: a modem can go on claiming a network, and would dial.
 */
export function* holdsSameCard(context: ModemContext): Script<Timed<boolean>> {
  const { iccid, imsi } = context.facts;
  // Firmware that leaves out the OK would have to be fenced off each time; its numbers tell of a missing card too.
  const sim = context.profile.dialect.cpinWithoutOk ? null : yield* askSim(context);
  if (sim !== null && sim.value !== "ready") return { value: false, now: sim.now };
  // What is read here is only compared: nobody may see a slot without a card while it is asked.
  const meanings: Meaning[] = [];
  for (const command of context.profile.iccidCommands) {
    meanings.push(...(yield* meaningsOf(context, iccidCommand(command))).value);
    if (meanings.some(({ kind }) => kind === "iccid")) break;
  }
  const last = yield* meaningsOf(context, at.imsi());
  const sameImsi = last.value.some((meaning) => meaning.kind === "imsi" && meaning.imsi === imsi);
  const sameIccid = meanings.some((meaning) => meaning.kind === "iccid" && meaning.iccid === iccid);
  return { value: sameIccid && (sameImsi || imsi === null), now: last.now };
}

function* meaningsOf(context: ModemContext, command: AtCommand): Script<Timed<readonly Meaning[]>> {
  const { value, now } = yield* send(command);
  const scope = { dialect: context.profile.dialect, command };
  return { value: isOk(value.final) ? value.lines.flatMap((line) => [...decode(line, scope)]) : [], now };
}

/**
 * Who it is. The equipment identity comes last: nothing else looks like it, so where it stands as asked for, all answers
 * before it stood where they belong. Where another line stands in its place a stray result has put the answers out of
 * step, and all is asked again after a silence.
 */
function* identify(context: ModemContext): Script<Obstacle | null> {
  for (let round = 0; round < IDENTIFY_ROUNDS; round += 1) {
    const echo = yield* send(at.echoOff());
    if (echo.value.final === null) return { kind: "silent", reason: "no-answer", retryMs: 0 };
    yield* send(at.numericErrors());
    context.facts.manufacturer = yield* text(at.manufacturer());
    context.facts.model = yield* text(at.model());
    context.facts.revision = yield* text(at.revision());
    const { value, now } = yield* send(at.imei());
    const named = absorb(context, value, now).some(({ kind }) => kind === "imei");
    if (named || !isOk(value.final)) break;
    yield* restUntil((now + OUT_OF_STEP_PAUSE_MS) as MonoMs);
  }
  const { manufacturer, model } = context.facts;
  context.useProfile(
    context.options.profile ?? context.options.selectProfile({ manufacturer: manufacturer ?? "", model: model ?? "" }),
  );
  return null;
}

/** The first line of an identity answer, its prefix and quotes removed; null where the modem has none. */
function* text(command: AtCommand): Script<string | null> {
  const { value } = yield* send(command);
  const line = isOk(value.final) ? value.lines[0] : undefined;
  if (line === undefined) return null;
  return (
    line
      .replace(/^\+?C?G?M[IMR]+:\s*/i, "")
      .replaceAll('"', "")
      .trim() || null
  );
}

function* readCard(context: ModemContext): Script<Obstacle | null> {
  for (let attempt = 0; attempt < SIM_BUSY_TRIES; attempt += 1) {
    const { value: sim, now } = yield* askSim(context);
    if (sim === "ready") return yield* readIdentity(context);
    const obstacle = sim === null ? undefined : SIM_OBSTACLES[sim];
    if (obstacle?.kind === "pin") {
      const lock = yield* openCard(context);
      if (lock !== "opened") return { ...obstacle, reason: lock };
    } else if (obstacle !== undefined) {
      return obstacle;
    }
    yield* restUntil((now + SIM_BUSY_PAUSE_MS) as MonoMs);
  }
  return { kind: "no-sim", reason: "sim-busy", retryMs: SIM_RETRY_MS };
}

function* askSim(context: ModemContext): Script<Timed<SimStatus | null>> {
  const { value, now } = yield* send(at.sim());
  const said = absorb(context, value, now).reduce<SimStatus | null>(
    (last, m) => (m.kind === "sim" ? m.sim : last),
    null,
  );
  return { value: said, now };
}

function* readIdentity(context: ModemContext): Script<Obstacle | null> {
  context.facts.forgetCard();
  // From here on: a line about the card that comes while it is read speaks of another reading.
  context.facts.cardDoubted = false;
  for (const command of context.profile.iccidCommands) {
    yield* ask(context, iccidCommand(command));
    if (context.facts.iccid !== null) break;
  }
  yield* ask(context, at.imsi());
  if (context.facts.iccid === null) return { kind: "no-iccid", reason: "iccid-unreadable", retryMs: SIM_RETRY_MS };
  return null;
}

function* configure(context: ModemContext): Script<void> {
  for (const entry of context.profile.init) {
    const command = profileCommand(entry.command);
    // The loader has checked every profile text; a text that fails here is not sent.
    if (command.ok) yield* send(command.value);
  }
}
