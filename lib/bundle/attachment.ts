import type { NamespacePort } from "../artefacts/namespace";
import { bridgeName, deviceName, portMac, type DevicePrefix } from "../net/device";
import { lookup } from "../topology/lookup";
import type { Host, Network, Subnet, Topology } from "../topology/model";

/** The subnet of that name and its network. */
export function subnetOf(topology: Topology, name: string): { subnet: Subnet; network: Network } {
  const { subnets, networks } = lookup(topology);
  const subnet = subnets.get(name)!;
  return { subnet, network: networks.get(subnet.network)! };
}

export function namespacePort(
  host: Host,
  network: Network,
  prefix: DevicePrefix,
  portId: string,
  addresses: readonly string[],
): NamespacePort {
  return {
    device: deviceName(prefix, portId),
    tap: deviceName("tap", portId),
    mac: portMac(portId),
    mtu: network.mtu,
    bridge: network.kind === "vxlan" ? bridgeName(network.id) : host.bridgeMappings[network.physicalNetwork]!,
    addresses,
  };
}
