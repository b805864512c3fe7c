/** Where things are in a picture that was laid out: pixels or points, y downwards. */
export interface Drawn {
  /** Names of hosts. */
  readonly titles: readonly Area[];
  readonly boxes: readonly Area[];
  /** Points along each line, a few pixels apart. */
  readonly lines: readonly (readonly Point[])[];
}

export type Point = readonly [x: number, y: number];

export interface Area {
  readonly text: string;
  readonly kind: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Names through which a line goes. */
export function crossedTitles({ titles, lines }: Drawn): string[] {
  return titles
    .filter((title) => lines.some((line) => line.some((point) => isIn(point, title))))
    .map(({ text }) => text);
}

function isIn([px, py]: Point, { x, y, width, height }: Area): boolean {
  return px > x && px < x + width && py > y && py < y + height;
}
