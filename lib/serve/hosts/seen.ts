import type { Seen, Status } from "../../api/base/view";
import { namespaceName } from "../../artefacts/network/namespace";
import { Layout } from "../../artefacts/layout";
import type { Compilation } from "../../compile";
import type { HostReport } from "../../engine/status/status";

/** What is known of one host. */
export interface HostSeen {
  readonly name: string;
  /** It answered when it was asked last. */
  readonly alive: boolean;
  /** When it answered last, in milliseconds since 1970. */
  readonly seenAt?: number;
  /** What it said then. */
  readonly report?: HostReport;
  /** Why it did not answer. */
  readonly silence?: string;
  /** Why its last deployment did not reach its goal. */
  readonly failure?: string;
}

/** The whole document is on the host, and was found healthy there. */
export function isConfirmed({ alive, report }: HostSeen): boolean {
  return alive && report !== undefined && report.unconfirmed.length === 0;
}

/** Whether a host said, when it answered last, that it is the master of an HA router. @param id the router's */
export function isMaster(host: HostSeen | undefined, id: string): boolean {
  return host?.report?.status.vrrp.some(({ router, state }) => router === id && state === "MASTER") ?? false;
}

/** What the API says of routers, DHCP servers and network nodes. */
export function seenOf(
  { topology, placement }: Pick<Compilation, "topology" | "placement">,
  hosts: ReadonlyMap<string, HostSeen>,
): Seen {
  const layout = new Layout(topology.environment);
  const stateOf = (host: string, id: string, kind: "router" | "dhcp", isUp: boolean): Status => {
    const seen = hosts.get(host);
    if (seen?.failure !== undefined) return "ERROR";
    if (seen?.report === undefined || seen.report.unconfirmed.some((path) => path.includes(id))) return "BUILD";
    if (!isUp) return "ACTIVE";
    const { units, namespaces } = seen.report.status;
    const own = units.filter(({ unit }) => unit.includes(id));
    if (own.some(({ state }) => state === "failed")) return "ERROR";
    const isThere =
      units.some(({ unit, state }) => unit === layout.unit(kind, id) && state === "active") &&
      namespaces.some(({ name }) => name === namespaceName(kind, id));
    return isThere ? "ACTIVE" : "BUILD";
  };
  const routers = topology.routers.map(({ id, name, adminStateUp, ha }): [string, Status] => {
    const carriers = placement.instances.agentsOf(name);
    const states = [...carriers, ...placement.instances.computeHostsOf(name)].map((host) =>
      stateOf(host, id, "router", adminStateUp),
    );
    const status = worst(states);
    if (!ha || !adminStateUp || status !== "ACTIVE") return [name, status];
    const masters = carriers.filter((host) => isMaster(hosts.get(host), id));
    return [name, masters.length === 1 ? "ACTIVE" : "ERROR"];
  });
  const dhcp = topology.networks.map(({ id, name }): [string, Status] => {
    const servers = placement.dhcpServers.filter(({ network }) => network === name);
    const states = servers.map(({ host }): Status => {
      const state = stateOf(host, id, "dhcp", true);
      const runs = hosts.get(host)?.report?.status.dhcp.some((server) => server.network === id && server.running);
      return state === "ACTIVE" && runs !== true ? "DOWN" : state;
    });
    return [name, states.length === 0 ? "ACTIVE" : worst(states)];
  });
  return {
    alive: [...hosts.values()].filter(({ alive }) => alive).map(({ name }) => name),
    routers: Object.fromEntries(routers),
    dhcp: Object.fromEntries(dhcp),
  };
}

function worst(states: readonly Status[]): Status {
  const order: readonly Status[] = ["ERROR", "BUILD", "DOWN"];
  return order.find((status) => states.includes(status)) ?? "ACTIVE";
}
