import { Layout } from "../artefacts/layout";
import type { Compilation } from "../compile";
import { instanceOf, type HostStatus, type VrrpStatus } from "../engine/status/status";

/** What conntrackd remembers at most, where the kernel has no limit. */
const ANY_NUMBER = 2 ** 31 - 1;

/**
 * What keeps HA routers from being safe: no master or more than one, an instance that could not take over, connections that
 * would not be there at a failover. A host that did not answer has no status; its instances count as down.
 * @param asked names of hosts; whether a router has a master can only be said when all of its hosts were asked
 */
export function haProblems(
  { topology, placement }: Pick<Compilation, "topology" | "placement">,
  statuses: ReadonlyMap<string, HostStatus>,
  asked: readonly string[] = topology.hosts.map(({ name }) => name),
): string[] {
  return topology.routers
    .filter(({ name, adminStateUp }) => adminStateUp && placement.instances.isPair(name))
    .flatMap(({ id, name }) => {
      const hosts = placement.instances.agentsOf(name);
      const seen = hosts.filter((host) => asked.includes(host));
      const instances = seen.map((host) => {
        const status = statuses.get(host);
        const instance = status === undefined ? undefined : instanceOf(status, id);
        const state = status === undefined ? "UNREACHABLE" : instance?.state;
        return { host, state: state ?? "DOWN", room: instance?.room };
      });
      const masters = instances.filter(({ state }) => state === "MASTER").map(({ host }) => host);
      const others = instances.filter(({ state }) => state !== "MASTER" && state !== "BACKUP");
      return [
        ...(masters.length === 0 && seen.length === hosts.length ? [`router "${name}" has no master`] : []),
        ...(masters.length > 1 ? [`router "${name}" has ${masters.length} masters: ${masters.join(", ")}`] : []),
        ...others.map(({ host, state }) => `router "${name}" is ${state} on ${host}`),
        ...instances.flatMap(({ host, room }) =>
          forgetful(name, host, new Layout(topology.environment).unit("conntrackd", id), room),
        ),
      ];
    });
}

/** The host's own maximum was raised after conntrackd had started. */
function forgetful(router: string, host: string, unit: string, room: VrrpStatus["room"]): string[] {
  if (room === undefined) return [];
  const kernel = room.kernel === 0 ? ANY_NUMBER : room.kernel;
  if (room.remembered >= kernel) return [];
  return [
    `router "${router}" on ${host} may have ${kernel} connections (nf_conntrack_max), and copies ${room.remembered} of ` +
      `them to the other instances: systemctl restart ${unit}`,
  ];
}
