import type { Compilation } from "../compile";
import { addressOn, attachedSubnets, externalAddress, routerAddressOn } from "../model/fixed-ips";
import { lookup } from "../model/lookup";
import type { Host, Network } from "../model/topology";
import { bridgeName } from "../net/device";
import { portsText } from "../net/port-range";
import { effectiveGateway } from "../placement/reach/effective-gateway";
import { segmentHosts } from "../placement/reach/segments";
import type { Kind } from "./references";

/** What became of a name: addresses that were allocated, ids, places. */
export type Facts = readonly (readonly [label: string, value: string])[];

/** @returns undefined where the compiled document has no such thing */
export function resolvedFacts(compilation: Compilation, kind: Kind, name: string): Facts | undefined {
  const facts = FACTS[kind](compilation, name);
  return facts?.filter(([, value]) => value !== "");
}

const FACTS: Readonly<Record<Kind, (compilation: Compilation, name: string) => Facts | undefined>> = {
  host: ({ topology, placement }, name) => {
    const host = lookup(topology).hosts.get(name);
    if (host === undefined) return undefined;
    const routers = topology.routers.flatMap((router) => {
      const instance = placement.instances.on(name, router.name);
      return instance === undefined ? [] : [`${router.name}${roleText(instance.role)}`];
    });
    const bridges = topology.networks.flatMap((network) => bridgeOn(network, host, topology, placement));
    return [
      ["role", host.role === "network" ? "network node" : "compute host"],
      ["ssh", host.ssh.address],
      ["routers", routers.join(", ")],
      ["bridges", bridges.join(", ")],
      ["network node", host.networkNode ?? ""],
    ];
  },
  network: ({ topology, placement }, name) => {
    const network = lookup(topology).networks.get(name);
    if (network === undefined) return undefined;
    const own: Facts =
      network.kind === "external"
        ? [["physical network", network.physicalNetwork]]
        : [
            ["bridge", bridgeName(network.id)],
            ["vni", String(network.vni)],
            ["on", segmentHosts(topology, placement, name).join(", ")],
          ];
    return [["id", network.id], ["mtu", String(network.mtu)], ...own];
  },
  subnet: ({ topology, placement }, name) => {
    const subnet = lookup(topology).subnets.get(name);
    if (subnet === undefined) return undefined;
    const servers = placement.dhcpServers.flatMap((server) => {
      const address = addressOn(server, name);
      return address === undefined ? [] : [`${server.host} ${address}`];
    });
    const routers = lookup(topology)
      .routersOn(name)
      .map((router) => `${router.name} ${routerAddressOn(router, name)}`);
    return [
      ["id", subnet.id],
      ["cidr", subnet.cidr],
      ["gateway", subnet.gatewayIp ?? "none"],
      ["routers", routers.join(", ")],
      ["DHCP", servers.join(", ")],
      ["allocated from", subnet.allocationPools.map(({ start, end }) => `${start} to ${end}`).join(", ")],
    ];
  },
  router: ({ topology, placement }, name) => {
    const router = lookup(topology).routers.get(name);
    if (router === undefined) return undefined;
    const places = placement.instances.of(name).map(({ host, role }) => `${host}${roleText(role)}`);
    return [
      ["id", router.id],
      ["external address", router.gateway === undefined ? "" : externalAddress(router.gateway, "gateway")],
      [
        "interfaces",
        attachedSubnets(router)
          .map((subnet) => `${subnet} ${routerAddressOn(router, subnet)}`)
          .join(", "),
      ],
      ["on", [...places, ...placement.instances.computeHostsOf(name)].join(", ")],
      ["namespace", `qrouter-${router.id}`],
    ];
  },
  mapping: ({ topology, placement }, name) => {
    const mapping = lookup(topology).mappings.get(name);
    if (mapping === undefined) return undefined;
    const { subnet, ipAddress } = mapping.fixedIps[0]!;
    const gateway = effectiveGateway(topology, placement, subnet, mapping.host);
    const network = lookup(topology).networks.get(lookup(topology).subnets.get(subnet)!.network)!;
    return [
      ["id", mapping.id],
      ["address", ipAddress],
      ["gateway", gateway === undefined ? "none" : `${gateway.address}${gateway.router ? ` (${gateway.router})` : ""}`],
      ["host", mapping.host ?? "any compute host"],
      ["bridge", network.kind === "vxlan" ? bridgeName(network.id) : ""],
    ];
  },
  gateway_port_forwarding: ({ topology }, name) => {
    const forward = topology.forwards.find((one) => one.name === name);
    if (forward === undefined) return undefined;
    const external = externalAddress(lookup(topology).routers.get(forward.router)!.gateway!, "port_forward");
    const { protocol, externalPorts, internalIpAddress, internalPorts } = forward;
    return [
      ["id", forward.id],
      ["from", `${protocol} ${external}:${portsText(externalPorts)}`],
      ["to", `${internalIpAddress}:${portsText(internalPorts)}`],
    ];
  },
  floating_ip: ({ topology, placement }, name) => {
    const floatingIp = topology.floatingIps.find((one) => one.name === name);
    if (floatingIp === undefined) return undefined;
    const place = placement.floatingIps.get(name);
    return [
      ["id", floatingIp.id],
      ["address", floatingIp.fixedIp.ipAddress],
      ["leads to", floatingIp.target?.ipAddress ?? ""],
      ["on", place === undefined ? "nothing: it is reserved" : placement.instances.hostsOf(place).join(", ")],
    ];
  },
};

function roleText(role: string): string {
  return role === "legacy" ? "" : ` (${role})`;
}

function bridgeOn(
  network: Network,
  host: Host,
  topology: Compilation["topology"],
  placement: Compilation["placement"],
): string[] {
  if (network.kind === "external") {
    const bridge = host.bridgeMappings[network.physicalNetwork];
    return bridge === undefined ? [] : [`${network.name} ${bridge}`];
  }
  const isThere = segmentHosts(topology, placement, network.name).includes(host.name);
  return isThere ? [`${network.name} ${bridgeName(network.id)}`] : [];
}
