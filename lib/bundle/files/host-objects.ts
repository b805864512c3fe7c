import { attachedSubnets } from "../../model/fixed-ips";
import { lookup } from "../../model/lookup";
import type { Host, Network, Router, Topology, VxlanNetwork } from "../../model/topology";
import type { RouterInstance } from "../../placement/instances";
import type { DhcpServer, Placement } from "../../placement/placement";
import { segmentHosts } from "../../placement/reach/segments";

/** What one host carries of an environment. */
export interface HostObjects {
  readonly segments: readonly {
    readonly network: VxlanNetwork;
    readonly peers: readonly string[];
    /** An instance of a distributed router is on it. */
    readonly isolated: boolean;
  }[];
  readonly routers: readonly CarriedRouter[];
  readonly dhcpServers: readonly { readonly server: DhcpServer; readonly network: Network }[];
}

/** A router, and what it is on the host. */
export interface CarriedRouter {
  readonly router: Router;
  readonly instance: RouterInstance;
}

/** A tenant network and the hosts that carry it, sorted by name. */
export interface CarriedSegment {
  readonly network: VxlanNetwork;
  readonly carriers: readonly string[];
}

export function carriedSegments(topology: Topology, placement: Placement): CarriedSegment[] {
  return topology.networks.filter(isVxlan).map((network) => ({
    network,
    carriers: segmentHosts(topology, placement, network.name),
  }));
}

export function hostObjects(
  topology: Topology,
  placement: Placement,
  segments: readonly CarriedSegment[],
  host: Host,
): HostObjects {
  const routers = topology.routers.flatMap((router) => {
    const instance = router.adminStateUp ? placement.instances.on(host.name, router.name) : undefined;
    return instance === undefined ? [] : [{ router, instance }];
  });
  const { subnets } = lookup(topology);
  const isolated = new Set(
    routers
      .filter(({ instance }) => instance.role === "distributed")
      .flatMap(({ router }) => attachedSubnets(router).map((subnet) => subnets.get(subnet)!.network)),
  );
  return {
    segments: segments.flatMap(({ network, carriers }) => {
      if (!carriers.includes(host.name)) return [];
      const peers = carriers.filter((name) => name !== host.name).map((name) => underlayIp(topology, name));
      return [{ network, peers, isolated: isolated.has(network.name) }];
    }),
    routers,
    dhcpServers: placement.dhcpServers
      .filter((server) => server.host === host.name)
      .map((server) => ({ server, network: lookup(topology).networks.get(server.network)! })),
  };
}

export function underlayIp(topology: Topology, hostName: string): string {
  const address = lookup(topology).hosts.get(hostName)?.underlayIp;
  if (address === undefined) throw new Error(`host ${hostName} carries a vxlan network but has no underlay address`);
  return address;
}

function isVxlan(network: Network): network is VxlanNetwork {
  return network.kind === "vxlan";
}
