import type { WallMs } from "../../domain/time.ts";
import type { AuthorisationFacts, RegistryCopy, ScriptFacts, TrainingFacts } from "../../gate/facts.ts";
import type { EvidenceState } from "../evidence-area.ts";

/** A script in one version, as it may be used. */
export interface ApprovedScript {
  readonly facts: ScriptFacts;
  readonly sha256: string;
  readonly checkedBy: string;
  readonly validFrom: WallMs;
  readonly validTo: WallMs | null;
}

export interface Held {
  readonly party: string;
  readonly validFrom: WallMs;
  readonly validTo: WallMs | null;
}

/** What the registers say to the gate, put together once for many passes. */
export interface RegisterFacts {
  /** When the documents were looked at last. */
  lookedAt: WallMs;
  readonly documents: ReadonlyMap<string, EvidenceState>;
  readonly authorisations: readonly AuthorisationFacts[];
  readonly training: readonly TrainingFacts[];
  readonly registries: readonly RegistryCopy[];
  /** The newest whole copy of each public register, by its name. */
  readonly copies: ReadonlyMap<string, number>;
  /** A new ledger that replaces none, by a person's word. */
  readonly firstBox: boolean;
  readonly cards: ReadonlyMap<string, readonly Held[]>;
  readonly equipment: ReadonlyMap<string, readonly Pick<Held, "validFrom" | "validTo">[]>;
  /** By name and version. */
  readonly scripts: ReadonlyMap<string, ApprovedScript>;
}
