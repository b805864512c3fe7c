import type { Lock, LockedNetwork, LockedRouter } from "../../model/lock";
import { snatNodeIn, snatNodeName } from "../../model/snat-nodes";
import type { AllIdentities } from "./renames";

/** The choices under the names that things have now. What a name had that is another thing's by now, is left out. */
export function renamedLock(lock: Lock, { hosts, networks, subnets, routers }: AllIdentities): Lock {
  const names = (all: readonly string[]) => all.flatMap((name) => hosts.now(name) ?? []);
  const routerNow = (name: string) => {
    const node = snatNodeIn(name);
    if (node === undefined) return routers.now(name);
    const [router, agent] = [routers.now(node.router), hosts.now(node.agent)];
    return router && agent && snatNodeName(router, agent);
  };
  const bySubnet = (addresses: Readonly<Record<string, string>>) => rekeyed(addresses, subnets.now);
  return {
    ...lock,
    routers: rekeyed(lock.routers, routerNow, (locked): LockedRouter => {
      const { agents, interfaces, snat_ips, distributed_ips, vrrp, ...rest } = locked;
      const network = vrrp && networks.now(vrrp.network);
      return {
        ...rest,
        ...(agents && { agents: names(agents) }),
        ...(interfaces && { interfaces: bySubnet(interfaces) }),
        ...(snat_ips && { snat_ips: bySubnet(snat_ips) }),
        ...(distributed_ips && { distributed_ips: bySubnet(distributed_ips) }),
        ...(vrrp && network && { vrrp: { ...vrrp, network, addresses: rekeyed(vrrp.addresses, hosts.now) } }),
      };
    }),
    networks: rekeyed(lock.networks, networks.now, ({ dhcp_agent, dhcp_addresses }): LockedNetwork => {
      const agent = dhcp_agent && hosts.now(dhcp_agent);
      return {
        ...(agent && { dhcp_agent: agent }),
        dhcp_addresses: rekeyed(dhcp_addresses, hosts.now, (addresses) => rekeyed(addresses, subnets.now)),
      };
    }),
    roll_order: names(lock.roll_order),
    hosts: rekeyed(lock.hosts, hosts.now),
  };
}

function rekeyed<T>(
  entries: Readonly<Record<string, T>>,
  now: (name: string) => string | undefined,
  change: (value: T) => T = (value) => value,
): Record<string, T> {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([before, value]) => {
      const name = now(before);
      return name === undefined ? [] : [[name, change(value)] as const];
    }),
  );
}
