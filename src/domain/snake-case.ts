/** A name of ours as files, JSON and messages have it: `attempts_per_day` for `attemptsPerDay`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
