/** A whole number from the environment, or the one that every run is compared by. Throws for anything else. */
export function parameter(name: string, usual: number): number {
  const text = process.env[name];
  if (text === undefined || text === "") return usual;
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new RangeError(`${name}=${text} is no whole number above 0: correct it, or leave it out for ${usual}.`);
}
