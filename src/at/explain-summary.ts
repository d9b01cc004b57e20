import type { CauseSource, CauseStandard } from "../domain/call.ts";
import { cmeWords } from "./decode/cme.ts";
import { cmsWords } from "./decode/cms.ts";
import { codeOf } from "./decode/final.ts";
import type { AtCommand, Dialect, Final, ListedState, Meaning, Progress, Release } from "./types.ts";

/** A line with what it means. */
export interface Understood {
  readonly line: string;
  readonly meanings: readonly Meaning[];
}

/** All that was heard of one recording. */
export interface Heard {
  readonly lines: readonly string[];
  readonly urcs: readonly string[];
  readonly data: readonly string[];
  readonly final: Final | null;
  readonly answers: readonly Understood[];
  readonly announced: readonly Understood[];
  readonly prompt: boolean;
  readonly echo: string | null;
  readonly command: AtCommand | null;
  readonly commandText: string;
  readonly dialect: Dialect;
}

interface ExplainedProgress {
  readonly event: Progress["event"];
  readonly id: number | null;
  readonly digit: string | null;
  readonly duration_s: number | null;
  readonly cause: number | null;
}

interface ExplainedRegistration {
  /** As the command spells it: `CREG`, `CGREG`, `CEREG`, `C5GREG`. */
  readonly kind: string;
  readonly stat: number;
  readonly registered: boolean;
  /** Null for registrations that say nothing of circuit-switched calls. */
  readonly cs_voice: boolean | null;
  readonly roaming: boolean;
  readonly lac: string | null;
  readonly ci: string | null;
  readonly act: number | null;
  readonly reject_cause: number | null;
}

interface ExplainedRelease {
  readonly cause: number | null;
  readonly standard: CauseStandard;
  readonly text: string | null;
  readonly outcome: string;
  readonly source: CauseSource;
}

/** The object that `simbank at explain` prints. What does not apply is null, or an empty list. */
export interface Explanation {
  readonly final: Final["kind"] | null;
  readonly code: number | null;
  /** Words of the final result; of the release cause where that was asked for. */
  readonly text: string | null;
  readonly echo: string | null;
  readonly prompt: boolean;
  readonly lines: readonly string[];
  readonly urcs: readonly string[];
  /** Lines that a message announced as its body: never a result, whatever they say. */
  readonly data: readonly string[];
  readonly calls: readonly {
    readonly id: number;
    readonly dir: "mo" | "mt";
    readonly state: ListedState;
    readonly is_voice: boolean;
    readonly number: string | null;
  }[];
  readonly registration: ExplainedRegistration | null;
  readonly operator: Extract<Meaning, { kind: "operator" }>["operator"] | null;
  readonly signal: {
    readonly rssi: number | null;
    readonly dbm: number | null;
    readonly rsrp_dbm: number | null;
  } | null;
  readonly sim: string | null;
  readonly iccid: string | null;
  readonly imsi: string | null;
  readonly imei: string | null;
  readonly release: ExplainedRelease | null;
  readonly progress: readonly ExplainedProgress[];
  readonly slot: number | null;
  readonly boot: readonly string[];
}

/** Puts what was heard into the form that people and scripts read. */
export function summarize(heard: Heard): Explanation {
  const { final } = heard;
  const release = strongest([...heard.answers, ...heard.announced]);
  const { code, text } = finalWords(final);
  return {
    final: final?.kind ?? null,
    code,
    text: text ?? (release?.source === "ceer" ? release.text : null),
    echo: heard.echo,
    prompt: heard.prompt,
    lines: heard.lines,
    urcs: heard.urcs,
    data: heard.data,
    calls: listedCalls(heard),
    registration: explainRegistration(heard),
    operator: latest(heard, "operator")?.operator ?? null,
    signal: explainSignal(heard),
    sim: explainSim(heard),
    iccid: latest(heard, "iccid")?.iccid ?? null,
    imsi: latest(heard, "imsi")?.imsi ?? null,
    imei: latest(heard, "imei")?.imei ?? null,
    release: release === null ? null : explainRelease(release),
    progress: merged([...heard.answers.flatMap(ownSteps), ...heard.announced.flatMap(steps), ...finalStep(heard)]),
    slot: latest(heard, "slot")?.slot ?? null,
    boot: bootLines(heard),
  };
}

/** The last meaning of a kind: of the answer if it has one, else of the lines around it. */
function latest<Kind extends Meaning["kind"]>(heard: Heard, kind: Kind): Extract<Meaning, { kind: Kind }> | undefined {
  const isKind = (meaning: Meaning): meaning is Extract<Meaning, { kind: Kind }> => meaning.kind === kind;
  const last = (from: readonly Understood[]): Extract<Meaning, { kind: Kind }> | undefined =>
    from.flatMap(({ meanings }) => meanings.filter(isKind)).at(-1);
  return last(heard.answers) ?? last(heard.announced);
}

/** A numbered final gets its words, a worded one its number. */
function finalWords(final: Final | null): { readonly code: number | null; readonly text: string | null } {
  if (final === null) return { code: null, text: null };
  const code = codeOf(final);
  return { code, text: final.text ?? (code === null ? null : wordsOf(final.kind, code)) };
}

function wordsOf(kind: Final["kind"], code: number): string | null {
  if (kind === "CME") return cmeWords(code);
  return kind === "CMS" ? cmsWords(code) : null;
}

const CLCC = /^\+CLCC ?:/;

function listedCalls({ answers, announced }: Heard): Explanation["calls"] {
  return [...answers, ...announced]
    .filter(({ line }) => CLCC.test(line))
    .flatMap(({ meanings }) => meanings.flatMap((meaning) => (meaning.kind === "call" ? [meaning.call] : [])))
    .map(({ id, dir, state, isVoice, number }) => ({ id, dir, state, is_voice: isVoice, number }));
}

function explainSignal(heard: Heard): Explanation["signal"] {
  const signal = latest(heard, "signal")?.signal;
  return signal === undefined ? null : { rssi: signal.rssi, dbm: signal.dbm, rsrp_dbm: signal.rsrpDbm };
}

function explainRegistration(heard: Heard): ExplainedRegistration | null {
  const registration = latest(heard, "registration")?.registration;
  if (registration === undefined) return null;
  const { kind, stat, registered, csVoice, roaming, lac, ci, act, rejectCause } = registration;
  const cs_voice = kind === "creg" ? csVoice : null;
  return { kind: kind.toUpperCase(), stat, registered, cs_voice, roaming, lac, ci, act, reject_cause: rejectCause };
}

function explainSim(heard: Heard): string | null {
  const sim = latest(heard, "sim")?.sim ?? null;
  return sim === "network-lock" ? "network-locked" : sim;
}

/** Causes that end every kind of call: they name no outcome but a normal end. */
const NORMAL_CAUSES: ReadonlySet<number | null> = new Set([16, 31]);
/** Reasons for which a network refuses registration, which some modems report in place of a call's cause. */
const REGISTRATION_REFUSED =
  /SERVICES?_NOT_ALLOWED|PLMN_NOT_ALLOWED|ILLEGAL_(?:UE|MS|ME)|(?:TA|LA|AREA|ROAMING)_NOT_ALLOWED/i;

function explainRelease(release: Release): ExplainedRelease {
  return { ...release, outcome: release.outcome ?? unnamedOutcome(release) };
}

function unnamedOutcome({ cause, text, source }: Release): string {
  if (NORMAL_CAUSES.has(cause)) return "normal-clearing";
  if (text !== null && REGISTRATION_REFUSED.test(text)) return "registration-denied";
  return source === "ceer" && cause === null ? "none" : "unknown";
}

/** The release that says most: a numbered cause, then an outcome, then any. */
function strongest(understood: readonly Understood[]): Release | null {
  const releases = understood.flatMap(({ meanings }) =>
    meanings.flatMap((meaning) => (meaning.kind === "release" ? [meaning.release] : [])),
  );
  const numbered = releases.find((release) => release.cause !== null);
  return numbered ?? releases.find((release) => release.outcome !== null) ?? releases[0] ?? null;
}

/** The steps of calls that one line tells. */
function steps({ meanings }: Understood): readonly ExplainedProgress[] {
  return meanings.flatMap((meaning): readonly ExplainedProgress[] => {
    if (meaning.kind === "progress") {
      const { event, id, digit, durationS, cause } = meaning.progress;
      return [{ event, id, digit, duration_s: durationS, cause }];
    }
    if (meaning.kind !== "call" || !meaning.call.isVoice) return [];
    return [
      { event: meaning.call.state, id: meaning.call.id, digit: null, duration_s: null, cause: releaseCause(meanings) },
    ];
  });
}

/** An answer lists every call there is; how far ours has come is a step of it. */
function ownSteps(understood: Understood): readonly ExplainedProgress[] {
  const meanings = understood.meanings.filter((meaning) => meaning.kind === "call" && meaning.call.dir === "mo");
  return steps({ line: understood.line, meanings });
}

function releaseCause(meanings: readonly Meaning[]): number | null {
  return meanings.flatMap((meaning) => (meaning.kind === "release" ? [meaning.release.cause] : []))[0] ?? null;
}

/** Where the final result of a dial waits for the answer, it is a step itself. */
function finalStep({ final, command, dialect }: Heard): readonly ExplainedProgress[] {
  if (final === null || command?.finals !== "dial" || !command.text.endsWith(";")) return [];
  if (final.kind !== "OK" && final.kind !== "CONNECT") return [];
  if (dialect.dial !== "blocking" && final.kind !== "CONNECT") return [];
  const answered = dialect.answeredBy.includes(final.kind) || dialect.dial !== "blocking";
  return [{ event: answered ? "active" : "released", id: null, digit: null, duration_s: null, cause: null }];
}

/** One end, said in several lines, is one step. Keys are never merged: a person may press one twice. */
function merged(all: readonly ExplainedProgress[]): readonly ExplainedProgress[] {
  const kept: ExplainedProgress[] = [];
  for (const step of all) {
    const before = kept.at(-1);
    const same = before?.event === step.event && step.event !== "dtmf";
    if (before === undefined || !same || (before.id !== null && step.id !== null && before.id !== step.id)) {
      kept.push(step);
      continue;
    }
    const id = before.id ?? step.id;
    const duration_s = before.duration_s ?? step.duration_s;
    kept[kept.length - 1] = { ...before, id, duration_s, cause: before.cause ?? step.cause };
  }
  return kept;
}

/** While a start is watched every line belongs to it; at other times only lines that announce one. */
function bootLines({ commandText, urcs, announced }: Heard): readonly string[] {
  if (commandText.toLowerCase() === "(boot)") return urcs;
  return announced.filter(({ meanings }) => meanings.some(({ kind }) => kind === "boot")).map(({ line }) => line);
}
