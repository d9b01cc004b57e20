/** Plots as plain SVG text: no script, no style from elsewhere, every text escaped. */

/** Text that is safe in HTML and SVG, in content and in quoted attributes. */
export function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** A part of the value that is drawn darker; left out: none. */
  readonly part?: number;
}

const WIDTH = 760;
const HEIGHT = 220;
const LEFT = 48;
const BOTTOM = 36;
const TOP = 12;
const LINES = 4;
/** More labels than this would lie over each other. */
const MOST_LABELS = 12;

/** A round number at or above the highest value, so that lines fall on whole numbers. */
function ceiling(highest: number): number {
  if (highest <= LINES) return LINES;
  const power = 10 ** Math.floor(Math.log10(highest));
  return [1, 2, 4, 5, 8, 10].map((times) => times * power).find((one) => one >= highest) ?? highest;
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function grid(top: number): string {
  return Array.from({ length: LINES + 1 }, (_, line) => {
    const value = (top / LINES) * line;
    const y = round(HEIGHT - BOTTOM - ((HEIGHT - BOTTOM - TOP) * line) / LINES);
    return (
      `<line x1="${LEFT}" x2="${WIDTH}" y1="${y}" y2="${y}" class="grid"/>` +
      `<text x="${LEFT - 6}" y="${y}" class="y">${round(value)}</text>`
    );
  }).join("");
}

/** Upright bars, in the order given. Hovering names the bar and its value. */
export function barPlot(title: string, bars: readonly Bar[]): string {
  const top = ceiling(Math.max(0, ...bars.map((bar) => bar.value)));
  const step = (WIDTH - LEFT) / Math.max(1, bars.length);
  const every = Math.ceil(bars.length / MOST_LABELS);
  const drawn = bars.map(({ label, value, part = 0 }, place) => {
    const x = LEFT + place * step;
    const rect = (amount: number, kind: string): string => {
      const height = ((HEIGHT - BOTTOM - TOP) * amount) / top;
      const y = round(HEIGHT - BOTTOM - height);
      return `<rect x="${round(x + step * 0.1)}" y="${y}" width="${round(step * 0.8)}" height="${round(height)}" class="${kind}"/>`;
    };
    const tick = place % every === 0;
    const text = tick
      ? `<text x="${round(x + step / 2)}" y="${HEIGHT - BOTTOM + 16}" class="x">${escaped(label)}</text>`
      : "";
    const says = part > 0 ? `${label}: ${value}, of which ${part}` : `${label}: ${value}`;
    return `<g><title>${escaped(says)}</title>${rect(value, "bar")}${part > 0 ? rect(part, "part") : ""}${text}</g>`;
  });
  const empty = bars.length === 0 ? `<text x="${WIDTH / 2}" y="${HEIGHT / 2}" class="x">nothing to show</text>` : "";
  return (
    `<figure><figcaption>${escaped(title)}</figcaption>` +
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}">${grid(top)}${drawn.join("")}${empty}</svg></figure>`
  );
}
