/** `npm run bench`: one table of ratios from one run. The second half boots a host and needs root. */
import { benchDeploy } from "./deploy";
import { report } from "./report";
import { benchScale } from "./scale";
import { benchStartUp } from "./start-up";
import { benchSynth } from "./synth";

async function main(): Promise<void> {
  const startUp = benchStartUp();
  const synth = [10, 100, 1000].flatMap(benchSynth);
  const scale = benchScale();
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) process.stderr.write("not root: the benchmarks of a deployment are left out\n");
  const deploy = isRoot ? await benchDeploy() : { rows: [], notes: [] };
  process.stdout.write(report([...startUp, ...synth, ...scale, ...deploy.rows], deploy.notes));
}

void main();
