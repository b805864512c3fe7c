import type { Topology } from "../topology/model";
import type { Problem } from "../topology/problem";
import { errorAt } from "../topology/problems/finding";
import { missingUnderlay } from "./problems";
import type { Placement } from "./placement";

/**
 * The hosts that carry a network: those of its routers that are up and of its DHCP servers, and the compute hosts of its
 * VMs. When it is not known where a VM runs, every compute host. Sorted.
 */
export function segmentHosts(topology: Topology, placement: Placement, networkName: string): readonly string[] {
  const network = topology.networks.find((n) => n.name === networkName);
  const subnets = new Set(network?.subnets.map((s) => s.name));
  const hosts = new Set<string>();
  for (const router of topology.routers) {
    const node = placement.routers[router.name];
    if (node !== undefined && router.adminStateUp && router.interfaces.some((i) => subnets.has(i.subnet))) {
      hosts.add(node);
    }
  }
  for (const server of placement.dhcpServers) if (server.network === networkName) hosts.add(server.host);
  const vms = [
    ...topology.mappings.map(({ subnet, host }) => ({ subnet, host })),
    ...topology.forwards.filter((f) => f.mapping === undefined).map(({ subnet }) => ({ subnet, host: undefined })),
  ];
  for (const { host } of vms.filter((vm) => subnets.has(vm.subnet))) {
    if (host !== undefined) hosts.add(host);
    else for (const compute of topology.hosts.filter((h) => h.role === "compute")) hosts.add(compute.name);
  }
  return [...hosts].sort();
}

/** VXLAN needs an endpoint address on every host it reaches. */
export function checkUnderlays(topology: Topology, placement: Placement): readonly Problem[] {
  const hosts = new Map(topology.hosts.map((h) => [h.name, h]));
  const missing = new Map<string, Problem>();
  for (const network of topology.networks.filter((n) => n.kind === "vxlan")) {
    for (const host of segmentHosts(topology, placement, network.name)) {
      if (hosts.get(host)?.underlayIp !== undefined || missing.has(host)) continue;
      missing.set(host, errorAt(["hosts", host], missingUnderlay(host, network.name)));
    }
  }
  return [...missing.values()];
}
