import type { Host, Topology } from "../model/topology";
import type { Placement } from "../placement/placement";
import { floatingIpsAt } from "./files/floating";
import { carriedSegments, hostObjects, type HostObjects } from "./files/host-objects";

/** What a host has to bring along for what an environment puts on it. */
export interface HostNeeds {
  readonly bridges: readonly { readonly name: string; readonly physicalNetwork: string; readonly mtu: number }[];
  /** VXLAN's, where the host carries a tenant network. */
  readonly underlay?: {
    readonly address: string;
    /** For the largest packet of any tenant network with all that VXLAN puts around it. */
    readonly mtu: number;
    /** Endpoints of the hosts to which it sends, sorted. */
    readonly peers: readonly string[];
  };
}

/** IPv4, UDP and VXLAN headers, and the inner Ethernet header. */
const VXLAN_OVERHEAD = 50;

/** By host. */
export function needsOf(topology: Topology, placement: Placement): ReadonlyMap<string, HostNeeds> {
  const segments = carriedSegments(topology, placement);
  return new Map(
    topology.hosts.map((host) => [
      host.name,
      hostNeeds(topology, placement, host, hostObjects(topology, placement, segments, host)),
    ]),
  );
}

export function hostNeeds(
  topology: Topology,
  placement: Placement,
  host: Host,
  { segments, routers, dhcpServers }: HostObjects,
): HostNeeds {
  const used = new Set([
    ...routers.flatMap(({ router, instance }) => {
      const { gateway, name } = router;
      if (gateway === undefined) return [];
      const floating = floatingIpsAt(topology, placement, { router: name, host: host.name });
      return instance.role !== "distributed" || floating.length > 0 ? [gateway.network] : [];
    }),
    ...dhcpServers.map(({ network }) => network.name),
  ]);
  const bridges = topology.networks.flatMap((network) => {
    if (network.kind !== "external" || !used.has(network.name)) return [];
    const { physicalNetwork, mtu } = network;
    return [{ name: host.bridgeMappings[physicalNetwork]!, physicalNetwork, mtu }];
  });
  if (segments.length === 0) return { bridges };
  return {
    bridges,
    underlay: {
      address: host.underlayIp!,
      mtu: Math.max(...segments.map(({ network }) => network.mtu)) + VXLAN_OVERHEAD,
      peers: [...new Set(segments.flatMap(({ peers }) => peers))].sort(),
    },
  };
}
