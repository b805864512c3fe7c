import type { Content } from "../../api/base/view";
import { speaksVrrp } from "../../placement/instances";
import { isMaster, type HostSeen } from "../hosts/seen";

/** By the name of an HA router the host that is its master: of hosts that answer now, the only one that says so. */
export type Masters = Readonly<Record<string, string>>;

export function mastersOf({ topology, placed }: Content, hosts: readonly HostSeen[]): Masters {
  const seen = new Map(hosts.filter(({ alive }) => alive).map((host) => [host.name, host]));
  const ids = new Map(topology.routers.map(({ name, id }) => [name, id]));
  const found = new Map<string, string[]>();
  for (const instance of placed.instances) {
    const { router, host } = instance;
    if (!speaksVrrp(instance) || !isMaster(seen.get(host), ids.get(router)!)) continue;
    found.set(router, [...(found.get(router) ?? []), host]);
  }
  return Object.fromEntries(
    [...found].flatMap(([router, [host, ...others]]) => (others.length > 0 ? [] : [[router, host!]])),
  );
}
