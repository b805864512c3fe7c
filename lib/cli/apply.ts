import type { Compilation } from "../compile";
import type { HostBundle } from "../bundle/bundle";
import { deployHost } from "../engine/deploy";
import { rollBackHost } from "../engine/rollback";
import type { Peers } from "../engine/dialect-change";
import { lookup } from "../topology/lookup";
import { machinesOf } from "../topology/machines";
import type { Topology } from "../topology/model";
import { eachHost } from "./each-host";
import { Narration } from "./narration";
import { eachInTurn } from "./roll";
import { targets, type Selection } from "./targets";

/** Hosts return to an earlier generation; the next deployment brings the document's state again. */
export async function rollBackDocument(
  compilation: Compilation,
  selection: Selection,
  to: number | undefined,
): Promise<void> {
  const everyStep = new Narration(true);
  const { failure } = await eachHost(targets(compilation, selection), ({ host, bundle }) =>
    rollBackHost(bundle, to, {
      endpoint: host.ssh,
      peers: peersOf(compilation.topology, bundle),
      log: everyStep.log,
      declared: machinesOf(compilation.topology.hosts),
    }),
  );
  if (failure !== undefined) throw failure;
}

export async function applyDocument(
  compilation: Compilation,
  {
    host,
    verbose,
    acceptMachine,
  }: { readonly host?: Selection; readonly verbose: boolean; readonly acceptMachine: boolean },
): Promise<void> {
  const narration = new Narration(verbose);
  const declared = machinesOf(compilation.topology.hosts);
  const { failure } = await eachInTurn(compilation, host, async ({ host, bundle }) => {
    const peers = peersOf(compilation.topology, bundle);
    const deploying = { endpoint: host.ssh, peers, log: narration.log, declared, acceptMachine };
    narration.ended(host.name, await deployHost(bundle, deploying));
  });
  if (failure !== undefined) throw failure;
}

function peersOf(topology: Topology, { vrrp }: HostBundle): Peers {
  const names = new Set(vrrp.flatMap(({ peers }) => peers));
  return Object.fromEntries([...names].map((name) => [name, lookup(topology).hosts.get(name)!.ssh]));
}
