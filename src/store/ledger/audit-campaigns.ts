import { canonicalJson } from "../../domain/canonical-json.ts";
import type { LedgerContext } from "./context.ts";
import { readJson } from "./json.ts";

/** What an event says of a new campaign; what is left out was not chosen. */
interface CampaignBody {
  readonly id: string;
  readonly purpose: string;
  readonly voice: string;
  readonly flow: unknown;
  readonly priority: number;
  readonly retry?: unknown;
  readonly resume_daily?: boolean;
  readonly controller?: string | null;
  readonly script?: string | null;
  /** Hex. */
  readonly script_sha256?: string | null;
  readonly records?: boolean;
  /** The text that is kept of what the campaign asks of itself. */
  readonly tighten?: string;
}

interface CampaignColumns {
  readonly purpose: string;
  readonly voice: string;
  readonly flow: string;
  readonly priority: number;
  readonly created_at: number;
  readonly retry: string | null;
  readonly resume_daily: number;
  readonly controller: string | null;
  readonly script: string | null;
  readonly script_sha256: Buffer | null;
  readonly records: number;
  readonly tighten: string | null;
}

function toldText(body: CampaignBody, createdAt: number): string {
  const { flow, retry = null, resume_daily: daily = false, records = false, ...rest } = body;
  const { controller = null, script = null, script_sha256: document = null, tighten = null } = rest;
  const { purpose, voice, priority } = rest;
  const plain = { purpose, voice, priority, createdAt, controller, script, document, tighten };
  return canonicalJson({ ...plain, flow, retry, daily, records });
}

function keptText(row: CampaignColumns): string {
  const { purpose, voice, priority, created_at: createdAt, controller, script, tighten } = row;
  const document = row.script_sha256?.toString("hex") ?? null;
  const plain = { purpose, voice, priority, createdAt, controller, script, document, tighten };
  const retry: unknown = row.retry === null ? null : readJson(row.retry);
  const flow: unknown = readJson(row.flow);
  return canonicalJson({ ...plain, flow, retry, daily: row.resume_daily === 1, records: row.records === 1 });
}

function sameText(row: CampaignColumns, told: string): boolean {
  try {
    return keptText(row) === told;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // A text that is no JSON any more was changed.
    return false;
  }
}

/** Why a campaign is not what was created at that instant; null when it is. */
export function campaignContradiction(ctx: LedgerContext, text: string, at: number): string | null {
  const body = readJson<CampaignBody>(text);
  const row = ctx.one<CampaignColumns>("SELECT * FROM campaign WHERE name = ?", body.id);
  if (row === undefined) return `the campaign row ${body.id} is missing`;
  return sameText(row, toldText(body, at)) ? null : `the campaign row ${body.id} was changed`;
}
