import type { ConfigKey } from "./config-keys.ts";

/** What a fresh package starts with: no slots, and the pack that dials on test networks alone. */
const SET: Readonly<Record<string, string>> = {
  schema: "1",
  data_dir: "/var/lib/simbankd",
  socket: "/run/simbankd/control.sock",
  deployment: "{ country: lab }",
  slots: "[]",
};

const HEAD = `# Configuration of simbankd, see simbankd.yaml(5). Check it with: simbankd check --config FILE
# A key behind "#" is not set and has the default shown, where there is one.
`;

/** The configuration file of a fresh package: what must be set is set, every other key stands in a comment. */
export function commentedConfig(keys: readonly ConfigKey[]): string {
  const parts = keys.filter(({ depth }) => depth === 0).map((key) => topPart(key, keys));
  return [HEAD, ...parts].join("\n");
}

function topPart(top: ConfigKey, keys: readonly ConfigKey[]): string {
  const below = keys.filter(({ path }) => path.startsWith(`${top.path}.`) || path.startsWith(`${top.path}[].`));
  const lines = comment(top, 0);
  const set = SET[top.path];
  if (set !== undefined) lines.push(`${top.path}: ${set}`);
  else lines.push(`# ${top.path}: ${top.group ? "" : (top.fallback ?? "")}`.trimEnd());
  for (const key of below) lines.push(...belowLines(key));
  return `${lines.join("\n")}\n`;
}

function belowLines(key: ConfigKey): readonly string[] {
  const indent = "  ".repeat(key.depth);
  const name = key.path.slice(key.path.lastIndexOf(".") + 1);
  const value = key.group ? "" : (key.fallback ?? "");
  return [...comment(key, key.depth), `# ${indent}${name}: ${value}`.trimEnd()];
}

function comment({ description, values, group, required }: ConfigKey, depth: number): string[] {
  const facts = [description, group ? "" : values, required ? "required" : ""].filter((each) => each !== "");
  const mark = depth === 0 ? "# " : `# ${"  ".repeat(depth)}# `;
  return facts.length === 0 ? [] : [`${mark}${facts.join("; ")}`];
}
