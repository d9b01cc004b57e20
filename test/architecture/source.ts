import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseSync } from "oxc-parser";

/** A syntax node, as the parser gives it (ESTree with TypeScript's nodes). */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export interface Comment {
  readonly text: string;
  readonly line: number;
}

export interface SourceFile {
  /** Relative to the checkout, with `/`: `src/at/command.ts`. */
  readonly path: string;
  readonly text: string;
  readonly lineCount: number;
  readonly program: Node;
  readonly comments: readonly Comment[];
}

/** A broken rule: where, and a sentence that says what to do. */
export interface Violation {
  readonly rule: string;
  readonly where: string;
  readonly says: string;
}

/** Parses one file. A syntax error is thrown: a file that cannot be read cannot be judged. */
export function parseSource(path: string, text: string): SourceFile {
  const parsed = parseSync(path, text, { lang: "ts", sourceType: "module" });
  const [error] = parsed.errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  const program: unknown = parsed.program;
  if (!isNode(program)) throw new Error(`${path}: the parser gave no program.`);
  return {
    path,
    text,
    lineCount: text.split("\n").length - (text.endsWith("\n") ? 1 : 0),
    program,
    comments: parsed.comments.map(({ value, start }) => ({ text: value, line: lineAt(text, start) })),
  };
}

/** Every TypeScript file under the given folders of a checkout, in order of path. */
export function readTree(root: string, folders: readonly string[]): readonly SourceFile[] {
  return folders
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .toSorted()
    .map((path) => parseSource(path, readFileSync(join(root, path), "utf8")));
}

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

/** The child of `node` in that field, if it is a node. */
export function child(node: Node, field: string): Node | null {
  const value = node[field];
  return isNode(value) ? value : null;
}

export function children(node: Node, field: string): readonly Node[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The name of an identifier, or the text of a string literal; null for anything else. */
export function nameOf(node: Node | null): string | null {
  if (node?.type === "Identifier" && typeof node["name"] === "string") return node["name"];
  if (node?.type === "Literal" && typeof node["value"] === "string") return node["value"];
  return null;
}

/** Calls `visit` with every node, parents before children, and the chain of its ancestors, outermost first. */
export function walk(
  node: Node,
  visit: (node: Node, ancestors: readonly Node[]) => void,
  ancestors: Node[] = [],
): void {
  visit(node, ancestors);
  ancestors.push(node);
  for (const value of Object.values(node)) {
    if (isNode(value)) walk(value, visit, ancestors);
    else if (Array.isArray(value)) for (const item of value) if (isNode(item)) walk(item, visit, ancestors);
  }
  ancestors.pop();
}

/** `path:line` of a node. */
export function place(file: SourceFile, node: { readonly start: number }): string {
  return `${file.path}:${lineAt(file.text, node.start)}`;
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}
