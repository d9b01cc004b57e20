import { suggest } from "../../src/domain/suggest.ts";

export type Asked =
  | { readonly kind: "run"; readonly names: readonly string[]; readonly json: boolean; readonly quick: boolean }
  | { readonly kind: "help" }
  | { readonly kind: "mistake"; readonly message: string };

const OPTIONS = ["--json", "--quick", "--help"];

/** Reads the command line: `[NAME…] [--json] [--quick]`. Without a name every bench is meant, in the catalogue's order. */
export function readArguments(argv: readonly string[], known: readonly string[]): Asked {
  const names: string[] = [];
  const flags = new Set<string>();
  for (const argument of argv) {
    if (argument === "--help" || argument === "-h") return { kind: "help" };
    if (OPTIONS.includes(argument)) flags.add(argument);
    else if (argument.startsWith("-")) return mistake("option", argument, OPTIONS);
    else if (!known.includes(argument)) return mistake("bench", argument, known);
    else if (!names.includes(argument)) names.push(argument);
  }
  const chosen = names.length === 0 ? known : names;
  return { kind: "run", names: chosen, json: flags.has("--json"), quick: flags.has("--quick") };
}

function mistake(what: string, word: string, known: readonly string[]): Asked {
  const near = suggest(word, known);
  const hint = near === null ? `Known: ${known.join(", ")}.` : `Did you mean ${near}?`;
  return { kind: "mistake", message: `There is no ${what} ${JSON.stringify(word)}. ${hint}` };
}
