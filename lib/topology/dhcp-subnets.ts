import type { Network, Subnet } from "./model";

/** The subnets of a network whose machines get their addresses by DHCP. */
export function dhcpSubnets(network: Network): readonly Subnet[] {
  return network.subnets.filter(({ enableDhcp }) => enableDhcp);
}
