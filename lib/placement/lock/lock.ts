import {
  carriedAs,
  locked,
  type Lock,
  type LockedHost,
  type LockedNetwork,
  type LockedRouter,
  type Resource,
} from "../../model/lock";
import { dhcpSubnets } from "../../model/lookup";
import { placeOf, sshDeclaration } from "../../model/ssh-declaration";
import type { Network, Topology } from "../../model/topology";
import type { AllLockedNames } from "../../topology/renames/locked-names";
import type { Allocations } from "../../topology/allocation/allocation";
import type { Placement } from "../placement";
import { formerPlaces } from "./former-places";
import type { RollOrder } from "./roll-order";

/** All that was chosen, and the hosts there ever were: what a later declaration does not tell. */
export function lockOf(
  topology: Topology,
  placement: Placement,
  {
    allocations,
    names,
    order,
    before,
    resourceOf,
  }: {
    readonly allocations: Allocations;
    readonly names: AllLockedNames;
    readonly order: RollOrder;
    readonly before: Lock;
    readonly resourceOf: (host: string) => Resource | undefined;
  },
): Lock {
  const routers = topology.routers.map(({ name, agents }): [string, LockedRouter] => [
    name,
    {
      ...(agents === undefined ? { agents: placement.instances.agentsOf(name) } : {}),
      ...locked(allocations.routers, name),
      ...(placement.vrrp[name] === undefined ? {} : { vrrp: placement.vrrp[name] }),
    },
  ]);
  const { hosts, ...named } = names;
  const networks = topology.networks.map((network): [string, LockedNetwork | undefined] => [
    network.name,
    lockedNetwork(network, placement),
  ]);
  return {
    routers: Object.fromEntries(routers.filter(([, router]) => Object.keys(router).length > 0)),
    ...(Object.keys(allocations.floatingIps).length === 0 ? {} : { floating_ips: allocations.floatingIps }),
    roll_order: order.hosts,
    hosts: {
      ...before.hosts,
      ...Object.fromEntries(
        topology.hosts.map(({ name, ssh }): [string, LockedHost] => {
          const entry = locked(before.hosts, name);
          const own = { ...hosts[name], ssh: sshDeclaration(ssh), ...formerPlaces(entry, topology) };
          return [name, carriedAs(name, own, { own: resourceOf(name), before: entry })];
        }),
      ),
    },
    names: named,
    networks: Object.fromEntries(networks.flatMap(([name, own]) => (own === undefined ? [] : [[name, own]]))),
  };
}

/**
 * Hosts that were declared once and are no more. One that is where a declared host is now is that machine under another
 * name: to clean it would wipe what the other name deploys.
 */
export function removedHosts({ hosts }: Topology, lock: Lock): Lock["hosts"] {
  const declared = new Set(hosts.map(({ name }) => name));
  const places = new Set(hosts.map(({ ssh }) => placeOf(ssh)));
  return Object.fromEntries(
    Object.entries(lock.hosts).filter(([name, { ssh }]): boolean => !declared.has(name) && !places.has(placeOf(ssh))),
  );
}

function lockedNetwork(network: Network, { dhcpServers }: Placement): LockedNetwork | undefined {
  const servers = dhcpServers.filter((server) => server.network === network.name);
  if (servers.length === 0) return undefined;
  const free = dhcpSubnets(network).find(({ dhcpAgents }) => dhcpAgents === undefined)?.name;
  const chosen = servers.find(({ fixedIps }) => fixedIps.some(({ subnet }) => subnet === free));
  return {
    ...(chosen === undefined ? {} : { dhcp_agent: chosen.host }),
    dhcp_addresses: Object.fromEntries(
      servers.map(({ host, fixedIps }) => [
        host,
        Object.fromEntries(fixedIps.map(({ subnet, ipAddress }) => [subnet, ipAddress])),
      ]),
    ),
  };
}
