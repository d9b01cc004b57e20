import { importsOf } from "./imports.ts";
import { child, children, nameOf, type Node, place, type SourceFile, type Violation, walk } from "./source.ts";

const COMMAND_FILE = "src/at/command.ts";
const DIAL_FUNCTION = "dialCommand";
const WIRE_FILE = "src/at/at-command.ts";
const WIRE_TYPES: ReadonlySet<string> = new Set(["AtCommand", "WireText"]);
const PERMIT_FILE = "src/gate/permit.ts";
const JUDGE_FILE = "src/gate/judge.ts";
/** The dial verb inside a text; `\b` keeps words that merely contain the letters out. */
const DIAL_VERB = /\bATD/i;
const FUNCTIONS = new Set(["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"]);

/**
 * The dial verb is spelled in one function, which takes a permit. Texts count, also those put together from parts;
 * comments may speak of it. The simulator stands on the other side of the line and reads it.
 */
export function checkDialSpelling(files: readonly SourceFile[]): readonly Violation[] {
  const found: Violation[] = [];
  for (const file of files) {
    if (!file.path.startsWith("src/") || file.path.startsWith("src/simulator/")) continue;
    walk(file.program, (node, ancestors) => {
      if (!DIAL_VERB.test(constantText(node))) return;
      if (ancestors.some((ancestor) => DIAL_VERB.test(constantText(ancestor)))) return;
      const says = spellingComplaint(file.path, ancestors);
      if (says !== null) found.push({ rule: "dial spelling", where: place(file, node), says });
    });
  }
  return found;
}

function spellingComplaint(path: string, ancestors: readonly Node[]): string | null {
  if (path !== COMMAND_FILE) return `Only ${DIAL_FUNCTION} in ${COMMAND_FILE} spells the dial command.`;
  const outer = ancestors.find((ancestor) => FUNCTIONS.has(ancestor.type));
  if (outer === undefined || nameOf(child(outer, "id")) !== DIAL_FUNCTION) {
    return `In ${path} only the function ${DIAL_FUNCTION} spells the dial command.`;
  }
  const [permit] = children(outer, "params");
  const isPermit = permit !== undefined && typeNames(child(permit, "typeAnnotation")).includes("DialPermit");
  return isPermit ? null : `The first parameter of ${DIAL_FUNCTION} is a DialPermit, never a text.`;
}

/** What is fixed about the text of an expression; holes read as a blank, so that they join no letters. */
function constantText(node: Node | null): string {
  if (node === null) return "";
  if (node.type === "Literal") {
    const regex = node["regex"];
    if (typeof regex === "object" && regex !== null && "pattern" in regex) return String(regex.pattern);
    return nameOf(node) ?? "";
  }
  if (node.type === "BinaryExpression" && node["operator"] === "+") {
    return (textOrHole(child(node, "left")) + textOrHole(child(node, "right"))).trim();
  }
  if (node.type !== "TemplateLiteral") return "";
  const holes = children(node, "expressions");
  const quasis = node["quasis"];
  if (!Array.isArray(quasis)) return "";
  return quasis
    .map((quasi, index) => rawText(quasi) + (index < holes.length ? textOrHole(holes[index] ?? null) : ""))
    .join("");
}

function textOrHole(node: Node | null): string {
  return constantText(node) || " ";
}

function rawText(quasi: unknown): string {
  if (typeof quasi !== "object" || quasi === null || !("value" in quasi)) return "";
  const { value } = quasi;
  return typeof value === "object" && value !== null && "raw" in value ? String(value.raw) : "";
}

/** Commands and texts for the wire are made in `at` alone, and only the driver hands one to a line. */
export function checkWire(files: readonly SourceFile[]): readonly Violation[] {
  const found: Violation[] = [];
  for (const file of files) {
    if (!file.path.startsWith("src/") || file.path === WIRE_FILE) continue;
    walk(file.program, (node) => {
      const says = wireComplaint(file.path, node);
      if (says !== null) found.push({ rule: "wire", where: place(file, node), says });
    });
  }
  return found;
}

function wireComplaint(path: string, node: Node): string | null {
  const named = (field: string): readonly string[] => typeNames(child(node, field));
  switch (node.type) {
    case "TSAsExpression":
    case "TSTypeAssertion":
    case "TSTypePredicate": {
      const made = named("typeAnnotation").find((name) => WIRE_TYPES.has(name));
      return made === undefined ? null : `A cast cannot make a ${made}; only ${WIRE_FILE} can.`;
    }
    case "NewExpression":
      if (nameOf(child(node, "callee")) !== "AtCommand" || path === COMMAND_FILE) return null;
      return `Only ${COMMAND_FILE} makes commands.`;
    case "CallExpression":
      return path.startsWith("src/driver/") && isWrite(node)
        ? "Only effect.text of a machine is written to a line."
        : null;
    default:
      return null;
  }
}

/** A call of some `write` with anything but the text of an effect. */
function isWrite(node: Node): boolean {
  const callee = child(node, "callee");
  if (callee?.type !== "MemberExpression" || nameOf(child(callee, "property")) !== "write") return false;
  const [text] = children(node, "arguments");
  const fromEffect =
    text?.type === "MemberExpression" &&
    nameOf(child(text, "object")) === "effect" &&
    nameOf(child(text, "property")) === "text";
  return !fromEffect;
}

/** Nothing but the gate makes a permit: no cast, no guard, no constructor call, no borrowed mint. */
export function checkPermits(files: readonly SourceFile[]): readonly Violation[] {
  const ours = files.filter((file) => file.path.startsWith("src/"));
  return ours.flatMap((file) => [...castsToPermit(file), ...permitImports(file), ...mintLeaks(file)]);
}

function castsToPermit(file: SourceFile): readonly Violation[] {
  const found: Violation[] = [];
  walk(file.program, (node) => {
    const says = castComplaint(file.path, node);
    if (says !== null) found.push({ rule: "permit", where: place(file, node), says });
  });
  return found;
}

function castComplaint(path: string, node: Node): string | null {
  const mentions = (field: string): boolean => typeNames(child(node, field)).includes("DialPermit");
  switch (node.type) {
    case "TSAsExpression":
    case "TSTypeAssertion":
      return mentions("typeAnnotation") ? "A cast cannot give a DialPermit; only judge() can." : null;
    case "TSTypePredicate":
      return mentions("typeAnnotation")
        ? "A guard cannot declare something a DialPermit; only judge() makes one."
        : null;
    case "NewExpression":
      if (nameOf(child(node, "callee")) !== "DialPermit" || path === PERMIT_FILE) return null;
      return "Only judge() makes a DialPermit.";
    case "TSTypeAliasDeclaration":
      if (!mentions("typeAnnotation") || path.startsWith("src/gate/")) return null;
      return aliasesPermit(node) ? "An alias would hide a cast to DialPermit: use its own name." : null;
    default:
      return null;
  }
}

/** `type P = DialPermit` and wrappers of it; a field of an object type is no alias. */
function aliasesPermit(node: Node): boolean {
  const annotation = child(node, "typeAnnotation");
  return annotation?.type === "TSTypeReference";
}

/** Names of all types mentioned in a type. */
function typeNames(type: Node | null): readonly string[] {
  if (type === null) return [];
  const names: string[] = [];
  walk(type, (node) => {
    const name = nameOf(node);
    if (name !== null && node.type === "Identifier") names.push(name);
  });
  return names;
}

function permitImports(file: SourceFile): readonly Violation[] {
  if (file.path === PERMIT_FILE) return [];
  return importsOf(file).flatMap((use) => {
    const fromPermit = use.target === PERMIT_FILE;
    const broken = use.names.some((name) => {
      if (name.imported === "DialPermit" && name.local !== "DialPermit") return true;
      if (name.imported === "mintPermit") return file.path !== JUDGE_FILE || use.form !== "import";
      if (!fromPermit || use.typeOnly) return false;
      return name.imported === "*" || (name.imported === "DialPermit" && !name.typeOnly);
    });
    if (!broken) return [];
    const says = "DialPermit travels as a type under its own name, and only gate/judge.ts may take the mint.";
    return [{ rule: "permit", where: use.where, says }];
  });
}

function mintLeaks(file: SourceFile): readonly Violation[] {
  if (file.path !== JUDGE_FILE) return [];
  const found: Violation[] = [];
  walk(file.program, (node, ancestors) => {
    if (node.type !== "Identifier" || nameOf(node) !== "mintPermit") return;
    const parent = ancestors.at(-1);
    const isUse = parent?.type === "CallExpression" && parent["callee"] === node;
    if (isUse || parent?.type === "ImportSpecifier") return;
    found.push({ rule: "permit", where: place(file, node), says: "The mint is called here and handed to nobody." });
  });
  return found;
}
