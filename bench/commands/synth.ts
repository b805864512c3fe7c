import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { SynthCost } from "./measure-synth";
import { median, program, ratio, type Row } from "../report";

const RUNS = 7;

/** Of the whole process, by number of routers. */
const AIMS: Readonly<Record<number, number>> = { 10: 1.1, 100: 1.2, 1000: 1.4 };

interface Measured extends SynthCost {
  /** Milliseconds from the start of the process to its end. */
  readonly process: number;
}

/** Synthesis with our constructs against writing the same JSON with bare cdktf: time and peak memory of the process. */
export function benchSynth(routers: number): Row[] {
  const directory = mkdtempSync(join(tmpdir(), "vrouter-bench-"));
  try {
    const [ours, bare]: [Measured[], Measured[]] = [[], []];
    const [written, copy] = ["ours", "bare"].map((name) => join(directory, name, "stacks/bench/cdk.tf.json"));
    for (let run = 0; run < RUNS; run++) {
      ours.push(measure("synth-ours", String(routers), join(directory, "ours")));
      bare.push(measure("synth-bare", written!, join(directory, "bare")));
    }
    if (!isDeepStrictEqual(resources(written!), resources(copy!))) throw new Error(`${copy} is not ${written}`);
    const row = (what: string, of: (cost: Measured) => number, unit: string, aim = 1.5): Row =>
      ratio(`synth, ${routers} routers: ${what}`, median(ours.map(of)), median(bare.map(of)), unit, aim);
    return [
      row("in the process", (cost) => cost.milliseconds, "ms"),
      row("whole process", (cost) => cost.process, "ms", AIMS[routers]),
      row("peak memory", (cost) => cost.memory / 1024, "MiB"),
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function measure(child: string, ...args: readonly string[]): Measured {
  const start = performance.now();
  const printed = execFileSync(process.execPath, [program(`commands/${child}`), ...args], { encoding: "utf8" });
  return { ...(JSON.parse(printed) as SynthCost), process: performance.now() - start };
}

/** Everything but cdktf's notes on where a resource comes from. */
function resources(file: string): unknown {
  return JSON.parse(readFileSync(file, "utf8"), (key, value: unknown) => (key === "//" ? undefined : value));
}
