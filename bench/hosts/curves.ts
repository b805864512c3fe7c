/** One line of a {@link curves picture}. */
export interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [640, 360, 56, 190, 24, 44];
const COLOURS = ["#0b57d0", "#b3261e", "#146c2e", "#8a5000", "#5b5b5b"];

/** Curves over one another as SVG, both axes from nought. @param x what is counted, @param y what it costs */
export function curves(title: string, x: string, y: string, all: readonly Curve[]): string {
  const points = all.flatMap(({ points: each }) => each);
  const [farthest, highest] = [0, 1].map((axis) => Math.max(...points.map((point) => point[axis]!))) as [
    number,
    number,
  ];
  const across = (value: number): string => (LEFT + (value / farthest) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const up = (value: number): string => (HEIGHT - BOTTOM - (value / highest) * (HEIGHT - TOP - BOTTOM)).toFixed(1);
  const text = (at: string, words: string): string => `<text ${at}>${words}</text>`;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<title>${title}</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    ...steps(highest).flatMap((value) => [
      `<path d="M${LEFT} ${up(value)}H${WIDTH - RIGHT}" stroke="#dddddd"/>`,
      text(`x="${LEFT - 6}" y="${up(value)}" dy="4" text-anchor="end"`, String(value)),
    ]),
    ...steps(farthest).map((value) =>
      text(`x="${across(value)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle"`, String(value)),
    ),
    text(`x="${LEFT}" y="${TOP - 8}"`, y),
    text(`x="${WIDTH - RIGHT}" y="${HEIGHT - 8}" text-anchor="end"`, x),
    ...all.flatMap(({ name, points: each }, index) => {
      const colour = COLOURS[index % COLOURS.length]!;
      const path = each.map((point, at) => `${at === 0 ? "M" : "L"}${across(point[0])} ${up(point[1])}`).join("");
      const top = TOP + 8 + index * 20;
      return [
        `<path d="${path}" fill="none" stroke="${colour}" stroke-width="2"/>`,
        ...each.map((point) => `<circle cx="${across(point[0])}" cy="${up(point[1])}" r="3" fill="${colour}"/>`),
        `<path d="M${WIDTH - RIGHT + 12} ${top}h16" stroke="${colour}" stroke-width="2"/>`,
        text(`x="${WIDTH - RIGHT + 34}" y="${top}" dy="4"`, name),
      ];
    }),
    "</svg>",
  ];
  return lines.join("\n") + "\n";
}

/** Round numbers up to the highest, five at the most. */
function steps(highest: number): number[] {
  const magnitude = 10 ** Math.floor(Math.log10(highest));
  const step = [0.2, 0.25, 0.5, 1, 2].map((part) => part * magnitude).find((size) => highest / size <= 5)!;
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, index) => Number((index * step).toFixed(6)));
}
