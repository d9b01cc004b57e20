import { suggest } from "../../domain/suggest.ts";
import type { PolicyPack } from "../../policy/index.ts";
import { loadPacks } from "../../policy/load.ts";

/** What the packs that ship say of something; a broken installation knows nothing, which `doctor` tells. */
function words(of: (pack: PolicyPack) => readonly string[]): ReadonlySet<string> {
  const packs = loadPacks();
  return new Set(packs.ok ? packs.value.flatMap(of) : []);
}

function doubt(what: string, word: string, known: ReadonlySet<string>): string | null {
  if (known.size === 0 || known.has(word)) return null;
  const near = suggest(word, known);
  const hint = near === null ? `they name ${[...known].sort().join(", ")}` : `did you mean ${near}?`;
  return `no calling rules that ship with simbankd ask for the ${what} ${word}: ${hint}`;
}

/** Why a name of a do-not-call register is probably mistyped; null where packs know it. */
export function registryDoubt(id: string): string | null {
  const known = words((pack) => pack.rules.registries.flatMap(({ value }) => value.map((one) => one.id)));
  return doubt("register", id, known);
}

/** Which names in a list of disclosures, separated by commas, are probably mistyped. */
export function disclosureDoubts(list: string): readonly (string | null)[] {
  const known = words((pack) => pack.rules.disclosures.flatMap(({ value }) => value));
  const names = list.split(",").map((one) => one.trim());
  return names.filter((name) => name !== "").map((name) => doubt("disclosure", name, known));
}
