import { portsText } from "../../lib/net/port-range";
import { fixedIp } from "../fixed-ip";
import type { Compilation } from "../../lib/compile";
import { segmentHosts } from "../../lib/placement/reach/segments";
import { gatewayOf } from "./facts";

/** Something that somebody may be using. */
export interface Service {
  /** Two that are equal are the same to whoever uses them. */
  readonly key: string;
  /** Whose loss tells that this is lost: the thing itself, or what it belongs to. */
  readonly names: readonly string[];
  /** Where it is: lost with its place, it is no loss. */
  readonly place?: string;
}

/** What an environment does for VMs and for those outside. */
export function servicesOf(compilation: Compilation): readonly Service[] {
  const { topology, placement } = compilation;
  const running = topology.routers.filter(({ adminStateUp }) => adminStateUp);
  const subnets = topology.networks.flatMap((network) => network.subnets);
  const subnet = (name: string) => subnets.find((candidate) => candidate.name === name)!;
  const served = new Map(
    placement.dhcpServers.flatMap((server) => server.fixedIps.map((own) => [own.subnet, server.network])),
  );
  return [
    ...topology.networks.flatMap((network): Service[] => {
      if (network.kind !== "vxlan" || segmentHosts(topology, placement, network.name).length === 0) return [];
      // A network with a larger MTU carries what a smaller one does.
      return [576, 1400, 1450, 8950]
        .filter((size) => size <= network.mtu)
        .map((size) => ({
          key: `packets ${network.id} ${size}`,
          names: [network.name],
          place: `carried ${network.id}`,
        }));
    }),
    ...running.flatMap(({ id, name, ha, gateway, interfaces, routes }): Service[] => [
      { key: ha ? `pair ${id}` : `router ${id} on ${placement.instances.agentsOf(name)[0]!}`, names: [name] },
      ...(gateway === undefined
        ? []
        : [{ key: `external ${id} ${fixedIp(gateway).ipAddress} SNAT ${gateway.enableSnat}`, names: [name] }]),
      ...interfaces
        .map(fixedIp)
        .map((port) => ({ key: `interface ${id} ${port.subnet} ${port.ipAddress}`, names: [name] })),
      ...routes.map((route) => ({ key: `route ${id} ${route.destination} ${route.nexthop}`, names: [name] })),
    ]),
    ...topology.forwards.flatMap((forward): Service[] => {
      const router = running.find(({ name }) => name === forward.router);
      if (router === undefined) return [];
      const { protocol, externalPorts, internalIpAddress, internalPorts, returnPathSnat } = forward;
      const ways = [
        fixedIp(router.gateway!).ipAddress,
        protocol,
        portsText(externalPorts),
        internalIpAddress,
        portsText(internalPorts),
        returnPathSnat,
      ];
      return [{ key: `forward ${ways.join(" ")}`, names: [forward.name, router.name] }];
    }),
    ...topology.mappings.flatMap((mapping): Service[] => {
      const { subnet: on, ipAddress } = fixedIp(mapping);
      const network = served.get(on);
      if (network === undefined) return [];
      const { id } = subnet(on);
      const names = [mapping.name, network];
      const gateway = gatewayOf(subnet(on), mapping.host, compilation);
      return [
        { key: `lease ${id} ${mapping.macAddress} ${ipAddress}`, names },
        { key: `way out ${id} ${mapping.macAddress} ${gateway ?? "none"}`, names },
      ];
    }),
    ...[...new Set(placement.dhcpServers.map(({ network }) => network))].map((network) => ({
      key: `DHCP ${network}`,
      names: [network],
    })),
    ...topology.networks.flatMap((network): Service[] => {
      if (network.kind !== "vxlan") return [];
      return segmentHosts(topology, placement, network.name).map((host) => {
        const { underlayIp, role } = topology.hosts.find(({ name }) => name === host)!;
        return {
          key: `tunnel ${network.id} ${host} ${network.vni} ${underlayIp}`,
          names: [network.name, host],
          // On a network node only its own ports are on it, and they are told of.
          place: role === "compute" ? undefined : `segment ${network.id} on ${host}`,
        };
      });
    }),
  ];
}

export function lost(before: readonly Service[], after: readonly Service[]): readonly Service[] {
  const kept = new Set(after.map(({ key }) => key));
  const places = new Set(after.map(({ place }) => place));
  return before.filter(({ key, place }) => !kept.has(key) && (place === undefined || places.has(place)));
}
