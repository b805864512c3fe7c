import { allocateRouterAddresses } from "./allocation";
import type { Declarations } from "./declarations";
import { type Checks, Declared } from "./declared";
import { resolveForwards } from "./forwards";
import { resolveHosts } from "./hosts";
import { checkL3Options } from "./l3-options";
import { resolveMappings } from "./mappings";
import type { Topology } from "./model";
import { resolveNetworks } from "./networks";
import { AddressOwners } from "./owners";
import { ENVIRONMENT_LENGTH, namePattern } from "./patterns";
import type { Problem } from "./problem";
import { badName } from "./problems/values";
import { resolveRouters } from "./routers";
import { Uniqueness } from "./uniqueness";
import { text } from "./values";

/**
 * Checks what was declared and fills in every default. All problems are collected; nothing is thrown, whatever is given.
 * @param removed paths, as `formatPath` writes them, of entities or fields that were declared but left out of the
 * declarations because their structure was broken (`routers.r1`, `networks.tenant.subnets.web`); references to them are
 * not reported. There is no topology when there are any.
 * @returns the topology, unless a problem is an error
 */
export function resolveTopology(
  declarations: Declarations,
  removed: ReadonlySet<string> = new Set(),
): { topology?: Topology; problems: readonly Problem[] } {
  const checks: Checks = { problems: [], removed };
  const root = new Declared(declarations, [], checks);
  const environment = resolveEnvironment(root);
  checkL3Options(root.at("l3"));
  const hosts = resolveHosts(root);
  const networks = resolveNetworks(root, environment, hosts);
  const around = { environment, hosts, ...networks, owners: new AddressOwners(), ids: new Uniqueness() };
  const drafts = resolveRouters(root, around);
  const mappings = resolveMappings(root, around);
  const forwards = resolveForwards(root, { ...around, routers: drafts, mappings });
  const rest = {
    hosts: hosts.values(),
    networks: networks.networks.values(),
    mappings: mappings.values(),
    forwards,
  };
  const { routers, problems } = allocateRouterAddresses(drafts.values(), rest);
  const found = distinct([...checks.problems, ...problems]);
  if (removed.size > 0 || found.some((p) => p.severity === "error")) return { problems: found };
  return { topology: { environment, ...rest, routers }, problems: found };
}

function resolveEnvironment(root: Declared<Declarations>): string {
  const given = root.at("environment");
  const pattern = namePattern(ENVIRONMENT_LENGTH);
  const name = given.isGiven() ? text(given) : undefined;
  if (name !== undefined && !pattern.accepts(name)) given.fail(badName(name, pattern, false));
  return name ?? "";
}

/** A place that is looked at more than once reports its fault once. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((p) => [JSON.stringify([p.code, p.path, p.message]), p])).values()];
}
