import { normalize } from "node:path/posix";
import { bankContradictions } from "./config-bank-rules.ts";
import { cardContradictions } from "./config-card-rules.ts";
import { discoverContradictions } from "./config-discover-rules.ts";
import type { ConfigSketch } from "./config-sketch.ts";
import type { Problem } from "./problem.ts";

/** What no single value can tell: keys that contradict each other or need each other. */
export function contradictions(config: ConfigSketch): readonly Problem[] {
  return [
    ...doubledSlots(config),
    ...doubledDevices(config),
    ...discoverContradictions(config),
    ...bankContradictions(config),
    ...outsideLab(config),
    ...cardContradictions(config),
  ];
}

function doubledSlots(config: ConfigSketch): readonly Problem[] {
  const names = config.slots.map(({ slot }, index) => ({ path: `slots[${index}]`, value: slot, shown: slot ?? "" }));
  return doubled(names).map(({ first, second }) => ({
    path: `${second.path}.slot`,
    message: `${second.shown} is already the name of ${first.path}`,
    hint: "Give every slot a name of its own.",
  }));
}

/** One port is one port, whether it carries commands or sound. */
function doubledDevices(config: ConfigSketch): readonly Problem[] {
  const controllers = config.banks.map((bank, index) => {
    const shown = bank?.device ?? "";
    return { path: `banks[${index}].device`, value: bank === undefined ? undefined : normalize(shown), shown };
  });
  const ports = config.slots.flatMap((slot, index) =>
    (["device", "audio"] as const).map((key) => {
      const shown = slot[key] ?? "";
      return { path: `slots[${index}].${key}`, value: slot[key] === undefined ? undefined : normalize(shown), shown };
    }),
  );
  return doubled([...ports, ...controllers]).map(({ first, second }) => ({
    path: second.path,
    message: `${second.shown} is already ${first.path}`,
    hint: "One port has one use: name another, or remove one of them.",
  }));
}

interface Named {
  readonly path: string;
  /** What must be unique; undefined where nothing is said. */
  readonly value: string | undefined;
  readonly shown: string;
}

function doubled(named: readonly Named[]): readonly { readonly first: Named; readonly second: Named }[] {
  const seen = new Map<string, Named>();
  return named.flatMap((second) => {
    if (second.value === undefined) return [];
    const first = seen.get(second.value);
    if (first === undefined) seen.set(second.value, second);
    return first === undefined ? [] : [{ first, second }];
  });
}

/** Field rule 6: outside `lab` a card's day has a zone, and three seconds lie between two calls. */
function outsideLab({ country, defaults, timing }: ConfigSketch): readonly Problem[] {
  if (country === undefined || country === "lab") return [];
  const problems: Problem[] = [];
  if (defaults.time_zone === undefined) {
    problems.push({
      path: "cards.defaults.time_zone",
      message: "is required outside lab",
      hint: "Name the zone in which the carrier's day turns, such as Asia/Shanghai.",
    });
  }
  if (defaults.min_gap_s !== undefined && defaults.min_gap_s >= 0 && defaults.min_gap_s < 3) {
    const message = `is ${defaults.min_gap_s}: must be 3 or more outside lab`;
    problems.push({ path: "cards.defaults.min_gap_s", message, hint: "Write 3 or more, such as 10." });
  }
  if (timing.post_release_ms !== undefined) {
    problems.push({
      path: "timing.post_release_ms",
      message: "may be set in lab only",
      hint: "Remove it: the modem's profile knows how long its line needs.",
    });
  }
  return problems;
}
