import type {
  AtCommand,
  ImsStatus,
  ListedCall,
  Meaning,
  Operator,
  Registration,
  Signal,
  SimStatus,
} from "../at/types.ts";
import { type CallerIdShown, decode, decodeFinal } from "../at/index.ts";
import type { MonoMs } from "../domain/time.ts";
import type { Iccid, Imei, Imsi, ModemState } from "../domain/words.ts";
import type { VoicePath } from "../domain/voice-path.ts";
import type { Profile } from "../profile/types.ts";
import type { CallEvidence } from "./evidence.ts";
import { InboundWatch, RING_MEMORY_MS } from "./inbound-watch.ts";
import type { PinSlot } from "./pin-slot.ts";
import { type Script, send } from "./script.ts";
import type { SimSwitch } from "./sim-switch.ts";
import { MessageBox } from "./sms-box.ts";
import { voicePath } from "./voice-path.ts";
import type { ModemEffect, ModemIdentity, ModemOptions, NetworkTime, Reply } from "./types.ts";

/** A lifetime of a network reading: older than this it is no proof of where the modem is (field rule 1). */
export const NETWORK_MAX_AGE_MS = 60_000;

/** What has been read from one modem since its port was opened. */
export class ModemFacts {
  manufacturer: string | null = null;
  model: string | null = null;
  revision: string | null = null;
  imei: Imei | null = null;
  iccid: Iccid | null = null;
  imsi: Imsi | null = null;
  sim: SimStatus | null = null;
  creg: Registration | null = null;
  cereg: Registration | null = null;
  /** What IMS carries; null: nothing was told. */
  ims: ImsStatus | null = null;
  /** Questions for it that the modem has refused. */
  readonly imsRefused = new Set<string>();
  operatorName: string | null = null;
  plmn: string | null = null;
  plmnAt: MonoMs | null = null;
  signal: Signal | null = null;
  /** What the network's clock read, and when; null: no network told the time. */
  networkTime: NetworkTime | null = null;
  networkTimeAskedAt: MonoMs | null = null;
  /** Its `+CLCC` has listed a call of ours: one that it does not list is gone. */
  listsCalls = false;
  /** Its `+CLCC` has left out a call of which other lines told: it shows nothing. */
  listingBroken = false;
  /** It has told of an end by the number of its call. */
  namesEnds = false;
  /** It told of a call of ours while we had none: nobody watches that call, so it is hung up before the next dial. */
  strayCall = false;
  /** The card for which the network would have carried a call since the port was opened. */
  servedCard: Iccid | null = null;
  /** When the network stopped carrying calls; null while it does, and before it ever did. */
  serviceLostAt: MonoMs | null = null;
  /** What a called person sees of our number; null before it was asked for this card. */
  callerId: CallerIdShown | null = null;
  readonly messages = new MessageBox();
  readonly inbound = new InboundWatch();
  readonly #mayRoamOn: ReadonlySet<string> | null;

  /** `mayRoamOn`: networks on which a card may dial away from home; null: on any. */
  constructor(mayRoamOn: ReadonlySet<string> | null = null) {
    this.#mayRoamOn = mayRoamOn;
  }

  /** It is registered away from home, with a network on which it may not dial, or which it has not named yet. */
  get roamsForbidden(): boolean {
    if (this.#mayRoamOn === null || this.creg?.roaming !== true) return false;
    return this.plmn === null || !this.#mayRoamOn.has(this.plmn);
  }

  /** The network would carry a voice call, wherever it is. */
  get hasVoice(): boolean {
    const path = this.voicePath;
    return this.sim === "ready" && path !== null && path !== "none";
  }

  /** Which way a voice call would go; null before it is known. */
  get voicePath(): VoicePath | null {
    return voicePath(this);
  }
  /** An incoming call rang at this instant; the line is not free while it may still ring. */
  rangAt: MonoMs | null = null;
  /** The card may be another one than the one that was read: it is read again before the next dial (field rule 18). */
  cardDoubted = false;

  /** A voice call can be placed: `+CREG` says so, or IMS carries it; `+CEREG` alone never proves voice. */
  get canCall(): boolean {
    return this.hasVoice && !this.roamsForbidden;
  }

  /** A call may be placed now: the card is the one that was read, and nobody is calling us. */
  canDial(now: MonoMs): boolean {
    return this.canCall && !this.cardDoubted && !this.strayCall && (this.ringsUntil === null || now >= this.ringsUntil);
  }

  /** The serving network, if it was read within the last minute (field rule 1). */
  provenPlmn(now: MonoMs): string | null {
    return this.plmnAt !== null && now - this.plmnAt <= NETWORK_MAX_AGE_MS ? this.plmn : null;
  }

  /** When an incoming call that rang counts as gone; null when none rings. */
  get ringsUntil(): MonoMs | null {
    return this.rangAt === null ? null : ((this.rangAt + RING_MEMORY_MS) as MonoMs);
  }

  /** Forgets a ring that is over. Returns whether there was one. */
  endRing(now: MonoMs): boolean {
    if (this.ringsUntil === null || now < this.ringsUntil) return false;
    this.rangAt = null;
    return true;
  }

  /** What a call has shown of the modem's ways. What it lists it lists, whatever one call of it looked like. */
  learn(evidence: CallEvidence): void {
    this.listsCalls ||= evidence.listsCalls;
    this.listingBroken ||= evidence.omits && !this.listsCalls;
    this.namesEnds ||= evidence.endNamed;
  }

  /** A line told of a call of ours, and we have none: what made us believe that it had ended shows nothing. */
  noticeStray(): void {
    this.strayCall = true;
    this.listingBroken ||= !this.listsCalls;
  }

  forgetCard(): void {
    this.iccid = null;
    this.imsi = null;
    this.creg = null;
    this.cereg = null;
    this.ims = null;
    this.plmn = null;
    this.plmnAt = null;
    this.operatorName = null;
    this.callerId = null;
  }

  /** Folds in what one line said. Returns whether anything a scheduler cares about changed. */
  take(meanings: readonly Meaning[], now: MonoMs): boolean {
    const before = this.#essence();
    const couldCall = this.canCall;
    for (const meaning of meanings) this.#takeOne(meaning, now);
    if (couldCall && !this.canCall) {
      this.cardDoubted = true;
      this.serviceLostAt = now;
    }
    if (this.canCall) this.serviceLostAt = null;
    if (this.canCall) this.servedCard = this.iccid;
    return before !== this.#essence();
  }

  /** The same for a line that nobody asked for: one that speaks of the card may speak of another card. */
  takeUnsolicited(meanings: readonly Meaning[], now: MonoMs): boolean {
    const doubted = !this.cardDoubted && meanings.some(speaksOfCard);
    if (doubted) this.cardDoubted = true;
    return this.take(meanings, now) || doubted;
  }

  #essence(): string {
    return `${this.sim}|${this.canCall}|${this.plmn}|${this.iccid}|${this.cardDoubted}|${this.rangAt !== null}`;
  }

  #takeOne(meaning: Meaning, now: MonoMs): void {
    switch (meaning.kind) {
      case "registration":
        return this.#takeRegistration(meaning.registration);
      case "ims":
        this.ims = meaning.ims;
        return;
      case "operator":
        return this.#takeOperator(meaning.operator, now);
      case "signal":
        this.signal = meaning.signal;
        return;
      case "sim":
        if (speaksOfCard(meaning)) this.sim = meaning.sim;
        return;
      case "iccid":
        this.iccid = meaning.iccid;
        return;
      case "imsi":
        this.imsi = meaning.imsi;
        return;
      case "imei":
        this.imei = meaning.imei;
        return;
      case "progress":
        if (meaning.progress.event === "incoming") this.#rang(now);
        return;
      case "call":
        return this.#takeListed(meaning.call, now);
      case "caller":
        return this.inbound.named(meaning.number, meaning.waits, now);
      case "message-stored":
        return this.messages.notice();
      default:
        return;
    }
  }

  #rang(now: MonoMs): void {
    this.rangAt = now;
    this.inbound.rang(now);
  }

  #takeListed({ dir, state, isVoice, number }: ListedCall, now: MonoMs): void {
    if (dir !== "mt" || !isVoice || (state !== "incoming" && state !== "waiting")) return;
    if (state === "incoming") this.#rang(now);
    this.inbound.named(number === "" ? null : number, state === "waiting", now);
  }

  #takeRegistration(registration: Registration): void {
    if (registration.kind === "creg") {
      // What IMS carried before the circuits went is no proof of what it carries now.
      if (this.creg?.csVoice === true && !registration.csVoice) this.ims = null;
      this.creg = registration;
    }
    if (registration.kind === "cereg") this.cereg = registration;
  }

  /** A name alone says nothing of the number that was read before it. */
  #takeOperator(operator: Operator, now: MonoMs): void {
    if (operator.plmn !== null || operator.name === null) this.plmn = operator.plmn;
    this.plmnAt = now;
    if (operator.name !== null) this.operatorName = operator.name;
  }
}

/** Nothing read yet, under these options. */
export function nothingRead({ mayRoamOn }: ModemOptions): ModemFacts {
  return new ModemFacts(mayRoamOn === undefined ? null : new Set(mayRoamOn));
}

/** Says what the card is or does. A second PIN is none of a call's business. */
export function speaksOfCard(meaning: Meaning): boolean {
  return meaning.kind === "sim" && meaning.sim !== "pin2-required" && meaning.sim !== "puk2-required";
}

/** What a script may touch of the machine that runs it. */
export interface ModemContext {
  readonly options: ModemOptions;
  readonly facts: ModemFacts;
  profile: Profile;
  useProfile(profile: Profile): void;
  setState(state: ModemState, reason?: string | null, until?: MonoMs | null): void;
  emit(effect: ModemEffect): void;
  /** What the shell has told of PINs. */
  readonly pins: PinSlot;
  /** Which card the slot is to have. */
  readonly sims: SimSwitch;
  identity(): ModemIdentity;
}

/** Reads a reply's lines and final into the facts. */
export function absorb(context: ModemContext, reply: Reply, now: MonoMs): readonly Meaning[] {
  const scope = { dialect: context.profile.dialect, command: reply.command };
  const meanings = reply.lines.flatMap((line) => [...decode(line, scope)]);
  if (reply.final !== null) meanings.push(...decodeFinal(reply.final, scope));
  if (context.facts.take(meanings, now)) context.emit({ do: "changed" });
  return meanings;
}

/** Sends a command and reads what comes back into the facts. */
export function* ask(context: ModemContext, command: AtCommand): Script<MonoMs> {
  const { value, now } = yield* send(command);
  absorb(context, value, now);
  return now;
}
