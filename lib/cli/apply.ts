import type { Compilation } from "../compile";
import type { HostBundle } from "../bundle/bundle";
import { deployHost } from "../engine/deploy";
import { rollBackHost } from "../engine/rollback";
import type { Peers } from "../engine/dialect-change";
import { EngineError } from "../engine/engine-error";
import { lookup } from "../topology/lookup";
import type { Topology } from "../topology/model";
import { eachHost } from "./each-host";
import { targets, type Target } from "./load";

/** One host returns to an earlier generation; the next deployment brings the document's state again. */
export async function rollBackDocument(
  compilation: Compilation,
  hostName: string,
  to: number | undefined,
): Promise<void> {
  const { failure } = await eachHost(targets(compilation, hostName), ({ host, bundle }) =>
    rollBackHost(bundle, to, { endpoint: host.ssh, peers: peersOf(compilation.topology, bundle), log }),
  );
  if (failure !== undefined) throw failure;
}

/** Hosts that share an HA router one after the other, all others side by side. */
export async function applyDocument(compilation: Compilation, hostName: string | undefined): Promise<void> {
  const { topology, rollOrder } = compilation;
  const roll = new Roll(rollOrder.predecessors);
  const { failure } = await eachHost(roll.sorted(targets(compilation, hostName)), ({ host, bundle }) =>
    roll.inTurn(host.name, () => deployHost(bundle, { endpoint: host.ssh, peers: peersOf(topology, bundle), log })),
  );
  if (failure !== undefined) throw failure;
}

function log(line: string): void {
  process.stdout.write(`${line}\n`);
}

function peersOf(topology: Topology, { vrrp }: HostBundle): Peers {
  const names = new Set(vrrp.flatMap(({ peers }) => peers));
  return Object.fromEntries([...names].map((name) => [name, lookup(topology).hosts.get(name)!.ssh]));
}

/** Work on hosts of which some must be done before others. */
class Roll {
  private readonly runs = new Map<string, Promise<unknown>>();

  constructor(private readonly order: Compilation["rollOrder"]["predecessors"]) {}

  /** So that nobody waits for one who has not begun. */
  sorted(all: readonly Target[]): Target[] {
    return [...all].sort((a, b) => this.depth(a.host.name) - this.depth(b.host.name));
  }

  /** @throws EngineError when a host before this one failed */
  inTurn(host: string, work: () => Promise<unknown>): Promise<unknown> {
    const run = this.after(host).then(work);
    this.runs.set(host, run);
    return run;
  }

  private async after(host: string): Promise<void> {
    for (const name of this.order[host] ?? []) {
      const failed = await this.runs.get(name)?.then(
        () => false,
        () => true,
      );
      if (failed === true) {
        throw new EngineError("SKIPPED", `shares an HA router with ${name}, which failed: this host stays as it is`);
      }
    }
  }

  private depth(host: string): number {
    return Math.max(0, ...(this.order[host] ?? []).map((name) => this.depth(name) + 1));
  }
}
