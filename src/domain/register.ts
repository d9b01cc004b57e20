import type { WallMs } from "./time.ts";

/** Records that let a box work in a country, as packs name them. */
export const RECORD_KINDS = [
  "authority-approval",
  "carrier-agreement",
  "callcentre-licence",
  "registry-subscription",
  "sim-register",
  "dpia",
  "staff-training",
  "audit",
] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** What is kept on record with two people's names under it (field rules 3 and 4). */
export const REGISTERS = ["authorisation", "card", "equipment", "script", "training"] as const;
export type Register = (typeof REGISTERS)[number];

/**
 * Where an entry stands. Only `current` ones let anything be dialled. `unproven`: the document is not in the evidence
 * area, or is no longer what was stored.
 */
export const STANDINGS = ["current", "unchecked", "refused", "to-come", "expired", "ended", "unproven"] as const;
export type Standing = (typeof STANDINGS)[number];

/** One entry of a register as a person enters it. */
export interface NewRegisterEntry {
  readonly register: Register;
  /** Of an authorisation; null for the other registers. */
  readonly kind: RecordKind | null;
  /** The document's number, an ICCID, an IMEI, a script's name, or the name of a user of the system. */
  readonly subject: string;
  /** Registration id of the party that holds it; null for equipment and training. */
  readonly party: string | null;
  readonly validFrom: WallMs;
  /** First instant at which it holds no more; null: no end. */
  readonly validTo: WallMs | null;
  /** SHA-256 of the document in the evidence area, hex; null where the register asks for none. */
  readonly document: string | null;
  /** What else is known, by name. */
  readonly details: Readonly<Record<string, string>>;
}

/** A person as the kernel names him at the other end of the socket: `name(uid)`. */
export type Signature = string;

export interface RegisterEntry extends NewRegisterEntry {
  readonly id: number;
  readonly enteredAt: WallMs;
  readonly enteredBy: Signature;
  readonly checkedAt: WallMs | null;
  readonly checkedBy: Signature | null;
  readonly endedAt: WallMs | null;
  /** Why it was refused or ended. */
  readonly reason: string | null;
  readonly standing: Standing;
}

/** The details each register knows; others are refused at the door. */
export const DETAILS: Readonly<Record<Register, readonly string[]>> = {
  authorisation: ["issuer", "holder", "scope", "country", "purposes"],
  card: ["carrier", "contract", "holder", "msisdn", "channel"],
  equipment: ["module", "supplier", "invoice", "approval", "position"],
  script: ["purpose", "voice", "disclosures"],
  training: ["course"],
};

const DAY_MS = 86_400_000;

/** Days before the end of a record at which people are told. */
const WARN_DAYS = 90;

/** What is to be said of a record's end: how many days are left (0: over); null while that is no matter. */
export function daysLeft(entry: Pick<RegisterEntry, "standing" | "validTo">, now: WallMs): number | null {
  if (entry.validTo === null || (entry.standing !== "current" && entry.standing !== "expired")) return null;
  const days = Math.max(0, Math.floor((entry.validTo - now) / DAY_MS));
  return days <= WARN_DAYS ? days : null;
}

/** A record that ends soon, or has ended, and that no other one takes over from. */
export interface RecordDue {
  readonly id: number;
  readonly register: Register;
  readonly kind: RecordKind | null;
  readonly subject: string;
  /** 0: it is over. */
  readonly days: number;
}

/** What an entry is for: of several for one thing the one that lasts longest counts. */
function thing({ register, kind, subject, party }: RegisterEntry): string {
  return register === "authorisation" ? `${kind} ${party}` : `${register} ${subject}`;
}

/** The records whose end is near or past, soonest first. */
export function recordsDue(entries: readonly RegisterEntry[], now: WallMs): readonly RecordDue[] {
  const longest = new Map<string, RegisterEntry>();
  for (const entry of entries) {
    if (entry.standing !== "current" && entry.standing !== "expired" && entry.standing !== "to-come") continue;
    const known = longest.get(thing(entry));
    const end = entry.validTo ?? Number.POSITIVE_INFINITY;
    if (known === undefined || end >= (known.validTo ?? Number.POSITIVE_INFINITY)) longest.set(thing(entry), entry);
  }
  return [...longest.values()]
    .flatMap((entry) => {
      const days = daysLeft(entry, now);
      const { id, register, kind, subject } = entry;
      return days === null ? [] : [{ id, register, kind, subject, days }];
    })
    .sort((a, b) => a.days - b.days);
}
