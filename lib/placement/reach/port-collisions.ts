import { haPortId, instancePortId } from "../../model/ids";
import { lookup } from "../../model/lookup";
import type { DeclarationPath, Problem } from "../../model/problem";
import type { Router, RouterInterface, Topology } from "../../model/topology";
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

function ports(topology: Topology, networkOf: ReadonlyMap<string, string>, placement: Placement): readonly Port[] {
  return [
    ...topology.routers.flatMap((router) => [
      ...nodePorts(topology, networkOf, placement, router),
      ...instancePorts(topology, networkOf, placement, router),
    ]),
    ...placement.dhcpServers.map(({ portId, network, host }) => ({
      portId,
      network,
      owner: `the DHCP server of network "${network}" on "${host}"`,
      path: ["networks", network],
    })),
  ];
}

/** On network nodes. */
function nodePorts(
  topology: Topology,
  networkOf: ReadonlyMap<string, string>,
  { vrrp }: Placement,
  { id, name, snatOf, agents, gateway, interfaces, snatPorts }: Router,
): readonly Port[] {
  const declared = snatOf ?? name;
  const path = ["routers", declared];
  const router = `router "${declared}"${snatOf === undefined ? "" : ` on "${agents![0]}"`}`;
  const onSubnet = ({ portId, macAddress, fixedIps }: RouterInterface, what: string) => {
    const { subnet } = fixedIps[0]!;
    return { portId, macAddress, network: networkOf.get(subnet) ?? "", owner: `${what} on subnet "${subnet}"`, path };
  };
  return [
    ...(gateway === undefined ? [] : [{ ...gateway, owner: `the gateway of ${router}`, path }]),
    ...interfaces.map((port) => onSubnet(port, router)),
    ...snatPorts.map((port) => onSubnet(port, `the SNAT node of ${router}`)),
    ...Object.keys(vrrp[name]?.addresses ?? {}).map((host) => ({
      portId: haPortId(id, lookup(topology).hosts.get(host)!.origin),
      network: vrrp[name]!.network,
      owner: `the HA port of router "${declared}" on "${host}"`,
      path,
    })),
  ];
}

/** Those of its own that each compute host has of a distributed router. */
function instancePorts(
  topology: Topology,
  networkOf: ReadonlyMap<string, string>,
  { instances, floatingIps }: Placement,
  { name, gateway, interfaces }: Router,
): readonly Port[] {
  const path = ["routers", name];
  const portOn = (host: string, portId: string) => instancePortId(portId, lookup(topology).hosts.get(host)!.origin);
  const places = [...floatingIps.values()].filter(({ router }) => router === name);
  return [
    ...instances.computeHostsOf(name).flatMap((host) =>
      interfaces.map(({ portId, fixedIps: [address] }) => ({
        portId: portOn(host, portId),
        network: networkOf.get(address!.subnet) ?? "",
        owner: `the instance of router "${name}" on "${host}" on subnet "${address!.subnet}"`,
        path,
      })),
    ),
    ...[...new Set(places.flatMap(({ host }) => host ?? []))].map((host) => ({
      portId: portOn(host, gateway!.portId),
      network: gateway!.network,
      owner: `the floating IPs of router "${name}" on "${host}"`,
      path,
    })),
  ];
}
