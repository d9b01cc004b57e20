import type { CardAllowance } from "../domain/card-allowance.ts";
import type { Destination } from "../domain/destination.ts";
import type { E164 } from "../domain/number.ts";
import type { WallMs } from "../domain/time.ts";
import type {
  AttemptId,
  CampaignId,
  CampaignState,
  CardState,
  ContactId,
  ContactState,
  Iccid,
  Imei,
  Imsi,
  ModemState,
  Outcome,
  Purpose,
  SlotId,
  Voice,
  Want,
} from "../domain/words.ts";
import type { ConsentKind, MergedPolicy, RecordKind, ZoneSource } from "../policy/types.ts";

/** What a call of the campaign does once answered. */
export type FlowFacts = { readonly kind: "hold"; readonly holdS: number };

/** What a call of the campaign says, as an auditor approved it. */
export interface ScriptFacts {
  readonly id: string;
  readonly purpose: Purpose;
  readonly voice: Voice;
  /** What its first words say, in the packs' words, such as `caller-name`. */
  readonly disclosures: readonly string[];
}

export interface CampaignFacts {
  readonly id: CampaignId;
  readonly state: CampaignState;
  readonly purpose: Purpose;
  readonly voice: Voice;
  readonly flow: FlowFacts;
  /** A person other than the starter signed it off; where the pack asks for no approval, starting it counts. */
  readonly approved: boolean;
  /** Registration id of the party for whom the campaign calls; null: nobody said. */
  readonly controller: string | null;
  /** Who started it, as the training register names people. */
  readonly startedBy: string | null;
  /** Its approved script; null: none. */
  readonly script: ScriptFacts | null;
  /** Its calls are recorded. */
  readonly records: boolean;
}

export interface ContactFacts {
  readonly id: ContactId;
  readonly state: ContactState;
  /** A contact set aside for a person, such as after `invalid-number`; null when it is not. */
  readonly held: string | null;
  /** First instant at which the list no longer wants the person called; null or left out: no end. */
  readonly callBefore?: WallMs | null;
}

/** One consent record of the callee, with the events that followed it folded in. Times in epoch ms. */
export interface ConsentFacts {
  readonly id: number;
  readonly purpose: Purpose;
  readonly voices: readonly Voice[];
  /** An imported row is `express`: the person said so for this purpose and voice. */
  readonly kind: ConsentKind;
  readonly grantedAt: WallMs;
  readonly expiresAt: WallMs | null;
  readonly withdrawnAt: WallMs | null;
  /** Last dial that relied on it; null before the first. */
  readonly lastUsedAt: WallMs | null;
  /** SHA-256 of the evidence, hex; in `lab` the row's own hash serves. Null: no evidence. */
  readonly evidence: string | null;
  readonly method: string;
  /** The person agreed to being recorded. */
  readonly recording: boolean;
  /** The list it came with waits for the auditor (field rule 9). */
  readonly held?: boolean;
  /** Age in years when it was given, and whether a guardian agreed, where that is on record. */
  readonly age?: number;
  readonly guardian?: boolean;
  /** When the person was last known to have this number: agreed, confirmed, answered, or somebody made sure. */
  readonly heardAt?: WallMs;
}

export interface SuppressionFacts {
  /** `controller` (everything) or one purpose. */
  readonly scope: "controller" | Purpose;
  readonly reason: string;
  readonly since: WallMs;
  readonly until: WallMs | null;
}

/** An earlier dial of this number, on any card, in any campaign. */
export interface PastAttempt {
  readonly attempt: AttemptId;
  readonly campaign: CampaignId;
  readonly at: WallMs;
  /** Null while it is open. */
  readonly outcome: Outcome | null;
  readonly alerted: boolean;
}

/** The person said no to a matter, without ending all calls. */
export interface SaidNo {
  readonly campaign: CampaignId;
  readonly at: WallMs;
}

/** What somebody says of a callee's time zone. */
export interface ZoneClaim {
  readonly source: ZoneSource;
  readonly zone: string;
}

export interface CalleeFacts {
  /** An open attempt, or an `unknown` one nobody has reconciled, and until when it blocks (field rule 27). */
  readonly unresolved: {
    readonly attempt: AttemptId;
    readonly since: WallMs;
    readonly blocksUntil: WallMs | null;
  } | null;
  /** At least those of the last `lookBackMs(policy)`, in any order; older ones do no harm. */
  readonly attempts: readonly PastAttempt[];
  /** The number belongs to one of our own cards. */
  readonly ownCard: boolean;
  /** The card this callee is always called from; null before the first call. */
  readonly stickyCard: Iccid | null;
  readonly saidNo: readonly SaidNo[];
  /** When the callee last answered and heard nobody; null: never. */
  readonly abandonedAt: WallMs | null;
  /** Ids of public registers in which the number stands. */
  readonly listedIn: readonly string[];
  /** Age where it is on record, and whether a guardian consented; null: nothing says that this is a child. */
  readonly minor: { readonly age: number; readonly guardian: boolean } | null;
  readonly zones: readonly ZoneClaim[];
}

export interface CardFacts extends CardAllowance {
  readonly iccid: Iccid;
  readonly state: CardState;
  readonly stateReason: string | null;
  /** When a resting card rests no more; null where only a person or an event ends the state. */
  readonly stateUntil: WallMs | null;
  /** This callee is among today's distinct callees already, so a further call adds none. */
  readonly calleeCountedToday: boolean;
}

/** A slot with the card in it, as the modem machine reports it. */
export interface LineFacts {
  readonly slot: SlotId;
  readonly iccid: Iccid;
  readonly imsi: Imsi | null;
  readonly imei: Imei | null;
  readonly state: ModemState;
  readonly stateReason: string | null;
  /** When a quarantine ends by itself; null otherwise. */
  readonly stateUntil: WallMs | null;
  readonly intent: Want;
  /** The line is free (field rule 17) and its modem can call. */
  readonly ready: boolean;
  /** Numeric PLMN of the serving network, 5 or 6 digits; null where the modem does not tell. */
  readonly plmn: string | null;
}

/** A record that lets the box work in its country, entered by one person and checked by another. */
export interface AuthorisationFacts {
  readonly kind: RecordKind;
  readonly validFrom: WallMs;
  /** First instant at which it is no longer valid; null: no end. */
  readonly validTo: WallMs | null;
  /** Registration id of the party that holds it. */
  readonly party: string | null;
  readonly enteredBy: string;
  /** Null: nobody has checked it yet, so it does not count. */
  readonly checkedBy: string | null;
  /** The purposes its text names; left out: it names none and holds for all. */
  readonly purposes?: readonly Purpose[];
}

/** A copy of a public register of people who want no calls. */
export interface RegistryCopy {
  readonly id: string;
  readonly obtainedAt: WallMs;
}

/** One person's current training. */
export interface TrainingFacts {
  readonly person: string;
  readonly validFrom: WallMs;
  readonly validTo: WallMs | null;
}

/** What the registers of cards and equipment say of the line; null: it is not in them. */
export interface LineRegisters {
  readonly card: { readonly party: string } | null;
  readonly equipment: { readonly imei: Imei } | null;
}

export interface SiteFacts {
  /** The site-wide stop, if one is in force. */
  readonly stopAll: { readonly reason: string; readonly since: WallMs } | null;
  readonly clock: { readonly trusted: boolean; readonly why: string };
  /** `PRAGMA synchronous` reads FULL and the schema is ours. */
  readonly storeSafe: boolean;
  /** `deployment.country` of the configuration: `lab` or ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly authorisations: readonly AuthorisationFacts[];
  readonly registries: readonly RegistryCopy[];
  readonly training: readonly TrainingFacts[];
  /** SIM positions of the box, usable at once or in turn, with a card in them or not (field rule 5). */
  readonly simPositions: number;
  /** False: nobody has said yet that this ledger, without earlier withdrawals, replaces no other (field rule 10). */
  readonly originKnown?: boolean;
  /** The operator's boxes and their last exchange of suppressions; null where there is only this one. */
  readonly suppressionExchange: { readonly boxes: number; readonly at: WallMs | null } | null;
}

/** Answered calls of the campaign, and those of them that met silence, in the period that the rules look at. */
export interface AbandonmentFacts {
  readonly abandoned: number;
  readonly answered: number;
  /** The earliest of those that met silence; null: none did. */
  readonly since: WallMs | null;
}

/** Everything a dial decision rests on, gathered in the transaction that reserves it. */
export interface DialFacts {
  readonly at: WallMs;
  readonly attempt: AttemptId;
  readonly number: E164;
  readonly destination: Destination;
  /** Null: no pack applies, so nothing may be dialled. */
  readonly policy: MergedPolicy | null;
  readonly site: SiteFacts;
  readonly campaign: CampaignFacts;
  readonly contact: ContactFacts;
  readonly consents: readonly ConsentFacts[];
  readonly suppressions: readonly SuppressionFacts[];
  readonly callee: CalleeFacts;
  /** The line the dial would use and its card; null when none can serve this callee. */
  readonly line: LineFacts | null;
  readonly card: CardFacts | null;
  readonly registers: LineRegisters;
  /** Left out: nobody was abandoned. */
  readonly abandonment?: AbandonmentFacts;
  /** The card's own number, read where the rules ask for a series; null or left out: it is not on record. */
  readonly callingNumber?: E164 | null;
}
