import { err, ok, type Result } from "../../domain/result.ts";

/** Keys whose rules stand one level deeper; a pack replaces those that it names and keeps the others of its base. */
const GROUPS: ReadonlySet<string> = new Set(["deployment", "numbering_use", "timezone"]);

/** Who a pack is and for whom it speaks is its own, never its base's. */
const OWN: ReadonlySet<string> = new Set(["extends", "reviewed_by", "signature"]);

/** The content of a pack that may be extended, by id; undefined where there is none. */
export type Bases = (id: string) => unknown;

type Keys = Readonly<Record<string, unknown>>;

function isKeys(value: unknown): value is Keys {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * A pack's content with the rules of the pack that it `extends` (one level) under its own: a rule that it names
 * replaces the base's whole. An error names what is wrong with the base.
 */
export function layered(content: unknown, bases: Bases): Result<unknown, string> {
  if (!isKeys(content) || content["extends"] === undefined) return ok(content);
  const name = content["extends"];
  if (typeof name !== "string") return err("must name a pack");
  const base = bases(name);
  if (!isKeys(base)) return err(`there is no pack ${name}`);
  if (base["extends"] !== undefined) return err(`${name} extends a pack itself`);
  const result: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(base)) {
    if (!OWN.has(key)) result[key] = value;
  }
  for (const [key, value] of Object.entries(content)) {
    const under = result[key];
    result[key] = GROUPS.has(key) && isKeys(under) && isKeys(value) ? { ...under, ...value } : value;
  }
  return ok(result);
}
