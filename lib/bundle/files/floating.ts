import type { FloatingRules } from "../../artefacts/network/floating-rules";
import type { ForwardTo } from "../../artefacts/network/rules";
import type { FloatingIp, ForwardedPorts, Topology } from "../../model/topology";
import type { FloatingPlace, Placement } from "../../placement/placement";

/** The floating IPs that one place has, as its rules want them. */
export function floatingIpsAt(topology: Topology, { floatingIps }: Placement, at: FloatingPlace): FloatingRules[] {
  return topology.floatingIps
    .filter(({ name }) => {
      const place = floatingIps.get(name);
      return place?.router === at.router && place.host === at.host;
    })
    .map(floatingRules);
}

export function floatingRules({ id, fixedIp, target, forwards }: FloatingIp): FloatingRules {
  return { id, address: fixedIp.ipAddress, target: target?.ipAddress, forwards: forwards.map(forwardTo) };
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
