import { Allocator } from "../topology/allocator";
import { eligibleNodes } from "../topology/hosts";
import { dhcpPortId } from "../topology/ids";
import type { Network, Subnet, Topology } from "../topology/model";
import type { Problem } from "../topology/problem";
import { poolExhausted } from "../topology/problems/addresses";
import { errorAt } from "../topology/problems/finding";
import { noEligibleHost } from "../topology/problems/references";
import { Load } from "./load";
import type { DhcpServer } from "./placement";

/**
 * Every agent a subnet names answers for it. The subnets of a network that name none share one server, on the network
 * node with the fewest DHCP servers.
 */
export function placeDhcpServers(topology: Topology): {
  placed: readonly DhcpServer[];
  problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const load = new Load();
  const networks = topology.networks.filter((n) => n.subnets.some((s) => s.enableDhcp));
  for (const network of networks)
    new Set(network.subnets.flatMap((s) => s.dhcpAgents ?? [])).forEach((h) => load.add(h));

  const allocator = new Allocator(topology);
  const addressOf = (subnet: Subnet, host: string): string => {
    const address = allocator.allocate(subnet);
    if (address !== undefined) return address;
    const what = `the DHCP server on "${host}"`;
    problems.push(errorAt(["networks", subnet.network, "subnets", subnet.name], poolExhausted(what, [subnet.name])));
    return "";
  };
  const placed = networks.flatMap((network) => {
    const served = subnetsByHost(network, () => choose(network, topology, load, problems));
    return [...served]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([host, subnets]) => ({
        network: network.name,
        host,
        portId: dhcpPortId(network.id, host),
        subnets: subnets.map((subnet) => ({ subnet: subnet.name, ipAddress: addressOf(subnet, host) })),
      }));
  });
  return { placed, problems };
}

/** @param chooseHost for the subnets that name no agent; asked at most once */
function subnetsByHost(network: Network, chooseHost: () => string | undefined): ReadonlyMap<string, readonly Subnet[]> {
  const served = new Map<string, Subnet[]>();
  const subnets = network.subnets.filter((s) => s.enableDhcp);
  const chosen = subnets.some((s) => s.dhcpAgents === undefined) ? chooseHost() : undefined;
  for (const subnet of subnets) {
    for (const host of subnet.dhcpAgents ?? (chosen === undefined ? [] : [chosen])) {
      served.set(host, [...(served.get(host) ?? []), subnet]);
    }
  }
  return served;
}

function choose(network: Network, topology: Topology, load: Load, problems: Problem[]): string | undefined {
  const physicalNetwork = network.kind === "external" ? network.physicalNetwork : undefined;
  const host = load.least(eligibleNodes(topology.hosts, physicalNetwork).map((h) => h.name));
  if (host !== undefined) load.add(host);
  else {
    const what = `the DHCP server of network "${network.name}"`;
    problems.push(errorAt(["networks", network.name], noEligibleHost(what, physicalNetwork)));
  }
  return host;
}
