import type { WireValue } from "../../control/index.ts";
import { NOT_DIALED } from "../../domain/call.ts";
import { EXIT, SimbankError } from "../../domain/errors.ts";
import type { E164 } from "../../domain/number.ts";
import { readCount, readNumber } from "../arguments.ts";
import { renderAttempt } from "../render/calls.ts";
import { renderExplanation, renderPastDecision, renderRefusals } from "../render/decision.ts";
import { dateTime } from "../render/time.ts";
import type { Session } from "../session.ts";
import { type CommandGroup, examples, revealQuery, tableStyle } from "./group.ts";

interface ExplainOptions {
  readonly campaign?: string;
  readonly slot?: string;
  readonly decision?: number;
  readonly attempt?: number;
}

interface DialOptions {
  readonly campaign: string;
  readonly slot?: string;
  readonly wait?: boolean;
  readonly dryRun?: boolean;
}

type DialLine = WireValue["DialLine"];
type Attempt = WireValue["Attempt"];
type Refused = WireValue["Refused"];
type Progress = Extract<DialLine, { progress: unknown }>["progress"];

interface DialRequest {
  readonly number: string;
  readonly campaign: string;
  readonly slot: string | null;
}

/** Faults of `parseNumber` that stand for numbers, but of nobody we may call. */
const NEVER_DIALLED: ReadonlySet<unknown> = new Set(["emergency", "short"]);

export const dialCommands: CommandGroup = (program, session) => {
  program
    .command("dial")
    .summary("dial one consented number")
    .description(
      "Dials one number if the gate allows it. A consented number that is no contact of the campaign yet becomes one. " +
        "--slot never overrides the line a person is always called from. Exit 3 when refused, 5 when the modem failed or did not dial.",
    )
    .argument("<number>", "international, such as +999555001234")
    .requiredOption("--campaign <id>", "whose purpose and flow")
    .option("--slot <slot>", "from this slot only")
    .option("--wait", "stay until the call has ended and show what became of it")
    .option("--dry-run", "only say what the gate would decide")
    .addHelpText(
      "after",
      examples("dial +999555001234 --campaign spring --wait", "dial +999555001234 --campaign spring --dry-run"),
    )
    .action(async (text: string, options: DialOptions) => {
      const number = await callee(session, text);
      if (number === null) return;
      const request = { number, campaign: options.campaign, slot: options.slot ?? null };
      if (options.dryRun === true) await explain(session, request, true);
      else if (options.wait === true) await dialAndWait(session, request);
      else await dialAndLeave(session, request);
    });
  program
    .command("explain")
    .summary("why a number would or would not be dialled")
    .description("Shows the whole decision: every rule with its facts, every line with why not. Dials nothing.")
    .argument("[number]", "international, such as +999555001234")
    .option("--campaign <id>", "whose purpose and flow; needed with a number")
    .option("--slot <slot>", "from this slot only")
    .option("--decision <id>", "a past refusal instead, as subscriber show lists it", readCount)
    .option("--attempt <id>", "a past dial instead, as calls lists it", readCount)
    .addHelpText("after", examples("explain +999555001234 --campaign spring", "explain --decision 17"))
    .action(async (text: string | undefined, options: ExplainOptions) => {
      if (options.decision !== undefined) return explainPast(session, "decision", options.decision);
      if (options.attempt !== undefined) return explainPast(session, "attempt", options.attempt);
      if (text === undefined || options.campaign === undefined) {
        throw new SimbankError(
          "SB_USAGE",
          "Name a number with --campaign, or a past one with --decision or --attempt.",
        );
      }
      const number = await callee(session, text);
      if (number === null) {
        // It explained, whatever the answer: only a dial is refused.
        session.exitCode = EXIT.done;
        return;
      }
      await explain(session, { number, campaign: options.campaign, slot: options.slot ?? null }, false);
    });
};

/**
 * The number to dial. One that nobody may ever dial (emergency numbers, short codes) is refused here, as the gate
 * refuses it behind a country code, and answered with null.
 */
async function callee(session: Session, text: string): Promise<E164 | null> {
  try {
    return readNumber(text);
  } catch (error) {
    if (!(error instanceof SimbankError) || !NEVER_DIALLED.has(error.data["fault"])) throw error;
    const refusal = { code: "dest-emergency", detail: error.message, next_possible_at: null } as const;
    await refused(session, { schema: 1, refused: [refusal] });
    return null;
  }
}

async function explain(session: Session, request: DialRequest, dryRun: boolean): Promise<void> {
  const options = { body: request, query: revealQuery(session) };
  const reply = await session.client.json("Explanation", "POST", "/v1/explain", options);
  if (dryRun && reply.verdict === "refuse") session.exitCode = EXIT.refused;
  await session.result(reply, () => renderExplanation(reply, tableStyle(session)));
}

async function explainPast(session: Session, of: "decision" | "attempt", id: number): Promise<void> {
  const options = { query: revealQuery(session) };
  const reply = await session.client.json("PastDecision", "GET", `/v1/decisions/${of}/${id}`, options);
  await session.result(reply, () => renderPastDecision(reply, tableStyle(session)));
}

async function dialAndLeave(session: Session, request: DialRequest): Promise<void> {
  const options = { body: request, query: revealQuery(session) };
  const reply = await session.client.either(["Refused", "DialQueued"], "POST", "/v1/dials", options);
  if ("refused" in reply) return refused(session, reply);
  await session.result(reply, () => {
    const on =
      reply.attempt === null ? "Queued: it is dialled when its line is free" : `Dialling as attempt ${reply.attempt}`;
    const kept = callbackNote(session, reply.callback_at);
    return `${on}.${kept === null ? "" : ` ${kept}`} Next: simbank calls --campaign ${request.campaign}\n`;
  });
}

async function dialAndWait(session: Session, request: DialRequest): Promise<void> {
  const options = { body: { ...request, wait: true }, query: revealQuery(session) };
  for await (const line of session.client.lines("DialLine", "POST", "/v1/dials", options)) {
    if ("progress" in line) await tellProgress(session, line.progress);
    else if ("refused" in line) return refused(session, line);
    else if ("ended" in line) return ended(session, line.ended);
  }
  throw new SimbankError(
    "SB_DAEMON_UNREACHABLE",
    "simbankd ended before the call did: its outcome will be in simbank calls once simbankd runs again.",
  );
}

/** A promise to the person that nobody else keeps now. */
function callbackNote(session: Session, at: string | null): string | null {
  if (at === null) return null;
  return `This call takes the place of the call back agreed for ${dateTime(at, session.io.timeZone)}.`;
}

async function tellProgress(session: Session, progress: Progress): Promise<void> {
  const kept = callbackNote(session, progress.callback_at);
  if (kept !== null) await session.note(kept);
  const where = progress.slot === null ? "" : ` on ${progress.slot}`;
  await session.note(`${progress.state}${where}`);
}

async function refused(session: Session, reply: Refused): Promise<void> {
  session.exitCode = EXIT.refused;
  const body = { schema: reply.schema, refused: reply.refused };
  await session.result(body, () => renderRefusals(reply.refused, tableStyle(session)));
}

async function ended(session: Session, attempt: Attempt): Promise<void> {
  const isUndialled = attempt.detail === NOT_DIALED;
  if (attempt.outcome === "modem-failure" || isUndialled) session.exitCode = EXIT.hardware;
  await session.result(attempt, () => renderAttempt(attempt, session.io.timeZone));
  if (isUndialled) await session.note(`Nobody was called: ${attempt.slot} did not dial. See simbank slot show.`);
}
