/** `npm run bench:hosts`: what hosts cost over their size, as docs/performance.md shows it. Boots hosts: needs root. */
import { cpus } from "node:os";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { curves } from "./curves";
import { hostRows, measureHosts, type HostCost, type HostCosts } from "./hosts";
import { report } from "../report";

const DOCS = join(__dirname, "../../docs");
const OPERATIONS = {
  first: "first deployment",
  boot: "forwards again after a boot",
  forward: "one forward changed",
  drift: "drift",
  again: "nothing changed",
  ssh: "ssh host true",
} as const satisfies Partial<Record<keyof HostCost, string>>;

async function main(): Promise<void> {
  const costs = await measureHosts();
  process.stdout.write(report(hostRows(costs), []));
  writeFileSync(join(DOCS, "pictures/host-cost.svg"), picture(costs));
  process.stdout.write(`docs/pictures/host-cost.svg: written. For docs/performance.md:\n\n${figures(costs)}`);
}

function picture({ sizes }: HostCosts): string {
  const all = Object.entries(OPERATIONS).map(([kind, name]) => ({
    name,
    points: sizes.map((cost) => [cost.routers, cost[kind as keyof typeof OPERATIONS]] as const),
  }));
  return curves("What a command takes, by routers on the host", "routers on one host", "seconds", all);
}

function figures({ sizes, far }: HostCosts): string {
  const kinds = Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[];
  const head = ["routers", ...kinds.map((kind) => OPERATIONS[kind])];
  const body = sizes.map((cost) => [String(cost.routers), ...kinds.map((kind) => `${cost[kind].toFixed(2)} s`)]);
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    `${cpus().length} cores, Node ${process.version}`,
    line(head),
    line(head.map(() => "---")),
    ...body.map(line),
    `over 50 ms: ${far.forward.toFixed(2)} s, ssh ${far.ssh.toFixed(2)} s`,
    "",
  ].join("\n");
}

void main();
