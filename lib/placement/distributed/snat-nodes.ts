import { attachedSubnets } from "../../model/fixed-ips";
import { lookup } from "../../model/lookup";
import type { Problem } from "../../model/problem";
import type { Router, Topology } from "../../model/topology";
import { warningAt } from "../../topology/problems/finding";
import type { RouterInstances } from "../instances";
import type { Placement } from "../placement";
import { effectiveGateway } from "../reach/effective-gateway";
import { snatAgentElsewhere } from "./problems";

/** Of a distributed router, by which SNAT node the VMs of a compute host leave: its network node's, else the first. */
export function snatNodeFor(
  topology: Topology,
  instances: RouterInstances,
  router: string,
  computeHost: string | undefined,
): Router {
  const { hosts, snatNodesOf } = lookup(topology);
  const nodes = snatNodesOf(router);
  const wanted = hosts.get(computeHost ?? "")?.networkNode;
  return nodes.find(({ name }) => instances.agentsOf(name)[0] === wanted) ?? nodes[0]!;
}

/** Warns of compute hosts whose network node is no way out of a distributed router. */
export function checkSnatNodes(topology: Topology, placement: Placement): readonly Problem[] {
  const { instances } = placement;
  const { hosts } = lookup(topology);
  return topology.routers.flatMap((router) =>
    instances.computeHostsOf(router.name).flatMap((host): Problem[] => {
      const node = hosts.get(host)!.networkNode;
      if (node === undefined || router.gateway === undefined || !isUsed(topology, placement, router, host)) return [];
      const [chosen] = instances.agentsOf(snatNodeFor(topology, instances, router.name, host).name);
      return chosen === node
        ? []
        : [warningAt(["hosts", host, "network_node"], snatAgentElsewhere(router.name, node, chosen!))];
    }),
  );
}

/** VMs of the host may have another gateway on all of its subnets. */
function isUsed(topology: Topology, placement: Placement, router: Router, host: string): boolean {
  return attachedSubnets(router).some(
    (subnet) => effectiveGateway(topology, placement, subnet, host)?.router === router.name,
  );
}
