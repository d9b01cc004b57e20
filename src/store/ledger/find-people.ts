import { SimbankError } from "../../domain/errors.ts";
import type { CampaignId } from "../../domain/words.ts";
import type { FoundPerson, PeopleQuery } from "../api.ts";
import { existingCampaign } from "./campaign-records.ts";
import type { LedgerContext } from "./context.ts";
import { variablesOf } from "./person.ts";
import { numberOf, shownNumber } from "./subscribers.ts";

/** Sealed rows opened before other work gets its turn: two or three milliseconds. */
const SLICE = 250;

interface Candidate {
  readonly id: number;
  readonly number_key: Uint8Array;
  readonly sealed_variables: Uint8Array | null;
}

const BY_DISPOSITION = `SELECT d.id, d.number_key, NULL AS sealed_variables FROM disposition d
  WHERE d.code = ?1 AND (?2 IS NULL OR d.campaign_id = ?2) AND d.id > ?3
    AND d.id = (SELECT max(id) FROM disposition WHERE number_key = d.number_key) ORDER BY d.id LIMIT ${SLICE}`;

const BY_VARIABLE = `SELECT id, number_key, sealed_variables FROM contact
  WHERE (?2 IS NULL OR campaign_id = ?2) AND id > ?3 AND ?1 = '' ORDER BY id LIMIT ${SLICE}`;

const BY_NUMBER = `SELECT id, number_key, NULL AS sealed_variables FROM subscriber
  WHERE id > ?3 AND ?1 = '' AND ?2 IS NULL ORDER BY id LIMIT ${SLICE}`;

function matches(ctx: LedgerContext, row: Candidate, query: PeopleQuery): boolean {
  const { numberEnds, variable } = query;
  if (variable !== null) {
    const value = variablesOf(ctx, row.sealed_variables, row.number_key)[variable.name];
    if (value === undefined || value.toLowerCase() !== variable.value.toLowerCase()) return false;
  }
  return numberEnds === null || (numberOf(ctx, row.number_key)?.endsWith(numberEnds) ?? false);
}

/** Where the search goes along: the narrowest of what was asked. */
function pathOf(query: PeopleQuery): string {
  if (query.disposition !== null) return BY_DISPOSITION;
  return query.variable === null && query.campaign === null ? BY_NUMBER : BY_VARIABLE;
}

/** The variables of a person in the campaign that was asked for, or in any. */
function sealedFor(ctx: LedgerContext, row: Candidate, campaign: number | null): Uint8Array | null {
  if (row.sealed_variables !== null) return row.sealed_variables;
  return (
    ctx.one<{ sealed_variables: Uint8Array | null }>(
      `SELECT sealed_variables FROM contact WHERE number_key = ?1 AND (?2 IS NULL OR campaign_id = ?2)
         AND sealed_variables IS NOT NULL ORDER BY id DESC LIMIT 1`,
      row.number_key,
      campaign,
    )?.sealed_variables ?? null
  );
}

function found(ctx: LedgerContext, key: Uint8Array, reveal: boolean): FoundPerson {
  const campaigns = ctx.all<{ name: CampaignId }>(
    "SELECT k.name FROM contact c JOIN campaign k ON k.id = c.campaign_id WHERE c.number_key = ? ORDER BY c.id",
    key,
  );
  const last = ctx.one<{ code: string }>(
    "SELECT code FROM disposition WHERE number_key = ? ORDER BY id DESC LIMIT 1",
    key,
  );
  return {
    number: shownNumber(ctx, key, reveal),
    campaigns: campaigns.map((one) => one.name),
    disposition: last?.code ?? null,
  };
}

/**
 * People of whom everything that was asked holds: the end of the number, the value of a variable (whatever its case),
 * their last disposition, a campaign. Variables and numbers are sealed, so each candidate is opened; the search gives
 * way to dialling as it goes. Throws `SB_INVALID_INPUT` when nothing was asked.
 */
export function* findPeople(ctx: LedgerContext, query: PeopleQuery): Generator<void, readonly FoundPerson[]> {
  const { numberEnds, variable, disposition, limit, reveal } = query;
  if (numberEnds === null && variable === null && disposition === null) {
    throw new SimbankError("SB_INVALID_INPUT", "Say what to look for: the end of a number, a variable, a disposition.");
  }
  const campaign = query.campaign === null ? null : existingCampaign(ctx, query.campaign).id;
  const people: FoundPerson[] = [];
  const seen = new Set<string>();
  for (let last = 0; people.length < limit; ) {
    const slice = ctx.all<Candidate>(pathOf(query), disposition ?? "", campaign, last);
    for (const row of slice) {
      last = row.id;
      const name = Buffer.from(row.number_key).toString("base64");
      const full = variable === null ? row : { ...row, sealed_variables: sealedFor(ctx, row, campaign) };
      if (people.length >= limit || seen.has(name) || !matches(ctx, full, query)) continue;
      seen.add(name);
      people.push(found(ctx, row.number_key, reveal));
    }
    if (slice.length < SLICE) break;
    yield;
  }
  return people;
}
