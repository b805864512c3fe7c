import type { FloatingRules } from "../../artefacts/network/floating-rules";
import type { ForwardTo } from "../../artefacts/network/rules";
import type { ForwardedPorts, Topology } from "../../model/topology";
import type { FloatingPlace, Placement } from "../../placement/placement";

/** The floating IPs that one place has, as its rules want them. */
export function floatingIpsAt(topology: Topology, { floatingIps }: Placement, at: FloatingPlace): FloatingRules[] {
  return topology.floatingIps.flatMap(({ id, name, fixedIp, target, forwards }): FloatingRules[] => {
    const place = floatingIps.get(name);
    if (place?.router !== at.router || place.host !== at.host) return [];
    return [{ id, address: fixedIp.ipAddress, target: target?.ipAddress, forwards: forwards.map(forwardTo) }];
  });
}

export function forwardTo({
  id,
  protocol,
  externalPorts,
  internalPorts,
  internalIpAddress,
}: ForwardedPorts): ForwardTo {
  return { id, protocol, externalPorts, internalPorts, internalAddress: internalIpAddress };
}
