import { lookup } from "../../model/lookup";
import type { Problem } from "../../model/problem";
import type { Topology } from "../../model/topology";
import { errorAt } from "../../topology/problems/finding";
import type { Placement } from "../placement";
import { missingUnderlay } from "./problems";
import { vmHosts } from "./vm-hosts";

/**
 * The hosts that carry a network: those of its routers that are up and of its DHCP servers, and the compute hosts of its
 * VMs. When it is not known where a VM runs, every compute host. A distributed router delivers from every host that has an
 * instance, so that each carries all of its networks. An HA network is carried by the hosts of its routers. Sorted.
 */
export function segmentHosts(topology: Topology, placement: Placement, networkName: string): readonly string[] {
  const { networks, routers, routersOn, snatNodesOf } = lookup(topology);
  const network = networks.get(networkName);
  const hosts = new Set<string>();
  for (const { name } of network?.subnets ?? []) {
    for (const router of routersOn(name)) {
      if (!router.adminStateUp) continue;
      const nodes = snatNodesOf(router.name).flatMap((node) => placement.instances.agentsOf(node.name));
      for (const host of [...nodes, ...placement.instances.computeHostsOf(router.name)]) hosts.add(host);
    }
    for (const host of vmHosts(topology, name)) hosts.add(host);
  }
  for (const server of placement.dhcpServers) if (server.network === networkName) hosts.add(server.host);
  const pairs = network?.kind === "vxlan" && network.ha ? Object.entries(placement.vrrp) : [];
  for (const [name, vrrp] of pairs) {
    if (vrrp.network !== networkName || routers.get(name)?.adminStateUp !== true) continue;
    for (const node of placement.instances.agentsOf(name)) hosts.add(node);
  }
  return lookup(topology).inHostOrder(hosts);
}

/** VXLAN needs an endpoint address on every host it reaches. */
export function checkUnderlays(topology: Topology, placement: Placement): readonly Problem[] {
  const { hosts } = lookup(topology);
  const missing = new Map<string, Problem>();
  for (const network of topology.networks.filter((n) => n.kind === "vxlan")) {
    for (const host of segmentHosts(topology, placement, network.name)) {
      if (hosts.get(host)?.underlayIp !== undefined || missing.has(host)) continue;
      missing.set(host, errorAt(["hosts", host], missingUnderlay(host, network.name)));
    }
  }
  return [...missing.values()];
}
