import { unitIn } from "../../artefacts/layout";
import { namespaceName } from "../../artefacts/network/namespace";
import type { Compilation } from "../../compile";
import { instanceOf, pathOf, type HostStatus } from "../../engine/status/status";
import { lookup } from "../../model/lookup";
import { snatNodeFor } from "../../placement/distributed/snat-nodes";
import { counted } from "../../text/counted";
import { table } from "./table";

interface Asked {
  readonly host: string;
  readonly status: HostStatus;
}

/** A router or a DHCP server on a host. */
interface Carried {
  readonly kind: "router" | "dhcp";
  readonly id: string;
  readonly name: string;
  readonly namespace: string;
}

/** One column: its title, what it says of a host with nothing on it, and of a thing there. */
interface Column {
  readonly title: string;
  readonly ofHost?: (status: HostStatus) => string;
  readonly of: (carried: Carried, asked: Asked, compilation: Compilation) => string;
}

/** A row per router and per DHCP server, or one for a host that carries neither; it fits on 100 columns. */
export function statusTable(compilation: Compilation, hosts: readonly Asked[]): string {
  return tableOf(NARROW, compilation, hosts);
}

/** The same with namespaces, addresses, every unit, floating IP and port forward, as wide as that is. */
export function wideStatusTable(compilation: Compilation, hosts: readonly Asked[]): string {
  return tableOf(WIDE, compilation, hosts);
}

function tableOf(columns: readonly Column[], compilation: Compilation, hosts: readonly Asked[]): string {
  const rows = hosts.flatMap((asked) => {
    const { host, status } = asked;
    const carried = carriedBy(compilation, status);
    if (carried.length === 0) {
      return [[host, generationOf(status), ...columns.map(({ ofHost }) => ofHost?.(status) ?? "")]];
    }
    return carried.map((one, index) => [
      ...(index === 0 ? [host, generationOf(status)] : ["", ""]),
      ...columns.map(({ of }) => of(one, asked, compilation)),
    ]);
  });
  return table(["host", "generation", ...columns.map(({ title }) => title)], rows);
}

const NARROW: readonly Column[] = [
  { title: "carries", of: ({ kind, name }) => (kind === "router" ? name : `dhcp ${name}`) },
  {
    title: "units",
    ofHost: (status) => unitsInShort(status, "-l2."),
    of: ({ id }, { status }) => unitsInShort(status, `@${id}.`),
  },
  {
    title: "role",
    of: (one, asked, compilation) =>
      [...vrrp(asked.status, one.id).slice(0, 1), ...path(compilation, asked, one)].join("\n"),
  },
  {
    title: "serves",
    of: ({ id, kind, namespace }, { status }) => {
      if (kind === "dhcp") return dhcp(status, id).replace(/^running, /, "");
      const isHere = (one: { readonly namespace: string }) => one.namespace === namespace;
      const [floatingIps, forwards] = [status.floatingIps.filter(isHere), status.forwards.filter(isHere)];
      const uses = [...floatingIps, ...forwards].reduce((sum, { packets }) => sum + packets, 0);
      return [
        ...(floatingIps.length === 0 ? [] : [counted(floatingIps.length, "floating IP")]),
        ...(forwards.length === 0 ? [] : [counted(forwards.length, "forward")]),
        ...(uses === 0 ? [] : [counted(uses, "use")]),
      ].join("\n");
    },
  },
];

const WIDE: readonly Column[] = [
  { title: "router", of: ({ kind, name }) => (kind === "router" ? name : "") },
  {
    title: "namespace",
    of: ({ namespace }, { status }) =>
      status.namespaces.some(({ name }) => name === namespace) ? namespace : `${namespace} (missing)`,
  },
  { title: "units", ofHost: (status) => units(status, "-l2."), of: ({ id }, { status }) => units(status, `@${id}.`) },
  {
    title: "role",
    of: (one, asked, compilation) => [...vrrp(asked.status, one.id), ...path(compilation, asked, one)].join("\n"),
  },
  { title: "addresses", of: ({ namespace }, { status }) => addresses(status, namespace) },
  { title: "dhcp", of: ({ id, kind }, { status }) => (kind === "dhcp" ? dhcp(status, id) : "") },
  {
    title: "floating ips and port forwards",
    of: ({ namespace }, { status }) => [...floatingIps(status, namespace), ...forwards(status, namespace)].join("\n"),
  },
];

function carriedBy({ topology }: Compilation, { units }: HostStatus): Carried[] {
  const all: Carried[] = [
    ...topology.routers.map(({ id, name }) => ({
      kind: "router" as const,
      id,
      name,
      namespace: namespaceName("router", id),
    })),
    ...topology.networks.map(({ id, name }) => ({
      kind: "dhcp" as const,
      id,
      name,
      namespace: namespaceName("dhcp", id),
    })),
  ];
  return all.filter(({ id }) => units.some(({ unit }) => unitIn(unit)?.id === id));
}

function generationOf({ current, confirmed }: HostStatus): string {
  if (current === confirmed) return confirmed === undefined ? "none: deploy it" : String(confirmed);
  return `${current ?? "none"}\nconfirmed: ${confirmed ?? "none"}`;
}

/** `router active` for `vrouter-edge-router@….service` */
function units(status: HostStatus, part: string): string {
  return status.units
    .filter(({ unit }) => unit.includes(part))
    .map(unitState)
    .join("\n");
}

/** How many are active, and those that are not. */
function unitsInShort(status: HostStatus, part: string): string {
  const all = status.units.filter(({ unit }) => unit.includes(part));
  const others = all.filter(({ state }) => state !== "active");
  return [`${all.length - others.length} active`, ...others.map(unitState)].join("\n");
}

function unitState({ unit, state }: HostStatus["units"][number]): string {
  return `${/-([a-z0-9]+)[@.]/.exec(unit)![1]} ${state}`;
}

/** Its role, how it would fare in an election, since when, and how many connections would outlive a failover. */
function vrrp(status: HostStatus, id: string): string[] {
  const instance = instanceOf(status, id);
  if (instance === undefined) return [];
  const { state, priority, since, connections, copied } = instance;
  return [
    `${state}, priority ${priority}`,
    ...(since === undefined ? [] : [`since ${since.replace(".000", "")}`]),
    `${connections} connections, ${copied} copied`,
  ];
}

/** Of a compute host: whether its VMs use its own instance, and by which SNAT node they leave. */
function path(
  { topology, placement: { instances } }: Compilation,
  { host, status }: Asked,
  { id, name }: Carried,
): string[] {
  const by = pathOf(status, id);
  if (by === undefined) return [];
  if (by === "node") return ["not used: VMs by", ...instances.agentsOf(name)];
  const hasGateway = lookup(topology).routers.get(name)!.gateway !== undefined;
  return ["VMs use it", ...(hasGateway ? [`leave by ${snatNodeFor(topology, instances, name, host).name}`] : [])];
}

/** With the number of connections from outside. */
function floatingIps(status: HostStatus, namespace: string): string[] {
  return status.floatingIps
    .filter((floatingIp) => floatingIp.namespace === namespace)
    .map(({ address, target, packets }) => `${address} -> ${target} (${packets} connections)`);
}

function addresses(status: HostStatus, namespace: string): string {
  const space = status.namespaces.find(({ name }) => name === namespace);
  return (space?.addresses ?? []).map(({ device, address }) => `${device} ${address}`).join("\n");
}

function dhcp(status: HostStatus, id: string): string {
  const server = status.dhcp.find(({ network }) => network === id);
  return server === undefined ? "" : `${server.running ? "running" : "down"}, ${server.leases} leases`;
}

function forwards(status: HostStatus, namespace: string): string[] {
  return status.forwards
    .filter((forward) => forward.namespace === namespace)
    .map(
      ({ protocol, externalAddress, externalPorts, destination, packets }) =>
        `${protocol} ${externalAddress}:${externalPorts} -> ${destination} (${packets} connections)`,
    );
}
