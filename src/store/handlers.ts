import type { Store } from "./api.ts";
import type { LedgerContext } from "./ledger/context.ts";
import { listAttempts } from "./ledger/attempt-list.ts";
import { finishAttempt, progressAttempt, reconcileAttempt, recoverAttempts } from "./ledger/attempts.ts";
import { newestAt } from "./ledger/audit.ts";
import { verifyAudit } from "./ledger/audit-verify.ts";
import { campaignRow, campaignRows } from "./ledger/campaign-rows.ts";
import { createCampaign, setCampaignState } from "./ledger/campaigns.ts";
import { cancelDial, enqueueDial } from "./ledger/person-dials.ts";
import { setCardLimits } from "./ledger/card-limits.ts";
import { cardRows } from "./ledger/card-rows.ts";
import { seeCard, setCardNumber, setCardState } from "./ledger/cards.ts";
import { replaceCard, retireCard } from "./ledger/card-succession.ts";
import { checkSuppression, consentRows, suppress, suppressionRows, withdraw } from "./ledger/consents.ts";
import { explain } from "./ledger/explain.ts";
import { pastDecision } from "./ledger/past-decision.ts";
import { preflight } from "./ledger/preflight.ts";
import { agreeCallback, cancelCallback } from "./ledger/callbacks.ts";
import { findPeople } from "./ledger/find-people.ts";
import { person } from "./ledger/person.ts";
import { addNote, dispose, releaseContact } from "./ledger/person-notes.ts";
import { report } from "./ledger/report.ts";
import { importRows, unimport } from "./ledger/unimport.ts";
import { lastOutcomes } from "./ledger/last-outcomes.ts";
import { doubtfulAttempts } from "./ledger/open-attempts.ts";
import { reserveOnWire } from "./reserve-wire.ts";
import { setSharedLimits } from "./ledger/shared-limits.ts";
import { bindModem, noteCardPin, noteRescue, rescues, setCardPin, slotModems, takeCardPin } from "./ledger/hardware.ts";
import { noteSim, noteSimFailure, noteSimMoving, noteSimOrder, simSlots } from "./ledger/sim-positions.ts";
import { blockCard, noteRejection } from "./ledger/symptoms.ts";
import { resumeAll, setSlotIntent, slotIntents, stopAll, stoppedAll } from "./ledger/site.ts";
import { messages, noteInbound, readMessage, releaseMessage, takeMessage } from "./ledger/messages.ts";
import { complain } from "./ledger/complaints.ts";
import { consentImports, releaseConsents } from "./ledger/consent-imports.ts";
import { beginEvidence, dropEvidence, keepEvidence, writeEvidence } from "./ledger/evidence.ts";
import { declareFirstBox, trustClock } from "./ledger/first-box.ts";
import { checkRecord, endRecord, enterRecord, registerEntries } from "./ledger/registers.ts";
import { registryCopies } from "./ledger/registries.ts";
import { checkpoint } from "./ledger/audit-checkpoints.ts";
import { auditPage, beginAuditExport } from "./ledger/audit-pages.ts";
import { eraseSubscriber } from "./ledger/erasure.ts";
import { beginRotation, endRotation, noteBackup } from "./ledger/key-rotation.ts";
import { packPage, signPack } from "./ledger/evidence-pages.ts";
import { exportPerson } from "./ledger/person-export.ts";
import { applyRetention } from "./ledger/retention.ts";
import { reseal } from "./ledger/reseal.ts";
import { applyBatch, beginImport, endImport } from "./import/apply.ts";

/** Binds an operation to the ledger it works on. */
function on<Args extends unknown[], Result>(
  ctx: LedgerContext,
  operation: (ctx: LedgerContext, ...args: Args) => Result,
): (...args: Args) => Result {
  return (...args) => operation(ctx, ...args);
}

/** A method of `Store` as the thread does it: at once. */
type Does<Name extends keyof Store> = (...args: Parameters<Store[Name]>) => Awaited<ReturnType<Store[Name]>>;

/** What people want of the box as a whole and of its slots. */
function siteOperations(ctx: LedgerContext) {
  return {
    slotIntents: on(ctx, slotIntents),
    setSlotIntent: on(ctx, setSlotIntent),
    stopAll: on(ctx, stopAll),
    resumeAll: on(ctx, resumeAll),
    stoppedAll: on(ctx, stoppedAll),
  };
}

/** What is remembered of modems and cards as pieces of hardware. */
function hardwareOperations(ctx: LedgerContext) {
  return {
    rescues: on(ctx, rescues),
    noteRescue: on(ctx, noteRescue),
    slotModems: on(ctx, slotModems),
    bindModem: on(ctx, bindModem),
    setCardPin: on(ctx, setCardPin),
    takeCardPin: on(ctx, takeCardPin),
    noteCardPin: on(ctx, noteCardPin),
    simSlots: on(ctx, simSlots),
    noteSimOrder: on(ctx, noteSimOrder),
    noteSimMoving: on(ctx, noteSimMoving),
    noteSim: on(ctx, noteSim),
    noteSimFailure: on(ctx, noteSimFailure),
  };
}

/** Those that say with what right the box works. */
function registerOperations(ctx: LedgerContext) {
  return {
    beginEvidence: on(ctx, beginEvidence),
    writeEvidence: on(ctx, writeEvidence),
    keepEvidence: on(ctx, keepEvidence),
    dropEvidence: on(ctx, dropEvidence),
    enterRecord: on(ctx, enterRecord),
    checkRecord: on(ctx, checkRecord),
    endRecord: on(ctx, endRecord),
    registerEntries: on(ctx, registerEntries),
    consentImports: on(ctx, consentImports),
    releaseConsents: on(ctx, releaseConsents),
    registryCopies: on(ctx, registryCopies),
    complain: on(ctx, complain),
    trustClock: on(ctx, trustClock),
    declareFirstBox: on(ctx, declareFirstBox),
  };
}

/** What people send to our cards, and who calls them. */
function messageOperations(ctx: LedgerContext) {
  return {
    takeMessage: on(ctx, takeMessage),
    noteInbound: on(ctx, noteInbound),
    messages: on(ctx, messages),
    readMessage: on(ctx, readMessage),
    releaseMessage: on(ctx, releaseMessage),
  };
}

/** Of what proves the ledger to others, and keeps it. */
function proofOperations(ctx: LedgerContext) {
  return {
    checkpoint: on(ctx, checkpoint),
    beginAuditExport: on(ctx, beginAuditExport),
    auditPage: on(ctx, auditPage),
    packPage: on(ctx, packPage),
    signPack: on(ctx, signPack),
    exportPerson: on(ctx, exportPerson),
    eraseSubscriber: on(ctx, eraseSubscriber),
    noteBackup: on(ctx, noteBackup),
    beginRotation: on(ctx, beginRotation),
    endRotation: on(ctx, endRotation),
  };
}

/** Short operations: each runs whole inside the group's transaction. */
export function operations(ctx: LedgerContext) {
  return {
    newestAt: on(ctx, newestAt),
    reserve: on(ctx, reserveOnWire),
    progress: on(ctx, progressAttempt),
    finish: on(ctx, finishAttempt),
    recover: on(ctx, recoverAttempts),
    doubtful: ((now) => doubtfulAttempts(ctx, now)) satisfies Does<"doubtful">,
    reconcile: ((attempt, as, reason, by, actor, now) =>
      reconcileAttempt(ctx, attempt, as, { reason, by, actor }, now)) satisfies Does<"reconcile">,
    consents: on(ctx, consentRows),
    withdraw: on(ctx, withdraw),
    suppress: ((number, scope, reason, until, actor, now) =>
      suppress(ctx, number, { scope, reason, until }, actor, now)) satisfies Does<"suppress">,
    suppressions: on(ctx, suppressionRows),
    checkSuppression: on(ctx, checkSuppression),
    createCampaign: on(ctx, createCampaign),
    setCampaignState: on(ctx, setCampaignState),
    campaign: on(ctx, campaignRow),
    campaigns: on(ctx, campaignRows),
    imports: on(ctx, importRows),
    releaseContact: on(ctx, releaseContact),
    agreeCallback: on(ctx, agreeCallback),
    cancelCallback: on(ctx, cancelCallback),
    person: on(ctx, person),
    addNote: on(ctx, addNote),
    dispose: on(ctx, dispose),
    enqueueDial: on(ctx, enqueueDial),
    cancelDial: on(ctx, cancelDial),
    explain: on(ctx, explain),
    pastDecision: on(ctx, pastDecision),
    seeCard: ((iccid, imsi, imei, slot, terms, now) =>
      seeCard(ctx, { iccid, imsi, imei, slot }, terms, now)) satisfies Does<"seeCard">,
    cards: on(ctx, cardRows),
    setCardState: on(ctx, setCardState),
    setCardNumber: on(ctx, setCardNumber),
    setCardLimits: ((iccid, change, by, reason, actor, now) =>
      setCardLimits(ctx, iccid, change, { by, reason, actor }, now)) satisfies Does<"setCardLimits">,
    setSharedLimits: ((iccid, change, by, reason, actor, now) =>
      setSharedLimits(ctx, iccid, change, { by, reason, actor }, now)) satisfies Does<"setSharedLimits">,
    replaceCard: on(ctx, replaceCard),
    retireCard: on(ctx, retireCard),
    noteRejection: on(ctx, noteRejection),
    blockCard: on(ctx, blockCard),
    lastOutcomes: on(ctx, lastOutcomes),
    ...siteOperations(ctx),
    ...hardwareOperations(ctx),
    ...registerOperations(ctx),
    ...messageOperations(ctx),
    ...proofOperations(ctx),
    beginImport: on(ctx, beginImport),
    endImport: on(ctx, endImport),
  };
}

/** Long operations: they give way to the short ones after every slice, which is where they yield. */
export function jobs(ctx: LedgerContext) {
  return {
    attempts: on(ctx, listAttempts),
    preflight: on(ctx, preflight),
    unimport: on(ctx, unimport),
    findPeople: on(ctx, findPeople),
    report: on(ctx, report),
    auditVerify: on(ctx, verifyAudit),
    applyRetention: on(ctx, applyRetention),
    reseal: on(ctx, reseal),
    applyBatch: on(ctx, applyBatch),
  };
}

export type Operations = ReturnType<typeof operations>;
export type Jobs = ReturnType<typeof jobs>;

type JobResult<Job> = Job extends (...args: never[]) => Generator<void, infer Result> ? Result : never;

/** Every operation by name: what it takes and what it gives, on whichever thread. */
export type LedgerCalls = {
  [K in keyof Operations]: { args: Parameters<Operations[K]>; result: ReturnType<Operations[K]> };
} & {
  [K in keyof Jobs]: { args: Parameters<Jobs[K]>; result: JobResult<Jobs[K]> };
};
export type CallName = keyof LedgerCalls;
