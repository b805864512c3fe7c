import type { Declarations } from "../model/declared/declarations";
import { EMPTY_LOCK, type Lock } from "../model/lock";
import type { Problem } from "../model/problem";
import type { Topology } from "../model/topology";
import { Declared } from "./checks/cursor";
import { checkEnvironmentName } from "./checks/names";
import { AddressOwners } from "./checks/owners";
import { Uniqueness } from "./checks/uniqueness";
import { text } from "./checks/values";
import { resolveChecks } from "./ends/checks";
import { claimHostAddresses, resolveHosts } from "./hosts/hosts";
import { resolveMappings } from "./networks/mappings";
import { checkNameServers } from "./networks/name-servers";
import { resolveNetworks } from "./networks/networks";
import { namesOf, possibleRenames, type AllLockedNames } from "./renames/locked-names";
import { renamedLock } from "./renames/renamed-lock";
import { resolveIdentities } from "./renames/renames";
import { allocateAddresses, type Allocations } from "./allocation/allocation";
import { resolveFloatingIps } from "./forwards/floating-ips";
import { resolveForwards } from "./forwards/forwards";
import { resolveL3Options } from "./routers/l3-options";
import { resolveRouters } from "./routers/routers";

export type Resolution = Resolved | { readonly topology?: undefined; readonly problems: readonly Problem[] };

/** Without a problem that is an error. */
export interface Resolved {
  readonly topology: Topology;
  /** The addresses that are not declared. */
  readonly allocations: Allocations;
  /** The choices there were, under the names of now. */
  readonly before: Lock;
  /** Which name belongs to which origin, for the next time. */
  readonly names: AllLockedNames;
  readonly problems: readonly Problem[];
}

/**
 * Checks what was declared and fills in every default. All problems are collected; nothing is thrown, whatever is given.
 * What refers to something that is itself wrong is not reported for it.
 * @param before addresses that were allocated before and are kept where nothing speaks against it
 */
export function resolveTopology(declarations: Declarations, before: Lock = EMPTY_LOCK): Resolution {
  const problems: Problem[] = [];
  const root = Declared.root(declarations, problems);
  const environment = resolveEnvironment(root);
  const ha = resolveL3Options(root.at("l3"));
  const identities = resolveIdentities(root, before);
  const lock = renamedLock(before, identities);
  const hosts = resolveHosts(root, identities);
  const ids = new Uniqueness();
  const networks = resolveNetworks(root, environment, { hosts, ids, identities });
  const context = { environment, hosts, ...networks, owners: new AddressOwners(), ids, ha, identities, lock };
  const external = [...networks.networks.values()].flatMap((n) => (n.kind === "external" ? n.subnets : []));
  claimHostAddresses(root, hosts, external, context.owners);
  const drafts = resolveRouters(root, context);
  const mappings = resolveMappings(root, context);
  checkNameServers(root, mappings.values(), networks.subnets);
  const behind = { ...context, routers: drafts, mappings };
  const forwards = resolveForwards(root, behind);
  const floatingIps = resolveFloatingIps(root, behind);
  const rest = {
    hosts: hosts.values(),
    networks: networks.networks.values(),
    mappings: mappings.values(),
    forwards,
    ha,
  };
  const all = drafts.values().flatMap((draft) => [draft, ...draft.furtherNodes]);
  const allocated = allocateAddresses(all, floatingIps, rest, lock);
  const placed = { environment, ...rest, routers: allocated.routers, floatingIps: allocated.floatingIps, checks: [] };
  const isSound = [...problems, ...allocated.problems].every(({ severity }) => severity !== "error");
  const checks = isSound ? resolveChecks(root, placed) : [];
  const found = distinct([...problems, ...allocated.problems]);
  if (found.some((p) => p.severity === "error")) return { problems: found };
  const topology = checks.length === 0 ? placed : { ...placed, checks };
  const names = namesOf(topology, identities);
  return {
    topology,
    allocations: allocated.allocations,
    before: lock,
    names,
    problems: [...found, ...possibleRenames(topology, names, before)],
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
