import { instanceOf, pathOf, type HostStatus } from "../../engine/status/status";
import type { Topology } from "../../model/topology";
import { mastersOf, statuses, type Snapshot } from "./snapshot";

/**
 * What happened between two looks, a line each: hosts and units that came and went, masters that moved, leases, generations.
 * Nothing happened before the first.
 */
export function eventsBetween(topology: Topology, before: Snapshot, after: Snapshot): string[] {
  if (before.size === 0) return [];
  return [...reachability(before, after), ...masters(topology, before, after), ...onHosts(topology, before, after)];
}

function reachability(before: Snapshot, after: Snapshot): string[] {
  return [...after].flatMap(([host, look]) => {
    const known = before.get(host);
    if (known === undefined || (known.status === undefined) === (look.status === undefined)) return [];
    return [look.status === undefined ? `${host} does not answer: ${look.failure}` : `${host} answers again`];
  });
}

function masters({ routers, hosts }: Topology, before: Snapshot, after: Snapshot): string[] {
  const here = after.size === hosts.length ? "" : " on the hosts that are watched";
  return routers
    .filter(({ ha }) => ha)
    .flatMap(({ id, name }) => {
      const [old, now] = [before, after].map((snapshot) => mastersOf(snapshot, id)) as [string[], string[]];
      if (old.join() === now.join()) return [];
      if (now.length === 0) return [`${name} has no master${here} (was ${old.join(", ")})`];
      if (now.length > 1) return [`${name} has ${now.length} masters: ${now.join(", ")}`];
      return [`master of ${name}: ${old.length === 0 ? "none" : old.join(", ")} -> ${now[0]}`];
    });
}

function onHosts(topology: Topology, before: Snapshot, after: Snapshot): string[] {
  const old = statuses(before);
  return [...statuses(after)].flatMap(([host, now]) => {
    const then = old.get(host);
    if (then === undefined) return [];
    return [
      ...generation(then, now),
      ...instances(topology, then, now),
      ...paths(topology, then, now),
      ...units(then, now),
      ...leases(topology, then, now),
    ].map((what) => `${host}: ${what}`);
  });
}

function generation(then: HostStatus, now: HostStatus): string[] {
  if (then.confirmed === now.confirmed) return [];
  return [`generation ${then.confirmed ?? "none"} -> ${now.confirmed ?? "none"}`];
}

/** A master is named with its host. */
function instances({ routers }: Topology, then: HostStatus, now: HostStatus): string[] {
  return now.vrrp.flatMap(({ router, state }) => {
    const was = instanceOf(then, router)?.state;
    if (was === undefined || was === state || state === "MASTER" || was === "MASTER") return [];
    return [`instance of ${routers.find(({ id }) => id === router)?.name ?? router} ${was} -> ${state}`];
  });
}

/** Of a compute host. */
function paths({ routers }: Topology, then: HostStatus, now: HostStatus): string[] {
  return now.paths.flatMap(({ router, by }) => {
    const was = pathOf(then, router);
    if (was === undefined || was === by) return [];
    const name = routers.find(({ id }) => id === router)?.name ?? router;
    return [by === "instance" ? `VMs use their own instance of ${name}` : `VMs use a network node of ${name}`];
  });
}

function units(then: HostStatus, now: HostStatus): string[] {
  return now.units.flatMap(({ unit, state }) => {
    const was = then.units.find((other) => other.unit === unit)?.state;
    return was === undefined || was === state ? [] : [`${unit} ${was} -> ${state}`];
  });
}

function leases({ networks }: Topology, then: HostStatus, now: HostStatus): string[] {
  return now.dhcp.flatMap(({ network, leases: count }) => {
    const was = then.dhcp.find((other) => other.network === network)?.leases;
    if (was === undefined || was === count) return [];
    return [`leases of ${networks.find(({ id }) => id === network)?.name ?? network} ${was} -> ${count}`];
  });
}
