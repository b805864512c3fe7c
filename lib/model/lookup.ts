import { grouped, groupedByEach } from "../collections/grouped";
import { attachedSubnets } from "./fixed-ips";
import { declaredName } from "./snat-nodes";
import type { Network, Subnet, DhcpHostMapping, Host, PortForward, Router, Topology } from "./topology";

/** A topology by names, so that nothing downstream has to search lists. */
export interface Lookup {
  readonly hosts: ReadonlyMap<string, Host>;
  readonly networks: ReadonlyMap<string, Network>;
  readonly subnets: ReadonlyMap<string, Subnet>;
  readonly routers: ReadonlyMap<string, Router>;
  readonly mappings: ReadonlyMap<string, DhcpHostMapping>;
  /** Routers with an interface on a subnet, sorted by name. */
  readonly routersOn: (subnet: string) => readonly Router[];
  readonly mappingsOn: (subnet: string) => readonly DhcpHostMapping[];
  readonly forwardsTo: (subnet: string) => readonly PortForward[];
  readonly forwardsOf: (router: string) => readonly PortForward[];
  /** By which VMs of a distributed router leave: itself, then its further SNAT nodes. */
  readonly snatNodesOf: (router: string) => readonly Router[];
  /** Names of hosts as {@link Topology.hosts} has them. */
  readonly inHostOrder: (names: Iterable<string>) => string[];
}

const LOOKUPS = new WeakMap<Topology, Lookup>();

/** Made once for each topology. */
export function lookup(topology: Topology): Lookup {
  const made = LOOKUPS.get(topology) ?? makeLookup(topology);
  LOOKUPS.set(topology, made);
  return made;
}

function makeLookup({ hosts, networks, routers, mappings, forwards }: Topology): Lookup {
  const places = new Map(hosts.map(({ name }, place) => [name, place]));
  const routersOn = groupedByEach(routers, attachedSubnets);
  const mappingsOn = groupedByEach(mappings, ({ fixedIps }) => fixedIps.map(({ subnet }) => subnet));
  const forwardsTo = grouped(forwards, (f) => f.subnet);
  const forwardsOf = grouped(forwards, (f) => f.router);
  const snatNodesOf = grouped(routers, declaredName);
  return {
    hosts: byName(hosts),
    networks: byName(networks),
    subnets: byName(networks.flatMap((n) => n.subnets)),
    routers: byName(routers),
    mappings: byName(mappings),
    routersOn: (subnet) => routersOn.get(subnet) ?? [],
    mappingsOn: (subnet) => mappingsOn.get(subnet) ?? [],
    forwardsTo: (subnet) => forwardsTo.get(subnet) ?? [],
    forwardsOf: (router) => forwardsOf.get(router) ?? [],
    snatNodesOf: (router) => snatNodesOf.get(router) ?? [],
    inHostOrder: (names) => [...names].sort((a, b) => places.get(a)! - places.get(b)!),
  };
}

function byName<T extends { readonly name: string }>(values: readonly T[]): ReadonlyMap<string, T> {
  return new Map(values.map((value) => [value.name, value]));
}

/** The subnets of a network whose machines get their addresses by DHCP. */
export function dhcpSubnets(network: Network): readonly Subnet[] {
  return network.subnets.filter(({ enableDhcp }) => enableDhcp);
}

/** The physical network an external network is on; undefined for any other network. */
export function physicalNetworkOf(network: Network | undefined): string | undefined {
  return network?.kind === "external" ? network.physicalNetwork : undefined;
}
