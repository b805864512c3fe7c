import type { SshDeclaration } from "./declared/declarations";
import { snatNodeIn } from "./snat-nodes";

/**
 * What was chosen, not declared, and must not move when something else changes. Whatever no longer fits the declarations
 * is left out of account; what is missing is chosen anew.
 */
export interface Lock {
  readonly routers: Readonly<Record<string, LockedRouter>>;
  readonly networks: Readonly<Record<string, LockedNetwork>>;
  /** Floating IP -> address allocated for it. */
  readonly floating_ips?: Readonly<Record<string, string>>;
  /** The hosts that carry HA routers, in the order in which they are changed. */
  readonly roll_order: readonly string[];
  /** Every host that was ever declared, and how to reach it: one that is no longer declared has to be cleaned. */
  readonly hosts: Readonly<Record<string, LockedHost>>;
  /** All else that has a name. */
  readonly names: LockedNames;
}

export type LockedNames = Readonly<
  Record<"networks" | "subnets" | "routers", Readonly<Record<string, LockedName & { readonly mark?: string }>>>
>;

/** What became of a name. `mark`: what a twin under another name would have too. */
export interface LockedName {
  /** The name it had first, where that is another one. */
  readonly origin?: string;
  /** What its `renamed_from` says: that is done. */
  readonly renamed_from?: string;
}

export interface LockedHost extends LockedName {
  readonly ssh: SshDeclaration;
  /** Where it was before: another machine may still have the environment there. */
  readonly former?: readonly SshDeclaration[];
  /**
   * Addresses under which Terraform's state may have its resource, the one that is declared now last: a carrier of another
   * type, or of another name, is deployed some time after it is declared. @default - `terraform_data.<host>`, of its first name
   */
  readonly resources?: readonly string[];
}

/** A Terraform resource, as `terraform_data.network-1` names it. */
export interface Resource {
  readonly type: string;
  readonly name: string;
}

/** See {@link LockedHost.resources}. */
export function resourcesOf(host: string, entry: Omit<LockedHost, "ssh">): readonly string[] {
  return entry.resources ?? [usualResource(host, entry)];
}

/**
 * The entry of a host, with the resources that it has and had.
 * @param own the resource that is declared for it, were it never renamed; undefined: the one it had
 * @param before its entry so far
 */
export function carriedAs(
  host: string,
  entry: LockedHost,
  { own, before }: { readonly own: Resource | undefined; readonly before: LockedHost | undefined },
): LockedHost {
  const former = before === undefined ? [] : resourcesOf(host, { origin: entry.origin, ...before });
  const now = own === undefined ? (former.at(-1) ?? usualResource(host, entry)) : addressOf(host, own, entry, before);
  const resources = [...former.filter((other) => other !== now), now];
  return resources.join() === usualResource(host, entry) ? entry : { ...entry, resources };
}

/** A host that is renamed keeps the name of its resource. */
function addressOf(host: string, own: Resource, { origin }: LockedHost, before: LockedHost | undefined): string {
  const kept = origin === undefined ? undefined : before?.resources?.at(-1)?.split(".")[1];
  return `${own.type}.${kept ?? (own.name === host ? (origin ?? host) : own.name)}`;
}

/**
 * After a deployment, the state has each declared host under its present address only, nothing is where it was before, and no
 * compute host has an instance of a router that was distributed.
 */
export function withoutFormer(lock: Lock, leaving: Lock["hosts"]): Lock {
  const hosts = Object.entries(lock.hosts).map(([host, locked]): [string, LockedHost] => {
    if (Object.hasOwn(leaving, host)) return [host, locked];
    const { resources, ...rest } = locked;
    const entry = { ...rest, former: undefined };
    if (resources === undefined) return [host, entry];
    const present = resources.slice(-1);
    return [host, present[0] === usualResource(host, entry) ? entry : { ...entry, resources: present }];
  });
  const routers = Object.entries(lock.routers).map(([name, { snat_ips, ...rest }]): [string, LockedRouter] => {
    const isNeeded = rest.distributed_ips !== undefined || snatNodeIn(name) !== undefined;
    return [name, isNeeded && snat_ips !== undefined ? { ...rest, snat_ips } : rest];
  });
  return {
    ...lock,
    hosts: Object.fromEntries(hosts),
    routers: Object.fromEntries(routers.filter(([, router]) => Object.keys(router).length > 0)),
  };
}

function usualResource(host: string, { origin = host }: Pick<LockedHost, "origin">): string {
  return `terraform_data.${origin}`;
}

/** Of the router that has the subnet's gateway_ip, whatever that is, because it declares no address. */
export const GATEWAY_IP = "gateway_ip";

export interface LockedRouter {
  /** Network nodes the scheduler chose; of an HA router the master first. */
  readonly agents?: readonly string[];
  /** Address allocated for the external gateway. */
  readonly gateway_ip?: string;
  /** Subnet -> address allocated for the interface on it, or {@link GATEWAY_IP}. */
  readonly interfaces?: Readonly<Record<string, string>>;
  /** Distributed: subnet -> address of its SNAT node there. A router that was distributed keeps them until they are forgotten. */
  readonly snat_ips?: Readonly<Record<string, string>>;
  /** Distributed: subnet -> address of the instances on compute hosts. */
  readonly distributed_ips?: Readonly<Record<string, string>>;
  readonly vrrp?: LockedVrrp;
}

export interface LockedVrrp {
  /** The HA network that carries its adverts. */
  readonly network: string;
  /** 1..254, unique in the HA network. */
  readonly vrid: number;
  /** Network node -> address of its `ha-` port, without prefix length. */
  readonly addresses: Readonly<Record<string, string>>;
}

export interface LockedNetwork {
  /** Network node the scheduler chose for the DHCP server of the subnets that name none. */
  readonly dhcp_agent?: string;
  /** Network node -> subnet -> address of the DHCP server. */
  readonly dhcp_addresses: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export const EMPTY_LOCK: Lock = {
  routers: {},
  networks: {},
  roll_order: [],
  hosts: {},
  names: { networks: {}, subnets: {}, routers: {} },
};

/** An entry of a locked mapping: what comes from a file may have any key. */
export function locked<T>(entries: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return entries !== undefined && Object.hasOwn(entries, key) ? entries[key] : undefined;
}
