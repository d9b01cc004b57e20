import type { CallResult } from "../../src/domain/call.ts";
import type { Step, Storm } from "./storm.ts";

/** Field rule 16: what stays unanswered this long after the one abort, or after an end that was told, is fenced off. */
const ABORT_PATIENCE_MS = 3_000;
const END_LINE =
  /^(?:NO CARRIER|BUSY|NO ANSWER|VOICE CALL: END|\^CEND|\+WIND: 6|\+CLCC: \d,0,6|\^DSCI: \d,0,6|\+QIND: "ccinfo",\d,0,-1)/;
const TOLD_END = /^(?:NO CARRIER|BUSY|NO ANSWER|VOICE CALL: END|\^CEND|\+CLCC: \d,0,6|ERROR$|\+CME ERROR)/;
/** Longer than the rarest look at a call, twice, with the slowest line and the lag of a doubtful listing. */
const UNSEEN_TALK_MS = 2_500;

interface Finish {
  readonly attempt: number;
  readonly number: string;
  readonly result: CallResult;
  readonly step: Step;
}

/** A promise: names every breach of it that a storm shows. */
type Promised = (storm: Storm) => readonly string[];

function finishes(storm: Storm): readonly Finish[] {
  return storm.steps.flatMap((step) =>
    step.effects.flatMap((effect) => {
      if (effect.do !== "finish") return [];
      const { attempt, result } = effect;
      return [{ attempt, number: storm.dialled[attempt - 1]?.number ?? "", result, step }];
    }),
  );
}

/** Nothing more can be known of a call whose line or modem went, or which we could not end. */
function wasLost({ detail }: CallResult): boolean {
  return detail === "line-lost" || detail === "modem-rebooted" || detail === "hang-up-unconfirmed";
}

/**
 * The dial got a result that was not its own. The look that shows the lie may end the call (V.250 §5.6.1): the result
 * must then claim nothing, but the call must be over.
 */
function isContradicted({ detail, outcome }: CallResult): boolean {
  return detail === "dial-result-contradicted" && outcome === "unknown";
}

/** A line spoke of its end, and did not surely name it; on a modem that shows nothing, a hang-up makes sure of it. */
function wasToldToEnd(storm: Storm, { number, step }: Finish): boolean {
  const dialledAt = storm.steps.findIndex(({ effects }) =>
    effects.some((effect) => effect.do === "write" && effect.text === `ATD${number};\r`),
  );
  const during = storm.steps.slice(Math.max(0, dialledAt), storm.steps.indexOf(step) + 1);
  return during.some(({ lines }) => lines.some((line) => TOLD_END.test(line)));
}

function told({ number, result }: Finish): string {
  return `${number} ${result.outcome} (${result.detail ?? "-"}, released by ${result.releasedBy})`;
}

const oneResultEach: Promised = (storm) => {
  const ended = finishes(storm).map(({ attempt }) => attempt);
  return storm.dialled.flatMap(({ attempt, number }) => {
    const times = ended.filter((one) => one === attempt).length;
    return times === 1 ? [] : [`${number} has ${times} results`];
  });
};

const silenceWhileDialling: Promised = (storm) => {
  const breaches: string[] = [];
  let mayWriteAt = Number.POSITIVE_INFINITY;
  let aborted = false;
  for (const { atMs, effects, lines, dialOpen } of storm.steps) {
    if (dialOpen && lines.some((line) => END_LINE.test(line))) {
      mayWriteAt = Math.min(mayWriteAt, atMs + ABORT_PATIENCE_MS);
    }
    for (const effect of effects) {
      if (effect.do !== "write") continue;
      if (effect.text.startsWith("ATD")) {
        mayWriteAt = Number.POSITIVE_INFINITY;
        aborted = false;
      } else if (dialOpen && effect.text === "\r" && !aborted) {
        aborted = true;
        mayWriteAt = atMs + ABORT_PATIENCE_MS;
      } else if (dialOpen && atMs < mayWriteAt) {
        breaches.push(`${JSON.stringify(effect.text)} at ${atMs} while a dial was unanswered`);
      }
    }
  }
  return breaches;
};

const aliveIsNotEnded: Promised = (storm) =>
  finishes(storm)
    .filter((finish) => !wasLost(finish.result) && finish.step.alive === finish.number)
    .map((finish) => `${told(finish)}, but it is alive`);

const noHangUpWithoutReason: Promised = (storm) =>
  finishes(storm).flatMap((finish) => {
    const { number, result } = finish;
    if (wasLost(result) || isContradicted(result) || result.releasedBy === "local") return [];
    if (storm.showsNothing && wasToldToEnd(storm, finish)) return [];
    const release = storm.rig.witnessed.find((one) => one.event === "released" && one.number === number);
    return release?.by === "local" ? [`${told(finish)}, but we hung it up`] : [];
  });

const truthAboutAnswers: Promised = (storm) =>
  finishes(storm).flatMap((finish) => {
    const ofCall = storm.rig.witnessed.filter((one) => one.number === finish.number);
    const { outcome } = finish.result;
    if (outcome === "answered" && !ofCall.some(({ event }) => event === "answered")) {
      return [`${told(finish)}: nobody did`];
    }
    const talkMs = ofCall.find(({ event }) => event === "released")?.talk_ms ?? 0;
    const reached = /^(?:answered|answered-unproven|unknown|cancelled)$/.test(outcome);
    return !reached && talkMs > UNSEEN_TALK_MS ? [`${told(finish)}, but somebody talked for ${talkMs} ms`] : [];
  });

const oneDialEach: Promised = (storm) => {
  const over = new Set<string>();
  const breaches: string[] = [];
  for (const { effects } of storm.steps) {
    for (const effect of effects) {
      if (effect.do === "finish") over.add(storm.dialled[effect.attempt - 1]?.number ?? "");
      if (effect.do !== "write" || !effect.text.startsWith("ATD")) continue;
      const number = effect.text.slice(3, -2);
      if (over.has(number) || storm.dials(number) !== 1) breaches.push(`${number} was dialled again`);
      if (!storm.dialled.some((one) => one.number === number)) breaches.push(`${number} was dialled without an order`);
    }
  }
  return breaches;
};

const boundedWork: Promised = (storm) => {
  let vain = 0;
  return storm.steps.flatMap(({ atMs, event, effects, lines, deadline }) => {
    const again = event.kind === "tick" && deadline !== null && deadline <= atMs;
    vain = again ? vain + 1 : 0;
    const tooMuch = effects.length > 30 + 12 * lines.length ? [`${effects.length} effects at ${atMs}`] : [];
    const late = deadline !== null && deadline < atMs ? [`at ${atMs} it wants to be woken at ${deadline}`] : [];
    return [...tooMuch, ...late, ...(vain > 2 ? [`woken ${vain} times in vain at ${atMs}`] : [])];
  });
};

/** What a modem machine keeps to, whatever line and modem do. */
export const PROMISES: Readonly<Record<string, Promised>> = {
  "every order gets exactly one result": oneResultEach,
  "nothing but one abort is written while a dial is unanswered": silenceWhileDialling,
  "no call that is alive is taken for ended": aliveIsNotEnded,
  "no call is hung up without a reason": noHangUpWithoutReason,
  "no lie is told about an answer": truthAboutAnswers,
  "a number is dialled once at most, and never after its attempt has ended": oneDialEach,
  "an event causes a bounded amount of work, and no wake-up is due in the past": boundedWork,
};
