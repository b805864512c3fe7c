import type { EnvironmentDocument } from "../../model/declared/declarations";
import { lookup, type Lookup } from "../../model/lookup";
import type { Topology } from "../../model/topology";
import { RouterInstances, type RouterInstance } from "../../placement/instances";
import type { Placement } from "../../placement/placement";
import type { Body } from "./body";

export type Status = "ACTIVE" | "BUILD" | "DOWN" | "ERROR";

/** What is known of the hosts; whatever is not in it was not confirmed by them. */
export interface Seen {
  /** Names of hosts that answered when they were asked last. */
  readonly alive: readonly string[];
  /** By the name of a router. */
  readonly routers: Readonly<Record<string, Status>>;
  /** By the name of a network: of its DHCP servers. */
  readonly dhcp: Readonly<Record<string, Status>>;
}

export const NOTHING_SEEN: Seen = { alive: [], routers: {}, dhcp: {} };

/** As much of a placement as is shown, in values that pass from one thread to another. */
export interface Placed extends Pick<Placement, "vrrp" | "dhcpServers" | "floatingIps"> {
  readonly instances: readonly RouterInstance[];
}

export function placementOf({ instances, ...placed }: Placed): Placement {
  return { ...placed, instances: new RouterInstances(instances) };
}

/** What the document says. */
export interface Content {
  readonly document: EnvironmentDocument;
  readonly topology: Topology;
  readonly placed: Placed;
}

/** One state of an environment, of which all answers are made. */
export class View implements Content {
  readonly document: EnvironmentDocument;
  readonly topology: Topology;
  readonly placed: Placed;
  readonly lookup: Lookup;
  private readonly made = new Map<string, readonly Body[]>();
  private readonly texts = new Map<string, string>();

  constructor(
    { document, topology, placed }: Content,
    readonly seen: Seen = NOTHING_SEEN,
  ) {
    this.document = document;
    this.topology = topology;
    this.placed = placed;
    this.lookup = lookup(topology);
  }

  get project(): string {
    return this.topology.environment;
  }

  /** Made once. */
  bodies(key: string, make: () => readonly Body[]): readonly Body[] {
    const made = this.made.get(key) ?? make();
    this.made.set(key, made);
    return made;
  }

  /** Made once, too: most answers are whole lists. */
  text(key: string, make: () => string): string {
    const made = this.texts.get(key) ?? make();
    this.texts.set(key, made);
    return made;
  }

  routerStatus(router: string): Status {
    return this.seen.routers[router] ?? "BUILD";
  }

  /** Network nodes; of a pair the master's first. */
  hostsOf(router: string): readonly string[] {
    return this.placed.instances.flatMap((instance) =>
      instance.router === router && instance.role !== "distributed" ? [instance.host] : [],
    );
  }
}
