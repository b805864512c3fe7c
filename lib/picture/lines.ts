import { grouped } from "../collections/grouped";
import type { Line } from "./picture";

/** What a line is from one picture to the next: the instances of a pair that change their roles round are the same pair. */
export function lineKey({ kind, from, to }: Line): string {
  const ends = kind === "pair" ? [from, to].sort() : [from, to];
  return [kind, ...ends].join(" ");
}

/** There is one line of a kind from one box to another: it is as wide as all of them, and changed where some are. */
export function joined(lines: readonly Line[]): Line[] {
  return [...grouped(lines, lineKey).values()].map((alike) => {
    const [{ weight: _, mark, ...line }] = alike as [Line];
    const weight = alike.reduce((sum, one) => sum + (one.weight ?? 1), 0);
    const isOne = alike.every((one) => one.mark === mark);
    return { ...line, ...(line.kind === "way-out" ? { weight } : {}), mark: isOne ? mark : "changed" };
  });
}
