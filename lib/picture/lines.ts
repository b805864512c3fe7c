import type { Line } from "./picture";

/** What a line is from one picture to the next: the instances of a pair that change their roles round are the same pair. */
export function lineKey({ kind, from, to }: Line): string {
  const ends = kind === "pair" ? [from, to].sort() : [from, to];
  return [kind, ...ends].join(" ");
}

/** There is one line of a kind from one box to another, with all labels. */
export function joined(lines: readonly Line[]): Line[] {
  const byKey = new Map<string, Line>();
  for (const line of lines) {
    const key = lineKey(line);
    const { labels } = byKey.get(key) ?? { labels: [] };
    byKey.set(key, { ...line, labels: [...labels, ...line.labels] });
  }
  return [...byKey.values()];
}
