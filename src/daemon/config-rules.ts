import type { Problem } from "./problem.ts";
import type { RawConfig } from "./config-schema.ts";

/** What no single value can tell: keys that contradict each other or need each other. */
export function contradictions(config: RawConfig): readonly Problem[] {
  return [...doubledSlots(config), ...doubledDevices(config), ...outsideLab(config)];
}

function doubledSlots(config: RawConfig): readonly Problem[] {
  return doubled(config.slots.map((slot) => slot.slot)).map(([first, second, name]) => ({
    path: `slots[${second}].slot`,
    message: `${name} is already the name of slots[${first}]`,
    hint: "Give every slot a name of its own.",
  }));
}

function doubledDevices(config: RawConfig): readonly Problem[] {
  return doubled(config.slots.map((slot) => slot.device)).map(([first, second, device]) => ({
    path: `slots[${second}].device`,
    message: `${device} is already the device of slots[${first}]`,
    hint: "One modem has one slot: remove one of them.",
  }));
}

function doubled(values: readonly string[]): readonly (readonly [number, number, string])[] {
  const seen = new Map<string, number>();
  return values.flatMap((value, index) => {
    const first = seen.get(value);
    if (first === undefined) seen.set(value, index);
    return first === undefined ? [] : [[first, index, value] as const];
  });
}

/** Field rule 6: outside `lab` a card's day has a zone, and three seconds lie between two calls. */
function outsideLab(config: RawConfig): readonly Problem[] {
  if (config.deployment.country === "lab") return [];
  const problems: Problem[] = [];
  if (config.cards.defaults.time_zone === undefined) {
    problems.push({
      path: "cards.defaults.time_zone",
      message: "is required outside lab",
      hint: "Name the zone in which the carrier's day turns, such as Asia/Shanghai.",
    });
  }
  if (config.cards.defaults.min_gap_s !== undefined && config.cards.defaults.min_gap_s < 3) {
    problems.push({ path: "cards.defaults.min_gap_s", message: "must be 3 or more outside lab", hint: null });
  }
  if (config.timing.post_release_ms !== undefined) {
    problems.push({
      path: "timing.post_release_ms",
      message: "may be set in lab only",
      hint: "Remove it: the modem's profile knows how long its line needs.",
    });
  }
  return problems;
}
