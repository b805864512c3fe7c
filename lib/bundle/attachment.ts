import type { NamespacePort } from "../artefacts/namespace";
import { bridgeName, deviceName, portMac, type DevicePrefix } from "../net/device";
import type { Host, Network, Subnet, Topology } from "../topology/model";

/** The subnet of that name and its network. */
export function subnetOf(topology: Topology, name: string): { subnet: Subnet; network: Network } {
  for (const network of topology.networks) {
    const subnet = network.subnets.find((candidate) => candidate.name === name);
    if (subnet !== undefined) return { subnet, network };
  }
  throw new Error(`no subnet ${name} in the topology`);
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
