import { routerAddressOn } from "../../model/fixed-ips";
import { lookup } from "../../model/lookup";
import type { Router, Subnet, Topology } from "../../model/topology";
import { DEFAULT_ROUTE } from "../../topology/networks/routes";
import type { Placement } from "../placement";

export interface EffectiveGateway {
  readonly address: string;
  /** The router that has the address, if it is one of ours. */
  readonly router?: string;
}

/**
 * The default gateway of a VM: the router on the network node of its compute host when that has one on the subnet, else
 * the gateway of the subnet. Of several routers there the one that owns the subnet's gateway address is taken, else the
 * first by name that leads outside, else the first by name. An HA router keeps its address wherever it is active.
 * @param computeHost undefined when it is not known where the VM runs
 */
export function effectiveGateway(
  topology: Topology,
  placement: Pick<Placement, "instances">,
  subnetName: string,
  computeHost: string | undefined,
): EffectiveGateway | undefined {
  const subnet = lookup(topology).subnets.get(subnetName);
  if (subnet === undefined) return undefined;
  const base = subnetGateway(topology, subnet);
  const node = computeHost === undefined ? undefined : lookup(topology).hosts.get(computeHost)?.networkNode;
  if (node === undefined) return base;
  const there = routersOnNode(topology, placement, subnetName, node);
  const router = there.find((r) => r.name === base?.router) ?? there.find((r) => r.gateway !== undefined) ?? there[0];
  const address = router && routerAddressOn(router, subnetName);
  return router === undefined || address === undefined ? base : { address, router: router.name };
}

/**
 * The running routers of a network node that are on a subnet, sorted by name. HA routers are where their master is meant
 * to be; only where no router is, those count whose slave is there.
 */
export function routersOnNode(
  topology: Topology,
  placement: Pick<Placement, "instances">,
  subnetName: string,
  node: string,
): readonly Router[] {
  const there = lookup(topology)
    .routersOn(subnetName)
    .flatMap((router) => {
      const instance = router.adminStateUp ? placement.instances.on(node, router.name) : undefined;
      return instance === undefined ? [] : [{ router, isSlave: instance.role === "slave" }];
    });
  const active = there.filter(({ isSlave }) => !isSlave);
  return (active.length > 0 ? active : there).map(({ router }) => router);
}

/** What a VM uses of which nothing more is known: `gateway_ip`, else the next hop of a default host route. */
export function subnetGateway(topology: Topology, subnet: Subnet): EffectiveGateway | undefined {
  const address = subnet.gatewayIp ?? subnet.hostRoutes.find((r) => r.destination === DEFAULT_ROUTE)?.nexthop;
  if (address === undefined) return undefined;
  const owner = lookup(topology)
    .routersOn(subnet.name)
    .find((r) => routerAddressOn(r, subnet.name) === address);
  return owner === undefined ? { address } : { address, router: owner.name };
}
