import type { RegisterEntry } from "../../domain/register.ts";
import { type WallMs, wallMs } from "../../domain/time.ts";
import type { Imei, Purpose, Voice } from "../../domain/words.ts";
import type { AuthorisationFacts, CampaignFacts, LineFacts, LineRegisters } from "../../gate/facts.ts";
import type { EvidenceState } from "../evidence-area.ts";
import { type CampaignColumns, flowOf } from "./campaign-records.ts";
import type { LedgerContext } from "./context.ts";
import { isFirstBox } from "./first-box.ts";
import type { ApprovedScript, Held, RegisterFacts } from "./register-shapes.ts";
import { registerEntries } from "./registers.ts";

/** Documents are looked at this often. */
const LOOK_AGAIN_MS = 1_000;

function listOf(text: string | undefined): readonly string[] {
  return (text ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

/** A person's name as records and the kernel both write it: the name before the number. */
function personOf(signature: string): string {
  return signature.replace(/\([0-9]+\)$/, "");
}

function authorisation(entry: RegisterEntry): AuthorisationFacts[] {
  const { kind, validFrom, validTo, party, enteredBy, checkedBy, details } = entry;
  if (kind === null) return [];
  const purposes = listOf(details.purposes) as readonly Purpose[];
  const scope = purposes.length === 0 ? {} : { purposes };
  return [{ kind, validFrom, validTo, party, enteredBy, checkedBy, ...scope }];
}

function script({ subject, document, details, checkedBy, validFrom, validTo }: RegisterEntry): ApprovedScript | null {
  if (document === null || checkedBy === null) return null;
  const disclosures = listOf(details.disclosures);
  const facts = { id: subject, purpose: details.purpose as Purpose, voice: details.voice as Voice, disclosures };
  return { facts, sha256: document, checkedBy, validFrom, validTo };
}

/**
 * A record whose document is gone or was changed is as good as none; one of another country as well. Whether its time
 * has come, or is over, is for the gate to say.
 */
function counts(entry: RegisterEntry, country: string): boolean {
  const { standing, details } = entry;
  if (standing === "ended" || standing === "refused" || standing === "unproven" || standing === "unchecked") {
    return false;
  }
  return details.country === undefined || details.country.toUpperCase() === country.toUpperCase();
}

function pushTo<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}

interface Copy {
  readonly id: number;
  readonly registry: string;
  readonly at: number;
}

/** The newest whole copy of each public register: of equally old ones the later import. */
function newestCopies(ctx: LedgerContext): readonly Copy[] {
  const sql = `SELECT max(id) AS id, registry, obtained_at AS at FROM registry_copy c WHERE ended_at IS NOT NULL AND
    obtained_at = (SELECT max(obtained_at) FROM registry_copy WHERE registry = c.registry AND ended_at IS NOT NULL)
    GROUP BY registry`;
  return ctx.all<Copy>(sql);
}

function readFacts(ctx: LedgerContext, now: WallMs): RegisterFacts {
  const all = registerEntries(ctx, null, now);
  const entries = all.filter((entry) => counts(entry, ctx.settings.country));
  const copies = newestCopies(ctx);
  const cards = new Map<string, Held[]>();
  const equipment = new Map<string, Pick<Held, "validFrom" | "validTo">[]>();
  const scripts = new Map<string, ApprovedScript>();
  for (const entry of entries) {
    const { register, subject, party, validFrom, validTo } = entry;
    if (register === "card" && party !== null) pushTo(cards, subject, { party, validFrom, validTo });
    if (register === "equipment") pushTo(equipment, subject.slice(0, 14), { validFrom, validTo });
    const approved = register === "script" ? script(entry) : null;
    if (approved !== null) scripts.set(`${subject} ${approved.sha256}`, approved);
  }
  return {
    lookedAt: now,
    documents: documentsOf(ctx, all),
    authorisations: entries.flatMap(authorisation),
    training: entries
      .filter((entry) => entry.register === "training")
      .map(({ subject, validFrom, validTo }) => ({ person: subject, validFrom, validTo })),
    registries: copies.map(({ registry, at }) => ({ id: registry, obtainedAt: wallMs(at) })),
    copies: new Map(copies.map(({ registry, id }) => [registry, id])),
    firstBox: isFirstBox(ctx),
    cards,
    equipment,
    scripts,
  };
}

function documentsOf(ctx: LedgerContext, entries: readonly RegisterEntry[]): ReadonlyMap<string, EvidenceState> {
  const hashes = entries.flatMap(({ document, endedAt }) => (document === null || endedAt !== null ? [] : [document]));
  return new Map(hashes.map((sha256) => [sha256, ctx.evidence.stateOf(sha256)]));
}

function stillStands(ctx: LedgerContext, known: RegisterFacts, now: WallMs): boolean {
  if (Math.abs(now - known.lookedAt) < LOOK_AGAIN_MS) return true;
  known.lookedAt = now;
  for (const [sha256, state] of known.documents) if (ctx.evidence.stateOf(sha256) !== state) return false;
  return true;
}

/** What the registers say; read again when an entry changed, or a document. */
export function registerFacts(ctx: LedgerContext, now: WallMs): RegisterFacts {
  const known = ctx.memory.registers;
  if (known !== null && stillStands(ctx, known, now)) return known;
  const read = readFacts(ctx, now);
  ctx.memory.registers = read;
  return read;
}

function inForce(held: Pick<Held, "validFrom" | "validTo">, now: WallMs): boolean {
  return held.validFrom <= now && (held.validTo === null || now < held.validTo);
}

/** The registers' word on a line: its card by any ICCID it ever had, its modem by the IMEI without check digit. */
export function lineRegisters(
  ctx: LedgerContext,
  line: LineFacts | null,
  cardId: number | null,
  now: WallMs,
): LineRegisters {
  const facts = registerFacts(ctx, now);
  if (line === null) return { card: null, equipment: null };
  const imei: Imei | null = line.imei;
  const known = imei !== null && (facts.equipment.get(imei.slice(0, 14)) ?? []).some((one) => inForce(one, now));
  const card = facts.cards.size === 0 ? null : registeredCard(ctx, facts, line.iccid, cardId, now);
  return { card, equipment: known && imei !== null ? { imei } : null };
}

function registeredCard(
  ctx: LedgerContext,
  facts: RegisterFacts,
  iccid: string,
  cardId: number | null,
  now: WallMs,
): { readonly party: string } | null {
  const own = facts.cards.get(iccid)?.findLast((one) => inForce(one, now));
  if (own !== undefined || cardId === null) return own === undefined ? null : { party: own.party };
  for (const former of ctx.all<{ iccid: string }>("SELECT iccid FROM card_iccid WHERE card_id = ?", cardId)) {
    const found = facts.cards.get(former.iccid)?.findLast((one) => inForce(one, now));
    if (found !== undefined) return { party: found.party };
  }
  return null;
}

/** The campaign as the gate sees it, with what the registers of parties, people and scripts say of it. */
export function campaignFacts(ctx: LedgerContext, campaign: CampaignColumns, now: WallMs): CampaignFacts {
  const { name: id, state, purpose, voice, controller, started_by: startedBy, records } = campaign;
  const approved = approvedScript(ctx, campaign, now);
  return {
    id,
    state,
    purpose,
    voice,
    flow: flowOf(campaign),
    controller,
    startedBy,
    records: records === 1,
    script: approved?.facts ?? null,
    // Whoever approved the script signed the campaign off; nobody signs off what he starts.
    approved: approved !== null && personOf(approved.checkedBy) !== startedBy,
  };
}

function approvedScript(ctx: LedgerContext, campaign: CampaignColumns, now: WallMs): ApprovedScript | null {
  const { script: name, script_sha256: version } = campaign;
  if (name === null || version === null) return null;
  const found = registerFacts(ctx, now).scripts.get(`${name} ${Buffer.from(version).toString("hex")}`);
  return found !== undefined && inForce(found, now) ? found : null;
}
