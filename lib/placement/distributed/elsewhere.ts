import { declaredName } from "../../model/snat-nodes";
import { lookup } from "../../model/lookup";
import type { PortRange } from "../../net/port-range";
import type { FloatingIp, Router, Topology } from "../../model/topology";
import type { Placement } from "../placement";
import { pinsOf } from "./pins";

/** TCP ports from which a VM answers what another than this SNAT node forwarded to it. */
export interface AnsweredElsewhere {
  readonly ipAddress: string;
  readonly ports: PortRange;
}

/** Floating IPs of a distributed router that are not on this SNAT node of it, but on compute hosts or on another. */
export function floatingElsewhere(topology: Topology, placement: Placement, node: Router): readonly FloatingIp[] {
  const router = declaredName(node);
  const { routers } = lookup(topology);
  if (!routers.get(router)!.distributed) return [];
  return topology.floatingIps.filter(({ name }) => {
    const place = placement.floatingIps.get(name);
    if (place === undefined || declaredName(routers.get(place.router)!) !== router) return false;
    return place.host !== undefined || place.router !== node.name;
  });
}

/** What a compute host that does not know (yet) of a port forward would send to a SNAT node by mistake. */
export function answeredElsewhere(
  topology: Topology,
  placement: Placement,
  node: Router,
): readonly AnsweredElsewhere[] {
  const router = declaredName(node);
  const onHosts = floatingElsewhere(topology, placement, node).flatMap(({ name, forwards }) =>
    placement.floatingIps.get(name)!.host === undefined
      ? []
      : forwards.map(({ protocol, internalIpAddress: ipAddress, internalPorts: ports }) => ({
          ipAddress,
          ports: { protocol, ...ports },
        })),
  );
  const pinned = pinsOf(topology, placement).filter((pin) => pin.router === router && pin.node !== node.name);
  return [...onHosts, ...pinned].flatMap(({ ipAddress, ports }) =>
    ports?.protocol === "tcp" ? [{ ipAddress, ports: { first: ports.first, last: ports.last } }] : [],
  );
}
