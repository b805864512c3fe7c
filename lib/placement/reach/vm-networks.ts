import { lookup } from "../../model/lookup";
import type { DhcpHostMapping, Network, Topology, VxlanNetwork } from "../../model/topology";
import { bridgeName } from "../../net/device";
import type { Placement } from "../placement";
import { segmentHosts } from "./segments";

/** A network of VMs on a compute host. */
export interface VmNetwork {
  readonly host: string;
  readonly network: string;
  /** What a VM's tap is put into. */
  readonly bridge: string;
  /** Bytes of an IP packet at most: the tap and the VM's card have it too. */
  readonly mtu: number;
  /** The VMs that are declared there, and those that may be anywhere. */
  readonly vms: readonly DhcpHostMapping[];
}

/** Not the outside, and none over which pairs elect their masters. */
export function isOfVms(network: Network): network is VxlanNetwork {
  return network.kind === "vxlan" && !network.ha;
}

/** Every network of VMs on every compute host that carries it, sorted by host, then network. */
export function vmNetworks(topology: Topology, placement: Placement): readonly VmNetwork[] {
  const { mappingsOn } = lookup(topology);
  const networks = topology.networks.flatMap((network) =>
    isOfVms(network) ? [{ network, carriers: segmentHosts(topology, placement, network.name) }] : [],
  );
  return topology.hosts
    .filter(({ role }) => role === "compute")
    .flatMap(({ name: host }) =>
      networks
        .filter(({ carriers }) => carriers.includes(host))
        .map(({ network }) => ({
          host,
          network: network.name,
          bridge: bridgeName(network.id),
          mtu: network.mtu,
          vms: network.subnets
            .flatMap(({ name }) => mappingsOn(name))
            .filter((mapping) => mapping.host === undefined || mapping.host === host),
        })),
    );
}
