import type { Compilation } from "../compile";
import { instanceOf, type HostStatus } from "../engine/status";

/**
 * What keeps HA routers from being safe: no master or more than one, an instance that could not take over. A host that did
 * not answer has no status; its instances count as down.
 * @param asked names of hosts; whether a router has a master can only be said when all of its hosts were asked
 */
export function haAilments(
  { topology, placement }: Pick<Compilation, "topology" | "placement">,
  statuses: ReadonlyMap<string, HostStatus>,
  asked: readonly string[] = topology.hosts.map(({ name }) => name),
): string[] {
  return topology.routers
    .filter(({ ha, adminStateUp }) => ha && adminStateUp)
    .flatMap(({ id, name }) => {
      const hosts = placement.routers[name] ?? [];
      const seen = hosts.filter((host) => asked.includes(host));
      const instances = seen.map((host) => {
        const status = statuses.get(host);
        const state = status === undefined ? "UNREACHABLE" : instanceOf(status, id)?.state;
        return { host, state: state ?? "DOWN" };
      });
      const masters = instances.filter(({ state }) => state === "MASTER").map(({ host }) => host);
      const others = instances.filter(({ state }) => state !== "MASTER" && state !== "BACKUP");
      return [
        ...(masters.length === 0 && seen.length === hosts.length ? [`router "${name}" has no master`] : []),
        ...(masters.length > 1 ? [`router "${name}" has ${masters.length} masters: ${masters.join(", ")}`] : []),
        ...others.map(({ host, state }) => `router "${name}" is ${state} on ${host}`),
      ];
    });
}
