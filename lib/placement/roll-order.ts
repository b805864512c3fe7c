import type { Topology } from "../topology/model";
import type { Placement } from "./placement";

/**
 * Which hosts must be done before which: hosts that share an HA router are never changed at the same time, and of its
 * hosts a slave comes before the master where the other routers of the two leave the choice.
 * @returns host -> the hosts before it with which it shares an HA router, sorted; hosts that share none have no entry
 */
export function rollOrder(topology: Topology, placement: Placement): Readonly<Record<string, readonly string[]>> {
  const groups = topology.routers
    .filter(({ ha, adminStateUp }) => ha && adminStateUp)
    .map(({ name }) => placement.routers[name] ?? []);
  const neighbours = new Map<string, Set<string>>();
  const masterships = new Map<string, number>();
  for (const hosts of groups) {
    hosts.forEach((host, index) => {
      const others = neighbours.get(host) ?? new Set();
      neighbours.set(host, others);
      hosts.filter((other) => other !== host).forEach((other) => others.add(other));
      masterships.set(host, (masterships.get(host) ?? 0) + (index === 0 ? 1 : 0));
    });
  }
  const wave = waves(neighbours, masterships);
  const predecessors = [...neighbours].map(([host, others]): [string, string[]] => [
    host,
    [...others].filter((other) => wave.get(other)! < wave.get(host)!).sort(),
  ]);
  return Object.fromEntries(predecessors.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A greedy colouring: who is master of fewer routers comes first, each takes the first wave without a neighbour. */
function waves(
  neighbours: ReadonlyMap<string, ReadonlySet<string>>,
  masterships: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const order = [...neighbours.keys()].sort((a, b) => masterships.get(a)! - masterships.get(b)! || (a < b ? -1 : 1));
  const wave = new Map<string, number>();
  for (const host of order) {
    const taken = new Set([...neighbours.get(host)!].map((other) => wave.get(other)));
    let own = 0;
    while (taken.has(own)) own += 1;
    wave.set(host, own);
  }
  return wave;
}
