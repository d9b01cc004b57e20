import { SimbankError } from "../domain/errors.ts";
import type { DialFacts } from "../gate/facts.ts";
import type { MergedPolicy } from "../policy/types.ts";
import type { ReserveRequest } from "./api.ts";
import type { LedgerContext } from "./ledger/context.ts";
import type { CommittedDial } from "./ledger/pass.ts";
import { type ReserveResult, reserve } from "./ledger/reserve.ts";
import type { LinesUpdate } from "./line-mirror.ts";

/** A `ReserveRequest` whose lines are told as what changed. */
export interface WireRequest extends Omit<ReserveRequest, "lines"> {
  readonly lines: LinesUpdate;
}

/** A dial whose rules are named by their hash. */
export interface WireDial extends Omit<CommittedDial, "facts"> {
  readonly facts: Omit<DialFacts, "policy">;
  readonly policyHash: string | null;
}

export interface WireResult extends Omit<ReserveResult, "dials"> {
  readonly dials: readonly WireDial[];
  /** The rules that were never told before. */
  readonly policies: readonly MergedPolicy[];
}

function toWire(dial: CommittedDial): WireDial {
  const { facts, ...rest } = dial;
  const { policy, ...others } = facts;
  return { ...rest, facts: others, policyHash: policy?.hash ?? null };
}

/** `reserve` as the main thread asks for it. Throws `SB_BUSY` when the lines must be told anew. */
export function reserveOnWire(ctx: LedgerContext, request: WireRequest): WireResult {
  const lines = ctx.rack.receiver.take(request.lines);
  if (lines === null) throw new SimbankError("SB_BUSY", "The lines must be told anew.");
  const result = reserve(ctx, { ...request, lines });
  const policies = new Map<string, MergedPolicy>();
  for (const { facts } of result.dials) {
    if (facts.policy !== null && !ctx.rack.toldPolicies.has(facts.policy.hash)) {
      policies.set(facts.policy.hash, facts.policy);
    }
  }
  for (const hash of policies.keys()) ctx.rack.toldPolicies.add(hash);
  return { ...result, dials: result.dials.map(toWire), policies: [...policies.values()] };
}
