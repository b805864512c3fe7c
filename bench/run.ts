/** `npm run bench`: one table of ratios from one run. The second half boots a host and needs root. */
import { benchDeploy } from "./deploy";
import { report, type Row } from "./report";
import { benchSynth } from "./synth";

async function main(): Promise<void> {
  const rows: Row[] = [];
  for (const routers of [10, 100, 1000]) rows.push(...benchSynth(routers));
  if (process.getuid?.() === 0) rows.push(...(await benchDeploy()));
  else process.stderr.write("not root: the benchmarks of a deployment are left out\n");
  process.stdout.write(report(rows));
}

void main();
