import { posix } from "node:path";
import { child, children, nameOf, type Node, place, type SourceFile, walk } from "./source.ts";

/** One use of another module, in whatever form the language has for it. */
export interface ImportUse {
  readonly form: "import" | "re-export" | "dynamic" | "type" | "require" | "url";
  /** As written; null where it is not a plain string and so cannot be judged. */
  readonly specifier: string | null;
  /** The file it means, relative to the checkout; null for packages and Node's own modules. */
  readonly target: string | null;
  /** Gone after compilation: `import type`, `export type`, `import("…").T`. */
  readonly typeOnly: boolean;
  /** Imported names as the other module spells them; `*` for all of them; empty for side effects only. */
  readonly names: readonly ImportedName[];
  readonly where: string;
}

export interface ImportedName {
  readonly imported: string;
  readonly local: string;
  readonly typeOnly: boolean;
}

/** Every use of another module in a file: static, type-only, re-exported, dynamic, `import()` types, workers. */
export function importsOf(file: SourceFile): readonly ImportUse[] {
  const uses: ImportUse[] = [];
  walk(file.program, (node) => {
    const found = readUse(node);
    if (found === null) return;
    const specifier = found.source === null ? null : plainString(found.source);
    uses.push({
      form: found.form,
      specifier,
      target: specifier === null ? null : targetOf(file.path, specifier),
      typeOnly: found.typeOnly,
      names: found.names,
      where: place(file, node),
    });
  });
  return uses;
}

interface FoundUse {
  readonly form: ImportUse["form"];
  readonly source: Node | null;
  readonly typeOnly: boolean;
  readonly names: readonly ImportedName[];
}

function readUse(node: Node): FoundUse | null {
  const source = child(node, "source");
  switch (node.type) {
    case "ImportDeclaration":
      return { form: "import", source, typeOnly: node["importKind"] === "type", names: importNames(node) };
    case "ExportNamedDeclaration":
      if (source === null) return null;
      return { form: "re-export", source, typeOnly: node["exportKind"] === "type", names: exportNames(node) };
    case "ExportAllDeclaration":
      return { form: "re-export", source, typeOnly: node["exportKind"] === "type", names: [everything(node)] };
    case "ImportExpression":
      return { form: "dynamic", source, typeOnly: false, names: [everything(node)] };
    case "TSImportType":
      return { form: "type", source: source ?? child(node, "argument"), typeOnly: true, names: [everything(node)] };
    case "TSExternalModuleReference":
      return { form: "require", source: child(node, "expression"), typeOnly: false, names: [everything(node)] };
    case "CallExpression":
      if (nameOf(child(node, "callee")) !== "require") return null;
      return {
        form: "require",
        source: children(node, "arguments")[0] ?? null,
        typeOnly: false,
        names: [everything(node)],
      };
    case "NewExpression":
      return workerUse(node);
    default:
      return null;
  }
}

/** `new URL("./worker.ts", import.meta.url)` is how a worker's code is named; other URLs name data. */
function workerUse(node: Node): FoundUse | null {
  if (nameOf(child(node, "callee")) !== "URL") return null;
  const [source, base] = children(node, "arguments");
  if (source === undefined || base === undefined || !/\.[jt]s$/.test(plainString(source) ?? "")) return null;
  return { form: "url", source, typeOnly: false, names: [] };
}

function importNames(node: Node): readonly ImportedName[] {
  return children(node, "specifiers").map((specifier) => ({
    imported: specifier.type === "ImportSpecifier" ? (nameOf(child(specifier, "imported")) ?? "*") : "*",
    local: nameOf(child(specifier, "local")) ?? "*",
    typeOnly: node["importKind"] === "type" || specifier["importKind"] === "type",
  }));
}

function exportNames(node: Node): readonly ImportedName[] {
  return children(node, "specifiers").map((specifier) => ({
    imported: nameOf(child(specifier, "local")) ?? "*",
    local: nameOf(child(specifier, "exported")) ?? "*",
    typeOnly: node["exportKind"] === "type" || specifier["exportKind"] === "type",
  }));
}

function everything(node: Node): ImportedName {
  return { imported: "*", local: "*", typeOnly: node["exportKind"] === "type" || node.type === "TSImportType" };
}

function plainString(node: Node): string | null {
  if (node.type === "Literal") return nameOf(node);
  if (node.type === "TSLiteralType") return nameOf(child(node, "literal"));
  // A template without holes is as plain as a string.
  if (node.type !== "TemplateLiteral" || children(node, "expressions").length > 0) return null;
  const value = children(node, "quasis")[0]?.["value"];
  const cooked: unknown = typeof value === "object" && value !== null && "cooked" in value ? value.cooked : null;
  return typeof cooked === "string" ? cooked : null;
}

function targetOf(from: string, specifier: string): string | null {
  if (!specifier.startsWith(".")) return null;
  return posix.join(posix.dirname(from), specifier).replace(/\.js$/, ".ts");
}

/** Name of the package or `node:` module a specifier means: `@scope/name`, `name`, `node:fs`; null for our own files. */
export function packageOf(specifier: string): string | null {
  if (specifier.startsWith(".")) return null;
  if (specifier.startsWith("node:")) return specifier;
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? specifier);
}
