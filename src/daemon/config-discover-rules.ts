import { placesOf } from "../serial/discovery/index.ts";
import { toRule } from "./config-discover.ts";
import type { ConfigSketch } from "./config-sketch.ts";
import type { Problem } from "./problem.ts";

const MOST_SLOTS = 1_024;

/**
 * Rules that contradict each other. A slot that is also listed under `slots` is no contradiction: the list wins. Rules
 * that cannot be read stand aside, and the others keep their places in the file.
 */
export function discoverContradictions(config: Pick<ConfigSketch, "discover" | "slots">): readonly Problem[] {
  const readable = config.discover.flatMap((raw, index) => (raw === undefined ? [] : [{ index, rule: toRule(raw) }]));
  const { places, conflicts } = placesOf(readable.map(({ rule }) => rule));
  const inFile = (rule: number): number => readable[rule]?.index ?? rule;
  const problems: Problem[] = conflicts.map(({ rule, message }) => ({
    path: `discover[${inFile(rule)}].ports`,
    message: message.replace(/discover\[([0-9]+)\]/, (_, other: string) => `discover[${inFile(Number(other))}]`),
    hint: "Give every place one slot, and every slot one place.",
  }));
  const total = places.length + config.slots.length;
  if (total > MOST_SLOTS) {
    const message = `makes ${total} slots together with \`slots\`: at most ${MOST_SLOTS} are allowed`;
    problems.push({ path: "discover", message, hint: "Name fewer ports." });
  }
  return problems;
}
