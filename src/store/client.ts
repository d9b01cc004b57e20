import { SimbankError } from "../domain/errors.ts";
import { maskNumber } from "../domain/number.ts";
import { type MonoMs, type WallMs, wallMs } from "../domain/time.ts";
import { judge } from "../gate/index.ts";
import { type CallResult, NOT_DIALED } from "../domain/call.ts";
import type { MergedPolicy } from "../policy/types.ts";
import type {
  Actor,
  ImportKind,
  ImportSession,
  Reservation,
  ReserveAnswer,
  ReserveRequest,
  Store,
  StoreInfo,
} from "./api.ts";
import type { Opened, StoreChannel } from "./channel.ts";
import { RegisterClient } from "./client-registers.ts";
import type { LedgerCalls } from "./handlers.ts";
import { FileImport } from "./import/session.ts";
import { LineSender } from "./line-mirror.ts";
import type { WireDial, WireResult } from "./reserve-wire.ts";

/** How long a full disk is given before an ending is written again. */
const FULL_RETRY_MS = 1_000;

type Args<Name extends keyof LedgerCalls> = LedgerCalls[Name]["args"];

/** What is recorded of a reservation that the main thread's own judgement did not confirm. */
const UNCONFIRMED: CallResult = {
  outcome: "cancelled",
  detail: NOT_DIALED,
  cause: null,
  causeStandard: "none",
  causeSource: "none",
  releasedBy: "local",
  answerEvidence: "unknown",
  pddMs: null,
  ringMs: null,
  talkMs: 0,
  ceer: null,
  urcs: [],
};

/** The ledger as the daemon holds it; see `Store` for what each method promises. */
export class StoreClient extends RegisterClient implements Store {
  readonly #channel: StoreChannel;
  readonly #opened: Opened;
  readonly #openedAt: WallMs;
  readonly #mono: () => MonoMs;
  readonly #lines = new LineSender();
  readonly #policies = new Map<string, MergedPolicy>();
  #closed = false;

  constructor(channel: StoreChannel, opened: Opened, openedAt: WallMs, mono: () => MonoMs) {
    super(channel, opened);
    this.#channel = channel;
    this.#opened = opened;
    this.#openedAt = openedAt;
    this.#mono = mono;
  }

  async info(): Promise<StoreInfo> {
    const newest = await this.#channel.call("newestAt");
    return { ...this.#opened.info, newestAt: newest === null ? null : wallMs(newest), openedAt: this.#openedAt };
  }

  lost(): Promise<SimbankError> {
    return this.#channel.lost;
  }

  close(): Promise<void> {
    this.#closed = true;
    return this.#channel.close();
  }

  async reserve(request: ReserveRequest): Promise<ReserveAnswer> {
    const { dials: committed, policies, ...answer } = await this.#askToReserve(request);
    for (const policy of policies) this.#policies.set(policy.hash, policy);
    const dials: Reservation[] = [];
    for (const dial of committed) {
      const reservation = await this.#confirm(dial, request.now);
      if (reservation !== null) dials.push(reservation);
    }
    const nextLookAt = answer.nextLookAt === null ? null : wallMs(answer.nextLookAt);
    return { ...answer, dials, nextLookAt };
  }

  async #askToReserve(request: ReserveRequest): Promise<WireResult> {
    try {
      return await this.#channel.call("reserve", { ...request, lines: this.#lines.update(request.lines) });
    } catch (error) {
      this.#lines.forget();
      if (!(error instanceof SimbankError) || error.code !== "SB_BUSY") throw error;
      // An earlier request was lost with its group, and this one's lines were told as changes of that one's.
      return this.#channel.call("reserve", { ...request, lines: this.#lines.update(request.lines) });
    }
  }

  /** Judges the committed facts again, here, where the permit must live. */
  async #confirm(dial: WireDial, now: WallMs): Promise<Reservation | null> {
    const { facts: told, policyHash, ...rest } = dial;
    const policy = policyHash === null ? null : (this.#policies.get(policyHash) ?? null);
    const facts = { ...told, policy };
    const verdict = judge(facts, this.#mono());
    if (verdict.verdict === "allow") return { ...rest, permit: verdict.permit, maskedNumber: maskNumber(facts.number) };
    await this.finish(dial.attempt, UNCONFIRMED, now);
    return null;
  }

  async progress(...args: Args<"progress">): Promise<void> {
    await this.#channel.call("progress", ...args);
  }

  /** On a full disk it is tried again until there is room or the store is closed: an ending is never dropped. */
  async finish(...args: Args<"finish">): Promise<boolean> {
    for (;;) {
      try {
        return await this.#channel.call("finish", ...args);
      } catch (error) {
        if (this.#closed || !(error instanceof SimbankError) || error.code !== "SB_STORE_FULL") throw error;
      }
      await new Promise((resolve) => {
        setTimeout(resolve, FULL_RETRY_MS);
      });
    }
  }

  recover(...args: Args<"recover">) {
    return this.#channel.call("recover", ...args);
  }

  doubtful(...args: Args<"doubtful">) {
    return this.#channel.call("doubtful", ...args);
  }

  async reconcile(...args: Args<"reconcile">): Promise<void> {
    await this.#channel.call("reconcile", ...args);
  }

  attempts(...args: Args<"attempts">) {
    return this.#channel.call("attempts", ...args);
  }

  async beginImport(kind: ImportKind, actor: Actor, now: WallMs): Promise<ImportSession> {
    const controllerKey = this.importKey();
    const importId = await this.#channel.call("beginImport", kind, actor, now);
    const session = new FileImport(this.#channel, { ...this.#opened, controllerKey }, kind, actor, now, importId);
    this.noteImport(session);
    return session;
  }

  consents(...args: Args<"consents">) {
    return this.#channel.call("consents", ...args);
  }

  withdraw(...args: Args<"withdraw">) {
    return this.#channel.call("withdraw", ...args);
  }

  suppress(...args: Args<"suppress">) {
    return this.#channel.call("suppress", ...args);
  }

  suppressions(...args: Args<"suppressions">) {
    return this.#channel.call("suppressions", ...args);
  }

  checkSuppression(...args: Args<"checkSuppression">) {
    return this.#channel.call("checkSuppression", ...args);
  }

  async createCampaign(...args: Args<"createCampaign">): Promise<void> {
    await this.#channel.call("createCampaign", ...args);
  }

  setCampaignState(...args: Args<"setCampaignState">) {
    return this.#channel.call("setCampaignState", ...args);
  }

  campaign(...args: Args<"campaign">) {
    return this.#channel.call("campaign", ...args);
  }

  campaigns(...args: Args<"campaigns">) {
    return this.#channel.call("campaigns", ...args);
  }

  preflight(...args: Args<"preflight">) {
    return this.#channel.call("preflight", ...args);
  }

  imports(...args: Args<"imports">) {
    return this.#channel.call("imports", ...args);
  }

  unimport(...args: Args<"unimport">) {
    return this.#channel.call("unimport", ...args);
  }

  releaseContact(...args: Args<"releaseContact">) {
    return this.#channel.call("releaseContact", ...args);
  }

  agreeCallback(...args: Args<"agreeCallback">) {
    return this.#channel.call("agreeCallback", ...args);
  }

  cancelCallback(...args: Args<"cancelCallback">) {
    return this.#channel.call("cancelCallback", ...args);
  }

  person(...args: Args<"person">) {
    return this.#channel.call("person", ...args);
  }

  addNote(...args: Args<"addNote">) {
    return this.#channel.call("addNote", ...args);
  }

  dispose(...args: Args<"dispose">) {
    return this.#channel.call("dispose", ...args);
  }

  findPeople(...args: Args<"findPeople">) {
    return this.#channel.call("findPeople", ...args);
  }

  report(...args: Args<"report">) {
    return this.#channel.call("report", ...args);
  }

  enqueueDial(...args: Args<"enqueueDial">) {
    return this.#channel.call("enqueueDial", ...args);
  }

  async cancelDial(...args: Args<"cancelDial">): Promise<void> {
    await this.#channel.call("cancelDial", ...args);
  }

  explain(...args: Args<"explain">) {
    return this.#channel.call("explain", ...args);
  }

  pastDecision(...args: Args<"pastDecision">) {
    return this.#channel.call("pastDecision", ...args);
  }

  seeCard(...args: Args<"seeCard">) {
    return this.#channel.call("seeCard", ...args);
  }

  cards(...args: Args<"cards">) {
    return this.#channel.call("cards", ...args);
  }

  async setCardState(...args: Args<"setCardState">): Promise<void> {
    await this.#channel.call("setCardState", ...args);
  }

  async setCardNumber(...args: Args<"setCardNumber">): Promise<void> {
    await this.#channel.call("setCardNumber", ...args);
  }

  setCardLimits(...args: Args<"setCardLimits">) {
    return this.#channel.call("setCardLimits", ...args);
  }

  setSharedLimits(...args: Args<"setSharedLimits">) {
    return this.#channel.call("setSharedLimits", ...args);
  }

  async replaceCard(...args: Args<"replaceCard">): Promise<void> {
    await this.#channel.call("replaceCard", ...args);
  }

  async retireCard(...args: Args<"retireCard">): Promise<void> {
    await this.#channel.call("retireCard", ...args);
  }

  lastOutcomes() {
    return this.#channel.call("lastOutcomes");
  }

  rescues(...args: Args<"rescues">) {
    return this.#channel.call("rescues", ...args);
  }

  async noteRescue(...args: Args<"noteRescue">): Promise<void> {
    await this.#channel.call("noteRescue", ...args);
  }

  slotModems() {
    return this.#channel.call("slotModems");
  }

  simSlots() {
    return this.#channel.call("simSlots");
  }

  async noteSimOrder(...args: Args<"noteSimOrder">): Promise<void> {
    await this.#channel.call("noteSimOrder", ...args);
  }

  async noteSimMoving(...args: Args<"noteSimMoving">): Promise<void> {
    await this.#channel.call("noteSimMoving", ...args);
  }

  async noteSim(...args: Args<"noteSim">): Promise<void> {
    await this.#channel.call("noteSim", ...args);
  }

  async noteSimFailure(...args: Args<"noteSimFailure">): Promise<void> {
    await this.#channel.call("noteSimFailure", ...args);
  }

  async bindModem(...args: Args<"bindModem">): Promise<void> {
    await this.#channel.call("bindModem", ...args);
  }

  async setCardPin(...args: Args<"setCardPin">): Promise<void> {
    await this.#channel.call("setCardPin", ...args);
  }

  takeCardPin(...args: Args<"takeCardPin">) {
    return this.#channel.call("takeCardPin", ...args);
  }

  async noteCardPin(...args: Args<"noteCardPin">): Promise<void> {
    await this.#channel.call("noteCardPin", ...args);
  }

  async blockCard(...args: Args<"blockCard">): Promise<void> {
    await this.#channel.call("blockCard", ...args);
  }

  async noteRejection(...args: Args<"noteRejection">): Promise<void> {
    await this.#channel.call("noteRejection", ...args);
  }

  slotIntents() {
    return this.#channel.call("slotIntents");
  }

  async setSlotIntent(...args: Args<"setSlotIntent">): Promise<void> {
    await this.#channel.call("setSlotIntent", ...args);
  }

  stopAll(...args: Args<"stopAll">) {
    return this.#channel.call("stopAll", ...args);
  }

  async resumeAll(...args: Args<"resumeAll">): Promise<void> {
    await this.#channel.call("resumeAll", ...args);
  }

  stoppedAll() {
    return this.#channel.call("stoppedAll");
  }

  auditVerify() {
    return this.#channel.call("auditVerify");
  }
}
