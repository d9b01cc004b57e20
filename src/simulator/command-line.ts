/** One command of a command line (V.250 §5.2). */
export interface Command {
  /** Upper case: `D`, `E`, `&F`, `S0`, `+CLCC`, `^CURC`. */
  readonly name: string;
  readonly form: "execute" | "read" | "test" | "set";
  /** What follows the name: digits of a basic command, the text behind `=`, or the whole dial string of `D`. */
  readonly value: string;
  /** `D` only: whether a semicolon made it a voice call (3GPP TS 27.007 §6.2). */
  readonly voice: boolean;
  /** As received, for the ground truth. */
  readonly text: string;
}

const EXTENDED = /[+^#$%*_]/;

/**
 * Cuts the body of a command line (what follows `AT`) into its commands (V.250 §5.2.4). A dial string runs to the next
 * semicolon or the end of the line. Returns null where the text fits no command syntax.
 */
export function parseCommandLine(body: string): readonly Command[] | null {
  const commands: Command[] = [];
  let rest = body.trim();
  while (rest !== "") {
    const next = EXTENDED.test(rest.charAt(0)) ? takeExtended(rest) : takeBasic(rest);
    if (next === null) return null;
    commands.push(next.command);
    rest = next.rest.trimStart();
  }
  return commands;
}

interface Taken {
  readonly command: Command;
  readonly rest: string;
}

function takeExtended(text: string): Taken | null {
  const end = endOfExtended(text);
  const own = text.slice(0, end).trim();
  const match = /^([+^#$%*_][A-Za-z][A-Za-z0-9!%\-./:_]*)\s*(=\?|\?|=)?([^]*)$/.exec(own);
  const name = match?.[1];
  if (match === null || name === undefined) return null;
  const mark = match[2];
  const value = (match[3] ?? "").trim();
  if (mark !== "=" && value !== "") return null;
  const form = mark === "?" ? "read" : mark === "=?" ? "test" : mark === "=" ? "set" : "execute";
  return { command: { name: name.toUpperCase(), form, value, voice: false, text: own }, rest: text.slice(end + 1) };
}

/** Where an extended command ends: the first semicolon outside quotes, or the end of the line. */
function endOfExtended(text: string): number {
  let quoted = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (char === '"') quoted = !quoted;
    if (char === ";" && !quoted) return i;
  }
  return text.length;
}

function takeBasic(text: string): Taken | null {
  if (text.startsWith(";")) return { command: basic("", "execute", "", ";"), rest: text.slice(1) };
  if (/^d/i.test(text)) return takeDial(text);
  const register = /^s(\d+)\s*(\?|=\s*(\d*))/i.exec(text);
  if (register !== null) {
    const form = register[2] === "?" ? "read" : "set";
    return {
      command: basic(`S${register[1]}`, form, register[3] ?? "", register[0]),
      rest: text.slice(register[0].length),
    };
  }
  const match = /^(&?[a-z])\s*(\d*)/i.exec(text);
  const name = match?.[1];
  if (match === null || name === undefined) return null;
  return { command: basic(name.toUpperCase(), "execute", match[2] ?? "", match[0]), rest: text.slice(match[0].length) };
}

function takeDial(text: string): Taken {
  const semicolon = text.indexOf(";");
  const end = semicolon === -1 ? text.length : semicolon;
  const command: Command = {
    name: "D",
    form: "execute",
    value: text.slice(1, end).trim(),
    voice: semicolon !== -1,
    text: text.slice(0, end + 1),
  };
  return { command, rest: text.slice(end + 1) };
}

function basic(name: string, form: Command["form"], value: string, text: string): Command {
  return { name, form, value, voice: false, text };
}

/** The parameters of an extended command: split at commas outside quotes, quotes removed, blanks trimmed. */
export function parameters(value: string): readonly string[] {
  return (value.match(/("[^"]*"?|[^,"])+|(?<=,)(?=,|$)|^(?=,)/g) ?? []).map((part) =>
    part.trim().replace(/^"|"$/g, ""),
  );
}
