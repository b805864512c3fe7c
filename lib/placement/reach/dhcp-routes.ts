import { lookup } from "../../model/lookup";
import type { Route, Subnet, Topology } from "../../model/topology";
import { prefixLength } from "../../net/cidr";
import { DEFAULT_ROUTE } from "../../topology/networks/routes";

/** The routes that DHCP gives to VMs of a subnet besides the default one. */
export interface DhcpRoutes {
  /** On-link CIDRs: the other subnets of the network. */
  readonly onLink: readonly string[];
  readonly hostRoutes: readonly Route[];
}

export function dhcpRoutes(topology: Topology, subnet: Subnet): DhcpRoutes {
  const { subnets } = lookup(topology).networks.get(subnet.network)!;
  return {
    onLink: subnets.filter((other) => other.name !== subnet.name).map(({ cidr }) => cidr),
    hostRoutes: subnet.hostRoutes.filter(({ destination }) => destination !== DEFAULT_ROUTE),
  };
}

/** Octets of routes in DHCP's options 121 and 249: prefix length, as much of the destination as counts, next hop. */
export function octets(destinations: readonly string[]): number {
  return destinations.reduce((sum, cidr) => sum + 1 + Math.ceil(prefixLength(cidr) / 8) + 4, 0);
}
