import type { DialAnswerView, RefusalView } from "../control/index.ts";
import { NOT_DIALED } from "../domain/call.ts";
import type { E164 } from "../domain/number.ts";
import type { CampaignId, RefusalCode, SlotId } from "../domain/words.ts";
import type { Desk } from "./desk.ts";

/** What a person asked to be dialled. */
export interface Wish {
  readonly campaign: CampaignId;
  readonly number: E164;
  readonly slot: SlotId | null;
}

/** What is needed to answer those who wait. */
interface WaitingDesk extends Pick<Desk, "persons" | "log"> {
  readonly dispatcher: Pick<Desk["dispatcher"], "tryContact">;
}

/** Refusals by which somebody's word, and no modem, has kept a reserved dial from being written. */
const WORDS: ReadonlySet<RefusalCode> = new Set([
  "consent-withdrawn",
  "suppressed",
  "kill-switch",
  "campaign-paused",
  "campaign-not-running",
]);

/** For a contact that is gone although nothing speaks against the person. */
const TAKEN_BACK: RefusalView = {
  code: "number-held",
  detail: "The contact was taken out of the campaign while its dial was queued.",
  nextPossibleAt: null,
};

/**
 * Something may have ended dials that people wait for: each that has no attempt yet is judged again at once, also while
 * no line is free. Waits for nothing, and throws nothing: a ledger that fails now is asked again by the next pass.
 */
export function lookAtWishes({ persons, dispatcher, log }: WaitingDesk): void {
  for (const contact of persons.queued) {
    dispatcher.tryContact(contact).then(
      (answer) => {
        if (answer.gone) persons.gone(contact);
      },
      (error: unknown) => log.warn({ event: "wish.not-judged", contact, err: error }),
    );
  }
}

/** What stands against the number itself, its campaign or the site: a busy line is no reason for a dial to be gone. */
async function refusalsOf({ store, dispatcher }: Desk, wish: Wish): Promise<readonly RefusalView[]> {
  const { rules } = await store.explain(wish.campaign, wish.number, wish.slot, dispatcher.request(null));
  return rules.flatMap(({ about, refusal }) => (refusal === null || about === "line" ? [] : [refusal]));
}

/** The answer to a person whose queued dial is gone. */
export async function answerGone(desk: Desk, wish: Wish): Promise<DialAnswerView> {
  const refusals = await refusalsOf(desk, wish);
  return { kind: "refused", refusals: refusals.length === 0 ? [TAKEN_BACK] : refusals };
}

/** The answer to a person whose dial has ended: a refusal where somebody forbade it before it was written. */
export async function answerEnded(
  desk: Desk,
  wish: Wish,
  ended: DialAnswerView & { readonly kind: "ended" },
): Promise<DialAnswerView> {
  if (ended.attempt.result?.detail !== NOT_DIALED) return ended;
  const refusals = (await refusalsOf(desk, wish)).filter(({ code }) => WORDS.has(code));
  return refusals.length === 0 ? ended : { kind: "refused", refusals };
}
