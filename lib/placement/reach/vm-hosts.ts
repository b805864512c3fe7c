import { lookup } from "../../model/lookup";
import type { Topology } from "../../model/topology";

/** The compute hosts on which VMs of a subnet run; where that is not known of one, all of them. */
export function vmHosts(topology: Topology, subnet: string): readonly string[] {
  const { mappingsOn, forwardsTo } = lookup(topology);
  const ofFloatingIps = topology.floatingIps.flatMap(({ target, forwards }) => [
    ...(target ? [target] : []),
    ...forwards,
  ]);
  const unmapped = [...forwardsTo(subnet), ...ofFloatingIps].some((to) => to.subnet === subnet && !to.mapping);
  const hosts = mappingsOn(subnet).map(({ host }) => host);
  if (unmapped || hosts.includes(undefined)) return computeHosts(topology);
  return [...new Set(hosts.flatMap((host) => host ?? []))];
}

function computeHosts(topology: Topology): readonly string[] {
  return topology.hosts.filter((h) => h.role === "compute").map((h) => h.name);
}
