import { externalAddress } from "../../model/fixed-ips";
import { lookup } from "../../model/lookup";
import { declaredName } from "../../model/snat-nodes";
import type { Router, RouterGateway } from "../../model/topology";
import { snatNodeFor } from "../../placement/distributed/snat-nodes";
import type { Compiled, Guest } from "../guests";

/** Where what VMs of a guest's host and subnet send leaves the environment. */
export interface Exit {
  /** A router, or a further SNAT node of one. */
  readonly router: Router;
  readonly gateway: RouterGateway;
  /** Address that the outside sees, where anything is translated. */
  readonly address: string;
  /** Subnet of that address. */
  readonly subnet: string;
  /** Of an HA router the one that is meant to be its master first. */
  readonly hosts: readonly string[];
}

/** The running router that a guest's gateway is; undefined: it is none of the environment's, or it is down. */
export function gatewayRouter({ topology }: Compiled, { gateway }: Guest): Router | undefined {
  const router = lookup(topology).routers.get(gateway?.router ?? "");
  return router?.adminStateUp === true ? router : undefined;
}

/** undefined: it does not leave by a router of the environment. */
export function exitOf(compiled: Compiled, guest: Guest): Exit | undefined {
  const { topology, placement } = compiled;
  const inner = gatewayRouter(compiled, guest);
  if (inner === undefined) return undefined;
  const router = inner.distributed ? snatNodeFor(topology, placement.instances, inner.name, guest.host) : inner;
  const { gateway } = router;
  if (gateway === undefined) return undefined;
  const address = externalAddress(gateway, "gateway");
  const { subnet } = gateway.fixedIps.find(({ ipAddress }) => ipAddress === address)!;
  return { router, gateway, address, subnet, hosts: placement.instances.agentsOf(router.name) };
}

/** The router that has an external address. */
export function routerWith({ topology }: Compiled, address: string): Router | undefined {
  return topology.routers.find(({ gateway }) => gateway?.fixedIps.some(({ ipAddress }) => ipAddress === address));
}

/** `r1 on network-1` */
export function exitName({ router, hosts }: Pick<Exit, "router" | "hosts">): string {
  return `${declaredName(router)} on ${hosts.join(" or ")}`;
}
