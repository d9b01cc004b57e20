/** Colours by meaning; the terminal's own palette decides how they look. */
export const COLOURS = { good: 32, warn: 33, bad: 31, live: 36, dim: 2, strong: 1 } as const;
export type Colour = keyof typeof COLOURS;

/** The text in a colour, or as it is where colours are off. */
export function paint(text: string, colour: Colour | undefined, on: boolean): string {
  return on && colour !== undefined && text.trim() !== "" ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text;
}
