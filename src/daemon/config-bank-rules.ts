import type { z } from "zod";
import { placesOf } from "../serial/discovery/index.ts";
import type { bankColumnSchema, bankSchema } from "./config-banks.ts";
import { type RawDiscoverRule, toRule } from "./config-discover.ts";
import type { Problem } from "./problem.ts";

interface Wired {
  readonly sim_positions?: number | undefined;
  readonly bank?: z.infer<typeof bankColumnSchema> | undefined;
}

interface Wiring {
  readonly banks: readonly (z.infer<typeof bankSchema> | undefined)[];
  readonly slots: readonly (Wired & { readonly slot?: string | undefined })[];
  readonly discover: readonly (RawDiscoverRule | undefined)[];
}

/** An entry of the file with the columns that it takes, one a slot. */
interface Entry extends Wired {
  /** Its place in the file. */
  readonly path: string;
  readonly columns: readonly number[];
}

/** Banks that nobody can tell apart, columns that do not exist, and more positions than a column has rows. */
export function bankContradictions({ banks, slots, discover }: Wiring): readonly Problem[] {
  const names = banks.map((one) => one?.bank);
  const doubled = banks.flatMap((one, index): Problem[] => {
    const first = one === undefined ? index : names.indexOf(one.bank);
    if (one === undefined || first === index) return [];
    const message = `${one.bank} is already the name of banks[${first}]`;
    return [{ path: `banks[${index}].bank`, message, hint: "Give every bank a name of its own." }];
  });
  const taken = new Map<string, string>();
  const listed = slots.map((slot, index): Entry => {
    return { ...slot, path: `slots[${index}]`, columns: slot.bank === undefined ? [] : [slot.bank.column] };
  });
  const listedNames = new Set(slots.map(({ slot }) => slot));
  const ruled = discover.flatMap((rule, index): Entry[] =>
    rule === undefined ? [] : [{ ...rule, path: `discover[${index}]`, columns: columnsOf(rule, listedNames) }],
  );
  return [...doubled, ...[...listed, ...ruled].flatMap((entry) => wiring(entry, banks, taken))];
}

/** The columns of a rule's slots, those aside in whose place a listed slot stands. */
function columnsOf(rule: RawDiscoverRule, listed: ReadonlySet<string | undefined>): readonly number[] {
  const { bank } = rule;
  if (bank === undefined) return [];
  const { places } = placesOf([toRule(rule)]);
  return places.flatMap(({ slot }, index) => (listed.has(slot) ? [] : [bank.column + index]));
}

function wiring(entry: Entry, banks: Wiring["banks"], taken: Map<string, string>): readonly Problem[] {
  const { bank: wired, sim_positions: positions, columns } = entry;
  if (wired === undefined) return [];
  const path = `${entry.path}.bank`;
  const bank = banks.find((one) => one?.bank === wired.name);
  // One that cannot be read is complained of where it stands.
  if (bank === undefined && banks.includes(undefined)) return [];
  if (bank === undefined) {
    const known = banks.flatMap((one) => one?.bank ?? []).join(", ");
    const hint = known === "" ? "List it under `banks`." : `Use one of: ${known}.`;
    return [{ path: `${path}.name`, message: `no bank is called ${wired.name}`, hint }];
  }
  const problems: Problem[] = [];
  const last = columns.at(-1) ?? wired.column;
  if (last > bank.columns) {
    const message = `is ${wired.column}: bank ${bank.bank} has ${bank.columns} columns`;
    const most = bank.columns - (last - wired.column);
    const hint =
      most > 0 ? `Write ${most === 1 ? 1 : `1 to ${most}`}.` : "Name fewer ports, or several banks by several rules.";
    problems.push({ path: `${path}.column`, message: told(message, wired.column, last), hint });
  }
  if (positions !== undefined && positions > bank.rows) {
    const message = `is ${positions}: a column of bank ${bank.bank} has ${bank.rows} rows`;
    problems.push({ path: `${entry.path}.sim_positions`, message, hint: `Write ${bank.rows} or less.` });
  }
  return [...problems, ...doubledColumns(entry.path, bank.bank, columns, taken)];
}

/** A rule's last slot may be the one whose column does not exist. */
function told(message: string, first: number, last: number): string {
  return first === last ? message : `${message}, and the rule's last slot needs ${last}`;
}

function doubledColumns(
  path: string,
  bank: string,
  columns: readonly number[],
  taken: Map<string, string>,
): readonly Problem[] {
  return columns.flatMap((column): Problem[] => {
    const place = `${bank} ${column}`;
    const first = taken.get(place);
    if (first === undefined) taken.set(place, path);
    if (first === undefined) return [];
    const message = `column ${column} of ${bank} is already wired to ${first}`;
    return [{ path: `${path}.bank.column`, message, hint: "One column feeds one modem: name another." }];
  });
}
