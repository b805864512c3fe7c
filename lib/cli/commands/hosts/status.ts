import { unitIn } from "../../../artefacts/layout";
import { namespaceName } from "../../../artefacts/network/namespace";
import type { Compilation } from "../../../compile";
import { hostReport, instanceOf, pathOf, type HostStatus } from "../../../engine/status/status";
import { UserError } from "../../../errors/user-error";
import { haProblems } from "../../../fleet/ha-health";
import { hostProblems } from "../../../fleet/host-health";
import { targets, type Selection } from "../../../fleet/targets";
import { lookup } from "../../../model/lookup";
import { snatNodeFor } from "../../../placement/distributed/snat-nodes";
import { processContext } from "../../../terminal/process-context";
import { jsonText } from "../../../text/json";
import { eachHostTold } from "../../output/hosts-at-work";
import { table } from "../../output/table";

interface Asked {
  readonly host: string;
  readonly status: HostStatus;
  /** What keeps it from doing its work, and what to do. */
  readonly problems: readonly string[];
}

/**
 * A row per router and per DHCP server, or one for a host that carries neither. Hosts that do not answer are errors.
 * Exit status 2: a host does not do its work, or an HA router could not lose its master now.
 */
export async function showStatus(
  compilation: Compilation,
  { host, json }: { readonly host?: Selection; readonly json: boolean },
): Promise<void> {
  const { topology } = compilation;
  const asked = targets(compilation, host);
  const { results: hosts, failure } = await eachHostTold(asked, async ({ host, bundle }) => {
    const { status, drift } = await hostReport(bundle, host.ssh, processContext());
    return { host: host.name, status, problems: hostProblems(bundle, status, drift) };
  });
  process.stdout.write(json ? jsonText({ environment: topology.environment, hosts }) : text(compilation, hosts));
  const statuses = new Map(hosts.map(({ host, status }) => [host, status]));
  const pairs = haProblems(
    compilation,
    statuses,
    asked.map(({ host }) => host.name),
  );
  const problems = [...hosts.flatMap((one) => one.problems), ...pairs];
  if (problems.length > 0) throw new UserError([...(failure?.lines ?? []), ...problems], 2);
  if (failure !== undefined) throw failure;
}

const HEADER = [
  "host",
  "generation",
  "router",
  "namespace",
  "units",
  "role",
  "addresses",
  "dhcp",
  "floating ips and port forwards",
];

function text(compilation: Compilation, hosts: readonly Asked[]): string {
  return table(
    HEADER,
    hosts.flatMap((asked) => rows(compilation, asked)),
  );
}

function rows(compilation: Compilation, { host, status }: Asked): string[][] {
  const { topology } = compilation;
  const generation = generationOf(status);
  const objects = [
    ...topology.routers.map(({ id, name }) => ({ id, name, namespace: namespaceName("router", id) })),
    ...topology.networks.map(({ id }) => ({ id, name: "", namespace: namespaceName("dhcp", id) })),
  ];
  const found = objects.filter(({ id }) => status.units.some(({ unit }) => unitIn(unit)?.id === id));
  if (found.length === 0) return [[host, generation, "", "", units(status, "-l2."), "", "", "", ""]];
  return found.map(({ id, name, namespace }, index) => [
    index === 0 ? host : "",
    index === 0 ? generation : "",
    name,
    status.namespaces.some((space) => space.name === namespace) ? namespace : `${namespace} (missing)`,
    units(status, `@${id}.`),
    [...vrrp(status, id), ...path(compilation, status, { id, name, host })].join("\n"),
    addresses(status, namespace),
    dhcp(status, id, namespace),
    [...floatingIps(status, namespace), ...forwards(status, namespace)].join("\n"),
  ]);
}

function generationOf({ current, confirmed }: HostStatus): string {
  if (current === confirmed) return confirmed === undefined ? "none: deploy it" : String(confirmed);
  return `${current ?? "none"} (confirmed ${confirmed ?? "none"})`;
}

/** `router active` for `vrouter-edge-router@….service` */
function units(status: HostStatus, part: string): string {
  return status.units
    .filter(({ unit }) => unit.includes(part))
    .map(({ unit, state }) => `${/-([a-z0-9]+)[@.]/.exec(unit)![1]} ${state}`)
    .join("\n");
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
  status: HostStatus,
  { id, name, host }: { readonly id: string; readonly name: string; readonly host: string },
): string[] {
  const by = pathOf(status, id);
  if (by === undefined) return [];
  if (by === "node") return [`not used: VMs go by ${instances.agentsOf(name).join(", ")}`];
  const hasGateway = lookup(topology).routers.get(name)!.gateway !== undefined;
  return ["VMs use it", ...(hasGateway ? [`they leave by ${snatNodeFor(topology, instances, name, host).name}`] : [])];
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

function dhcp(status: HostStatus, id: string, namespace: string): string {
  if (namespace !== namespaceName("dhcp", id)) return "";
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
