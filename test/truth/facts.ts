import { fixedIp } from "../fixed-ip";
import type { Compilation } from "../../lib/compile";
import { portsText } from "../../lib/net/port-range";
import type { PortForward, Router, Subnet } from "../../lib/model/topology";

/**
 * What an environment is, in the words of a reviewer, read from what was declared and where it was placed: no file of any
 * host is looked at. By kind and id; of a thing its name and what is said of it.
 */
export type Facts = ReadonlyMap<string, { readonly name: string; readonly text: string }>;

export function factsOf({ topology, placement }: Compilation): Facts {
  const running = topology.routers.filter(({ adminStateUp }) => adminStateUp);
  const subnets = topology.networks.flatMap((network) => network.subnets);
  const subnet = (name: string) => subnets.find((candidate) => candidate.name === name)!;
  const served = new Set(placement.dhcpServers.flatMap((server) => server.fixedIps.map((own) => own.subnet)));
  const facts: [string, string, string][] = [
    ...running.flatMap((router): [string, string, string][] => [
      [`router ${router.id}`, router.name, routerText(router, subnet)],
      [`placement ${router.id}`, router.name, placeText(router, placement.instances.agentsOf(router.name))],
    ]),
    ...topology.networks.flatMap(({ id, name }): [string, string, string][] => {
      const hosts = placement.dhcpServers.filter(({ network }) => network === name).map(({ host }) => host);
      return hosts.length === 0 ? [] : [[`placement ${id}`, `DHCP of ${name}`, hosts.sort().join(", ")]];
    }),
    ...topology.forwards.flatMap((forward): [string, string, string][] => {
      const router = running.find(({ name }) => name === forward.router);
      return router === undefined ? [] : [[`forward ${forward.id}`, forward.name, forwardText(forward, router)]];
    }),
    ...topology.mappings
      .filter((mapping) => served.has(fixedIp(mapping).subnet))
      .map((mapping): [string, string, string] => {
        const { macAddress, hostname } = mapping;
        const { subnet: on, ipAddress } = fixedIp(mapping);
        const gateway = gatewayOf(subnet(on), mapping.host, { topology, placement });
        const text = `${macAddress} ${ipAddress} ${hostname}, ${gateway === undefined ? "no gateway" : `gateway ${gateway}`}`;
        return [`mapping ${subnet(on).id}/${macAddress}`, mapping.name, text];
      }),
  ];
  return new Map(facts.map(([key, name, text]) => [key, { name, text }]));
}

function routerText({ ha, gateway, interfaces, routes }: Router, subnet: (name: string) => Subnet): string {
  const addresses = interfaces.map(fixedIp).map((own) => `${own.ipAddress}/${subnet(own.subnet).cidr.split("/")[1]!}`);
  return [
    ...(ha ? ["HA"] : []),
    gateway === undefined
      ? "no gateway"
      : `gateway ${fixedIp(gateway).ipAddress}${gateway.enableSnat ? "" : " without SNAT"}`,
    ...addresses.sort().map((address) => `interface ${address}`),
    ...routes.map(({ destination, nexthop }) => `route ${destination} via ${nexthop}`).sort(),
  ].join(", ");
}

function placeText({ ha }: Router, [first, ...others]: readonly string[]): string {
  if (!ha) return first!;
  return `master ${first!}${others.length === 0 ? "" : `, slaves ${others.join(", ")}`}`;
}

function forwardText(forward: PortForward, { name, gateway }: Router): string {
  const { protocol, externalPorts, internalIpAddress, internalPorts, returnPathSnat } = forward;
  const ways = `${fixedIp(gateway!).ipAddress}:${portsText(externalPorts)} to ${internalIpAddress}:${portsText(internalPorts)}`;
  return `${name} ${protocol} ${ways}${returnPathSnat ? ", return path SNAT" : ""}`;
}

/** The way out of a VM, as README says: the router of its network node, else the subnet's gateway. */
export function gatewayOf(
  { name, gatewayIp, hostRoutes }: Subnet,
  host: string | undefined,
  { topology, placement }: Pick<Compilation, "topology" | "placement">,
): string | undefined {
  const base = gatewayIp ?? hostRoutes.find(({ destination }) => destination === "0.0.0.0/0")?.nexthop;
  const node = topology.hosts.find((candidate) => candidate.name === host)?.networkNode;
  const candidates = topology.routers.flatMap((router) => {
    const own = router.interfaces.map(fixedIp).find(({ subnet }) => subnet === name);
    const place = placement.instances.agentsOf(router.name).indexOf(node ?? "");
    return own === undefined || place < 0 || !router.adminStateUp
      ? []
      : [{ address: own.ipAddress, isFirst: place === 0, leadsOutside: router.gateway !== undefined }];
  });
  const masters = candidates.filter(({ isFirst }) => isFirst);
  const there = masters.length > 0 ? masters : candidates;
  const chosen =
    there.find(({ address }) => address === base) ?? there.find(({ leadsOutside }) => leadsOutside) ?? there[0];
  return chosen?.address ?? base;
}
