import { wallMs } from "../../domain/time.ts";
import type { Iccid, SlotId } from "../../domain/words.ts";
import { type DueContact, plan } from "../../schedule/index.ts";
import type { CardNotice, RefusedDial, ReserveRequest } from "../api.ts";
import type { CampaignColumns } from "./campaign-records.ts";
import type { ContactRow } from "./contacts.ts";
import { pauseClosed } from "./closing.ts";
import { contactById } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";
import { agreedContacts, dueContacts, nextDueAt, urgentContacts } from "./due.ts";
import { siteFacts } from "./facts.ts";
import { refuseGoneCards } from "./gone-cards.ts";
import { newNotices } from "./limit-actions.ts";
import { hold, holdLine, isHeld, type ReadyLine, readyLines } from "./lines.ts";
import {
  type CommittedDial,
  commitDial,
  judgeContact,
  latestPossible,
  lookAgain,
  type Pass,
  refusalsAbout,
} from "./pass.ts";
import { refuseContact } from "./refuse.ts";
import { contained } from "./set-aside.ts";
import { grantWish } from "./wish.ts";

/** Refusals that one pass may write, so that a list full of them never holds up other work for long. */
export const MAX_REFUSALS = 64;

/** An agreed call goes before whatever has a priority, which is 0 to 9. */
const AGREED_FIRST = 10;

/** `ReserveAnswer` with facts where the main thread puts permits. */
export interface ReserveResult {
  readonly dials: readonly CommittedDial[];
  readonly refused: readonly RefusedDial[];
  readonly nextLookAt: number | null;
  readonly more: boolean;
  readonly waitsForLine: boolean;
  readonly gone: boolean;
  readonly notices: readonly CardNotice[];
}

function runningCampaigns(ctx: LedgerContext, pass: Pass): CampaignColumns[] {
  const rows = ctx.all<CampaignColumns>("SELECT * FROM campaign WHERE state = 'running' ORDER BY priority DESC, id");
  for (const row of rows) pass.campaigns.set(row.id, row);
  return rows.filter((row) => !isHeld(ctx, pass, `campaign ${row.id}`, row.flow));
}

function candidates(
  ctx: LedgerContext,
  pass: Pass,
  campaigns: readonly CampaignColumns[],
  lines: readonly ReadyLine[],
): ContactRow[] {
  const ids = new Set(campaigns.map((one) => one.id));
  const found = agreedContacts(ctx, pass.now).filter((contact) => ids.has(contact.campaign_id));
  for (const campaign of campaigns) {
    found.push(...dueContacts(ctx, campaign.id, 0, pass.now, lines.length));
    for (const { card } of lines) found.push(...dueContacts(ctx, campaign.id, card.id, pass.now, 1));
  }
  return found;
}

function dueContact(pass: Pass, contact: ContactRow, iccids: ReadonlyMap<number, Iccid>): DueContact {
  const campaign = pass.campaigns.get(contact.campaign_id);
  // Who has been called already, or is waiting for an agreed call, goes before those whose first call is to come.
  const comesBack = contact.card_id !== 0 || contact.agreed === 1;
  return {
    contact: contact.id,
    campaign: campaign?.name ?? "",
    stickyCard: contact.card_id === 0 ? null : (iccids.get(contact.card_id) ?? ""),
    priority: (campaign?.priority ?? 0) + (contact.agreed === 1 ? AGREED_FIRST : 0),
    dueAt: wallMs(comesBack ? 0 : contact.due_at),
    place: contact.place,
  };
}

/** What one round leaves: lines and campaigns that may serve the next. */
interface Field {
  lines: ReadyLine[];
  campaigns: CampaignColumns[];
}

/** Judges one pair and writes what came of it; a line, campaign or site that refused leaves the field. */
function tryDial(ctx: LedgerContext, pass: Pass, field: Field, contact: ContactRow, chosen: ReadyLine): void {
  const judged = judgeContact(ctx, pass, contact, chosen);
  if (judged.verdict.verdict === "allow") {
    commitDial(ctx, pass, contact, chosen, judged.facts);
    // By card, not by line: a modem that caches an ICCID may report a card that sits in another slot by now.
    field.lines = field.lines.filter((one) => one.card.id !== chosen.card.id);
    return;
  }
  const blame = refuseContact(ctx, pass, contact, judged);
  if (blame === "callee") return;
  const until = latestPossible(refusalsAbout(judged.verdict, blame));
  if (blame === "line") {
    holdLine(ctx, pass, chosen.line, until);
    field.lines = field.lines.filter((one) => one !== chosen);
  } else if (blame === "campaign") {
    const campaign = pass.campaigns.get(contact.campaign_id);
    hold(ctx, pass, `campaign ${contact.campaign_id}`, campaign?.flow ?? "", until);
    field.campaigns = field.campaigns.filter((one) => one.id !== contact.campaign_id);
  } else {
    hold(ctx, pass, "site", siteLooks(pass), until);
    field.lines = [];
  }
}

function siteLooks(pass: Pass): string {
  return JSON.stringify([pass.site, pass.request.clockTrusted]);
}

/** Plans over what is due now, and judges each pair; true when a further round could bring more. */
function round(ctx: LedgerContext, pass: Pass, field: Field): boolean {
  const found = candidates(ctx, pass, field.campaigns, field.lines);
  const byId = new Map(found.map((contact) => [contact.id, contact]));
  const bySlot = new Map<SlotId, ReadyLine>(field.lines.map((one) => [one.line.slot, one]));
  const iccids = new Map(field.lines.map((one) => [one.card.id, one.line.iccid]));
  const { assignments } = plan({
    now: pass.now,
    contacts: found.map((contact) => dueContact(pass, contact, iccids)),
    lines: field.lines.map(({ line, facts, readyAt }) => {
      return { slot: line.slot, iccid: line.iccid, attemptsToday: facts.usage.attemptsToday, readyAt };
    }),
  });
  for (const { contact: id, slot } of assignments) {
    const contact = byId.get(id);
    const chosen = bySlot.get(slot);
    if (contact === undefined || chosen === undefined || !field.lines.includes(chosen)) continue;
    if (!field.campaigns.some((one) => one.id === contact.campaign_id)) continue;
    contained(ctx, pass, contact, () => tryDial(ctx, pass, field, contact, chosen));
  }
  return assignments.length > 0;
}

function noteNextDue(ctx: LedgerContext, pass: Pass, field: Field): void {
  if (field.lines.length === 0) return;
  for (const campaign of field.campaigns) {
    lookAgain(pass, nextDueAt(ctx, campaign.id, 0));
    for (const { card } of field.lines) lookAgain(pass, nextDueAt(ctx, campaign.id, card.id));
  }
}

/** Whatever is due on whatever line is ready. */
function reserveDue(ctx: LedgerContext, pass: Pass): boolean {
  for (const wish of urgentContacts(ctx)) contained(ctx, pass, wish, () => grantWish(ctx, pass, wish));
  if (pass.site.stopAll !== null || isHeld(ctx, pass, "site", siteLooks(pass))) return false;
  refuseGoneCards(ctx, pass);
  const field: Field = { lines: readyLines(ctx, pass), campaigns: runningCampaigns(ctx, pass) };
  while (field.lines.length > 0 && field.campaigns.length > 0) {
    if (pass.refusals >= MAX_REFUSALS) return true;
    if (!round(ctx, pass, field)) break;
  }
  noteNextDue(ctx, pass, field);
  return pass.refusals >= MAX_REFUSALS;
}

/**
 * Reserves dials: in the running transaction, each with all its facts judged by the gate. Lines that are ready get the
 * callees who always have them first, then the next of the list; a person's wish goes before both.
 */
export function reserve(ctx: LedgerContext, request: ReserveRequest): ReserveResult {
  ctx.rack.lines = request.lines;
  pauseClosed(ctx, request.now);
  const pass: Pass = {
    request,
    site: siteFacts(ctx, request),
    now: request.now,
    dials: [],
    refused: [],
    campaigns: new Map(),
    taken: new Set(),
    refusals: 0,
    nextLookAt: Number.POSITIVE_INFINITY,
    waitsForLine: false,
  };
  let more = false;
  let gone = false;
  if (request.contact === null) more = reserveDue(ctx, pass);
  else {
    const contact = contactById(ctx, request.contact);
    if (contact?.urgent === 1) contained(ctx, pass, contact, () => grantWish(ctx, pass, contact));
    else gone = contact?.state !== "in-call";
  }
  return {
    dials: pass.dials,
    refused: pass.refused,
    nextLookAt: Number.isFinite(pass.nextLookAt) ? pass.nextLookAt : null,
    more,
    waitsForLine: pass.waitsForLine,
    gone,
    notices: newNotices(ctx),
  };
}
