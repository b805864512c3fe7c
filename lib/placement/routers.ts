import { locked, type Lock } from "../model/lock";
import { lookup, physicalNetworkOf } from "../model/lookup";
import type { Problem } from "../model/problem";
import type { Router, Topology } from "../model/topology";
import { eligibleNodes } from "../topology/hosts/hosts";
import { errorAt } from "../topology/problems/finding";
import { noEligibleHost } from "../topology/problems/references";
import { instancesOn, RouterInstances } from "./instances";
import { Load } from "./load";

/**
 * Pinned routers go where they are pinned, the others stay where they were. What is left goes one by one to the network
 * nodes with the fewest routers; of the nodes of a new HA router the one that is master of the fewest becomes its master.
 * @see neutron/scheduler/l3_agent_scheduler.py, and openEuler's `PreferredL3AgentRoutersScheduler`
 */
export function placeRouters(
  topology: Topology,
  lock: Lock,
): { placed: RouterInstances; problems: readonly Problem[] } {
  const load = new Load();
  const masters = new Load();
  const placed = new Map<string, readonly string[]>();
  const problems: Problem[] = [];
  const put = (router: Router, hosts: readonly string[]): void => {
    const present = placed.get(router.name) ?? [];
    hosts.slice(present.length).forEach((host) => load.add(host));
    if (present.length === 0 && hosts[0] !== undefined) masters.add(hosts[0]);
    placed.set(router.name, hosts);
  };

  const unpinned = topology.routers.filter(({ agents }) => agents === undefined);
  for (const router of topology.routers) if (router.agents !== undefined) put(router, router.agents);
  for (const router of unpinned) put(router, agentsBefore(topology, router, lock));
  for (const router of unpinned) {
    const eligible = eligibleFor(topology, router);
    const kept = placed.get(router.name) ?? [];
    const chosen: string[] = [];
    while (kept.length + chosen.length < agentCount(topology, router)) {
      const next = load.least(eligible.filter((host) => !kept.includes(host) && !chosen.includes(host)));
      if (next === undefined) break;
      chosen.push(next);
    }
    put(router, kept.length > 0 ? [...kept, ...chosen] : withMasterFirst(chosen, topology, masters));
    if (placed.get(router.name)!.length === 0) {
      const finding = noEligibleHost(`router "${router.name}"`, externalPhysicalNetwork(topology, router));
      problems.push(errorAt(["routers", router.name], finding));
    }
  }
  const instances = topology.routers.flatMap((router) => instancesOn(placed.get(router.name)!, router));
  return { placed: new RouterInstances(instances), problems };
}

function eligibleFor(topology: Topology, router: Router): readonly string[] {
  return eligibleNodes(topology.hosts, externalPhysicalNetwork(topology, router)).map((h) => h.name);
}

function externalPhysicalNetwork(topology: Topology, { gateway }: Router): string | undefined {
  return physicalNetworkOf(lookup(topology).networks.get(gateway?.network ?? ""));
}

function agentCount(topology: Topology, router: Router): number {
  const available = eligibleFor(topology, router).length;
  if (!router.ha) return Math.min(1, available);
  const { maxAgents } = topology.ha;
  return maxAgents === 0 ? available : Math.min(maxAgents, available);
}

/** Those that can still carry it, as many as it may have. */
function agentsBefore(topology: Topology, router: Router, lock: Lock): readonly string[] {
  const eligible = eligibleFor(topology, router);
  const agents = locked(lock.routers, router.name)?.agents ?? [];
  return [...new Set(agents)].filter((host) => eligible.includes(host)).slice(0, agentCount(topology, router));
}

function withMasterFirst(hosts: readonly string[], topology: Topology, masters: Load): readonly string[] {
  const master = masters.least(lookup(topology).inHostOrder(hosts));
  return master === undefined ? [] : [master, ...hosts.filter((host) => host !== master)];
}
