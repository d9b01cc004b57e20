import { wallMs, type WallMs } from "../../domain/time.ts";
import type { CampaignId, Outcome, SlotId } from "../../domain/words.ts";
import type { Exchange } from "../route.ts";
import type { AttemptFilter, AttemptView } from "../views.ts";
import { attemptToWire } from "../wire/attempt.ts";

interface AttemptsQuery {
  readonly since?: WallMs | undefined;
  readonly campaign?: CampaignId | undefined;
  readonly slot?: SlotId | undefined;
  readonly outcome?: Outcome | undefined;
  readonly open: boolean;
  readonly follow: boolean;
}

const PAGE = 500;
/** How long before the listing an attempt may have ended and still be reported by the events that follow it. */
const OVERLAP_MS = 60_000;

/** Streams the attempts that match, oldest first, then (with `follow`) each that ends, until the reader is gone. */
export async function listAttempts(query: AttemptsQuery, reveal: boolean, exchange: Exchange): Promise<void> {
  const { stream, hub, signal } = exchange;
  const filter = filterOf(query, reveal);
  if (!query.follow) {
    await sendPages(filter, query.open, exchange, () => {});
    stream.start();
    stream.end();
    return;
  }
  const live = new LiveAttempts(exchange, filter);
  const stop = hub.follow((event) => {
    if (event.type === "attempt" && event.attempt.state === "ended") live.take(event.attempt);
  });
  try {
    stream.start();
    await sendPages(filter, query.open, exchange, (row) => live.alreadySent(row));
    await live.release();
    await aborted(signal);
  } finally {
    stop();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function filterOf(query: AttemptsQuery, reveal: boolean): AttemptFilter {
  return {
    since: query.since ?? null,
    campaign: query.campaign ?? null,
    slot: query.slot ?? null,
    outcome: query.outcome ?? null,
    afterAttempt: null,
    limit: PAGE,
    reveal,
  };
}

async function sendPages(
  filter: AttemptFilter,
  open: boolean,
  { backend, actor, stream }: Exchange,
  sent: (row: AttemptView) => void,
): Promise<void> {
  let afterAttempt: number | null = null;
  for (;;) {
    const rows: readonly AttemptView[] = await backend.attempts(actor, { ...filter, afterAttempt });
    for (const row of rows) {
      if (row.state !== "ended" && !open) continue;
      await stream.write(attemptToWire(row, filter.reveal));
      if (row.state === "ended") sent(row);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < filter.limit) return;
    afterAttempt = last.attempt;
  }
}

/**
 * Attempts that end while the listing is still being sent wait here, so that each is sent once and none is lost in
 * between. Only those near the present are remembered: a listing may hold millions.
 */
class LiveAttempts {
  readonly #exchange: Exchange;
  readonly #filter: AttemptFilter;
  readonly #sent = new Set<number>();
  readonly #recentFrom = wallMs(Date.now() - OVERLAP_MS);
  #waiting: AttemptView[] | null = [];
  /** Resolves when what was sent so far is sent: one after the other keeps their order. */
  #last: Promise<void> = Promise.resolve();

  constructor(exchange: Exchange, filter: AttemptFilter) {
    this.#exchange = exchange;
    this.#filter = filter;
  }

  alreadySent(row: AttemptView): void {
    if (row.endedAt === null || row.endedAt >= this.#recentFrom) this.#sent.add(row.attempt);
  }

  take(attempt: AttemptView): void {
    if (!matches(attempt, this.#filter)) return;
    if (this.#waiting !== null) this.#waiting.push(attempt);
    else this.#last = this.#last.then(() => this.#send(attempt)).catch(() => this.#exchange.stream.end());
  }

  async release(): Promise<void> {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const attempt of waiting) if (!this.#sent.has(attempt.attempt)) await this.#send(attempt);
    this.#sent.clear();
  }

  async #send(attempt: AttemptView): Promise<void> {
    const { stream } = this.#exchange;
    stream.push(attemptToWire(await revealed(attempt, this.#filter.reveal, this.#exchange), this.#filter.reveal));
  }
}

/** What is told as it happens carries masked numbers: a reader who may see them gets the row again. */
export async function revealed(
  attempt: AttemptView,
  reveal: boolean,
  { backend, actor }: Pick<Exchange, "backend" | "actor">,
): Promise<AttemptView> {
  if (!reveal) return attempt;
  const only = { since: null, campaign: null, slot: null, outcome: null };
  const [row] = await backend
    .attempts(actor, { ...only, afterAttempt: attempt.attempt - 1, limit: 1, reveal })
    .catch(() => []);
  return row?.attempt === attempt.attempt ? row : attempt;
}

function matches(attempt: AttemptView, filter: AttemptFilter): boolean {
  return (
    (filter.since === null || attempt.reservedAt >= filter.since) &&
    (filter.campaign === null || attempt.campaign === filter.campaign) &&
    (filter.slot === null || attempt.slot === filter.slot) &&
    (filter.outcome === null || attempt.result?.outcome === filter.outcome)
  );
}
