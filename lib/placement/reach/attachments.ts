import { grouped } from "../../collections/grouped";
import { attachedSubnets, interfaceOn, routerAddressOn } from "../../model/fixed-ips";
import { lookup } from "../../model/lookup";
import type { Problem } from "../../model/problem";
import type { Router, Subnet, Topology } from "../../model/topology";
import { covers } from "../../net/cidr";
import { warningAt } from "../../topology/problems/finding";
import type { Placement } from "../placement";
import { effectiveGateway } from "./effective-gateway";
import { notOnGateway } from "./problems";

/**
 * Warns of a subnet that a router joins to a neighbour, while VMs of the neighbour leave by another router, which does not
 * know the way there.
 */
export function checkAttachments(topology: Topology, placement: Placement): readonly Problem[] {
  const { routers } = lookup(topology);
  return topology.networks
    .flatMap((network) => network.subnets)
    .flatMap((subnet) => {
      const joined = [...joinedTo(topology, subnet)];
      if (joined.length === 0) return [];
      return [...gatewaysOf(topology, placement, subnet)].flatMap(([name, hosts]) => {
        const gateway = routers.get(name)!;
        return joined
          .filter(([other, joining]) => !knowsWay(gateway, other, joining))
          .map(([other, router]) => {
            const { name: joining } = router;
            const nexthop = routerAddressOn(router, subnet.name)!;
            const path = ["networks", other.network, "subnets", other.name];
            const unjoined = { subnet: other.name, cidr: other.cidr, neighbour: subnet.name, joining, nexthop };
            return warningAt(path, notOnGateway({ ...unjoined, gateway: name, hosts }));
          });
      });
    });
}

/** Subnets of other networks, to which VMs have no route of their own, each with the first router that is on both. */
function joinedTo(topology: Topology, subnet: Subnet): ReadonlyMap<Subnet, Router> {
  const { subnets, routersOn } = lookup(topology);
  const joined = new Map<Subnet, Router>();
  for (const router of routersOn(subnet.name).filter(({ adminStateUp }) => adminStateUp)) {
    for (const other of attachedSubnets(router).map((name) => subnets.get(name)!)) {
      const isRouted = subnet.hostRoutes.some(({ destination }) => covers(destination, other.cidr));
      if (other.network !== subnet.network && !isRouted && !joined.has(other)) joined.set(other, router);
    }
  }
  return joined;
}

/** Routers by which VMs leave, each with their compute hosts; undefined among these: it is not known where a VM runs. */
function gatewaysOf(
  topology: Topology,
  placement: Placement,
  { name }: Subnet,
): ReadonlyMap<string, readonly (string | undefined)[]> {
  const hosts = [
    ...new Set(
      lookup(topology)
        .mappingsOn(name)
        .map(({ host }) => host),
    ),
  ];
  const gateways = hosts.flatMap((host) => {
    const router = effectiveGateway(topology, placement, name, host)?.router;
    return router === undefined ? [] : [{ router, host }];
  });
  const byRouter = grouped(gateways, ({ router }) => router);
  return new Map([...byRouter].map(([router, all]) => [router, all.map(({ host }) => host)]));
}

/** Where neither translates what leaves it, the outside has to know the way to both anyway. */
function knowsWay(router: Router, other: Subnet, joining: Router): boolean {
  const { routes, gateway } = router;
  if (interfaceOn(router, other.name) !== undefined) return true;
  if (routes.some(({ destination }) => covers(destination, other.cidr))) return true;
  return gateway?.enableSnat === false && joining.gateway?.enableSnat === false;
}
