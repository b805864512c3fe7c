import { allocateRouterAddresses, type Allocations } from "./allocation";
import type { Declarations } from "./declarations";
import { Declared } from "./declared";
import { resolveForwards } from "./forwards";
import { claimHostAddresses, resolveHosts } from "./hosts";
import { resolveL3Options } from "./l3-options";
import { EMPTY_LOCK, type Lock } from "./lock";
import { resolveMappings } from "./mappings";
import type { Topology } from "./model";
import { resolveNetworks } from "./networks";
import { AddressOwners } from "./owners";
import { checkEnvironmentName } from "./names";
import type { Problem } from "./problem";
import { resolveRouters } from "./routers";
import { Uniqueness } from "./uniqueness";
import { text } from "./values";

export interface Resolution {
  /** Absent when a problem is an error. */
  readonly topology?: Topology;
  /** The addresses that nobody declared. */
  readonly allocations?: Allocations;
  readonly problems: readonly Problem[];
}

/**
 * Checks what was declared and fills in every default. All problems are collected; nothing is thrown, whatever is given.
 * What refers to something that is itself wrong is not reported for it.
 * @param lock addresses that were allocated before and are kept where nothing speaks against it
 */
export function resolveTopology(declarations: Declarations, lock: Lock = EMPTY_LOCK): Resolution {
  const problems: Problem[] = [];
  const root = new Declared(declarations, [], problems);
  const environment = resolveEnvironment(root);
  const ha = resolveL3Options(root.at("l3"));
  const hosts = resolveHosts(root);
  const ids = new Uniqueness();
  const networks = resolveNetworks(root, environment, hosts, ids);
  const around = { environment, hosts, ...networks, owners: new AddressOwners(), ids, ha };
  const external = [...networks.networks.values()].flatMap((n) => (n.kind === "external" ? n.subnets : []));
  claimHostAddresses(root, hosts, external, around.owners);
  const drafts = resolveRouters(root, around);
  const mappings = resolveMappings(root, around);
  const forwards = resolveForwards(root, { ...around, routers: drafts, mappings });
  const rest = {
    hosts: hosts.values(),
    networks: networks.networks.values(),
    mappings: mappings.values(),
    forwards,
    ha,
  };
  const allocated = allocateRouterAddresses(drafts.values(), rest, lock);
  const found = distinct([...problems, ...allocated.problems]);
  if (found.some((p) => p.severity === "error")) return { problems: found };
  return {
    topology: { environment, ...rest, routers: allocated.routers },
    allocations: allocated.allocations,
    problems: found,
  };
}

function resolveEnvironment(root: Declared<Declarations>): string {
  const given = root.at("environment");
  const name = given.isGiven() ? text(given) : undefined;
  if (name !== undefined) checkEnvironmentName(given, name);
  return name ?? "";
}

/** A place that is looked at more than once reports its fault once. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((p) => [JSON.stringify([p.code, p.path, p.message]), p])).values()];
}
