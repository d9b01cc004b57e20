import { describe, expect, it } from "vitest";
import type { Release } from "../../src/at/types.ts";
import type { AnswerEvidence } from "../../src/domain/call.ts";
import { monoMs } from "../../src/domain/time.ts";
import type { Outcome } from "../../src/domain/words.ts";
import { releaseFromCause, releaseWithoutCause } from "../../src/at/decode/cause.ts";
import { CallEvidence } from "../../src/modem/evidence.ts";
import { conclude, lostTrack, notDialed } from "../../src/modem/outcome.ts";
import type { HangUpReason } from "../../src/modem/types.ts";

interface Seen {
  readonly cause?: number;
  readonly word?: Outcome;
  /** Seconds after the dial. */
  readonly alerting?: number;
  readonly active?: number;
  readonly hangUp?: HangUpReason;
  readonly lost?: "reboot" | "line";
  /** The modem never answered the dial. */
  readonly silent?: boolean;
  /** The modem took the dial and never showed the call. */
  readonly blind?: boolean;
  readonly final?: { readonly kind: "ERROR" | "CME"; readonly code: number | null };
  readonly unconfirmed?: boolean;
}

const RELEASED_S = 20;

function evidenceOf(seen: Seen): CallEvidence {
  const evidence = new CallEvidence(monoMs(0), true);
  const ok = { kind: "OK", code: null, text: null } as const;
  if (seen.silent !== true) {
    evidence.dialAnswered(seen.final === undefined ? ok : { ...seen.final, text: null }, monoMs(10));
    if (seen.final === undefined) evidence.acceptedAt = monoMs(10);
  } else {
    evidence.dialAnswered(null, monoMs(10));
  }
  const step = (state: "dialing" | "alerting" | "active", s: number): void => {
    evidence.observe(
      [{ kind: "call", call: { id: 1, dir: "mo", state, isVoice: true, number: null } }],
      monoMs(s * 1_000),
    );
  };
  if (seen.silent !== true && seen.blind !== true) step("dialing", 1);
  if (seen.alerting !== undefined) step("alerting", seen.alerting);
  if (seen.active !== undefined) step("active", seen.active);
  const releases: Release[] = [];
  if (seen.cause !== undefined) releases.push(releaseFromCause(seen.cause, "24.008", "ceer"));
  if (seen.word !== undefined) releases.push(releaseWithoutCause(null, "urc", seen.word));
  evidence.observe(
    releases.map((release) => ({ kind: "release", release })),
    monoMs(RELEASED_S * 1_000),
  );
  if (seen.hangUp !== undefined) evidence.hangUp = { at: monoMs(RELEASED_S * 1_000), reason: seen.hangUp };
  evidence.lost = seen.lost ?? null;
  evidence.unconfirmed = seen.unconfirmed === true;
  evidence.release(monoMs(RELEASED_S * 1_000));
  return evidence;
}

function outcomeOf(seen: Seen, answerEvidence: AnswerEvidence = "reliable"): readonly [Outcome, string | null] {
  const { outcome, detail } = conclude(evidenceOf(seen), answerEvidence, monoMs(RELEASED_S * 1_000));
  return [outcome, detail];
}

/** Cause of TS 24.008 Annex H; what it means where the phone never rang; what it means where it rang. */
type CauseRow = readonly [cause: number, silent: Outcome, rang: Outcome];
const CAUSES: readonly CauseRow[] = [
  [1, "invalid-number", "no-answer"],
  [3, "invalid-number", "no-answer"],
  [8, "barred", "no-answer"],
  [16, "network-failure", "no-answer"],
  [17, "busy", "rejected"],
  [18, "unreachable", "no-answer"],
  [19, "no-answer", "no-answer"],
  [21, "rejected", "rejected"],
  [22, "invalid-number", "no-answer"],
  [25, "network-failure", "no-answer"],
  [27, "unreachable", "no-answer"],
  [28, "invalid-number", "no-answer"],
  [29, "network-failure", "no-answer"],
  [31, "network-failure", "no-answer"],
  [34, "network-failure", "no-answer"],
  [38, "network-failure", "no-answer"],
  [41, "network-failure", "no-answer"],
  [42, "network-failure", "no-answer"],
  [44, "network-failure", "no-answer"],
  [47, "network-failure", "no-answer"],
  [57, "barred", "no-answer"],
  [58, "network-failure", "no-answer"],
  [63, "network-failure", "no-answer"],
  [68, "barred", "no-answer"],
  [102, "network-failure", "no-answer"],
  [127, "network-failure", "no-answer"],
];

describe("a release cause", () => {
  it.each(CAUSES)("%i means %s where the phone never rang", (cause, silent) => {
    expect(outcomeOf({ cause })[0]).toBe(silent);
  });

  it.each(CAUSES)("%i after ringing is at least no-answer", (cause, _silent, rang) => {
    expect(outcomeOf({ cause, alerting: 3 })[0]).toBe(rang);
  });

  it.each(CAUSES)("%i after an answer changes nothing of the answer", (cause) => {
    expect(outcomeOf({ cause, alerting: 3, active: 8 })).toEqual(["answered", null]);
    expect(outcomeOf({ cause, active: 8 })).toEqual(["answered", null]);
  });

  it.each(CAUSES)("%i of a call that we hung up unanswered is our doing", (cause) => {
    expect(outcomeOf({ cause, alerting: 3, hangUp: "withdrawal" })).toEqual(["cancelled", "withdrawal"]);
    expect(outcomeOf({ cause, hangUp: "stop" })).toEqual(["cancelled", "stop"]);
  });

  it.each(CAUSES)("%i proves nothing where the line was lost", (cause) => {
    expect(outcomeOf({ cause, alerting: 3, active: 8, lost: "line" })).toEqual(["unknown", "line-lost"]);
  });
});

describe("user busy", () => {
  it.each([
    [18.0, "rejected", "declined-as-busy"],
    [18.001, "no-answer", "busy"],
    [19.5, "no-answer", "busy"],
    [5, "rejected", "declined-as-busy"],
  ] as const)("released at 20 s after ringing from %s s is %s", (alerting, outcome, detail) => {
    expect(outcomeOf({ cause: 17, alerting })).toEqual([outcome, detail]);
    expect(outcomeOf({ word: "busy", alerting })).toEqual([outcome, detail]);
  });

  it("counts the time in which a polled phone may have rung unseen", () => {
    const evidence = evidenceOf({});
    const polled = new CallEvidence(monoMs(0), true);
    polled.dialAnswered({ kind: "OK", code: null, text: null }, monoMs(5));
    const call = { id: 1, dir: "mo", isVoice: true, number: null } as const;
    polled.listing([{ ...call, state: "dialing" }], monoMs(1_000));
    polled.listing([{ ...call, state: "alerting" }], monoMs(2_500));
    polled.observe([{ kind: "release", release: releaseWithoutCause(null, "urc", "busy") }], monoMs(3_000));
    polled.release(monoMs(3_000));
    expect(conclude(polled, "reliable", monoMs(3_000)).outcome).toBe("rejected");
    expect(evidence.alertingAt).toBeNull();
  });
});

describe("an answer", () => {
  const rows: readonly (readonly [AnswerEvidence, boolean, Outcome])[] = [
    ["reliable", true, "answered"],
    ["reliable", false, "answered"],
    ["unknown", true, "answered"],
    ["unknown", false, "answered-unproven"],
    ["early-media-prone", true, "answered-unproven"],
    ["early-media-prone", false, "answered-unproven"],
  ];
  it.each(rows)("of a family whose word is %s, ringing seen %s, is %s", (answerEvidence, rang, outcome) => {
    expect(outcomeOf(rang ? { alerting: 3, active: 9 } : { active: 9 }, answerEvidence)).toEqual([outcome, null]);
  });

  it("stays one when the modem rebooted or when our hang-up was never confirmed", () => {
    expect(outcomeOf({ alerting: 3, active: 9, lost: "reboot" })).toEqual(["answered", "modem-rebooted"]);
    expect(outcomeOf({ alerting: 3, active: 9, unconfirmed: true })).toEqual(["answered", "hang-up-unconfirmed"]);
  });
});

describe("a call that we ended before it was answered", () => {
  const rows: readonly (readonly [HangUpReason, Outcome, Outcome, string])[] = [
    ["ring-timeout", "no-answer", "no-answer", "ring-timeout"],
    ["setup-timeout", "network-failure", "no-answer", "setup-timeout"],
    ["flow-ended", "cancelled", "cancelled", "flow-ended"],
    ["max-call", "cancelled", "cancelled", "max-call"],
    ["withdrawal", "cancelled", "cancelled", "withdrawal"],
    ["stop", "cancelled", "cancelled", "stop"],
    ["shutdown", "cancelled", "cancelled", "shutdown"],
  ];
  it.each(rows)("for %s is %s, or %s if it rang", (hangUp, silent, rang, detail) => {
    expect(outcomeOf({ hangUp })).toEqual([silent, detail]);
    expect(outcomeOf({ hangUp, alerting: 3 })).toEqual([rang, detail]);
    expect(outcomeOf({ hangUp, alerting: 3, active: 5 })).toEqual(["answered", null]);
  });

  it("is unknown when nothing confirmed that it ended", () => {
    expect(outcomeOf({ hangUp: "ring-timeout", alerting: 3, unconfirmed: true })).toEqual([
      "unknown",
      "hang-up-unconfirmed",
    ]);
  });
});

describe("a modem that failed", () => {
  it.each([
    ["rebooted before it rang", { lost: "reboot" }, "modem-failure", "modem-rebooted"],
    ["rebooted while it rang", { lost: "reboot", alerting: 3 }, "no-answer", "modem-rebooted"],
    ["rebooted and never said a word of the dial", { lost: "reboot", silent: true }, "unknown", "no-reply-to-dial"],
    ["never said a word of the dial", { silent: true }, "unknown", "no-reply-to-dial"],
    ["refused the dial", { final: { kind: "ERROR", code: null } }, "modem-failure", "dial-refused"],
    ["refused the dial by number", { final: { kind: "CME", code: 4 } }, "modem-failure", "dial-refused-cme-4"],
    ["cleared without a word", {}, "network-failure", "cleared-early"],
    ["never showed the call, which ended", { blind: true }, "unknown", "no-progress-shown"],
    ["never showed the call, whose cause says nothing", { blind: true, cause: 16 }, "unknown", "no-progress-shown"],
    ["never showed the call, whose cause tells", { blind: true, cause: 1 }, "invalid-number", null],
    [
      "never showed the call, whose time ran out",
      { blind: true, hangUp: "setup-timeout" },
      "unknown",
      "no-progress-shown",
    ],
    [
      "held the dial open until its time ran out",
      { silent: true, hangUp: "setup-timeout" },
      "no-answer",
      "setup-timeout",
    ],
    ["cleared while ringing without a word", { alerting: 3 }, "no-answer", "ended-while-alerting"],
  ] as const)("%s", (_what, seen, outcome, detail) => {
    expect(outcomeOf(seen)).toEqual([outcome, detail]);
  });
});

describe("details", () => {
  it.each([
    [18, "unreachable", "no-user-responding"],
    [102, "network-failure", "timer-expired"],
  ] as const)("of cause %i without ringing", (cause, outcome, detail) => {
    expect(outcomeOf({ cause })).toEqual([outcome, detail]);
  });

  it.each([
    [18, null],
    [19, null],
    [34, "network-failure"],
    [1, "invalid-number"],
    [8, "barred"],
    [16, "ended-while-alerting"],
  ] as const)("of cause %i after ringing are %s", (cause, detail) => {
    expect(outcomeOf({ cause, alerting: 3 })).toEqual(["no-answer", detail]);
  });
});

describe("the strongest of several releases", () => {
  const result = (...releases: readonly Release[]) => {
    const evidence = evidenceOf({});
    evidence.releases.push(...releases);
    return conclude(evidence, "reliable", monoMs(RELEASED_S * 1_000));
  };
  const words = releaseWithoutCause(null, "urc", "busy");
  const numbered = releaseFromCause(21, "24.008", "cend");
  const silent = releaseFromCause(16, "24.008", "ceer");
  const mute = releaseWithoutCause(null, "final");

  it("is a numbered cause before words, words before a silent cause, a silent cause before nothing", () => {
    expect(result(words, numbered).outcome).toBe("rejected");
    expect(result(silent, words).outcome).toBe("busy");
    expect(result(mute, silent).cause).toBe(16);
  });

  it("is the first among equals", () => {
    expect(result(numbered, releaseFromCause(34, "24.008")).cause).toBe(21);
  });

  it("gives its own source and numbering", () => {
    expect(result(numbered)).toMatchObject({ cause: 21, causeStandard: "24.008", causeSource: "cend" });
    expect(result(words)).toMatchObject({ cause: null, causeStandard: "none", causeSource: "urc" });
  });
});

describe("who released", () => {
  it.each([
    [{ hangUp: "flow-ended", active: 3 }, "local"],
    [{ lost: "line" }, "unknown"],
    [{ cause: 34 }, "network"],
    [{ cause: 34, active: 3 }, "network"],
    [{ cause: 33, active: 3 }, "remote"],
    [{ cause: 17 }, "remote"],
    [{ cause: 21 }, "remote"],
    [{ cause: 16, active: 3 }, "remote"],
    [{ cause: 1 }, "network"],
    [{}, "network"],
  ] as const)("%o: %s", (seen, releasedBy) => {
    expect(conclude(evidenceOf(seen), "reliable", monoMs(RELEASED_S * 1_000)).releasedBy).toBe(releasedBy);
  });
});

describe("where the end was read", () => {
  it.each([
    [{ hangUp: "ring-timeout", alerting: 2 }, "timer"],
    [{ hangUp: "setup-timeout" }, "timer"],
    [{ hangUp: "stop" }, "inferred"],
    [{ cause: 16 }, "ceer"],
    [{}, "inferred"],
  ] as const)("%o: %s", (seen, source) => {
    expect(conclude(evidenceOf(seen), "reliable", monoMs(RELEASED_S * 1_000)).causeSource).toBe(source);
  });

  it("is nowhere while the call is not over", () => {
    const evidence = new CallEvidence(monoMs(0), true);
    expect(conclude(evidence, "reliable", monoMs(1_000))).toMatchObject({ causeSource: "none", releasedBy: "unknown" });
  });
});

describe("durations", () => {
  const durations = (seen: Seen) => {
    const { pddMs, ringMs, talkMs } = conclude(evidenceOf(seen), "reliable", monoMs(RELEASED_S * 1_000));
    return [pddMs, ringMs, talkMs];
  };

  it.each([
    [{ alerting: 3, active: 8 }, [3_000, 5_000, 12_000]],
    [{ alerting: 3 }, [3_000, 17_000, 0]],
    [{ active: 8 }, [8_000, null, 12_000]],
    [{}, [null, null, 0]],
  ] as const)("of %o are %j", (seen, expected) => {
    expect(durations(seen)).toEqual(expected);
  });

  it("are whole and never negative", () => {
    const evidence = new CallEvidence(monoMs(0.25), true);
    evidence.dialPending = false;
    evidence.active(monoMs(30_000.4));
    evidence.release(monoMs(29_000));
    expect(conclude(evidence, "reliable", monoMs(31_000))).toMatchObject({ pddMs: 30_000, talkMs: 0 });
  });
});

describe("a dial that nobody followed to its end", () => {
  it("was not made when its command never left", () => {
    expect(notDialed("not-dialed", "unknown")).toMatchObject({ outcome: "cancelled", releasedBy: "local", talkMs: 0 });
  });

  it("is unknown when its command left", () => {
    expect(lostTrack("fault", "unknown")).toMatchObject({ outcome: "unknown", releasedBy: "unknown", detail: "fault" });
  });
});
