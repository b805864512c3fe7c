import { eligibleNodes } from "../topology/hosts";
import type { Router, Topology } from "../topology/model";
import type { Problem } from "../topology/problem";
import { errorAt } from "../topology/problems/finding";
import { noEligibleHost } from "../topology/problems/references";
import { Load } from "./load";

/** Pinned routers go where they are pinned, the others one by one to the network node with the fewest routers. */
export function placeRouters(topology: Topology): {
  placed: Readonly<Record<string, string>>;
  problems: readonly Problem[];
} {
  const load = new Load();
  const placed = new Map<string, string>();
  const problems: Problem[] = [];
  const put = (router: Router, host: string): void => {
    placed.set(router.name, host);
    load.add(host);
  };
  for (const router of topology.routers) {
    if (router.preferredAgent !== undefined) put(router, router.preferredAgent);
  }
  for (const router of topology.routers.filter((r) => r.preferredAgent === undefined)) {
    const physicalNetwork = physicalNetworkOf(topology, router.gateway?.network);
    const host = load.least(eligibleNodes(topology.hosts, physicalNetwork).map((h) => h.name));
    if (host !== undefined) put(router, host);
    else problems.push(errorAt(["routers", router.name], noEligibleHost(`router "${router.name}"`, physicalNetwork)));
  }
  return { placed: Object.fromEntries([...placed].sort(([a], [b]) => (a < b ? -1 : 1))), problems };
}

export function physicalNetworkOf(topology: Topology, network: string | undefined): string | undefined {
  const found = topology.networks.find((n) => n.name === network);
  return found?.kind === "external" ? found.physicalNetwork : undefined;
}
