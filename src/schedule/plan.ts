import { type WallMs, wallMs } from "../domain/time.ts";
import type { ContactId, Iccid, SlotId } from "../domain/words.ts";
import type { Assignment, DueContact, FreeLine, Plan, PlanInput } from "./types.ts";

/** Orders slots as people count them: `b1.2` before `b1.10`. Total: equal only for equal texts. */
export function compareSlots(a: SlotId, b: SlotId): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const x = left[index] ?? "";
    const y = right[index] ?? "";
    if (x === y) continue;
    const byValue = Number(x) - Number(y);
    if (!Number.isNaN(byValue) && byValue !== 0) return byValue;
    return x < y ? -1 : 1;
  }
  return left.length - right.length;
}

/** The callee who waits at the most urgent campaign, longest; the list's order, then the contact's number, decide between equals. */
function compareContacts(a: DueContact, b: DueContact): number {
  return b.priority - a.priority || a.dueAt - b.dueAt || (a.place ?? 0) - (b.place ?? 0) || a.contact - b.contact;
}

/** Least used today, then slot order: deterministic, so that a person can foresee it. */
function compareLines(a: FreeLine, b: FreeLine): number {
  return a.attemptsToday - b.attemptsToday || compareSlots(a.slot, b.slot) || (a.iccid < b.iccid ? -1 : 1);
}

/** The lines that may dial now, best first; a slot or a card that is listed twice counts once. */
function readyLines(input: PlanInput): Map<Iccid, FreeLine> {
  const ready = input.lines.filter((line) => line.readyAt !== null && line.readyAt <= input.now).sort(compareLines);
  const byCard = new Map<Iccid, FreeLine>();
  const slots = new Set<SlotId>();
  for (const line of ready) {
    if (byCard.has(line.iccid) || slots.has(line.slot)) continue;
    byCard.set(line.iccid, line);
    slots.add(line.slot);
  }
  return byCard;
}

/** Earliest later instant at which a contact that got nothing is due and a line that got nothing is ready for it. */
function nextLook(input: PlanInput, assignments: readonly Assignment[]): WallMs | null {
  const served = new Set(assignments.map((one) => one.contact));
  const busy = new Set(assignments.map((one) => one.slot));
  const readyAt = new Map<Iccid, number>();
  let anyReadyAt = Number.POSITIVE_INFINITY;
  for (const line of input.lines) {
    if (line.readyAt === null || busy.has(line.slot)) continue;
    readyAt.set(line.iccid, Math.min(line.readyAt, readyAt.get(line.iccid) ?? Number.POSITIVE_INFINITY));
    anyReadyAt = Math.min(anyReadyAt, line.readyAt);
  }
  let next = Number.POSITIVE_INFINITY;
  for (const contact of input.contacts) {
    if (served.has(contact.contact)) continue;
    const lineAt = contact.stickyCard === null ? anyReadyAt : readyAt.get(contact.stickyCard);
    const at = Math.max(contact.dueAt, lineAt ?? Number.POSITIVE_INFINITY);
    if (at > input.now) next = Math.min(next, at);
  }
  return Number.isFinite(next) ? wallMs(next) : null;
}

/**
 * Who is dialled on which card now. A callee with a card is only ever given that card; the others take the least used
 * card. The order in which contacts and lines are listed does not matter. Costs n log n.
 */
export function plan(input: PlanInput): Plan {
  const free = readyLines(input);
  const assignments: Assignment[] = [];
  const served = new Set<ContactId>();
  for (const contact of input.contacts.filter((one) => one.dueAt <= input.now).sort(compareContacts)) {
    if (free.size === 0) break;
    if (served.has(contact.contact)) continue;
    const line = contact.stickyCard === null ? free.values().next().value : free.get(contact.stickyCard);
    if (line === undefined) continue;
    free.delete(line.iccid);
    served.add(contact.contact);
    assignments.push({ contact: contact.contact, slot: line.slot, iccid: line.iccid });
  }
  return { assignments, nextLookAt: nextLook(input, assignments) };
}
