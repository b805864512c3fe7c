import { attachedSubnets } from "../../model/fixed-ips";
import { lookup } from "../../model/lookup";
import type { Router, Topology } from "../../model/topology";
import type { RouterInstance } from "../instances";
import { vmHosts } from "../reach/vm-hosts";

/** Distributed routers are on every compute host that has VMs of their subnets. */
export function distributedInstances(topology: Topology): readonly RouterInstance[] {
  return topology.routers
    .filter(({ distributed }) => distributed)
    .flatMap((router) =>
      hostsOfVms(topology, router).map((host) => ({ router: router.name, host, role: "distributed" as const })),
    );
}

/** Names of the compute hosts that have VMs of a router's subnets. */
export function hostsOfVms(topology: Topology, router: Router): readonly string[] {
  const hosts = new Set(attachedSubnets(router).flatMap((subnet) => vmHosts(topology, subnet)));
  return lookup(topology).inHostOrder(hosts);
}
