import { grouped } from "../collections/grouped";

/** A router on one host. */
export interface RouterInstance {
  readonly router: string;
  readonly host: string;
  readonly role: InstanceRole;
}

/**
 * - `legacy`: the only instance of its router.
 * - `master`: of an HA router, the one that has its addresses as long as its host runs.
 * - `slave`: of an HA router, one that takes over.
 * - `distributed`: of a distributed router, one on a compute host.
 */
export type InstanceRole = "legacy" | "master" | "slave" | "distributed";

/** The instances of a router that is placed on network nodes, of an HA router the master's first. */
export function instancesOn(
  agents: readonly string[],
  { name: router, ha }: { readonly name: string; readonly ha: boolean },
): readonly RouterInstance[] {
  return agents.map((host, index) => ({ router, host, role: !ha ? "legacy" : index === 0 ? "master" : "slave" }));
}

/** Whether VRRP says which instance of its router has the addresses. */
export function speaksVrrp({ role }: Pick<RouterInstance, "role">): boolean {
  return role === "master" || role === "slave";
}

/** All instances of an environment. */
export class RouterInstances {
  private readonly central: ReadonlyMap<string, readonly RouterInstance[]>;
  private readonly distributed: ReadonlyMap<string, readonly RouterInstance[]>;

  /** @param all those of an HA router in descending priority */
  constructor(private readonly all: readonly RouterInstance[]) {
    const isDistributed = ({ role }: RouterInstance) => role === "distributed";
    this.distributed = grouped(all.filter(isDistributed), ({ router }) => router);
    const central = all.filter((instance) => !isDistributed(instance));
    this.central = grouped(central, ({ router }) => router);
  }

  with(more: readonly RouterInstance[]): RouterInstances {
    return new RouterInstances([...this.all, ...more]);
  }

  /** On network nodes: of an HA router the master, then the slaves in descending priority. */
  of(router: string): readonly RouterInstance[] {
    return this.central.get(router) ?? [];
  }

  /** Names of the compute hosts that have an instance of a distributed router. */
  computeHostsOf(router: string): readonly string[] {
    return (this.distributed.get(router) ?? []).map(({ host }) => host);
  }

  /** undefined: the host does not carry the router. */
  on(host: string, router: string): RouterInstance | undefined {
    return [...this.of(router), ...(this.distributed.get(router) ?? [])].find((instance) => instance.host === host);
  }

  /** The network nodes of a router, in the same order. */
  agentsOf(router: string): readonly string[] {
    return this.of(router).map(({ host }) => host);
  }

  /** The hosts that may have what is there: a compute host, or a router's network nodes. */
  hostsOf({ router, host }: { readonly router: string; readonly host?: string }): readonly string[] {
    return host === undefined ? this.agentsOf(router) : [host];
  }

  isPair(router: string): boolean {
    return this.of(router).some(speaksVrrp);
  }
}
