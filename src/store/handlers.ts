import type { LedgerContext } from "./ledger/context.ts";
import { listAttempts } from "./ledger/attempt-list.ts";
import { finishAttempt, progressAttempt, reconcileAttempt, recoverAttempts } from "./ledger/attempts.ts";
import { newestAt } from "./ledger/audit.ts";
import { verifyAudit } from "./ledger/audit-verify.ts";
import {
  campaignRow,
  campaignRows,
  cancelDial,
  createCampaign,
  enqueueDial,
  setCampaignState,
} from "./ledger/campaigns.ts";
import {
  cardRows,
  replaceCard,
  retireCard,
  seeCard,
  setCardLimits,
  setCardNumber,
  setCardState,
} from "./ledger/cards.ts";
import { checkSuppression, consentRows, suppress, suppressionRows, withdraw } from "./ledger/consents.ts";
import { explain, preflight } from "./ledger/explain.ts";
import { reserve } from "./ledger/reserve.ts";
import { resumeAll, setSlotIntent, slotIntents, stopAll, stoppedAll } from "./ledger/site.ts";
import { applyBatch, beginImport, endImport } from "./import/apply.ts";

/** Binds an operation to the ledger it works on. */
function on<Args extends unknown[], Result>(
  ctx: LedgerContext,
  operation: (ctx: LedgerContext, ...args: Args) => Result,
): (...args: Args) => Result {
  return (...args) => operation(ctx, ...args);
}

/** Short operations: each runs whole inside the group's transaction. */
export function operations(ctx: LedgerContext) {
  return {
    newestAt: on(ctx, newestAt),
    reserve: on(ctx, reserve),
    progress: on(ctx, progressAttempt),
    finish: on(ctx, finishAttempt),
    recover: on(ctx, recoverAttempts),
    reconcile: on(ctx, reconcileAttempt),
    consents: on(ctx, consentRows),
    withdraw: on(ctx, withdraw),
    suppress: on(ctx, suppress),
    suppressions: on(ctx, suppressionRows),
    checkSuppression: on(ctx, checkSuppression),
    createCampaign: on(ctx, createCampaign),
    setCampaignState: on(ctx, setCampaignState),
    campaign: on(ctx, campaignRow),
    campaigns: on(ctx, campaignRows),
    enqueueDial: on(ctx, enqueueDial),
    cancelDial: on(ctx, cancelDial),
    explain: on(ctx, explain),
    seeCard: on(ctx, seeCard),
    cards: on(ctx, cardRows),
    setCardState: on(ctx, setCardState),
    setCardNumber: on(ctx, setCardNumber),
    setCardLimits: on(ctx, setCardLimits),
    replaceCard: on(ctx, replaceCard),
    retireCard: on(ctx, retireCard),
    slotIntents: on(ctx, slotIntents),
    setSlotIntent: on(ctx, setSlotIntent),
    stopAll: on(ctx, stopAll),
    resumeAll: on(ctx, resumeAll),
    stoppedAll: on(ctx, stoppedAll),
    beginImport: on(ctx, beginImport),
    endImport: on(ctx, endImport),
  };
}

/** Long operations: they give way to the short ones after every slice, which is where they yield. */
export function jobs(ctx: LedgerContext) {
  return {
    attempts: on(ctx, listAttempts),
    preflight: on(ctx, preflight),
    auditVerify: on(ctx, verifyAudit),
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
