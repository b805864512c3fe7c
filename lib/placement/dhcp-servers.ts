import { dhcpPortId } from "../model/ids";
import { locked, type Lock } from "../model/lock";
import { dhcpSubnets, lookup, physicalNetworkOf } from "../model/lookup";
import type { Problem } from "../model/problem";
import type { Network, Subnet, Topology } from "../model/topology";
import { eligibleNodes } from "../topology/hosts/hosts";
import { poolExhausted } from "../topology/problems/addresses";
import { errorAt } from "../topology/problems/finding";
import { noEligibleHost } from "../topology/problems/references";
import { Allocator } from "../topology/allocation/allocator";
import { Load } from "./load";
import type { DhcpServer } from "./placement";

/**
 * Every agent a subnet names answers for it. The subnets of a network that name none share one server, on the network
 * node with the fewest DHCP servers.
 * @see neutron/scheduler/dhcp_agent_scheduler.py
 */
export function placeDhcpServers(
  topology: Topology,
  lock: Lock,
): { placed: readonly DhcpServer[]; problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const load = new Load();
  const networks = topology.networks.filter((n) => dhcpSubnets(n).length > 0);
  for (const network of networks)
    new Set(network.subnets.flatMap((s) => s.dhcpAgents ?? [])).forEach((h) => load.add(h));

  const served = servedSubnets(networks, topology, load, lock, problems);
  const allocator = new Allocator(topology);
  const kept = keepAddresses(allocator, served, lock);
  const addressOf = (subnet: Subnet, host: string): string => {
    const address = kept.get(`${subnet.name} ${host}`) ?? allocator.allocate(subnet);
    if (address !== undefined) return address;
    const what = `the DHCP server on "${host}"`;
    problems.push(errorAt(["networks", subnet.network, "subnets", subnet.name], poolExhausted(what, [subnet.name])));
    return "";
  };
  const placed = served.map(({ network, host, subnets }) => ({
    network: network.name,
    host,
    portId: dhcpPortId(network.id, lookup(topology).hosts.get(host)!.origin),
    fixedIps: subnets.map((subnet) => ({ subnet: subnet.name, ipAddress: addressOf(subnet, host) })),
  }));
  return { placed, problems };
}

interface Served {
  readonly network: Network;
  readonly host: string;
  readonly subnets: readonly Subnet[];
}

/** Sorted by network, then host. */
function servedSubnets(
  networks: readonly Network[],
  topology: Topology,
  load: Load,
  lock: Lock,
  problems: Problem[],
): readonly Served[] {
  const before = new Map(networks.map((network) => [network, serverBefore(network, topology, lock)]));
  for (const host of before.values()) if (host !== undefined) load.add(host);
  return networks.flatMap((network) => {
    const served = subnetsByHost(network, () => before.get(network) ?? choose(network, topology, load, problems));
    const hosts = lookup(topology).inHostOrder(served.keys());
    return hosts.map((host) => ({ network, host, subnets: served.get(host)! }));
  });
}

function serverBefore(network: Network, topology: Topology, lock: Lock): string | undefined {
  if (dhcpSubnets(network).every(({ dhcpAgents }) => dhcpAgents !== undefined)) return undefined;
  const host = locked(lock.networks, network.name)?.dhcp_agent;
  return eligibleFor(network, topology).find((name) => name === host);
}

/** @returns `SUBNET HOST` -> address, of those servers that had one that is still free */
function keepAddresses(allocator: Allocator, served: readonly Served[], lock: Lock): ReadonlyMap<string, string> {
  const kept = new Map<string, string>();
  for (const { network, host, subnets } of served) {
    const addresses = locked(locked(lock.networks, network.name)?.dhcp_addresses, host);
    for (const subnet of subnets) {
      const address = locked(addresses, subnet.name);
      if (address !== undefined && allocator.keep(subnet, address)) kept.set(`${subnet.name} ${host}`, address);
    }
  }
  return kept;
}

/** @param chooseHost for the subnets that name no agent; asked at most once */
function subnetsByHost(network: Network, chooseHost: () => string | undefined): ReadonlyMap<string, readonly Subnet[]> {
  const served = new Map<string, Subnet[]>();
  const subnets = dhcpSubnets(network);
  const chosen = subnets.some((s) => s.dhcpAgents === undefined) ? chooseHost() : undefined;
  for (const subnet of subnets) {
    for (const host of subnet.dhcpAgents ?? (chosen === undefined ? [] : [chosen])) {
      served.set(host, [...(served.get(host) ?? []), subnet]);
    }
  }
  return served;
}

function choose(network: Network, topology: Topology, load: Load, problems: Problem[]): string | undefined {
  const host = load.least(eligibleFor(network, topology));
  if (host !== undefined) load.add(host);
  else {
    const what = `the DHCP server of network "${network.name}"`;
    problems.push(errorAt(["networks", network.name], noEligibleHost(what, physicalNetworkOf(network))));
  }
  return host;
}

function eligibleFor(network: Network, topology: Topology): readonly string[] {
  return eligibleNodes(topology.hosts, physicalNetworkOf(network)).map((h) => h.name);
}
