import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { median, ratio, type Row } from "../report";

const ROOT = join(__dirname, "../..");
const RUNS = 15;

/** What is started, with the aim as a ratio to a Node that does nothing. */
const STARTED: readonly (readonly [what: string, aim: number, args: readonly string[]])[] = [
  ["vrouter --version", 2.8, ["dist/lib/cli/vrouter.js", "--version"]],
  ["vrouter validate, two routers", 4.7, ["dist/lib/cli/vrouter.js", "validate", "environments/spread.yaml"]],
  // Without its connection it ends as soon as it has loaded all that it needs.
  ["what Terraform's local-exec runs", 2.8, ["dist/lib/provisioner/index.js", "apply"]],
];

/** The start of each command, whole process, against a Node that does nothing. */
export function benchStartUp(): Row[] {
  return STARTED.map(([what, aim, args]) => {
    const [ours, bare]: [number[], number[]] = [[], []];
    for (let run = 0; run < RUNS; run++) {
      ours.push(milliseconds(args));
      bare.push(milliseconds(["-e", "0"]));
    }
    return ratio(`start: ${what}`, median(ours), median(bare), "ms", aim);
  });
}

function milliseconds(args: readonly string[]): number {
  const start = performance.now();
  const { error } = spawnSync(process.execPath, args, { cwd: ROOT, stdio: "ignore" });
  if (error !== undefined) throw error;
  return performance.now() - start;
}
