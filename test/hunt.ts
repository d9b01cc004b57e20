/** How much longer than in the suite properties are tried: `HUNT=20 npx vitest run --config .vitest.config.ts test/…`. */
const HUNT = Number(process.env["HUNT"] ?? 1);

/** Cases of a property: `inSuite` where every commit waits for them, more in a hunt for rare ones. */
export function runs(inSuite: number): number {
  return Math.max(1, Math.round(inSuite * HUNT));
}
