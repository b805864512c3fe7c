import { lookup } from "../../model/lookup";
import type { DhcpHostMapping, Network, Subnet } from "../../model/topology";
import { dhcpRoutes } from "../../placement/reach/dhcp-routes";
import { effectiveGateway } from "../../placement/reach/effective-gateway";
import { DEFAULT_ROUTE } from "../../topology/networks/routes";
import type { Compiled, Guest } from "../guests";
import type { Offer } from "../offers";
import { probeBy, settled, type Probe } from "../probe";
import { failed, notAsked, ok, type Verdict } from "../result";

/**
 * Each mapping is asked for by a DISCOVER with the MAC address of its VM, from the compute host of the VM, and never requested.
 * @param run see {@link guestsOf}: offers are told apart by it
 */
export function dhcpProbes(compiled: Compiled, guests: readonly Guest[], run: string): readonly Probe[] {
  const { topology, placement } = compiled;
  const { subnets, networks } = lookup(topology);
  let asked = 0;
  return topology.mappings.flatMap((mapping) => {
    const names = new Set(mapping.fixedIps.map(({ subnet }) => subnets.get(subnet)!.network));
    return [...names].flatMap((name) => {
      const network = networks.get(name)!;
      const there = network.subnets.filter(
        (subnet) => subnet.enableDhcp && mapping.fixedIps.some((fixedIp) => fixedIp.subnet === subnet.name),
      );
      const servers = placement.dhcpServers.filter((server) => server.network === name);
      if (there.length === 0 || servers.length === 0) return [];
      const about = { probe: "dhcp" as const, subject: mapping.name };
      const guest = guestFor(guests, network, there, mapping);
      if (guest === undefined) return [settled({ ...about, from: "" }, notAsked(`no host with ${name} was asked`))];
      const xid = `${run.slice(0, 4)}${(++asked).toString(16).padStart(4, "0")}`;
      const question = { kind: "discover" as const, xid, mac: mapping.macAddress };
      return [
        probeBy(
          guest,
          about,
          { commands: ["bash"], address: false },
          {
            questions: [{ guest, question }],
            judge: (said) => judge(compiled, network, mapping, said.offersFor(xid)),
          },
        ),
      ];
    });
  });
}

function guestFor(
  guests: readonly Guest[],
  network: Network,
  subnets: readonly Subnet[],
  { host }: DhcpHostMapping,
): Guest | undefined {
  const there = guests.filter((guest) => guest.network.name === network.name);
  const own = there.filter((guest) => guest.host === host);
  const best = own.length > 0 || (host !== undefined && network.kind === "vxlan") ? own : there;
  return best.find((guest) => subnets.some(({ name }) => name === guest.subnet.name)) ?? best[0];
}

function judge(
  { topology, placement }: Compiled,
  network: Network,
  mapping: DhcpHostMapping,
  offers: readonly Offer[],
): Verdict {
  const servers = new Map(
    placement.dhcpServers
      .filter((server) => server.network === network.name)
      .flatMap(({ host, fixedIps }) => fixedIps.map(({ ipAddress }) => [ipAddress, host] as const)),
  );
  const hosts = [...new Set(servers.values())];
  const of = (names: readonly string[]) => names.join(", ");
  if (offers.length === 0)
    return failed(`no DHCP server answers ${mapping.macAddress}: the one on ${of(hosts)} should`);
  const strangers = offers.filter(({ server }) => !servers.has(server));
  if (strangers.length > 0) {
    const said = strangers.map(({ server, address }) => `${server} (offers ${address})`);
    return failed(`a DHCP server that is none of the document's answers too: ${of(said)}`);
  }
  const silent = hosts.filter((host) => !offers.some(({ server }) => servers.get(server) === host));
  if (silent.length > 0) return failed(`the DHCP server on ${of(silent)} does not answer ${mapping.macAddress}`);
  const wrong = offers.flatMap((offer) => {
    const differences = differencesOf(topology, placement, network, mapping, offer);
    return differences.length === 0
      ? []
      : [`the server on ${servers.get(offer.server)!} offers ${differences.join(", ")}`];
  });
  if (wrong.length > 0) return failed(wrong.join("; "));
  const { address, routers } = offers[0]!;
  return ok(`${address}, gateway ${routers[0] ?? "none"}, from ${of(hosts)}`);
}

function differencesOf(
  topology: Compiled["topology"],
  placement: Compiled["placement"],
  network: Network,
  mapping: DhcpHostMapping,
  offer: Offer,
): string[] {
  const fixedIp = mapping.fixedIps.find(({ ipAddress }) => ipAddress === offer.address);
  const subnet = network.subnets.find(({ name }) => name === fixedIp?.subnet);
  if (subnet === undefined) {
    return [`address ${offer.address}, not ${mapping.fixedIps.map(({ ipAddress }) => ipAddress).join(" or ")}`];
  }
  const gateway = effectiveGateway(topology, placement, subnet.name, mapping.host)?.address;
  const { onLink, hostRoutes } = dhcpRoutes(topology, subnet);
  const routes = [
    ...onLink.map((destination) => ({ destination, nexthop: "0.0.0.0" })),
    ...hostRoutes,
    ...(gateway === undefined ? [] : [{ destination: DEFAULT_ROUTE, nexthop: gateway }]),
  ];
  const text = (some: readonly { destination: string; nexthop: string }[]) =>
    some
      .map(({ destination, nexthop }) => `${destination} via ${nexthop}`)
      .sort()
      .join(", ") || "none";
  const compared: readonly (readonly [string, string, string])[] = [
    ["gateway", offer.routers.join(", ") || "none", gateway ?? "none"],
    ["routes", text(offer.routes ?? []), text(routes)],
    ["MTU", String(offer.mtu ?? "none"), String(network.mtu)],
    // Where none is declared, the server names itself.
    ...(subnet.dnsNameservers.length === 0
      ? []
      : [["DNS", offer.dns.join(", ") || "none", subnet.dnsNameservers.join(", ")] as const]),
  ];
  return compared.flatMap(([what, found, wished]) => (found === wished ? [] : [`${what} ${found}, not ${wished}`]));
}
