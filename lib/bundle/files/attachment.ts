import type { NamespacePort } from "../../artefacts/network/namespace";
import { lookup } from "../../model/lookup";
import type { Host, Network, Subnet, Topology } from "../../model/topology";
import { bridgeName, deviceName, portMac, type DevicePrefix } from "../../net/device";

/** The subnet of that name and its network. */
export function subnetOf(topology: Topology, name: string): { subnet: Subnet; network: Network } {
  const { subnets, networks } = lookup(topology);
  const subnet = subnets.get(name)!;
  return { subnet, network: networks.get(subnet.network)! };
}

/** What a port of a namespace is made of. */
export interface Port {
  readonly portId: string;
  /** Default: derived from the id. */
  readonly macAddress?: string;
}

export function namespacePort(
  host: Host,
  network: Network,
  prefix: DevicePrefix,
  { portId, macAddress = portMac(portId) }: Port,
  addresses: readonly string[],
): NamespacePort {
  return {
    device: deviceName(prefix, portId),
    tap: deviceName("tap", portId),
    mac: macAddress,
    mtu: network.mtu,
    bridge: network.kind === "vxlan" ? bridgeName(network.id) : host.bridgeMappings[network.physicalNetwork]!,
    addresses,
  };
}
