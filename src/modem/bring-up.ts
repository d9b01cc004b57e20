import { at, hangupCommand, iccidCommand, profileCommand } from "../at/index.ts";
import type { AtCommand, SimStatus } from "../at/types.ts";
import type { MonoMs } from "../domain/time.ts";
import { absorb, type ModemContext } from "./context.ts";
import { type Script, isOk, send, sleepUntil } from "./script.ts";

/** What stopped a bring-up short. `until` null: only an event or a person can change it. */
export interface Obstacle {
  readonly kind: "silent" | "no-sim" | "pin" | "puk" | "no-iccid" | "orphan-lives";
  readonly reason: string;
  readonly retryMs: number | null;
}

/** SIM busy is asked again every second, at most this often (modem-facts §2.4). */
const SIM_BUSY_TRIES = 20;
const SIM_RETRY_MS = 120_000;
const SEARCH_INTERVAL_MS = 2_000;
const ORPHAN_TRIES = 5;

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
 * From a modem that answers `AT` to one that can call: who it is, whose card it holds, calls that outlived us,
 * settings, network. Settings are sent at every start and never saved in the modem.
 */
export function* bringUp(context: ModemContext): Script<Obstacle | null> {
  context.setState("identifying");
  const silent = yield* identify(context);
  if (silent !== null) return silent;
  const orphan = yield* endOrphans(context);
  if (orphan !== null) return orphan;
  context.setState("sim-check");
  const noCard = yield* readCard(context);
  if (noCard !== null) return noCard;
  context.emit({ do: "identified", identity: context.identity() });
  context.setState("configuring");
  yield* configure(context);
  return yield* register(context);
}

function* identify(context: ModemContext): Script<Obstacle | null> {
  const echo = yield* send(at.echoOff());
  if (echo.value.final === null) return { kind: "silent", reason: "no-answer", retryMs: 0 };
  yield* send(at.numericErrors());
  context.facts.manufacturer = yield* text(at.manufacturer());
  context.facts.model = yield* text(at.model());
  context.facts.revision = yield* text(at.revision());
  const { manufacturer, model } = context.facts;
  context.useProfile(
    context.options.profile ?? context.options.selectProfile({ manufacturer: manufacturer ?? "", model: model ?? "" }),
  );
  yield* ask(context, at.imei());
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

function* ask(context: ModemContext, command: AtCommand): Script<MonoMs> {
  const { value, now } = yield* send(command);
  absorb(context, value, now);
  return now;
}

/** A modem keeps its call when our process dies: whatever is up now has no owner and is hung up. */
function* endOrphans(context: ModemContext): Script<Obstacle | null> {
  let hungUp = 0;
  for (let attempt = 0; attempt < ORPHAN_TRIES; attempt += 1) {
    const { value, now } = yield* send(at.calls());
    const meanings = absorb(context, value, now);
    const alive = meanings.filter((m) => m.kind === "call" && m.call.isVoice && m.call.dir === "mo").length;
    if (alive === 0) {
      if (hungUp > 0) context.emit({ do: "orphan-hung-up", calls: hungUp });
      return null;
    }
    hungUp = Math.max(hungUp, alive);
    for (const command of context.profile.hangup) {
      const reply = yield* send(hangupCommand(command));
      if (isOk(reply.value.final)) break;
    }
    yield* sleepUntil((now + 500) as MonoMs);
  }
  return { kind: "orphan-lives", reason: "orphan-call", retryMs: 0 };
}

function* readCard(context: ModemContext): Script<Obstacle | null> {
  for (let attempt = 0; attempt < SIM_BUSY_TRIES; attempt += 1) {
    const sim = yield* askSim(context);
    if (sim === "ready") return yield* readIdentity(context);
    const obstacle = sim === null ? undefined : SIM_OBSTACLES[sim];
    if (obstacle !== undefined) return obstacle;
    yield* pause(1_000);
  }
  return { kind: "no-sim", reason: "sim-busy", retryMs: SIM_RETRY_MS };
}

function* askSim(context: ModemContext): Script<SimStatus | null> {
  const { value, now } = yield* send(at.sim());
  return absorb(context, value, now).reduce<SimStatus | null>((last, m) => (m.kind === "sim" ? m.sim : last), null);
}

/** Lets some time pass, woken or not. */
function* pause(ms: number): Script<MonoMs> {
  const now = yield* sleepUntil(0 as MonoMs);
  return yield* sleepUntil((now + ms) as MonoMs);
}

function* readIdentity(context: ModemContext): Script<Obstacle | null> {
  context.facts.forgetCard();
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

/** Waits, as long as it takes, until the network would carry a voice call; starts anew when the card changes. */
function* register(context: ModemContext): Script<Obstacle | null> {
  let now = yield* readNetwork(context);
  while (!context.facts.canCall) {
    if (context.facts.sim !== "ready") return { kind: "no-sim", reason: "sim-changed", retryMs: 0 };
    context.setState("searching", searchReason(context), (now + SEARCH_INTERVAL_MS) as MonoMs);
    yield* sleepUntil((now + SEARCH_INTERVAL_MS) as MonoMs);
    now = yield* readNetwork(context);
  }
  return null;
}

/** Registration, serving network and signal, in the order in which they are useful. */
export function* readNetwork(context: ModemContext): Script<MonoMs> {
  yield* ask(context, at.registration("creg"));
  if (context.facts.canCall) {
    yield* send(at.operatorNumeric());
    yield* ask(context, at.operator());
  } else {
    yield* ask(context, at.registration("cereg"));
  }
  return yield* ask(context, at.signal());
}

function searchReason(context: ModemContext): string {
  const stat = context.facts.creg?.stat ?? null;
  if (stat === 3) return "registration-denied";
  if (stat === 8) return "emergency-only";
  if (stat === 6 || stat === 7) return "sms-only";
  return context.facts.cereg?.registered === true ? "data-only" : "not-registered";
}
