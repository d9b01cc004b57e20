import { child, nameOf, type Node, place, type SourceFile, type Violation, walk } from "./source.ts";

const MOST_LINES = 400;
const UNFINISHED = /\b(?:TODO|FIXME|XXX|HACK)\b|\bfor now\b|\bnot (?:yet )?implemented\b|\bplaceholder\b/i;
const SILENCED = /(?:oxlint-disable|eslint-disable|biome-ignore|@ts-expect-error)/;
const NEVER_SILENCED = /@ts-(?:ignore|nocheck)\b/;
const TEST_FUNCTIONS = new Set(["it", "test", "describe", "suite", "bench"]);
const NOT_RUN = new Set(["only", "skip", "todo", "skipIf", "runIf", "fails"]);

/** A file has one reason to change, so it stays short. */
export function checkLength(files: readonly SourceFile[]): readonly Violation[] {
  return files
    .filter((file) => file.lineCount > MOST_LINES)
    .map((file) => ({
      rule: "length",
      where: file.path,
      says: `${file.lineCount} lines; ${MOST_LINES} is the most. Split it by reason to change.`,
    }));
}

/** Comments promise nothing, and every silenced rule says why on the same line. */
export function checkComments(files: readonly SourceFile[]): readonly Violation[] {
  return files.flatMap((file) =>
    file.comments.flatMap(({ text, line }) => {
      const says = commentComplaint(text);
      return says === null ? [] : [{ rule: "comments", where: `${file.path}:${line}`, says }];
    }),
  );
}

function commentComplaint(text: string): string | null {
  if (NEVER_SILENCED.test(text)) return "The compiler is not switched off; use @ts-expect-error with a reason.";
  if (SILENCED.test(text) && !/(?:\s--|:)\s+\S/.test(text)) return "Say why the rule is silenced: … -- reason.";
  return UNFINISHED.test(text) ? "Finish it or leave it out; comments do not promise work." : null;
}

/** An empty `catch` says why nothing is done. */
export function checkCatches(files: readonly SourceFile[]): readonly Violation[] {
  return files.flatMap((file) => {
    const found: Violation[] = [];
    walk(file.program, (node) => {
      if (node.type !== "CatchClause" || !isSilent(node, file.text)) return;
      found.push({ rule: "catch", where: place(file, node), says: "An empty catch needs a comment that says why." });
    });
    return found;
  });
}

function isSilent(node: Node, text: string): boolean {
  const block = child(node, "body");
  return block !== null && text.slice(block.start + 1, block.end - 1).trim() === "";
}

/** Every test runs, on every machine. */
export function checkTestsRun(files: readonly SourceFile[]): readonly Violation[] {
  return files
    .filter((file) => file.path.startsWith("test/"))
    .flatMap((file) => {
      const found: Violation[] = [];
      walk(file.program, (node) => {
        if (node.type !== "MemberExpression" || !TEST_FUNCTIONS.has(rootName(node))) return;
        const property = nameOf(child(node, "property"));
        if (property === null || !NOT_RUN.has(property)) return;
        found.push({
          rule: "tests run",
          where: place(file, node),
          says: `A test that may not run (${property}) proves nothing.`,
        });
      });
      return found;
    });
}

/** `it` of `it.each.skip`. */
function rootName(node: Node): string {
  let at: Node | null = node;
  while (at?.type === "MemberExpression" || at?.type === "CallExpression") {
    at = child(at, at.type === "MemberExpression" ? "object" : "callee");
  }
  return nameOf(at) ?? "";
}
