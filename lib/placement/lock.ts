import { locked, type Lock, type LockedNetwork, type LockedRouter } from "../topology/lock";
import type { Allocations } from "../topology/allocation";
import type { Network, Topology } from "../topology/model";
import { dhcpSubnets } from "../topology/dhcp-subnets";
import type { Placement } from "./placement";
import type { RollOrder } from "./roll-order";

/** All that was chosen, and nothing that was declared. */
export function lockOf(
  topology: Topology,
  placement: Placement,
  { allocations, order }: { readonly allocations: Allocations; readonly order: RollOrder },
): Lock {
  const routers = topology.routers.map(({ name, agents }): [string, LockedRouter] => [
    name,
    {
      ...(agents === undefined ? { agents: placement.routers[name]! } : {}),
      ...locked(allocations, name),
      ...(placement.vrrp[name] === undefined ? {} : { vrrp: placement.vrrp[name] }),
    },
  ]);
  const networks = topology.networks.map((network): [string, LockedNetwork | undefined] => [
    network.name,
    lockedNetwork(network, placement),
  ]);
  return {
    routers: Object.fromEntries(routers.filter(([, router]) => Object.keys(router).length > 0)),
    roll_order: order.hosts,
    networks: Object.fromEntries(networks.flatMap(([name, own]) => (own === undefined ? [] : [[name, own]]))),
  };
}

function lockedNetwork(network: Network, { dhcpServers }: Placement): LockedNetwork | undefined {
  const servers = dhcpServers.filter((server) => server.network === network.name);
  if (servers.length === 0) return undefined;
  const free = dhcpSubnets(network).find(({ dhcpAgents }) => dhcpAgents === undefined)?.name;
  const chosen = servers.find(({ subnets }) => subnets.some(({ subnet }) => subnet === free));
  return {
    ...(chosen === undefined ? {} : { dhcp_agent: chosen.host }),
    dhcp_addresses: Object.fromEntries(
      servers.map(({ host, subnets }) => [
        host,
        Object.fromEntries(subnets.map(({ subnet, ipAddress }) => [subnet, ipAddress])),
      ]),
    ),
  };
}
