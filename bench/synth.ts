import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, ratio, type Row } from "./report";

const RUNS = 5;

interface Measured {
  /** From the first construct to the written file. */
  readonly milliseconds: number;
  /** KiB. */
  readonly memory: number;
  /** Milliseconds from the start of the process to its end. */
  readonly process: number;
}

/** Synthesis with our constructs against writing the same JSON with bare cdktf: time and peak memory of the process. */
export function benchSynth(routers: number): Row[] {
  const directory = mkdtempSync(join(tmpdir(), "vrouter-bench-"));
  try {
    const child = (...args: string[]): Measured => {
      const start = performance.now();
      const program = ["--import", "tsx", join(__dirname, "synth-child.ts"), ...args];
      const printed = execFileSync(process.execPath, program, { encoding: "utf8" });
      return { ...(JSON.parse(printed) as Omit<Measured, "process">), process: performance.now() - start };
    };
    const ours: Measured[] = [];
    const bare: Measured[] = [];
    const finished = join(directory, "ours/stacks/bench/cdk.tf.json");
    for (let run = 0; run < RUNS; run++) {
      ours.push(child("ours", String(routers), join(directory, "ours")));
      bare.push(child("bare", finished, join(directory, "bare")));
    }
    const of = (runs: Measured[], what: keyof Measured): number => median(runs.map((run) => run[what]));
    return [
      ratio(`synth, ${routers} routers: time`, of(ours, "milliseconds"), of(bare, "milliseconds"), "ms", 1.5),
      ratio(`synth, ${routers} routers: whole process`, of(ours, "process"), of(bare, "process"), "ms", 1.5),
      ratio(`synth, ${routers} routers: peak memory`, of(ours, "memory") / 1024, of(bare, "memory") / 1024, "MiB", 1.5),
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}
