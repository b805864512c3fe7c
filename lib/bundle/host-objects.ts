import type { DhcpServer, Placement } from "../placement/placement";
import { segmentHosts } from "../placement/segments";
import type { Host, Network, Router, Topology, VxlanNetwork } from "../topology/model";

/** What one host carries of an environment. */
export interface HostObjects {
  readonly segments: readonly { readonly network: VxlanNetwork; readonly peers: readonly string[] }[];
  readonly routers: readonly Router[];
  readonly dhcpServers: readonly { readonly server: DhcpServer; readonly network: Network }[];
}

export function hostObjects(topology: Topology, placement: Placement, host: Host): HostObjects {
  return {
    segments: topology.networks.filter(isVxlan).flatMap((network) => {
      const carriers = segmentHosts(topology, placement, network.name);
      if (!carriers.includes(host.name)) return [];
      const peers = carriers.filter((name) => name !== host.name).map((name) => underlayIp(topology, name));
      return [{ network, peers }];
    }),
    routers: topology.routers.filter((router) => router.adminStateUp && placement.routers[router.name] === host.name),
    dhcpServers: placement.dhcpServers
      .filter((server) => server.host === host.name)
      .map((server) => ({ server, network: topology.networks.find(({ name }) => name === server.network)! })),
  };
}

export function underlayIp(topology: Topology, hostName: string): string {
  const address = topology.hosts.find((host) => host.name === hostName)?.underlayIp;
  if (address === undefined) throw new Error(`host ${hostName} carries a vxlan network but has no underlay address`);
  return address;
}

function isVxlan(network: Network): network is VxlanNetwork {
  return network.kind === "vxlan";
}
