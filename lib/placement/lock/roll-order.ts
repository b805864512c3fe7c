import type { Lock } from "../../model/lock";
import { lookup } from "../../model/lookup";
import { wasDistributed } from "../../model/snat-nodes";
import type { Topology } from "../../model/topology";
import { hostsOfVms } from "../distributed/instances";
import type { Placement } from "../placement";

export interface RollOrder {
  /** Every host that carries an HA router, in the order in which they are changed. */
  readonly hosts: readonly string[];
  /** Host -> the hosts before it: those with which it shares an HA router, those by which its VMs are to leave. Sorted. */
  readonly predecessors: Readonly<Record<string, readonly string[]>>;
}

/**
 * Which hosts must be done before which: hosts that share an HA router are never changed at the same time, and of its
 * hosts a slave comes before the master where the other routers of the two leave the choice. The compute hosts of a distributed
 * router come after its network nodes: these must send by another port before the first of those takes their address. Of one that is
 * distributed no more, too: floating IPs must be on its network nodes before the compute hosts give them up.
 * @param lock its order stays: Terraform remembers which carrier waited for which, and refuses a plan that turns two round
 */
export function rollOrder(topology: Topology, placement: Placement, lock: Lock): RollOrder {
  const groups = topology.routers
    .filter(({ name, adminStateUp }) => adminStateUp && placement.instances.isPair(name))
    .map(({ name }) => placement.instances.of(name));
  const neighbours = new Map<string, Set<string>>();
  const masterships = new Map<string, number>();
  for (const group of groups) {
    group.forEach(({ host, role }) => {
      const others = neighbours.get(host) ?? new Set();
      neighbours.set(host, others);
      group.filter((other) => other.host !== host).forEach((other) => others.add(other.host));
      masterships.set(host, (masterships.get(host) ?? 0) + (role === "master" ? 1 : 0));
    });
  }
  const hosts = inOrder(wavesOf(neighbours, masterships), masterships, lock.roll_order);
  const place = new Map(hosts.map((host, index) => [host, index]));
  const predecessors = [...hosts]
    .sort()
    .map((host): [string, string[]] => [
      host,
      [...neighbours.get(host)!].filter((other) => place.get(other)! < place.get(host)!).sort(),
    ]);
  return { hosts, predecessors: Object.fromEntries([...predecessors, ...nodesBefore(topology, placement)]) };
}

/** Compute hosts, each with the network nodes of the distributed routers that it has an instance of, or may have had. */
function nodesBefore(topology: Topology, { instances }: Placement): [string, string[]][] {
  const { snatNodesOf } = lookup(topology);
  const nodes = new Map<string, Set<string>>();
  for (const router of topology.routers.filter(({ adminStateUp }) => adminStateUp)) {
    const { name } = router;
    for (const host of wasDistributed(router) ? hostsOfVms(topology, router) : instances.computeHostsOf(name)) {
      const own = nodes.get(host) ?? new Set();
      nodes.set(host, own);
      for (const node of snatNodesOf(name)) for (const agent of instances.agentsOf(node.name)) own.add(agent);
    }
  }
  return [...nodes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([host, own]) => [host, [...own].sort()]);
}

/** New hosts come first when they are slaves only, else last. */
function inOrder(
  waves: readonly string[],
  masterships: ReadonlyMap<string, number>,
  before: readonly string[],
): readonly string[] {
  const kept = [...new Set(before)].filter((host) => masterships.has(host));
  if (kept.length === 0) return waves;
  const added = waves.filter((host) => !kept.includes(host));
  const isMaster = (host: string) => masterships.get(host)! > 0;
  return [...added.filter((host) => !isMaster(host)), ...kept, ...added.filter(isMaster)];
}

/** A greedy colouring: the host that is master of fewer routers comes first, and takes the first wave without a neighbour. */
function wavesOf(
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
  masterships: ReadonlyMap<string, number>,
): readonly string[] {
  const byName = (a: string, b: string) => (a < b ? -1 : 1);
  const wave = new Map<string, number>();
  for (const host of [...neighbours.keys()].sort((a, b) => masterships.get(a)! - masterships.get(b)! || byName(a, b))) {
    const taken = new Set([...neighbours.get(host)!].map((other) => wave.get(other)));
    let own = 0;
    while (taken.has(own)) own += 1;
    wave.set(host, own);
  }
  return [...wave.keys()].sort((a, b) => wave.get(a)! - wave.get(b)! || byName(a, b));
}
