import type { Vm } from "../../model/endpoint";
import { externalAddress } from "../../model/fixed-ips";
import { lookup } from "../../model/lookup";
import type { Network } from "../../model/topology";
import { contains, prefixLength } from "../../net/cidr";
import { dhcpRoutes } from "../../placement/reach/dhcp-routes";
import { effectiveGateway } from "../../placement/reach/effective-gateway";
import type { World } from "./world";

/** On which network, and whom a sender asks for there; or why it cannot send. */
export type Leaving = { readonly network: Network; readonly nexthop: string } | { readonly why: string };

/** By what DHCP tells a VM. */
export function leavesVm(world: World, { subnet: name, host, address }: Vm, destination: string): Leaving {
  const { topology, placement } = world;
  const { subnets, networks } = lookup(topology);
  const subnet = subnets.get(name)!;
  const network = networks.get(subnet.network)!;
  const { onLink, hostRoutes } = dhcpRoutes(topology, subnet);
  const routes = [
    ...[subnet.cidr, ...onLink].map((cidr) => ({ destination: cidr, nexthop: destination })),
    ...hostRoutes,
  ].filter((route) => contains(route.destination, destination));
  const [best] = routes.sort((a, b) => prefixLength(b.destination) - prefixLength(a.destination));
  if (best?.nexthop === address) return { why: `it is itself the next hop of what is for ${best.destination}` };
  const nexthop = best?.nexthop ?? effectiveGateway(topology, placement, name, host)?.address;
  return nexthop === undefined ? { why: `subnet ${name} has no gateway` } : { network, nexthop };
}

/** What is outside knows external networks, and what is behind a router that translates nothing. */
export function leavesOutside(world: World, destination: string): Leaving & { readonly assumed?: string } {
  const external = world.networkOf(destination, "external");
  if (external !== undefined) return { network: external, nexthop: destination };
  const { networks, routers, subnets } = lookup(world.topology);
  const tenant = world.networkOf(destination, "vxlan");
  if (tenant === undefined) return { why: `${destination} is no address of this environment` };
  const subnet = tenant.subnets.find(({ cidr }) => contains(cidr, destination))!;
  const vm = world.vmAt(tenant, destination);
  const name = effectiveGateway(world.topology, world.placement, subnet.name, vm?.host)?.router;
  const gateway = routers.get(name ?? "")?.gateway;
  if (gateway === undefined) return { why: `no router leads from outside to subnet ${subnet.name}` };
  if (gateway.enableSnat) {
    return { why: `nobody outside knows a way to ${destination}: router ${name} translates what leaves it` };
  }
  const nexthop = externalAddress(gateway, "gateway");
  const { cidr } = subnets.get(subnet.name)!;
  const assumed = `whoever is outside sends what is for ${cidr} to ${nexthop}`;
  return { network: networks.get(gateway.network)!, nexthop, assumed };
}
