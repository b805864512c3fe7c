import type { HostDeclaration } from "../../model/declared/declarations";
import type { NeutronAgent, NeutronModel, NeutronObject } from "../model";
import type { Report } from "../report/report";
import type { Cloud } from "./cloud";
import { namesFor } from "./names";
import { DISTRIBUTED_INTERFACE, useOf } from "./owners";
import { placeholder } from "./placeholder";

/** Agents of network nodes, and those that also compute hosts have. */
const NETWORK_AGENTS = ["L3 agent", "DHCP agent"];
const L2_AGENTS = ["Open vSwitch agent", "Linux bridge agent"];
/** L3 agents of compute hosts: they carry no router that can be scheduled. */
const DVR_MODES = ["dvr", "dvr_no_external"];

/** A host, under the name that agents and bindings have for it. */
interface NeutronHost extends NeutronObject {
  readonly isNetworkNode: boolean;
  readonly runsVms: boolean;
  readonly layer2?: NeutronAgent;
  readonly agents: readonly NeutronAgent[];
}

/** The hosts of a document, by the names that Neutron has for them. */
export class Hosts {
  private readonly byName: ReadonlyMap<string, NeutronHost>;
  private readonly names: ReadonlyMap<NeutronHost, string>;

  constructor(
    private readonly cloud: Cloud,
    private readonly report: Report,
  ) {
    const hosts = findHosts(cloud);
    this.byName = new Map(hosts.map((host) => [host.name, host]));
    this.names = namesFor("host", hosts, report);
  }

  name(host: string): string {
    return this.names.get(this.byName.get(host)!)!;
  }

  /** The host a mapping may name; undefined when VMs and routers share it. */
  computeName(host: string): string | undefined {
    return this.byName.get(host)!.isNetworkNode ? undefined : this.name(host);
  }

  declarations(): Record<string, HostDeclaration> {
    const declared = [...this.names].map(([host, name]) => [name, this.declaration(host, name)] as const);
    return Object.fromEntries(declared.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  private declaration(host: NeutronHost, name: string): HostDeclaration {
    if (host.isNetworkNode && host.runsVms) {
      this.report.loss(host, "carries routers and VMs; a network node here, so no mapping names it as its host");
    }
    return {
      role: host.isNetworkNode ? "network" : "compute",
      ssh: { address: placeholder(`SSH address of ${name}`), host_key: placeholder(`SSH host key of ${name}`) },
      ...(this.hasVxlan() && { underlay_ip: host.layer2?.tunnelingIp ?? placeholder(`VXLAN endpoint of ${name}`) }),
      ...((host.isNetworkNode || this.mayHaveFloatingIps(host)) && this.bridges(host, name)),
    };
  }

  private hasVxlan(): boolean {
    return this.cloud.model.networks.some((network) => ["tenant", "ha"].includes(this.cloud.roleOf(network)));
  }

  /** A compute host whose L3 agent says nothing else, with a distributed router. */
  private mayHaveFloatingIps({ layer2, agents }: NeutronHost): boolean {
    const { routers } = this.cloud.model;
    const isInside = agents.some(({ mode }) => mode === "dvr_no_external");
    return layer2?.bridgeMappings !== undefined && !isInside && routers.some(({ distributed }) => distributed);
  }

  private bridges(host: NeutronHost, name: string): Pick<HostDeclaration, "bridge_mappings"> {
    const external = this.cloud.model.networks.flatMap((network) =>
      this.cloud.roleOf(network) === "external" ? (network.physicalNetwork ?? []) : [],
    );
    const known = host.layer2?.bridgeMappings;
    const mappings = [...new Set(external)].sort().flatMap((physical): [string, string][] => {
      if (known === undefined) return [[physical, placeholder(`bridge of ${name} to ${physical}`)]];
      return Object.hasOwn(known, physical) ? [[physical, known[physical]!]] : [];
    });
    if (mappings.length === 0) return {};
    if (known !== undefined && host.layer2?.type === "Open vSwitch agent") {
      const bridges = mappings.map(([, bridge]) => bridge).join(", ");
      this.report.loss(
        host,
        `${bridges} is a bridge of Open vSwitch; a Linux bridge is needed, under this or another name`,
      );
    }
    return { bridge_mappings: Object.fromEntries(mappings) };
  }
}

/** Whether the L3 agent of a host has instances of distributed routers alone. */
export function isComputeAgent(host: string, { agents }: NeutronModel): boolean {
  return agents.some((agent) => agent.host === host && DVR_MODES.includes(agent.mode ?? ""));
}

function findHosts({ model }: Cloud): readonly NeutronHost[] {
  const seen = new Map<string, { place: string; agents: NeutronAgent[]; isNetworkNode: boolean; runsVms: boolean }>();
  const host = (name: string, place: string) => {
    const known = seen.get(name) ?? { place, agents: [], isNetworkNode: false, runsVms: false };
    seen.set(name, known);
    return known;
  };
  for (const agent of model.agents) {
    if (![...NETWORK_AGENTS, ...L2_AGENTS].includes(agent.type)) continue;
    const known = host(agent.host, agent.place);
    known.agents.push(agent);
    known.isNetworkNode ||= NETWORK_AGENTS.includes(agent.type) && !DVR_MODES.includes(agent.mode ?? "");
  }
  for (const router of model.routers) {
    const named = [router.preferredAgent, router.masterAgent, ...(router.slaveAgents ?? [])];
    for (const name of named) if (name !== undefined) host(name, router.place).isNetworkNode = true;
  }
  for (const { host: name, place } of model.hosting) {
    if (name !== "") host(name, place).isNetworkNode ||= !isComputeAgent(name, model);
  }
  for (const port of model.ports) {
    if (port.host === undefined) continue;
    const use = useOf(port);
    const isShared = use === "interface" && port.owner !== DISTRIBUTED_INTERFACE;
    if (["gateway", "ha", "dhcp"].includes(use) || isShared) host(port.host, port.place).isNetworkNode = true;
    else if (use === "vm") host(port.host, port.place).runsVms = true;
  }
  return [...seen].map(([name, { place, agents, isNetworkNode, runsVms }]) => ({
    name,
    place,
    label: `host ${JSON.stringify(name)}`,
    isNetworkNode,
    runsVms,
    agents,
    layer2: agents.find(({ type }) => L2_AGENTS.includes(type)),
  }));
}
