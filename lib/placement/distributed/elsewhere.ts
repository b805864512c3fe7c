import { declaredName } from "../../model/snat-nodes";
import { lookup } from "../../model/lookup";
import type { PortRange } from "../../net/port-range";
import type { Router, Topology } from "../../model/topology";
import type { Placement } from "../placement";
import { pinsOf } from "./pins";

/** TCP of a VM that another than this SNAT node translates. */
export interface Elsewhere {
  readonly ipAddress: string;
  /** From which the VM sends; undefined: any. */
  readonly ports?: PortRange;
}

/** What a compute host that does not know (yet) of a floating IP or a port forward would send to a SNAT node by mistake. */
export function translatedElsewhere(topology: Topology, placement: Placement, node: Router): readonly Elsewhere[] {
  const { routers } = lookup(topology);
  const router = declaredName(node);
  if (!routers.get(router)!.distributed) return [];
  const onHosts = topology.floatingIps.flatMap(({ name, target, forwards }): Elsewhere[] => {
    const place = placement.floatingIps.get(name);
    if (place?.host === undefined || place.router !== router) return [];
    if (target !== undefined) return [{ ipAddress: target.ipAddress }];
    return forwards.flatMap(({ protocol, internalIpAddress: ipAddress, internalPorts: ports }) =>
      protocol === "tcp" ? [{ ipAddress, ports }] : [],
    );
  });
  const pinned = pinsOf(topology, placement).flatMap((pin): Elsewhere[] =>
    pin.router !== router || pin.node === node.name || (pin.ports !== undefined && pin.ports.protocol !== "tcp")
      ? []
      : [{ ipAddress: pin.ipAddress, ports: pin.ports }],
  );
  return [...onHosts, ...pinned];
}
