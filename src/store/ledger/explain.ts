import type { E164 } from "../../domain/number.ts";
import { maskNumber } from "../../domain/number.ts";
import type { CampaignId, SlotId } from "../../domain/words.ts";
import type { LineFacts } from "../../gate/facts.ts";
import { explainRules, judge } from "../../gate/index.ts";
import { monoMs } from "../../domain/time.ts";
import { compareSlots, lineReadyAt } from "../../schedule/index.ts";
import type { Explanation, ReserveRequest } from "../api.ts";
import { type CampaignColumns, existingCampaign } from "./campaign-records.ts";
import { cardByIccid } from "./card-records.ts";
import { CONTACT_COLUMNS, type ContactRow } from "./contacts.ts";
import type { LedgerContext } from "./context.ts";
import { type Callee, type ChosenLine, gatherFacts, siteFacts } from "./facts.ts";
import { cardIsBusy } from "./lines.ts";
import { recordRefusalOf } from "./set-aside.ts";
import { stickyCardOf } from "./sticky.ts";
import { cardFacts } from "./usage.ts";

type ExplainedLine = Explanation["lines"][number];

/** Why a line can or cannot serve a callee now, in words. */
function explainLine(ctx: LedgerContext, line: LineFacts, cardId: number, request: ReserveRequest): ExplainedLine {
  const { slot, iccid } = line;
  const no = (why: string): ExplainedLine => ({ slot, iccid, able: false, why });
  const card = cardByIccid(ctx, iccid);
  if (card === null) return no("its card is not in the ledger yet");
  if (cardId !== 0 && card.id !== cardId) return no("the callee is always called from another card");
  if (line.intent !== "run") return no(`a person wants it to ${line.intent}`);
  if (card.state !== "eligible") {
    return no(`its card is ${card.state}${card.reason === null ? "" : `: ${card.reason}`}`);
  }
  const readyAt = lineReadyAt(cardFacts(ctx, card, null, request.now), request.now);
  if (readyAt === null) return no("its card's limits leave no room for a call");
  if (readyAt > request.now) return no(`its card may call again at ${new Date(readyAt).toISOString()}`);
  if (cardIsBusy(ctx, card.id)) return no("it is in a call");
  if (!line.ready) {
    return no(line.stateReason === null ? `it is ${line.state}` : `it is ${line.state}: ${line.stateReason}`);
  }
  return { slot, iccid, able: true, why: "free" };
}

/** The line a dial would use: the wanted one, else the callee's own, else the best of those that are able. */
function chooseLine(
  ctx: LedgerContext,
  request: ReserveRequest,
  cardId: number,
  slot: SlotId | null,
  explained: readonly ExplainedLine[],
): ChosenLine | null {
  const able = new Set(explained.filter((one) => one.able).map((one) => one.slot));
  const lines = request.lines.filter((line) => slot === null || line.slot === slot);
  const ranked = [...lines].sort(
    (a, b) => Number(able.has(b.slot)) - Number(able.has(a.slot)) || compareSlots(a.slot, b.slot),
  );
  for (const line of ranked) {
    const card = cardByIccid(ctx, line.iccid);
    if (card === null || (slot === null && cardId !== 0 && card.id !== cardId)) continue;
    return { line, card };
  }
  return null;
}

function calleeFor(ctx: LedgerContext, campaign: CampaignColumns, number: E164): Callee {
  const numberKey = ctx.vault.nameOf(number);
  const contact = ctx.one<ContactRow>(
    `SELECT ${CONTACT_COLUMNS} FROM contact WHERE number_key = ? AND campaign_id = ?`,
    numberKey,
    campaign.id,
  );
  const cardId = contact?.card_id ?? stickyCardOf(ctx, numberKey);
  const known = { contact: contact?.id ?? 0, state: contact?.state ?? "waiting", cardId, numberKey, number, campaign };
  return contact === undefined ? known : { ...known, listed: contact };
}

/** The whole decision as it would fall now, every rule and every line. Writes nothing, dials nothing. */
export function explain(
  ctx: LedgerContext,
  id: CampaignId,
  number: E164,
  slot: SlotId | null,
  request: ReserveRequest,
): Explanation {
  const found = existingCampaign(ctx, id);
  // A campaign that only ran out of contacts runs again for the next dial.
  const campaign: CampaignColumns = found.state === "finished" ? { ...found, state: "running" } : found;
  const callee = calleeFor(ctx, campaign, number);
  const lines = request.lines.map((line) => explainLine(ctx, line, callee.cardId, request));
  const chosen = chooseLine(ctx, request, callee.cardId, slot, lines);
  const facts = gatherFacts(ctx, siteFacts(ctx, request), callee, chosen, 0, request.now);
  const verdict = judge(facts, monoMs(0));
  const record = callee.contact === 0 ? null : recordRefusalOf(ctx, callee.numberKey);
  const refusals = [...(verdict.verdict === "refuse" ? verdict.refusals : []), ...(record === null ? [] : [record])];
  return {
    number: maskNumber(number),
    campaign: campaign.name,
    verdict: refusals.length === 0 ? "allow" : "refuse",
    rules: [...explainRules(facts), { rule: "record-readable", about: "callee", refusal: record, facts: {} }],
    lines,
    refusals,
    nextPossibleAt: record === null && verdict.verdict === "refuse" ? verdict.nextPossibleAt : null,
    policy: facts.policy?.packs ?? [],
  };
}
