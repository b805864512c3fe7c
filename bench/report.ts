import { cpus } from "node:os";
import { join } from "node:path";
import { table } from "../lib/cli/output/table";

export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly other: string;
  readonly ratio: string;
  readonly aim: string;
}

/** What one part of the benchmarks has found. */
export interface Part {
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

/** Ours against another: at most `aim` times as much. */
export function ratio(what: string, ours: number, other: number, unit: string, aim: number): Row {
  return {
    what,
    ours: `${ours.toFixed(0)} ${unit}`,
    other: `${other.toFixed(0)} ${unit}`,
    ratio: (ours / other).toFixed(2),
    aim: `<= ${aim}`,
  };
}

/** How many times faster ours is: at least `aim`. */
export function speedUp(what: string, ours: number, other: number, unit: string, aim: number): Row {
  return {
    what,
    ours: `${ours.toFixed(0)} ${unit}`,
    other: `${other.toFixed(0)} ${unit}`,
    ratio: (other / ours).toFixed(1),
    aim: `>= ${aim}`,
  };
}

export function report(rows: readonly Row[], notes: readonly string[]): string {
  const conditions = `${cpus().length} cores, Node ${process.version}; medians of alternating runs`;
  const body = rows.map(({ what, ours, other, ratio, aim }) => [what, ours, other, ratio, aim]);
  return [conditions, "", table(["what", "ours", "the other", "ratio", "aim"], body), ...notes].join("\n") + "\n";
}

/** A measured program as `npm run bench` has built it, so that no loader is measured with it. */
export function program(name: string): string {
  return join(__dirname, "../dist/bench", `${name}.js`);
}
