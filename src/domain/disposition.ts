/** What a disposition says of a call and what follows from it. */
export interface Disposition {
  readonly code: string;
  readonly says: string;
  /** A person, not a machine, answered. */
  readonly humanAnswered: boolean;
  /** The right person was reached. */
  readonly contact: boolean;
  /** The call did what it was for. */
  readonly success: boolean;
  /** The campaign calls this person no more. */
  readonly final: boolean;
  /** The campaign may call again when its rules allow. */
  readonly retryable: boolean;
  /** The number is suppressed: for everything, for the campaign's purpose, or not at all. */
  readonly suppress: "controller" | "purpose" | null;
  /** Every consent of the number ends: it was given by another person, or by one who could not give it. */
  readonly endsConsent: boolean;
  /** The campaign pauses until a person has looked into it. */
  readonly pausesCampaign: boolean;
  readonly needsNote: boolean;
}

const PLAIN = {
  humanAnswered: true,
  contact: true,
  success: false,
  final: true,
  retryable: false,
  suppress: null,
  endsConsent: false,
  pausesCampaign: false,
  needsNote: false,
} as const;

/** No person was spoken to, so nothing is settled. */
const NOBODY = { ...PLAIN, humanAnswered: false, contact: false, final: false, retryable: true } as const;

/** Every disposition; a code is a word of the interface and is never given another meaning. */
export const DISPOSITIONS: readonly Disposition[] = [
  { ...PLAIN, code: "completed", says: "the call did what it was for", success: true },
  { ...PLAIN, code: "interested", says: "wants to hear more", success: true },
  { ...PLAIN, code: "partial", says: "ended before everything was said", final: false, retryable: true },
  { ...PLAIN, code: "callback", says: "asked to be called at another time", final: false, retryable: true },
  { ...PLAIN, code: "refused", says: "said no to this matter" },
  { ...PLAIN, code: "opt-out", says: "wants no more calls", suppress: "controller", endsConsent: true },
  {
    ...PLAIN,
    code: "complaint",
    says: "complained about the call",
    suppress: "controller",
    pausesCampaign: true,
    needsNote: true,
  },
  {
    ...PLAIN,
    code: "wrong-person",
    says: "the number belongs to somebody else",
    contact: false,
    suppress: "controller",
    endsConsent: true,
  },
  { ...PLAIN, code: "minor", says: "a child answered or gave the consent", suppress: "controller", endsConsent: true },
  { ...PLAIN, code: "vulnerable", says: "should not be called about this", suppress: "purpose", needsNote: true },
  { ...PLAIN, code: "language", says: "speaks another language", final: false, retryable: true, needsNote: true },
  { ...PLAIN, code: "transferred", says: "was handed to a person", success: true },
  { ...PLAIN, code: "hung-up-early", says: "ended the call at once", contact: false },
  { ...NOBODY, code: "no-input", says: "nobody spoke or pressed a key" },
  { ...NOBODY, code: "machine", says: "an answering machine" },
  { ...NOBODY, code: "fax", says: "a fax machine", final: true, retryable: false, suppress: "controller" },
  {
    ...NOBODY,
    code: "abandoned",
    says: "nobody of ours spoke in time",
    humanAnswered: true,
    final: true,
    retryable: false,
  },
];

export const DISPOSITION_CODES: readonly string[] = DISPOSITIONS.map((one) => one.code);

export function dispositionOf(code: string): Disposition | null {
  return DISPOSITIONS.find((one) => one.code === code) ?? null;
}
