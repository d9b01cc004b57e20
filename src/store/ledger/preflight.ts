import { SimbankError } from "../../domain/errors.ts";
import type { E164 } from "../../domain/number.ts";
import type { CampaignId, RefusalCode } from "../../domain/words.ts";
import { monoMs } from "../../domain/time.ts";
import type { LineFacts, SiteFacts } from "../../gate/facts.ts";
import { judge } from "../../gate/index.ts";
import { compareSlots } from "../../schedule/index.ts";
import type { PreflightPage, ReserveRequest } from "../api.ts";
import { type CampaignColumns, existingCampaign } from "./campaign-records.ts";
import { cardByIccid } from "./card-records.ts";
import { CONTACT_COLUMNS, type ContactRow } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";
import { type ChosenLine, gatherFacts, siteFacts } from "./facts.ts";
import { numberOf } from "./subscribers.ts";
import { cardFacts } from "./usage.ts";

/** Contacts judged before other work gets its turn: a few milliseconds. */
const SLICE = 50;

/** What holds for every contact of one page. */
interface Setting {
  readonly site: SiteFacts;
  /** The campaign as it will be once started. */
  readonly campaign: CampaignColumns;
  /** Lines as if all were free, best first: what is left to refuse is about the list. */
  readonly lines: readonly ChosenLine[];
  readonly byCard: ReadonlyMap<number, ChosenLine>;
  readonly request: ReserveRequest;
}

function freeLine(ctx: LedgerContext, line: LineFacts, request: ReserveRequest): ChosenLine | null {
  const card = cardByIccid(ctx, line.iccid);
  if (card === null) return null;
  const facts = cardFacts(ctx, card, null, request.now);
  return {
    line: { ...line, ready: true, state: "idle" },
    card,
    facts: { ...facts, usage: { ...facts.usage, lastReleaseAt: null } },
  };
}

function settingOf(ctx: LedgerContext, campaign: CampaignColumns, request: ReserveRequest): Setting {
  const sorted = [...request.lines].sort((a, b) => compareSlots(a.slot, b.slot));
  const lines = sorted.map((line) => freeLine(ctx, line, request)).filter((line) => line !== null);
  return {
    site: siteFacts(ctx, request),
    campaign: { ...campaign, state: "running" },
    lines,
    byCard: new Map(lines.map((line) => [line.card.id, line])),
    request,
  };
}

/** The number behind a key; null where its sealed row is gone or does not open. */
function readableNumber(ctx: LedgerContext, key: Uint8Array): E164 | null {
  try {
    return numberOf(ctx, key);
  } catch (error) {
    if (error instanceof SimbankError && error.code === "SB_STORE_CORRUPT") return null;
    throw error;
  }
}

/** The codes that refuse a contact now; none where it could be dialled. */
function codesFor(ctx: LedgerContext, setting: Setting, contact: ContactRow): readonly RefusalCode[] {
  const number = readableNumber(ctx, contact.number_key);
  if (number === null) return ["record-unreadable"];
  const callee = {
    contact: contact.id,
    state: contact.state,
    cardId: contact.card_id,
    numberKey: contact.number_key,
    number,
    campaign: setting.campaign,
    listed: contact,
  };
  const chosen = contact.card_id === 0 ? setting.lines[0] : setting.byCard.get(contact.card_id);
  const facts = gatherFacts(ctx, setting.site, callee, chosen ?? null, 0, setting.request.now);
  const verdict = judge(facts, monoMs(0));
  return verdict.verdict === "allow" ? [] : [...new Set(verdict.refusals.map((one) => one.code))];
}

const SELECT = `SELECT ${CONTACT_COLUMNS} FROM contact
  WHERE campaign_id = ? AND id > ? AND state IN ('waiting', 'refused') ORDER BY id LIMIT ${SLICE}`;

/**
 * How many of the campaign's waiting and refused contacts the gate would refuse now, and why: those after contact
 * `after`, at most `limit` of them and a slice more. The same judge decides as for a dial. Writes nothing.
 */
export function* preflight(
  ctx: LedgerContext,
  id: CampaignId,
  request: ReserveRequest,
  after = 0,
  limit = Number.POSITIVE_INFINITY,
): Generator<void, PreflightPage> {
  const campaign = existingCampaign(ctx, id);
  const setting = settingOf(ctx, campaign, request);
  const refusals: Partial<Record<RefusalCode, number>> = {};
  let contacts = 0;
  let dialable = 0;
  for (let last = after; ; ) {
    const slice = ctx.all<ContactRow>(SELECT, campaign.id, last);
    for (const contact of slice) {
      last = contact.id;
      contacts += 1;
      const codes = codesFor(ctx, setting, contact);
      if (codes.length === 0) dialable += 1;
      for (const code of codes) refusals[code] = (refusals[code] ?? 0) + 1;
    }
    if (slice.length < SLICE) return { contacts, dialable, refusals, next: null };
    if (contacts >= limit) return { contacts, dialable, refusals, next: last };
    yield;
  }
}
