import { fixedIp } from "../fixed-ip";
import type { Compilation } from "../../lib/compile";
import { portsText } from "../../lib/net/port-range";
import type { FloatingIp, ForwardedPorts, PortForward, Router, Subnet } from "../../lib/model/topology";

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
      [`router ${router.id}`, router.name, routerText(router, subnet, placement.instances.computeHostsOf(router.name))],
      [
        `placement ${router.id}`,
        router.name,
        placeText(router, placement.instances.agentsOf(router.name), placement.instances.computeHostsOf(router.name)),
      ],
      ...placement.instances.computeHostsOf(router.name).flatMap((host): [string, string, string][] => {
        if (router.gateway === undefined) return [];
        return [
          [
            `way-out ${router.id} ${host}`,
            `${router.name} on ${host}`,
            `by ${snatNodeOf(router.name, host, { topology, placement })}`,
          ],
        ];
      }),
    ]),
    ...topology.floatingIps.flatMap((floatingIp): [string, string, string][] => {
      const place = placement.floatingIps.get(floatingIp.name);
      if (place === undefined) return [];
      return [
        [`floating-ip ${floatingIp.name}`, floatingIp.name, floatingIpText(floatingIp, place.host ?? place.router)],
        ...floatingIp.forwards.map((forward): [string, string, string] => [
          `forward ${forward.id}`,
          forward.name,
          `${floatingIp.name} ${forwardedText(floatingIp.fixedIp.ipAddress, forward)}`,
        ]),
      ];
    }),
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

/** docs/concepts.md: the host's network node, where that is one of the router's SNAT nodes, else the first. */
function snatNodeOf(
  router: string,
  host: string,
  { topology, placement }: Pick<Compilation, "topology" | "placement">,
): string {
  const nodes = topology.routers.filter(({ name, snatOf }) => name === router || snatOf === router);
  const wanted = topology.hosts.find(({ name }) => name === host)!.networkNode;
  return (nodes.find(({ name }) => placement.instances.agentsOf(name)[0] === wanted) ?? nodes[0]!).name;
}

function floatingIpText({ fixedIp: { ipAddress }, target }: FloatingIp, place: string): string {
  return `${ipAddress}${target === undefined ? "" : ` to ${target.ipAddress}`}, at ${place}`;
}

function routerText(
  { ha, gateway, interfaces, routes, snatOf }: Router,
  subnet: (name: string) => Subnet,
  compute: readonly string[],
): string {
  const addresses = interfaces.map(fixedIp).map((own) => `${own.ipAddress}/${subnet(own.subnet).cidr.split("/")[1]!}`);
  return [
    ...(compute.length > 0 ? ["distributed"] : []),
    ...(snatOf === undefined ? [] : ["SNAT node"]),
    ...(ha ? ["HA"] : []),
    gateway === undefined
      ? "no gateway"
      : `gateway ${fixedIp(gateway).ipAddress}${gateway.enableSnat ? "" : " without SNAT"}`,
    ...addresses.sort().map((address) => `interface ${address}`),
    ...routes.map(({ destination, nexthop }) => `route ${destination} via ${nexthop}`).sort(),
  ].join(", ");
}

function placeText({ ha }: Router, [first, ...others]: readonly string[], compute: readonly string[]): string {
  const instances = compute.length === 0 ? "" : `, instances on ${[...compute].sort().join(", ")}`;
  if (!ha) return `${first!}${instances}`;
  return `master ${first!}${others.length === 0 ? "" : `, slaves ${others.join(", ")}`}${instances}`;
}

function forwardText(forward: PortForward, { name, gateway }: Router): string {
  const returning = forward.returnPathSnat ? ", return path SNAT" : "";
  return `${name} ${forwardedText(fixedIp(gateway!).ipAddress, forward)}${returning}`;
}

function forwardedText(
  address: string,
  { protocol, externalPorts, internalIpAddress, internalPorts }: ForwardedPorts,
): string {
  return `${protocol} ${address}:${portsText(externalPorts)} to ${internalIpAddress}:${portsText(internalPorts)}`;
}

/** The way out of a VM, as docs/concepts.md says: the router of its network node, else the subnet's gateway. */
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
