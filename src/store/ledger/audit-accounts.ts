import type { LedgerContext } from "./context.ts";

/** Attempts added up between two yields. */
const SLICE = 500;
/** Callees remembered at once. */
const MAX_CALLEES = 500_000;

interface Sums {
  readonly attempts: number;
  readonly callees: number;
  readonly answered: number;
  readonly talk_s: number;
}

/** One attempt as `chargeReservation` and `settle` charge it: what is open or `unknown` at its worst. */
interface Charged {
  readonly id: number;
  readonly card_id: number;
  readonly day: string;
  readonly number_key: Buffer;
  readonly answered: number;
  readonly talk_s: number;
}

const CHARGED = `SELECT id, card_id, civil_day AS day, number_key,
    coalesce(outcome, 'unknown') IN ('unknown', 'answered', 'answered-unproven')
      OR coalesce(result ->> '$.talkMs', 0) > 0 AS answered,
    CASE WHEN coalesce(outcome, 'unknown') = 'unknown' THEN max_call_s
      ELSE ceil((result ->> '$.talkMs') / 1000.0) END AS talk_s
  FROM attempt WHERE id > ?1 AND id <= ?2`;

/** The same, added up for one card and day, exactly. */
const SUMS = `SELECT count(*) AS attempts, count(DISTINCT number_key) AS callees, coalesce(sum(answered), 0) AS answered,
    coalesce(sum(talk_s), 0) AS talk_s FROM (${CHARGED} AND card_id = ?3 AND civil_day = ?4)`;

/** What the attempts of a card and day come to, as they are read one after another. */
class Use {
  readonly cardId: number;
  readonly day: string;
  readonly first: number;
  /** The callees by 30 bits of their key: two that share them count as one, which accuses nobody. */
  readonly seen = new Set<number>();
  attempts = 0;
  callees = 0;
  answered = 0;
  talk_s = 0;

  constructor({ card_id: cardId, day, id }: Charged) {
    this.cardId = cardId;
    this.day = day;
    this.first = id;
  }
}

/** A charge above the calls is no harm: it only forbids more. */
function isCharged(ctx: LedgerContext, use: Use, sums: Sums): boolean {
  const charged = ctx.one<Sums>(
    "SELECT attempts, answered, talk_s, callees FROM card_day WHERE card_id = ? AND day = ?",
    use.cardId,
    use.day,
  );
  return (
    charged !== undefined &&
    charged.attempts >= sums.attempts &&
    charged.callees >= sums.callees &&
    charged.answered >= sums.answered &&
    charged.talk_s >= sums.talk_s
  );
}

/** Adds attempts up by card and day, with no more memory than so many callees need. */
class Accounts {
  readonly #cards = new Map<number, Map<string, Use>>();
  #remembered = 0;

  *all(): Generator<Use, void> {
    for (const days of this.#cards.values()) yield* days.values();
  }

  add(charged: Charged): void {
    const use = this.#useOf(charged);
    use.attempts += 1;
    use.answered += charged.answered;
    use.talk_s += charged.talk_s;
    // Numbers of 30 bits cost nothing to keep.
    const callee = charged.number_key.readInt32LE(0) >> 2;
    if (use.seen.has(callee)) return;
    use.seen.add(callee);
    use.callees += 1;
    this.#remembered += 1;
    if (this.#remembered > MAX_CALLEES) this.#forget();
  }

  #useOf(charged: Charged): Use {
    let days = this.#cards.get(charged.card_id);
    if (days === undefined) {
      days = new Map();
      this.#cards.set(charged.card_id, days);
    }
    let use = days.get(charged.day);
    if (use === undefined) {
      use = new Use(charged);
      days.set(charged.day, use);
    }
    return use;
  }

  /** Days that were left long ago are forgotten; should one come again, its callees count again and are looked at anew. */
  #forget(): void {
    for (const { seen } of this.all()) seen.clear();
    this.#remembered = 0;
  }
}

/**
 * Whether a card's account lacks calls that the attempts show, in words; null when none does. Calls that end between
 * the slices are settled for less than they were added up for: an account that seems short is added up again, at once.
 */
export function* accountsContradict(ctx: LedgerContext, lastAttempt: number): Generator<void, string | null> {
  const accounts = new Accounts();
  for (let from = 0; from < lastAttempt; from += SLICE) {
    for (const one of ctx.all<Charged>(CHARGED, from, Math.min(from + SLICE, lastAttempt))) accounts.add(one);
    yield;
  }
  let looked = 0;
  for (const use of accounts.all()) {
    looked += 1;
    if (looked % SLICE === 0) yield;
    if (isCharged(ctx, use, use)) continue;
    const exact = ctx.one<Sums>(SUMS, use.first - 1, lastAttempt, use.cardId, use.day);
    if (exact !== undefined && !isCharged(ctx, use, exact)) {
      return `card ${use.cardId} on ${use.day} made more calls than its account says`;
    }
    yield;
  }
  return null;
}
