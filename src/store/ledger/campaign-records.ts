import { SimbankError } from "../../domain/errors.ts";
import { suggest } from "../../domain/suggest.ts";
import type { CampaignId, CampaignState, Purpose, Voice } from "../../domain/words.ts";
import type { FlowFacts } from "../../gate/facts.ts";
import type { LedgerContext } from "./context.ts";
import { readJson } from "./json.ts";

export interface CampaignColumns {
  readonly id: number;
  readonly name: CampaignId;
  readonly purpose: Purpose;
  readonly voice: Voice;
  readonly flow: string;
  readonly priority: number;
  readonly state: CampaignState;
  readonly created_at: number;
  readonly waiting: number;
  readonly in_call: number;
  readonly done: number;
  readonly refused: number;
  /** Retry rules of its own as JSON; null: those of its purpose. */
  readonly retry: string | null;
  readonly resume_daily: number;
  /** When its calling hours end next and it pauses; null while it is not running, or never closes. */
  readonly closes_at: number | null;
  readonly state_reason: string | null;
  /** Attempts that were followed by a plan for another one. */
  readonly retries: number;
  /** 1: a person finished it, so that contacts which come back do not make it run. */
  readonly over: number;
  /** What it asks of itself beyond the calling rules, as JSON; null: nothing. */
  readonly tighten: string | null;
  /** Registration id of the party for whom it calls; null: nobody said. */
  readonly controller: string | null;
  /** The script that it speaks, and the version it was made for. */
  readonly script: string | null;
  readonly script_sha256: Uint8Array | null;
  /** 1: its calls are recorded. */
  readonly records: number;
  /** Who started it last, as the system names people. */
  readonly started_by: string | null;
}

export function campaignById(ctx: LedgerContext, id: number): CampaignColumns {
  const row = ctx.one<CampaignColumns>("SELECT * FROM campaign WHERE id = ?", id);
  if (row === undefined) throw new SimbankError("SB_STORE_CORRUPT", `Campaign row ${id} is missing. Restore a backup.`);
  return row;
}

/** Throws `SB_NOT_FOUND` with the nearest known name. */
export function existingCampaign(ctx: LedgerContext, name: CampaignId): CampaignColumns {
  const row = ctx.one<CampaignColumns>("SELECT * FROM campaign WHERE name = ?", name);
  if (row !== undefined) return row;
  const names = ctx.all<{ name: string }>("SELECT name FROM campaign LIMIT 1000").map((one) => one.name);
  const near = suggest(name, names);
  const hint = near === null ? "See `simbank campaign list`." : `Did you mean ${near}?`;
  throw new SimbankError("SB_NOT_FOUND", `There is no campaign ${name}. ${hint}`, { campaign: name });
}

export function flowOf(campaign: CampaignColumns): FlowFacts {
  return readJson<FlowFacts>(campaign.flow);
}
