import { importsOf, type ImportUse, packageOf } from "./imports.ts";
import { MODULES, moduleOf } from "./modules.ts";
import type { SourceFile, Violation } from "./source.ts";

/** Every import under `src/` is one that the table allows, and means a file that exists. */
export function checkImports(files: readonly SourceFile[]): readonly Violation[] {
  const known = new Set(files.map((file) => file.path));
  return files
    .filter((file) => file.path.startsWith("src/"))
    .flatMap((file) => importsOf(file).flatMap((use) => judgeUse(file.path, use, known)));
}

function judgeUse(path: string, use: ImportUse, known: ReadonlySet<string>): readonly Violation[] {
  const says = complaint(path, use, known);
  return says === null ? [] : [{ rule: "imports", where: use.where, says }];
}

function complaint(path: string, use: ImportUse, known: ReadonlySet<string>): string | null {
  const from = moduleOf(path);
  if (from === null) return `${path} is in no module: give its folder a row in the table of modules.`;
  if (use.specifier === null) return "What is imported must be a plain string, or nobody can check it.";
  if (use.target === null) return packageComplaint(from, use.specifier);
  if (!use.target.startsWith("src/")) return `${use.specifier} leaves src: programs are made of src alone.`;
  if (use.form !== "url" && !use.specifier.endsWith(".ts")) return `Write ${use.specifier} with its .ts ending.`;
  if (!known.has(use.target)) return `${use.target} does not exist.`;
  const to = moduleOf(use.target);
  if (to === null) return `${use.target} is in no module: give its folder a row in the table of modules.`;
  return moduleComplaint(from, to, use);
}

function packageComplaint(from: string, specifier: string): string | null {
  const rule = MODULES[from];
  const name = packageOf(specifier);
  if (rule === undefined || name === null) return null;
  if (name.startsWith("node:")) {
    return rule.node === "any" ? null : `${from} may not import ${name}: ${rule.why}.`;
  }
  return rule.npm.includes(name) ? null : `${from} may not import the package ${name}: ${rule.why}.`;
}

function moduleComplaint(from: string, to: string, use: ImportUse): string | null {
  if (from === to) return null;
  const rule = MODULES[from];
  const allowed = rule?.ours[to];
  if (rule === undefined || allowed === undefined) return `${from} may not import ${to}: ${rule?.why ?? "no rule"}.`;
  if (allowed === "types" && !use.typeOnly) {
    return `${from} may import types from ${to} only (import type …): ${rule.why}.`;
  }
  return from === "bin" && use.form !== "dynamic" ? `bin imports programs dynamically: ${rule.why}.` : null;
}

/** No file reaches itself through imports, type-only ones included. */
export function checkCycles(files: readonly SourceFile[]): readonly Violation[] {
  const edges = new Map(files.map((file) => [file.path, targetsOf(file)] as const));
  return stronglyConnected(edges)
    .filter((group) => group.length > 1 || edges.get(group[0] ?? "")?.includes(group[0] ?? "") === true)
    .map((group) => ({
      rule: "cycles",
      where: group[0] ?? "",
      says: `These files import each other: ${group.join(", ")}. Move what they share into a file of its own.`,
    }));
}

function targetsOf(file: SourceFile): readonly string[] {
  // A worker is another program: naming its file is no import.
  return importsOf(file).flatMap((use) => (use.target === null || use.form === "url" ? [] : [use.target]));
}

/** Tarjan's algorithm; each group sorted, groups in the order of their first member. */
function stronglyConnected(edges: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const indexes = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const groups: string[][] = [];
  const visit = (node: string): number => {
    const index = indexes.size;
    indexes.set(node, index);
    stack.push(node);
    let low = index;
    for (const next of edges.get(node) ?? []) {
      if (!indexes.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next)) low = Math.min(low, lowest.get(next) ?? indexes.get(next) ?? low);
    }
    lowest.set(node, low);
    if (low === index) groups.push(stack.splice(stack.indexOf(node)).toSorted());
    return low;
  };
  for (const node of edges.keys()) if (!indexes.has(node)) visit(node);
  return groups.toSorted((left, right) => ((left[0] ?? "") < (right[0] ?? "") ? -1 : 1));
}
