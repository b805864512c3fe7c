import { Layout, type UnitKind } from "../artefacts/layout";
import { RUNTIME_PROGRAMS } from "../artefacts/runtime";
import { dnsmasqUnit, namespaceUnit, segmentsUnit, targetUnit } from "../artefacts/units";
import type { Placement } from "../placement/placement";
import type { Host, Topology } from "../topology/model";
import type { Activation, HostBundle, HostFile, HostPrecondition } from "./bundle";
import { dhcpFiles } from "./dhcp-files";
import { carriedSegments, hostObjects, type HostObjects } from "./host-objects";
import { routerFiles } from "./router-files";
import { segmentFile } from "./segment-file";

/** What each host gets, sorted by host name. */
export function assembleBundles(topology: Topology, placement: Placement): HostBundle[] {
  const segments = carriedSegments(topology, placement);
  return topology.hosts.map((host) => {
    return assembleBundle(topology, placement, host, hostObjects(topology, placement, segments, host));
  });
}

/** Commands of every host, and those of a network node whatever it carries today. */
const HOST_COMMANDS = ["bridge", "ip", "sysctl"];
const NETWORK_NODE_COMMANDS = ["conntrack", "dnsmasq", "iptables-restore", "keepalived"];

function assembleBundle(topology: Topology, placement: Placement, host: Host, objects: HostObjects): HostBundle {
  const layout = new Layout(topology.environment);
  const instances = unitInstances(objects);
  const files = [
    ...staticFiles(layout, instances),
    ...objects.segments.map((segment) => segmentFile(layout, topology, host, segment)),
    ...objects.routers.flatMap((router) => routerFiles(layout, topology, host, router)),
    ...objects.dhcpServers.flatMap((server) => dhcpFiles(layout, topology, placement, host, server)),
  ];
  return {
    environment: topology.environment,
    host: host.name,
    root: layout.root,
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    units: unitNames(layout, instances),
    requires: host.role === "network" ? [...HOST_COMMANDS, ...NETWORK_NODE_COMMANDS].sort() : HOST_COMMANDS,
    preconditions: preconditions(topology, host, objects),
  };
}

/** Ids of the instances of each kind, in the order in which the kinds start. */
type Instances = Readonly<Record<UnitKind, readonly string[]>>;

function unitInstances({ routers, dhcpServers }: HostObjects): Instances {
  const networkIds = dhcpServers.map(({ network }) => network.id);
  return { router: routers.map(({ id }) => id), dhcp: networkIds, dnsmasq: networkIds };
}

function unitNames(layout: Layout, instances: Instances): string[] {
  const kinds: readonly UnitKind[] = ["router", "dhcp", "dnsmasq"];
  return [layout.segmentsUnit, ...kinds.flatMap((kind) => instances[kind].map((id) => layout.unit(kind, id)))];
}

/** Programs and unit files: the same for every host of an environment, but for the target's list of instances. */
function staticFiles(layout: Layout, instances: Instances): HostFile[] {
  const file = (path: string, text: string, activations: readonly Activation[] = []): HostFile => ({
    path: layout.current(path),
    mode: "0644",
    text,
    activations,
  });
  const every = (kind: UnitKind, action: Activation["action"]): Activation[] =>
    instances[kind].map((id) => ({ unit: layout.unit(kind, id), action }));
  const converging: Readonly<Record<string, readonly Activation[]>> = {
    "l2.sh": [{ unit: layout.segmentsUnit, action: "reload" }],
    "netns.sh": [...every("router", "reload"), ...every("dhcp", "reload")],
  };
  return [
    ...[...RUNTIME_PROGRAMS].map(([name, text]) => file(`runtime/${name}`, text, converging[name])),
    file(`systemd/${layout.target}`, targetUnit(layout, unitNames(layout, instances))),
    file(`systemd/${layout.segmentsUnit}`, segmentsUnit(layout)),
    file(`systemd/${layout.template("router")}`, namespaceUnit(layout, "router")),
    file(`systemd/${layout.template("dhcp")}`, namespaceUnit(layout, "dhcp")),
    file(`systemd/${layout.template("dnsmasq")}`, dnsmasqUnit(layout), every("dnsmasq", "restart")),
  ];
}

function preconditions(topology: Topology, host: Host, objects: HostObjects): HostPrecondition[] {
  const used = new Set([
    ...objects.routers.flatMap(({ gateway }) => (gateway === undefined ? [] : [gateway.network])),
    ...objects.dhcpServers.map(({ network }) => network.name),
  ]);
  const bridges = topology.networks.flatMap((network): HostPrecondition[] =>
    network.kind === "external" && used.has(network.name)
      ? [
          {
            kind: "bridge",
            name: host.bridgeMappings[network.physicalNetwork]!,
            physicalNetwork: network.physicalNetwork,
          },
        ]
      : [],
  );
  const underlay: HostPrecondition[] =
    objects.segments.length > 0 ? [{ kind: "address", address: host.underlayIp! }] : [];
  return [...bridges, ...underlay];
}
