import { lookup } from "../../model/lookup";
import type { Route, Subnet, Topology } from "../../model/topology";
import { prefixLength } from "../../net/cidr";
import { DEFAULT_ROUTE } from "../../topology/networks/routes";

/** The routes that DHCP gives to VMs of a subnet besides the default one. */
export interface DhcpRoutes {
  /** On-link CIDRs: the other subnets of the network, less those to which a host route leads: of two routes clients take either. */
  readonly onLink: readonly string[];
  readonly hostRoutes: readonly Route[];
}

export function dhcpRoutes(topology: Topology, subnet: Subnet): DhcpRoutes {
  const { subnets } = lookup(topology).networks.get(subnet.network)!;
  const hostRoutes = subnet.hostRoutes.filter(({ destination }) => destination !== DEFAULT_ROUTE);
  const isLed = (cidr: string) => hostRoutes.some(({ destination }) => destination === cidr);
  return {
    onLink: subnets.filter(({ name, cidr }) => name !== subnet.name && !isLed(cidr)).map(({ cidr }) => cidr),
    hostRoutes,
  };
}

/** Octets of routes in DHCP's options 121 and 249: prefix length, as much of the destination as counts, next hop. */
export function octets(destinations: readonly string[]): number {
  return destinations.reduce((sum, cidr) => sum + 1 + Math.ceil(prefixLength(cidr) / 8) + 4, 0);
}
