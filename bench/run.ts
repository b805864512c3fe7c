/**
 * `npm run bench [-- PART...]`: one table of ratios from one run. A part is named alone, or with a number of routers behind a
 * colon: `serve:1000`. Without names it is all of them, but for what needs something that is not there: those that boot hosts
 * need root, `serve-neutron` needs Debian's neutron-server and is always named.
 */
import { benchDeploy } from "./deploy/deploy";
import { benchFailover } from "./failover/failover";
import { benchFleet } from "./hosts/fleet";
import { benchHosts } from "./hosts/hosts";
import { report, type Part } from "./report";
import { benchScale } from "./commands/scale";
import { benchServe } from "./serve/serve";
import { benchServeBesideNeutron } from "./serve/serve-neutron";
import { benchStartUp } from "./commands/start-up";
import { benchSynth } from "./commands/synth";

const PARTS: Readonly<Record<string, (routers: number | undefined) => Part | Promise<Part>>> = {
  "start-up": () => ({ rows: benchStartUp(), notes: [] }),
  synth: (routers) => ({ rows: (routers === undefined ? [10, 100, 1000] : [routers]).flatMap(benchSynth), notes: [] }),
  scale: () => ({ rows: benchScale(), notes: [] }),
  serve: benchServe,
  deploy: benchDeploy,
  hosts: benchHosts,
  failover: benchFailover,
  fleet: benchFleet,
  "serve-neutron": benchServeBesideNeutron,
};

/** Those that boot hosts. */
const IN_LAB = ["deploy", "hosts", "hosts:350", "failover", "failover:100", "fleet"];

function unnamed(): string[] {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) process.stderr.write(`not root: ${IN_LAB.join(", ")} are left out, which boot hosts\n`);
  return ["start-up", "synth", "scale", "serve", ...(isRoot ? IN_LAB : [])];
}

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  const parts: Part[] = [];
  for (const word of named.length > 0 ? named : unnamed()) {
    const [name = "", routers] = word.split(":");
    const part = PARTS[name];
    if (part === undefined) throw new Error(`${name} is none of ${Object.keys(PARTS).join(", ")}`);
    try {
      parts.push(await part(routers === undefined ? undefined : Number(routers)));
    } catch (error) {
      // What the others measured took minutes.
      process.stderr.write(`${word}: ${(error as Error).message}\n`);
      process.exitCode = 1;
    }
  }
  const [rows, notes] = [parts.flatMap((part) => part.rows), parts.flatMap((part) => part.notes)];
  process.stdout.write(report(rows, notes));
}

void main();
