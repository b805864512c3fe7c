import { haPortId } from "../../model/ids";
import { lookup } from "../../model/lookup";
import type { DeclarationPath, Problem } from "../../model/problem";
import type { Topology } from "../../model/topology";
import { bridgeName, deviceName, portMac } from "../../net/device";
import { Uniqueness } from "../../topology/checks/uniqueness";
import { errorAt } from "../../topology/problems/finding";
import { alreadyUsed, portCollision } from "../../topology/problems/references";
import type { Placement } from "../placement";

interface Port {
  readonly portId: string;
  /** Default: derived from the id. */
  readonly macAddress?: string;
  readonly network: string;
  readonly owner: string;
  readonly path: DeclarationPath;
}

/** Device names and MAC addresses hold only a part of an id, so that different ids can give the same. */
export function checkPortCollisions(topology: Topology, placement: Placement): readonly Problem[] {
  const problems: Problem[] = [];
  const names = new Uniqueness();
  const macs = new Uniqueness();
  const collide = (path: DeclarationPath, what: string, value: string) => (other: string) =>
    problems.push(errorAt(path, portCollision(what, value, other)));

  const networkOf = new Map(topology.networks.flatMap((n) => n.subnets).map((s) => [s.name, s.network]));
  for (const { name, fixedIps, macAddress } of topology.mappings) {
    const network = networkOf.get(fixedIps[0]!.subnet);
    macs.claim(`${network} ${macAddress}`, `mapping "${name}"`, () => undefined);
  }
  for (const { name, id } of topology.networks) {
    const bridge = bridgeName(id);
    names.claim(bridge, `network "${name}"`, collide(["networks", name], "bridge name", bridge));
  }
  for (const { portId, macAddress = portMac(portId), network, owner, path } of ports(topology, networkOf, placement)) {
    // The eleven characters are shared by every prefix, and the ports of a network by its bridge.
    names.claim(deviceName("tap", portId), owner, collide(path, "device name", deviceName("tap", portId)));
    macs.claim(`${network} ${macAddress}`, owner, (other) => {
      const derived = portCollision("MAC address", macAddress, other);
      const declared = alreadyUsed("MAC_IN_USE", `MAC address ${macAddress}`, other);
      problems.push(errorAt(path, macAddress === portMac(portId) ? derived : declared));
    });
  }
  return problems;
}

function ports(
  topology: Topology,
  networkOf: ReadonlyMap<string, string>,
  { dhcpServers, vrrp }: Placement,
): readonly Port[] {
  return [
    ...topology.routers.flatMap(({ id, name, gateway, interfaces }) => [
      ...(gateway === undefined
        ? []
        : [{ ...gateway, owner: `the gateway of router "${name}"`, path: ["routers", name] }]),
      ...interfaces.map(({ portId, macAddress, fixedIps }) => ({
        portId,
        macAddress,
        network: networkOf.get(fixedIps[0]!.subnet) ?? "",
        owner: `router "${name}" on subnet "${fixedIps[0]!.subnet}"`,
        path: ["routers", name],
      })),
      ...Object.keys(vrrp[name]?.addresses ?? {}).map((host) => ({
        portId: haPortId(id, lookup(topology).hosts.get(host)!.origin),
        network: vrrp[name]!.network,
        owner: `the HA port of router "${name}" on "${host}"`,
        path: ["routers", name],
      })),
    ]),
    ...dhcpServers.map(({ portId, network, host }) => ({
      portId,
      network,
      owner: `the DHCP server of network "${network}" on "${host}"`,
      path: ["networks", network],
    })),
  ];
}
