import type { WireValue } from "../../control/index.ts";
import { counted } from "../../domain/counted.ts";
import { type Column, renderFields, renderTable, type TableStyle } from "./table.ts";
import { dateTime, duration } from "./time.ts";

type Campaign = WireValue["Campaign"];
type CampaignInList = WireValue["Campaigns"]["campaigns"][number];
type Preflight = WireValue["Preflight"];
type Counts = Readonly<Partial<Record<string, number>>>;

function sorted(counts: Counts): readonly (readonly [string, number])[] {
  return Object.entries(counts)
    .map(([word, count]) => [word, count ?? 0] as const)
    .filter(([, count]) => count > 0)
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
}

function listed(counts: Counts): string {
  return sorted(counts)
    .map(([word, count]) => `${word} ${count}`)
    .join(", ");
}

/** Which outcomes are tried again, and how often it came to that. */
function retryText({ retry, retries }: Campaign): string {
  const rules = Object.entries(retry).map(([outcome, rule]) => {
    const steps = (rule?.after_s ?? []).map((s) => duration(s * 1000)).join(", ");
    return `${outcome} after ${steps === "" ? "a rest" : steps}`;
  });
  const planned = retries === 0 ? "" : `; ${retries} planned so far`;
  return rules.length === 0 ? "none" : `${rules.join("; ")}${planned}`;
}

/** What it asks of itself beyond the calling rules, in the words of the options that set it. */
function tightenText(tighten: NonNullable<Campaign["tighten"]>): string {
  const { hours, ...rest } = tighten;
  const values = Object.entries(rest).map(([key, value]) => (value === true ? key : `${key} ${String(value)}`));
  if (hours === undefined) return values.join(", ");
  const days = Object.entries(hours).filter(([, spans]) => spans.length > 0);
  return [`hours ${days.map(([day, spans]) => `${day} ${spans.join(",")}`).join(" ") || "never"}`, ...values].join(
    ", ",
  );
}

/** One campaign with its contacts, outcomes and refusals. */
export function renderCampaign(campaign: Campaign, timeZone: string | undefined): string {
  const { contacts } = campaign;
  return renderFields([
    ["campaign", campaign.id],
    ["state", campaign.state_reason === null ? campaign.state : `${campaign.state}: ${campaign.state_reason}`],
    ["purpose", `${campaign.purpose}, ${campaign.voice}`],
    ["flow", `silent hold of ${campaign.flow.hold_s} s`],
    ["script", campaign.script],
    ["calls for", campaign.controller],
    ...(campaign.records ? [["recording", "its calls are recorded"] as const] : []),
    ["priority", String(campaign.priority)],
    [
      "contacts",
      `waiting ${contacts.waiting}, in call ${contacts.in_call}, done ${contacts.done}, refused ${contacts.refused}`,
    ],
    ["outcomes", listed(campaign.outcomes) || "none"],
    ["refusals", listed(campaign.refusals) || "none"],
    ["retries", retryText(campaign)],
    ...(campaign.tighten === null ? [] : [["own limits", tightenText(campaign.tighten)] as const]),
    ["pauses", campaign.resume_daily ? "goes on daily" : dateTime(campaign.closes_at, timeZone)],
    ["next dial", dateTime(campaign.next_dial_at, timeZone)],
    ["created", dateTime(campaign.created_at, timeZone)],
  ]);
}

/** What an order to a campaign came to, where its state alone does not say it. */
export function actText(
  act: "start" | "pause" | "stop" | "finish",
  { id, state, contacts }: Pick<Campaign, "id" | "state" | "contacts">,
): string {
  if (act === "start") {
    const more = `simbank campaign import ${id} FILE.csv`;
    if (state === "running") {
      return contacts.waiting > 0
        ? `Started: ${contacts.waiting} waiting.\n`
        : `Started, but nobody waits. Next: ${more}\n`;
    }
    return `Not started: it is ${state}, since nobody waits in it any more. Next: ${more}\n`;
  }
  const live = contacts.in_call === 0 ? "" : ` In call: ${contacts.in_call}, until they end.`;
  const said = { pause: "Paused", stop: "Stopped", finish: "Finished" }[act];
  return `${said}: nothing more is dialled.${live} Next: simbank campaign start ${id}\n`;
}

const COLUMNS: readonly Column[] = [
  { title: "CAMPAIGN", min: 8 },
  { title: "STATE", min: 7 },
  { title: "PURPOSE", min: 7, rank: 4 },
  { title: "WAITING", align: "right" },
  { title: "IN CALL", align: "right" },
  { title: "DONE", align: "right" },
  { title: "REFUSED", align: "right" },
  { title: "NEXT DIAL", min: 9, rank: 5 },
];

export function renderCampaigns(
  campaigns: readonly CampaignInList[],
  style: TableStyle & { timeZone: string | undefined },
): string {
  if (campaigns.length === 0) return "No campaigns. Next: simbank campaign create ID --purpose PURPOSE\n";
  const rows = campaigns.map(({ id, state, purpose, contacts, next_dial_at: next }) => [
    id,
    state,
    purpose,
    String(contacts.waiting),
    String(contacts.in_call),
    String(contacts.done),
    String(contacts.refused),
    dateTime(next, style.timeZone),
  ]);
  return renderTable(COLUMNS, rows, style);
}

/** What the gate would say now: one line, then the reasons. */
export function renderPreflight(preflight: Preflight, style: TableStyle): string {
  const { contacts, dialable, refused } = preflight;
  const head = `${counted(contacts, "contact")}: ${dialable} can be dialled, ${refused} would be refused.\n`;
  const reasons = sorted(preflight.refusals);
  if (reasons.length === 0) return head;
  const rows = reasons.map(([code, count]) => [code, String(count)]);
  const table = renderTable([{ title: "REFUSED" }, { title: "CONTACTS", align: "right" }], rows, style);
  const several = reasons.reduce((sum, [, count]) => sum + count, 0) > refused;
  return `${head}\n${table}${several ? "A contact may be refused for several reasons, and counts for each.\n" : ""}`;
}

type ContactImport = WireValue["ContactImports"]["imports"][number];

const IMPORT_COLUMNS: readonly Column[] = [
  { title: "IMPORT", align: "right" },
  { title: "AT", min: 10 },
  { title: "BY", min: 4, rank: 3 },
  { title: "IMPORTED", align: "right" },
  { title: "UNCHANGED", align: "right", rank: 4 },
  { title: "REJECTED", align: "right", rank: 5 },
  { title: "REVERSED", min: 10 },
];

/** The lists of a campaign. */
export function renderImports(
  imports: readonly ContactImport[],
  style: TableStyle & { timeZone: string | undefined },
): string {
  if (imports.length === 0) return "Nothing was imported. Next: simbank campaign import ID FILE.csv\n";
  const rows = imports.map((one) => [
    String(one.import_id),
    dateTime(one.at, style.timeZone),
    one.by,
    one.ended ? String(one.imported) : "cut short",
    String(one.unchanged),
    String(one.rejected),
    dateTime(one.reversed_at, style.timeZone),
  ]);
  return renderTable(IMPORT_COLUMNS, rows, style);
}
