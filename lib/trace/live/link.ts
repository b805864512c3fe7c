import { vxlanName } from "../../artefacts/network/segment";
import { lookup } from "../../model/lookup";
import type { Network } from "../../model/topology";
import { bridgeName } from "../../net/device";
import type { Way } from "../trace";
import type { World } from "../world/world";

/** A network between two namespaces of a way, or between one and an end of it. */
export interface Link {
  readonly network: Network;
  /** Where frames come from, and where they go to; undefined: outside, or on a host that is not known. */
  readonly from?: Side;
  readonly to?: Side;
  /** Whom they are for; undefined: a machine of which no document says it. */
  readonly mac?: string;
}

/** A network on one host. */
export interface Side {
  readonly host: string;
  readonly bridge: string;
  /** Name of its VXLAN device, of a network that has one. */
  readonly vxlan?: string;
  /** The host's VXLAN endpoint. */
  readonly underlay?: string;
}

/** Before each hop the link by which a packet comes to it, and behind the last one that to the end; undefined: none. */
export function linksOf(world: World, { sent, hops, networks, end }: Way): readonly (Link | undefined)[] {
  const named = lookup(world.topology).networks;
  const last = hops.at(-1);
  const begin = (network: Network): Machine | undefined => machineAt(world, network, sent.source);
  const before = hops.map(({ host, in: into }, index): Link | undefined => {
    if (into === undefined) return undefined;
    const network = named.get(into.network)!;
    const sender = index === 0 ? begin(network)?.host : hops[index - 1]!.host;
    return linkOn(world, network, sender, { host, mac: into.mac });
  });
  const name = last === undefined ? networks.at(-1) : last.out?.network;
  if (name === undefined) return [...before, undefined];
  const network = named.get(name)!;
  const receiver = machineAt(world, network, last?.out?.nexthop ?? end.packet.destination);
  return [...before, linkOn(world, network, last?.host ?? begin(network)?.host, receiver)];
}

/** Frames between two hosts need what is between them. */
export function isCrossing({ from, to }: Link): boolean {
  return from === undefined || to === undefined || from.host !== to.host;
}

interface Machine {
  readonly host?: string;
  readonly mac?: string;
}

function linkOn(world: World, network: Network, sender: string | undefined, receiver: Machine | undefined): Link {
  const from = sideOn(world, network, sender);
  const to = sideOn(world, network, receiver?.host);
  const mac = receiver?.mac;
  return {
    network,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(mac === undefined ? {} : { mac }),
  };
}

function sideOn({ topology }: World, network: Network, name: string | undefined): Side | undefined {
  const host = lookup(topology).hosts.get(name ?? "");
  if (host === undefined) return undefined;
  if (network.kind === "external") {
    const bridge = host.bridgeMappings[network.physicalNetwork];
    return bridge === undefined ? undefined : { host: host.name, bridge };
  }
  const { underlayIp } = host;
  return {
    host: host.name,
    bridge: bridgeName(network.id),
    vxlan: vxlanName(network.vni),
    ...(underlayIp === undefined ? {} : { underlay: underlayIp }),
  };
}

/** A VM or a DHCP server; undefined: nobody that the document knows. */
function machineAt(world: World, network: Network, address: string): Machine | undefined {
  const vm = world.vmAt(network, address);
  if (vm !== undefined) return { host: vm.host, mac: lookup(world.topology).mappings.get(vm.name ?? "")?.macAddress };
  const server = world.dhcpServerAt(network.name, address);
  return server && { host: server.host };
}
