import { MODULES, moduleOf } from "./modules.ts";
import { child, children, nameOf, type Node, place, type SourceFile, type Violation, walk } from "./source.ts";

/** Globals through which a clock, chance, the process or the outside world would come in. */
const AMBIENT: Readonly<Record<string, string>> = {
  setTimeout: "timers belong to the shell; return a deadline",
  setInterval: "timers belong to the shell; return a deadline",
  setImmediate: "timers belong to the shell; return an effect",
  queueMicrotask: "order of effects is the shell's; return an effect",
  process: "the process belongs to the shell; take a value",
  console: "nothing is printed here; return it",
  performance: "time comes in as a value (MonoMs)",
  fetch: "no I/O here; return an effect",
  crypto: "chance and keys come in as values",
  globalThis: "globals are not reached by a detour either",
  global: "globals are not reached by a detour either",
  require: "import instead",
  Buffer: "Uint8Array is enough; Buffer is Node's",
};

/** Date methods whose answer depends on the machine's time zone. */
const LOCAL_TIME =
  /^(?:[gs]et(?:FullYear|Year|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)|getTimezoneOffset|toLocale(?:Date|Time)String|toDateString|toTimeString)$/;

/** Pure modules read no clock, chance, process, machine time zone or outside world: values come in. */
export function checkPurity(files: readonly SourceFile[]): readonly Violation[] {
  return files.filter(isPure).flatMap((file) => {
    const found: Violation[] = [];
    walk(file.program, (node, ancestors) => {
      const says = complaint(node, ancestors);
      if (says !== null) found.push({ rule: "purity", where: place(file, node), says });
    });
    return found;
  });
}

function isPure(file: SourceFile): boolean {
  const name = moduleOf(file.path);
  return name !== null && (MODULES[name]?.pure ?? false);
}

function complaint(node: Node, ancestors: readonly Node[]): string | null {
  switch (node.type) {
    case "MemberExpression":
      return memberComplaint(node);
    case "NewExpression":
      return newComplaint(node);
    case "CallExpression":
      return nameOf(child(node, "callee")) === "Date" ? "Date() reads the clock; time comes in as a value." : null;
    case "MetaProperty":
      return "import.meta names a place on disk; a pure module has none.";
    case "Identifier":
      return identifierComplaint(node, ancestors);
    default:
      return null;
  }
}

function memberComplaint(node: Node): string | null {
  const object = nameOf(child(node, "object"));
  const property = nameOf(child(node, "property"));
  if (object === "Date" && property === "now") return "Date.now reads the clock; time comes in as WallMs.";
  if (object === "Math" && property === "random") return "Math.random is chance; decisions are deterministic.";
  if (property !== null && LOCAL_TIME.test(property)) {
    return `${property} depends on the machine's time zone; use the UTC form or Intl.DateTimeFormat with a zone.`;
  }
  return null;
}

function newComplaint(node: Node): string | null {
  const callee = child(node, "callee");
  const given = children(node, "arguments");
  if (nameOf(callee) === "Date") {
    if (given.length === 0) return "new Date() reads the clock; time comes in as a value.";
    if (given.length > 1) return "new Date(year, month, …) means the machine's time zone; use Date.UTC.";
  }
  const isFormat = callee?.type === "MemberExpression" && nameOf(child(callee, "property")) === "DateTimeFormat";
  return isFormat && !namesZone(given[1]) ? "Intl.DateTimeFormat needs an explicit timeZone in its options." : null;
}

function namesZone(options: Node | undefined): boolean {
  if (options?.type !== "ObjectExpression") return false;
  return children(options, "properties").some((property) => nameOf(child(property, "key")) === "timeZone");
}

function identifierComplaint(node: Node, ancestors: readonly Node[]): string | null {
  const name = nameOf(node) ?? "";
  if (!Object.hasOwn(AMBIENT, name)) return null;
  const parent = ancestors.at(-1);
  return parent !== undefined && isMemberName(parent, node) ? null : `${name}: ${AMBIENT[name]}.`;
}

/** `x.process`, `{ process: 1 }` and a property signature name a member, not the global. */
function isMemberName(parent: Node, node: Node): boolean {
  if (parent["computed"] === true) return false;
  if (parent.type === "MemberExpression") return parent["property"] === node;
  if (parent.type === "Property") return parent["key"] === node && parent["shorthand"] !== true;
  return parent["key"] === node;
}
