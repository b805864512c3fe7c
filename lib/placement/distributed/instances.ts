import { attachedSubnets } from "../../model/fixed-ips";
import { lookup } from "../../model/lookup";
import type { Topology } from "../../model/topology";
import type { RouterInstance } from "../instances";
import { vmHosts } from "../reach/vm-hosts";

/** Distributed routers are on every compute host that has VMs of their subnets. */
export function distributedInstances(topology: Topology): readonly RouterInstance[] {
  const { inHostOrder } = lookup(topology);
  return topology.routers
    .filter(({ distributed }) => distributed)
    .flatMap((router) => {
      const hosts = new Set(attachedSubnets(router).flatMap((subnet) => vmHosts(topology, subnet)));
      return inHostOrder(hosts).map((host) => ({ router: router.name, host, role: "distributed" as const }));
    });
}
