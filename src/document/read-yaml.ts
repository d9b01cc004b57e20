import { type Document, type ErrorCode, LineCounter, parseDocument, type YAMLError } from "yaml";
import type { Problem } from "./problem.ts";

/** No file that a person keeps by hand is longer; a thousand slots take an eighth of it. */
const MAX_CHARACTERS = 1_048_576;
/** Enough for every list that repeats a node, far too few for aliases of aliases to grow into gigabytes. */
const MAX_ALIASES = 100;
/** One missing bracket may make every later line wrong: the first complaints are the useful ones. */
const MAX_SYNTAX_PROBLEMS = 20;

const HINTS: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: "Replace tabs by blanks.",
  DUPLICATE_KEY: "Remove one of the two lines.",
  MULTIPLE_DOCS: "Remove the line `---` and what follows it.",
  BAD_DQ_ESCAPE: "Double the backslash, or use single quotes.",
  MISSING_CHAR: "Close the quote or bracket, or put the colon after the key.",
  BAD_INDENT: "Indent the line as its neighbours are, and close every bracket.",
  TAG_RESOLVE_FAILED: "Remove the tag (`!…`): plain values need none.",
  RESOURCE_EXHAUSTION: "Remove levels of brackets or indentation.",
};

/** What a text holds; what is `readable` may still have `problems`, such as a key that occurs twice. */
export type YamlContent =
  | { readonly readable: true; readonly content: unknown; readonly problems: readonly Problem[] }
  | { readonly readable: false; readonly problems: readonly Problem[] };

/**
 * One YAML document as plain data, within bounds of size, depth and aliases whatever it is fed. An empty document
 * is null. Every complaint has its place (line and column) and a remedy.
 */
export function readYaml(text: string): YamlContent {
  if (text.length > MAX_CHARACTERS) {
    const message = `is longer than ${MAX_CHARACTERS / 1024} KiB`;
    return broken([{ path: "the file", message, hint: "Is it the right file?" }]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: "error",
  });
  const faults = [...document.errors, ...document.warnings];
  const tooDeep = faults.find(({ code }) => code === "RESOURCE_EXHAUSTION");
  if (tooDeep !== undefined) return broken([problemOf(tooDeep, lines, text)]);
  const problems = faults.slice(0, MAX_SYNTAX_PROBLEMS).map((fault) => problemOf(fault, lines, text));
  const malformed = document.errors.some(({ code }) => code !== "DUPLICATE_KEY");
  return malformed ? broken(problems) : contentOf(document, problems);
}

function broken(problems: readonly Problem[]): YamlContent {
  return { readable: false, problems };
}

function problemOf(fault: YAMLError, lines: LineCounter, text: string): Problem {
  const { line, col } = lines.linePos(fault.pos[0]);
  const message = sentenceOf(fault, text);
  const hint = HINTS[fault.code] ?? "Check the indentation and quotes.";
  return { path: `line ${line}, column ${col}`, message, hint };
}

/** The library's own words where they are good enough. */
function sentenceOf({ code, message, pos }: YAMLError, text: string): string {
  if (code === "RESOURCE_EXHAUSTION") return "is nested too deeply";
  if (code !== "DUPLICATE_KEY") return message.charAt(0).toLowerCase() + message.slice(1);
  const [key = ""] = /^[^\s:]{1,40}/.exec(text.slice(pos[0], pos[0] + 41)) ?? [];
  return `the key ${key} is given twice`;
}

function contentOf(document: Document, problems: readonly Problem[]): YamlContent {
  try {
    const content: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { readable: true, content: content ?? null, problems };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const [, name] = /Unresolved alias .*: (.+)$/s.exec(text) ?? [];
    const message = name === undefined ? "expands without end" : `has an alias *${name} of nothing`;
    const hint = "Remove the YAML aliases (`*name`); put a value that begins with * in quotes.";
    return broken([...problems, { path: "the file", message, hint }]);
  }
}
