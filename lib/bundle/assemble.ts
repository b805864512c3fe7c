import { Layout, type UnitKind } from "../artefacts/layout";
import { RUNTIME_PROGRAMS } from "../artefacts/runtime";
import {
  conntrackdUnit,
  dnsmasqUnit,
  keepalivedUnit,
  namespaceUnit,
  segmentsUnit,
  targetUnit,
} from "../artefacts/units";
import type { Host, Topology } from "../model/topology";
import { speaksVrrp } from "../placement/instances";
import type { Placement } from "../placement/placement";
import { activationsOf } from "./activations";
import type { HostBundle, HostPrecondition, RenderedFile } from "./bundle";
import { renderedFile } from "./file-kinds";
import { dhcpFiles } from "./files/dhcp-files";
import { handoverFiles } from "./files/handover-files";
import { carriedSegments, hostObjects, type HostObjects } from "./files/host-objects";
import { namesFile } from "./files/names";
import { hostNeeds, type HostNeeds } from "./needs";
import { routerFiles } from "./files/router-files";
import { routerPorts } from "./files/router-ports";
import { segmentFile } from "./files/segment-file";
import { unmanagedFiles } from "./files/unmanaged-files";
import { vrrpInstance } from "./files/vrrp-files";

const BUNDLES = new WeakMap<Placement, readonly HostBundle[]>();

/** What each host gets, sorted by host name. Made once for each placement. */
export function bundlesOf(topology: Topology, placement: Placement): readonly HostBundle[] {
  const made = BUNDLES.get(placement) ?? assembleBundles(topology, placement);
  BUNDLES.set(placement, made);
  return made;
}

function assembleBundles(topology: Topology, placement: Placement): HostBundle[] {
  const segments = carriedSegments(topology, placement);
  const common = commonFiles(new Layout(topology.environment));
  return topology.hosts.map((host) => {
    return assembleBundle(topology, placement, host, hostObjects(topology, placement, segments, host), common);
  });
}

/** Commands of every host, and those of a network node whatever it carries today. */
const HOST_COMMANDS = ["bridge", "ip", "sysctl"];
/** Those of a compute host with an instance of a distributed router. */
const INSTANCE_COMMANDS = ["conntrack", "iptables-restore"];
const NETWORK_NODE_COMMANDS = ["conntrack", "dnsmasq", "iptables-restore", "keepalived"];

function assembleBundle(
  topology: Topology,
  placement: Placement,
  host: Host,
  objects: HostObjects,
  common: readonly RenderedFile[],
): HostBundle {
  const layout = new Layout(topology.environment);
  const instances = unitInstances(topology, objects);
  const units = unitNames(layout, instances);
  const carried = [
    ...objects.segments.map((segment) => segmentFile(layout, topology, host, segment)),
    ...objects.routers.flatMap((carried) => routerFiles(layout, topology, placement, host, carried)),
    ...objects.dhcpServers.flatMap((server) => dhcpFiles(layout, topology, placement, host, server)),
  ];
  const files = [
    ...common,
    ...unitFiles(layout, {
      [layout.target]: targetUnit(layout, units),
      [layout.segmentsUnit]: segmentsUnit(layout, units.slice(1)),
    }),
    namesFile(layout, topology, placement, host, objects),
    ...handoverFiles(layout, objects),
    ...carried,
    ...unmanagedFiles(layout, carried),
  ].map((file) => ({ ...file, activations: activationsOf(layout, layout.relative(file.path), units) }));
  return {
    environment: topology.environment,
    host: host.name,
    root: layout.root,
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    units,
    vrrp: objects.routers
      .filter(({ instance }) => speaksVrrp(instance))
      .map(({ router }) => {
        const member = { topology, placement, host, router };
        return vrrpInstance(layout, member, routerPorts(topology, placement, host, router));
      })
      .sort((a, b) => (a.router < b.router ? -1 : 1)),
    requires: requiredCommands(topology, host, instances),
    preconditions: preconditions(hostNeeds(topology, placement, host, objects)),
  };
}

/** Ids of the instances of each kind, in the order in which the kinds start. */
type Instances = Readonly<Record<UnitKind, readonly string[]>>;

function unitInstances({ ha }: Topology, { routers, dhcpServers }: HostObjects): Instances {
  const networkIds = dhcpServers.map(({ network }) => network.id);
  const pairs = routers.filter(({ instance }) => speaksVrrp(instance)).map(({ router }) => router.id);
  return {
    router: routers.map(({ router }) => router.id),
    conntrackd: ha.conntrackd ? pairs : [],
    keepalived: pairs,
    dhcp: networkIds,
    dnsmasq: networkIds,
  };
}

function requiredCommands({ ha }: Topology, { role }: Host, instances: Instances): readonly string[] {
  if (role !== "network") return [...HOST_COMMANDS, ...(instances.router.length > 0 ? INSTANCE_COMMANDS : [])].sort();
  const conntrackd = instances.conntrackd.length > 0 ? ["conntrackd"] : [];
  const ping = instances.keepalived.length > 0 && ha.healthCheckInterval > 0 ? ["ping"] : [];
  return [...HOST_COMMANDS, ...NETWORK_NODE_COMMANDS, ...conntrackd, ...ping].sort();
}

function unitNames(layout: Layout, instances: Instances): string[] {
  const kinds: readonly UnitKind[] = ["router", "conntrackd", "keepalived", "dhcp", "dnsmasq"];
  return [layout.segmentsUnit, ...kinds.flatMap((kind) => instances[kind].map((id) => layout.unit(kind, id)))];
}

/** Programs and unit files that are the same on every host of an environment. */
function commonFiles(layout: Layout): RenderedFile[] {
  return [
    ...[...RUNTIME_PROGRAMS].map(([name, text]) => renderedFile(layout, "runtime/<name>", { name }, text)),
    ...unitFiles(layout, {
      [layout.template("router")]: namespaceUnit(layout, "router"),
      [layout.template("conntrackd")]: conntrackdUnit(layout),
      [layout.template("keepalived")]: keepalivedUnit(layout),
      [layout.template("dhcp")]: namespaceUnit(layout, "dhcp"),
      [layout.template("dnsmasq")]: dnsmasqUnit(layout),
    }),
  ];
}

/** @param texts by the name of the unit file */
function unitFiles(layout: Layout, texts: Readonly<Record<string, string>>): RenderedFile[] {
  return Object.entries(texts).map(([name, text]) => renderedFile(layout, "systemd/<name>", { name }, text));
}

function preconditions({ bridges, underlay }: HostNeeds): HostPrecondition[] {
  return [
    ...bridges.map(({ name, physicalNetwork }) => ({ kind: "bridge" as const, name, physicalNetwork })),
    ...(underlay === undefined ? [] : [{ kind: "address" as const, address: underlay.address }]),
  ];
}
