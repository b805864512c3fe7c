import { HEADER, lines, type Layout } from "../../artefacts/layout";
import { lookup } from "../../model/lookup";
import type { Host, Topology } from "../../model/topology";
import type { FloatingPlace, Placement } from "../../placement/placement";
import type { RenderedFile } from "../bundle";
import { renderedFile } from "../file-kinds";
import type { HostObjects } from "./host-objects";

/**
 * What has a name in a document and an id on a host; the id of a host is the name it had first, that of a floating IP its
 * address.
 */
export type NamedKind = (typeof NAMED_KINDS)[number];

export const NAMED_KINDS = ["host", "router", "network", "subnet", "mapping", "forward", "floating-ip"] as const;

/**
 * The names of what a host carries, for people and for reviews of plans: `KIND ID NAME` lines. No program of the host reads
 * them.
 */
export function namesFile(
  layout: Layout,
  topology: Topology,
  placement: Placement,
  host: Host,
  objects: HostObjects,
): RenderedFile {
  const { forwardsOf, mappingsOn, subnets } = lookup(topology);
  const central = objects.routers.filter(({ instance }) => instance.role !== "distributed");
  const floatingIps = topology.floatingIps.filter(({ name }) => isHere(objects, host, placement.floatingIps.get(name)));
  const networks = [...objects.segments, ...objects.dhcpServers].map(({ network }) => network);
  const served = objects.dhcpServers.flatMap(({ server }) => server.fixedIps.map(({ subnet }) => subnets.get(subnet)!));
  const mappings = served.flatMap(({ id, name }) =>
    mappingsOn(name).map((mapping) => ({ id: mappingKey(id, mapping.macAddress), name: mapping.name })),
  );
  const text = lines(
    HEADER,
    `host ${host.origin} ${host.name}`,
    section(
      "router",
      objects.routers.map(({ router }) => router),
    ),
    section("network", networks),
    section("subnet", served),
    section("mapping", mappings),
    section("forward", [
      ...central.flatMap(({ router }) => forwardsOf(router.name)),
      ...floatingIps.flatMap(({ forwards }) => forwards),
    ]),
    section(
      "floating-ip",
      floatingIps.map(({ name, fixedIp }) => ({ id: fixedIp.ipAddress, name })),
    ),
  );
  return renderedFile(layout, "names", {}, text);
}

function isHere({ routers }: HostObjects, host: Host, place: FloatingPlace | undefined): boolean {
  return routers.some(({ router, instance: { role } }) => {
    if (router.name !== place?.router) return false;
    return role === "distributed" ? place.host === host.name : place.host === undefined;
  });
}

/** A mapping as DHCP knows it. */
export function mappingKey(subnetId: string, macAddress: string): string {
  return `${subnetId}/${macAddress}`;
}

function section(kind: NamedKind, named: readonly { readonly id: string; readonly name: string }[]): string[] {
  return [...new Set(named.map(({ id, name }) => `${kind} ${id} ${name}`))].sort();
}

/** Names by kind and id. */
export class Names {
  private readonly byId: ReadonlyMap<string, string>;

  constructor(private readonly entries: readonly (readonly [kind: NamedKind, id: string, name: string])[]) {
    this.byId = new Map(entries.map(([kind, id, name]) => [`${kind} ${id}`, name]));
  }

  /** undefined: it has none, or it is not known. */
  find(kind: NamedKind, id: string): string | undefined {
    return this.byId.get(`${kind} ${id}`);
  }

  /** Ids, each with its name. */
  of(kind: NamedKind): { readonly id: string; readonly name: string }[] {
    return this.entries.flatMap(([other, id, name]) => (other === kind ? [{ id, name }] : []));
  }

  /** The names of several hosts; of two names for one thing the later counts. */
  static merged(all: readonly Names[]): Names {
    return new Names(all.flatMap(({ entries }) => entries));
  }
}

/** Reads a `names` file. */
export function parseNames(text: string): Names {
  const words = text.split("\n").map((line) => line.split(" "));
  return new Names(
    words.flatMap(([kind, id, name]) => (isKind(kind) && id && name ? [[kind, id, name] as const] : [])),
  );
}

function isKind(word: string | undefined): word is NamedKind {
  return (NAMED_KINDS as readonly (string | undefined)[]).includes(word);
}
